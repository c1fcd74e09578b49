"""A copy of a network computes what the network computes, and disturbs nothing."""

import numpy as np
import torch

from core.compiler import compile_network
from core.examining.model import Model
from core.project import Project
from tests.core.builders import chain

NETWORK = chain(
    "Input",
    ("Conv2d", {"out_channels": 4}),
    "BatchNorm2d",
    "ReLU",
    "Flatten",
    "Dropout",
    ("Linear", {"out_features": 10}),
    "Output",
)
PROJECT = Project(network=NETWORK)


def weights_of(network: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: value.numpy().copy() for name, value in network.state_dict().items()}


def test_it_computes_what_the_network_computes_in_evaluation_mode() -> None:
    torch.manual_seed(1)
    network = compile_network(NETWORK, PROJECT.input_shape)
    inputs = torch.randn(600, *PROJECT.input_shape)
    network(inputs)  # moves the statistics of BatchNorm
    network.eval()
    state = torch.get_rng_state()
    model = Model(PROJECT, weights_of(network))
    with torch.no_grad():
        np.testing.assert_allclose(
            model.predict(inputs.numpy()), network(inputs).numpy(), rtol=1e-4, atol=1e-5
        )
        expected = network.run(inputs[:7])
    found = model.outputs(inputs[:7].numpy())
    assert list(found) == list(expected)
    for node, values in expected.items():
        np.testing.assert_array_equal(found[node], values.numpy())
    assert torch.equal(state, torch.get_rng_state())


def test_it_takes_on_other_weights_and_keeps_none_of_the_arrays() -> None:
    torch.manual_seed(1)
    first = compile_network(NETWORK, PROJECT.input_shape).eval()
    second = compile_network(NETWORK, PROJECT.input_shape).eval()
    inputs = torch.randn(3, *PROJECT.input_shape)
    model, weights = Model(PROJECT, weights_of(first)), weights_of(second)
    model.load(weights)
    for array in weights.values():
        array[...] = 0
    with torch.no_grad():
        np.testing.assert_array_equal(model.predict(inputs.numpy()), second(inputs).numpy())
