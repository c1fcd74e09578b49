"""What every layer of the catalogue keeps to; a new one is tested by existing."""

import inspect
from dataclasses import replace

import pytest
import torch
from torch import nn

from core import project_file
from core.codegen import python_module
from core.compiler import compile_network
from core.layers import LAYERS
from core.layers.spec import Family, LayerSpec, Shape
from core.meta import RANK_WORDS, probe
from core.network import Edge, Network
from core.project import Project

SAMPLES: dict[int, Shape] = {1: (6,), 2: (6, 9), 3: (6, 8, 10)}
SPECS = tuple(LAYERS.values())
MODULES = tuple(spec for spec in SPECS if spec.operation is None)
BODY = tuple(spec for spec in SPECS if spec.inputs != 0 and spec.outputs)


def _ids(specs: tuple[LayerSpec, ...]) -> list[str]:
    return [spec.kind for spec in specs]


def _inputs(spec: LayerSpec) -> list[tuple[Shape, ...]]:
    count = 2 if spec.inputs is None else 1
    return [(SAMPLES[rank],) * count for rank in SAMPLES if not spec.ranks or rank in spec.ranks]


def _network(spec: LayerSpec) -> Network:
    network = Network()
    start, end = network.new_node("Input"), None
    network = network.add(start)
    node = network.new_node(spec.kind)
    network = network.add(node)
    for port in range(2 if spec.inputs is None else 1):
        network = network.connect(Edge(start.id, node.id, 0, port))
    end = network.new_node("Output")
    return network.add(end).connect(Edge(node.id, end.id))


@pytest.mark.parametrize("spec", SPECS, ids=_ids(SPECS))
def test_everything_is_explained_and_limited(spec: LayerSpec) -> None:
    assert spec.help.endswith(".")
    assert isinstance(spec.family, Family)
    assert set(spec.ranks) <= set(RANK_WORDS)
    for param in spec.params:
        assert param.help.endswith("."), param.name
        assert param.limits(), param.name
        assert param.parse(param.default, spec.kind) == param.default, param.name


@pytest.mark.parametrize("spec", MODULES, ids=_ids(MODULES))
def test_names_and_defaults_are_torchs(spec: LayerSpec) -> None:
    signature = inspect.signature(getattr(nn, spec.kind)).parameters
    shape = _inputs(spec)[0][0]
    arguments = spec.arguments(spec.defaults(), shape)
    assert set(arguments) <= set(signature)
    assert set(spec.positional) | set(spec.always) <= set(arguments)
    assert list(signature)[: len(spec.positional)] == list(spec.positional)
    for param in spec.params:
        if param.is_argument and param.name not in (*spec.positional, *spec.always):
            assert param.default == signature[param.name].default, param.name


@pytest.mark.parametrize("spec", BODY, ids=_ids(BODY))
def test_the_shape_foretold_is_the_real_one(spec: LayerSpec) -> None:
    for shapes in _inputs(spec):
        told = probe(spec.kind, spec.defaults(), shapes)
        assert told.shape is not None, told.objection
        network = compile_network(_network(spec), shapes[0])
        assert network(torch.randn(3, *shapes[0])).shape == (3, *told.shape)
        assert sum(p.numel() for p in network.parameters()) == told.parameters


@pytest.mark.parametrize("spec", BODY, ids=_ids(BODY))
def test_other_ranks_are_refused_in_plain_words(spec: LayerSpec) -> None:
    for rank, shape in SAMPLES.items():
        if spec.ranks and rank not in spec.ranks:
            objection = probe(spec.kind, spec.defaults(), (shape,)).objection
            assert objection is not None
            assert "expects" in objection.text


@pytest.mark.parametrize("spec", BODY, ids=_ids(BODY))
def test_the_file_keeps_it(spec: LayerSpec) -> None:
    network = _network(spec)
    network = network.move({key: (8.0 * i, 0.0) for i, key in enumerate(network.nodes)})
    project = replace(Project(), network=network)
    assert project_file.loads(project_file.dumps(project)) == project


@pytest.mark.parametrize("spec", BODY, ids=_ids(BODY))
def test_the_exported_code_computes_the_same(spec: LayerSpec) -> None:
    for shapes in _inputs(spec):
        network = _network(spec)
        ours = compile_network(network, shapes[0])
        scope: dict[str, type[nn.Module]] = {}
        exec(python_module(network, shapes[0]), scope)
        theirs = scope["Network"]()
        theirs.load_state_dict(ours.state_dict())
        assert [repr(module) for module in theirs.children()] == [
            repr(module) for module in ours.children()
        ]
        batch = torch.randn(3, *shapes[0])
        torch.manual_seed(0)
        expected = ours(batch)
        torch.manual_seed(0)
        assert torch.equal(theirs(batch), expected)
