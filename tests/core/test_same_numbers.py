"""What is drawn, what runs, what is exported and what is saved compute the same numbers."""

import random
from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from core import project_file
from core.codegen import python_module
from core.compiler import CompiledNetwork, compile_network
from core.layers.spec import Shape
from core.network import Network
from core.project import Project
from core.shapes import infer
from tests.core.random_networks import random_network


def _exported(network: Network, shape: Shape, weights: dict[str, Tensor]) -> nn.Module:
    scope: dict[str, type[nn.Module]] = {}
    exec(python_module(network, shape), scope)
    module = scope["Network"]()
    module.load_state_dict(weights)
    return module


def _reloaded(network: Network, shape: Shape, weights: dict[str, Tensor]) -> CompiledNetwork:
    text = project_file.dumps(replace(Project(), network=network))
    module = compile_network(project_file.loads(text).network, shape)
    module.load_state_dict(weights)
    return module


def _outputs(module: nn.Module, batch: Tensor) -> list[Tensor]:
    """While training (with the same random dropouts), and after."""
    torch.manual_seed(1)
    trained = module.train()(batch)
    return [trained, module.eval()(batch)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31))
def test_compiled_exported_and_reloaded_networks_agree_exactly(seed: int) -> None:
    network, shape = random_network(random.Random(seed))
    torch.manual_seed(seed)
    compiled = compile_network(network, shape)
    weights = {key: value.clone() for key, value in compiled.state_dict().items()}
    others = [_exported(network, shape, weights), _reloaded(network, shape, weights)]
    batch = torch.randn(4, *shape)
    expected = _outputs(compiled, batch)
    for other in others:
        for value, wanted in zip(_outputs(other, batch), expected, strict=True):
            assert torch.equal(value.nan_to_num(7.5), wanted.nan_to_num(7.5))
    assert list(others[0].state_dict()) == list(compiled.state_dict())
    compiled.load_state_dict(others[0].state_dict())


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31))
def test_every_node_has_the_shape_and_value_foretold(seed: int) -> None:
    network, shape = random_network(random.Random(seed))
    found = infer(network, shape)
    compiled = compile_network(network, shape).eval()
    batch = torch.randn(2, *shape)
    values = compiled.run(batch)
    assert set(values) == network.live
    for node, value in values.items():
        assert tuple(value.shape) == (2, *found.shapes[node])
    assert found.total_parameters == sum(p.numel() for p in compiled.parameters())
    expected = values[network.of_kind("Output")[0].id].nan_to_num(7.5)
    assert torch.equal(compiled(batch).nan_to_num(7.5), expected)
