"""Networks of known form, for tests of layout."""

import random

from immutabledict import immutabledict

from core.layers import LAYERS
from core.network import Edge, Network, Node


class Sketch:
    """Builds a network of merges out of chains: enough for drawing."""

    def __init__(self) -> None:
        self.count = 1
        self.wires: list[tuple[int, int]] = []

    def chain(self, start: int, length: int) -> int:
        """A chain of new nodes after `start`; its last one."""
        for _ in range(length):
            self.wires.append((start, self.count))
            start = self.count
            self.count += 1
        return start

    def join(self, *ends: int) -> int:
        """A new node that all of `ends` lead to."""
        self.wires += [(end, self.count) for end in ends]
        self.count += 1
        return self.count - 1

    def network(self) -> Network:
        """What was sketched; nodes n0, n1, … without positions."""
        params = LAYERS["Add"].defaults()
        names = [f"n{number}" for number in range(self.count)]
        nodes = immutabledict({name: Node(name, "Add", name, params) for name in names})
        ports = [0] * self.count
        edges = []
        for source, target in self.wires:
            edges.append(Edge(names[source], names[target], 0, ports[target]))
            ports[target] += 1
        return Network(nodes, tuple(edges))


def chain(length: int) -> Network:
    sketch = Sketch()
    sketch.chain(0, length - 1)
    return sketch.network()


def resnet50() -> Network:
    """Bottleneck blocks with a projection at each stage (He et al. 2015)."""
    sketch = Sketch()
    end = sketch.chain(0, 4)
    for blocks in (3, 4, 6, 3):
        for block in range(blocks):
            skip = sketch.chain(end, 2) if block == 0 else end
            end = sketch.chain(sketch.join(sketch.chain(end, 8), skip), 1)
    sketch.chain(end, 3)
    return sketch.network()


def googlenet() -> Network:
    """Nine modules of four branches (Szegedy et al. 2014)."""
    sketch = Sketch()
    end = sketch.chain(0, 10)
    for _ in range(9):
        end = sketch.join(*(sketch.chain(end, length) for length in (2, 4, 4, 3)))
    sketch.chain(end, 4)
    return sketch.network()


def unet() -> Network:
    """Nested skips from the way down to the way up (Ronneberger et al. 2015)."""
    sketch = Sketch()
    end, skips = 0, []
    for _ in range(4):
        end = sketch.chain(end, 4)
        skips.append(end)
        end = sketch.chain(end, 1)
    for skip in reversed(skips):
        end = sketch.chain(sketch.join(sketch.chain(end, 1), skip), 4)
    return sketch.network()


def tangle(count: int, seed: int) -> Network:
    """A random graph without cycles; some nodes have no wire."""
    rng = random.Random(seed)
    sketch = Sketch()
    sketch.count = count
    for lower in range(1, count):
        uppers = {max(0, lower - rng.randint(1, 9)) for _ in range(rng.choice((0, 1, 1, 2, 3)))}
        sketch.wires += [(upper, lower) for upper in sorted(uppers)]
    return sketch.network()
