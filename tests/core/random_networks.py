"""Random valid networks: branches, merges, every kind of layer, random parameters."""

import math
import random

from core.catalogue import SettingParam
from core.layers import LAYERS
from core.layers.spec import LayerSpec, Shape
from core.meta import probe
from core.network import Edge, Network
from core.params import (
    BoolParam,
    ChoiceParam,
    FloatParam,
    IntParam,
    Param,
    ShapeParam,
    SizeParam,
)

INPUT_SHAPES: tuple[Shape, ...] = ((6,), (1, 8, 8), (3, 9, 7), (4, 10))
BODY = tuple(spec for spec in LAYERS.values() if spec.inputs != 0 and spec.outputs)
LARGEST = 2_000
"""Values a layer may give, so that a test stays quick."""


def random_value(param: Param, rng: random.Random) -> object:
    """A small valid value, the default in half of all cases."""
    if rng.random() < 0.5 or isinstance(param, SettingParam | ShapeParam):
        return param.default
    match param:
        case IntParam(minimum=low, maximum=high):
            return rng.randint(low, min(high, max(low, 1) + 5))
        case FloatParam(minimum=low, maximum=high, is_open_below=is_open):
            return rng.uniform(max(low, -2) + 1e-3 * is_open, min(high, 1.0))
        case BoolParam():
            return rng.random() < 0.5
        case ChoiceParam(choices=choices):
            return rng.choice(choices)
        case SizeParam(minimum=low, dims=dims):
            return [rng.randint(low, low + 2) for _ in range(dims)]
        case _:
            return param.default


def random_params(spec: LayerSpec, rng: random.Random) -> dict[str, object]:
    """A random value for every parameter of a layer."""
    return {param.name: random_value(param, rng) for param in spec.params}


class Grower:
    """Grows a network: each new layer reads layers that are there, and must fit them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.shape = rng.choice(INPUT_SHAPES)
        node = Network().new_node("Input")
        self.network = Network().add(node)
        self.shapes = {node.id: self.shape}

    def try_to_grow(self) -> None:
        """Add a random layer where it fits; otherwise leave the network as it is."""
        spec = self.rng.choice(BODY)
        params = LAYERS.setting(spec.kind, **random_params(spec, self.rng)).params
        count = self.rng.randint(2, 3) if spec.inputs is None else 1
        sources = [self._source() for _ in range(count)]
        outcome = probe(spec.kind, params, tuple(self.shapes[source] for source in sources))
        if outcome.shape is None or math.prod(outcome.shape) > LARGEST:
            return
        node = self.network.new_node(spec.kind, **params)
        self.network = self.network.add(node)
        for port, source in enumerate(sources):
            self.network = self.network.connect(Edge(source, node.id, 0, port))
        self.shapes[node.id] = outcome.shape

    def _source(self) -> str:
        keys = list(self.shapes)
        return self.rng.choice(keys[-3:] if self.rng.random() < 0.8 else keys)

    def finished(self) -> Network:
        """The network with an Output behind its last layer."""
        node = self.network.new_node("Output")
        last = list(self.shapes)[-1]
        return self.network.add(node).connect(Edge(last, node.id))


def random_network(rng: random.Random, attempts: int = 25) -> tuple[Network, Shape]:
    """A network that can be compiled, and its input shape."""
    grower = Grower(rng)
    for _ in range(attempts):
        grower.try_to_grow()
    return grower.finished(), grower.shape
