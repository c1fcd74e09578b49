"""The compiled module: names, values, memory, and whom it blames."""

import copy
import gc
import weakref
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from core.compiler import compile_network
from core.errors import CompileError
from core.network import Edge, Network
from core.plan import identifiers, make_plan
from tests.core.builders import chain, named

IMAGE = (1, 8, 8)


def _renamed(network: Network, *names: str) -> Network:
    for key, name in zip(network.nodes, names, strict=False):
        network = network.put(replace(network.nodes[key], name=name))
    return network


def _residual() -> Network:
    network = chain("Input", "Conv2d", ("Conv2d", {"padding": 1}), "ReLU", "Add", "Output")
    return network.connect(Edge(named(network, "conv2d"), named(network, "add"), 0, 1))


def test_weights_are_named_after_the_nodes() -> None:
    network = _renamed(chain("Input", "Flatten", "Linear", "Output"), "in", "flat", "hidden")
    assert list(compile_network(network, IMAGE).state_dict()) == ["hidden.weight", "hidden.bias"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("hidden", "hidden"),
        ("Conv 1", "Conv_1"),
        ("block.1/conv-a", "block_1_conv_a"),
        ("1st", "linear_1st"),
        ("", "linear"),
        ("→", "linear"),
        ("train", "train_"),
        ("forward", "forward_"),
        ("type", "type_"),
        ("weight\n    import os", "weight_import_os"),
        ("class", "class_"),
        ("training", "training_"),
        ("plan", "plan_"),
        ("x", "x_"),
        ("__class__", "class_"),
        ("schicht_größe", "schicht_größe"),
        ("ﬁlter", "filter"),
        ("a" * 500, "a" * 32),
    ],
)
def test_any_name_becomes_an_identifier(given: str, expected: str) -> None:
    network = _renamed(chain("Input", "Flatten", "Linear", "Output"), "a1", "b1", given)
    assert make_plan(network, IMAGE).steps[2].name == expected
    module = compile_network(network, IMAGE)
    assert module(torch.zeros(2, *IMAGE)).shape == (2, 64)
    assert f"{expected}.weight" in module.state_dict()


def test_equal_names_are_numbered_and_no_wire_renames_them() -> None:
    network = _renamed(chain("Input", "ReLU", "ReLU", "ReLU"), "a", "act", "act", "act-")
    names = ["a", "act", "act_2", "act_3"]
    assert list(identifiers(network).values()) == names
    assert list(identifiers(network.disconnect(network.edges[0])).values()) == names


def test_a_residual_block_computes_what_torch_does() -> None:
    network = _residual()
    module = compile_network(network, IMAGE)
    first, second = (m for m in module.children() if isinstance(m, nn.Conv2d))
    batch = torch.randn(3, *IMAGE)
    trunk = first(batch)
    assert torch.equal(module(batch), torch.relu(second(trunk)) + trunk)


def test_every_node_can_be_asked_for_its_value_and_module() -> None:
    network = _residual()
    module = compile_network(network, IMAGE)
    values = module.run(torch.randn(2, *IMAGE))
    assert list(values) == list(network.order)
    assert isinstance(module.module_of(named(network, "conv2d")), nn.Conv2d)
    assert module.module_of(named(network, "add")) is None
    assert module.module_of("nobody") is None


def test_an_input_with_a_shape_of_its_own_arranges_the_data() -> None:
    network = chain(("Input", {"shape": [64]}), "Linear", "Output")
    assert compile_network(network, (64,))(torch.randn(5, *IMAGE)).shape == (5, 64)


def test_a_failing_layer_is_named() -> None:
    network = chain("Input", "Flatten", "Linear", "ReLU", "Output")
    module = compile_network(network, IMAGE)
    linear = named(network, "linear")
    for call in (module, module.run):
        with pytest.raises(CompileError, match="linear") as caught:
            call(torch.zeros(2, 1, 5, 5))
        assert caught.value.node == linear


def test_a_network_that_does_not_fit_is_refused_by_name() -> None:
    network = chain("Input", "Flatten", "Conv2d", "Output")
    with pytest.raises(CompileError, match="conv2d expects images") as caught:
        compile_network(network, IMAGE)
    assert caught.value.node == named(network, "conv2d")


def test_a_copy_is_independent() -> None:
    module = compile_network(_residual(), IMAGE)
    twin = copy.deepcopy(module)
    batch = torch.randn(2, *IMAGE)
    assert torch.equal(twin(batch), module(batch))
    with torch.no_grad():
        for parameter in twin.parameters():
            parameter.zero_()
    assert not torch.equal(twin(batch), module(batch))


def test_without_gradients_a_chain_keeps_no_old_values() -> None:
    module = compile_network(chain("Input", *["ReLU"] * 5, "Output"), IMAGE)
    alive: list[weakref.ref[Tensor]] = []
    counts: list[int] = []

    def note(layer: nn.Module, args: tuple[Tensor, ...], result: Tensor) -> None:
        gc.collect()
        counts.append(sum(ref() is not None for ref in alive))
        alive.append(weakref.ref(result))

    for layer in module.children():
        layer.register_forward_hook(note)
    with torch.no_grad():
        module(torch.randn(2, *IMAGE))
    assert max(counts) <= 1
