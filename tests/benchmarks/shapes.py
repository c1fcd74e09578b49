"""How long shapes and problems of a network as large as ResNet-152 take.

Run: python -m tests.benchmarks.shapes
Wanted: the first check under 1 s, after one edit under 20 ms (torch being imported).
"""

import time
from collections.abc import Callable

from immutabledict import immutabledict

from core.check import check
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.layers import LAYERS
from core.network import Edge, Network, Node
from core.project import Project


class Builder:
    """Adds layers; `add` gives the new node's id."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []

    def add(self, kind: str, *sources: str, **params: object) -> str:
        """A layer that reads `sources`."""
        key = f"n{len(self.nodes)}"
        given = LAYERS.setting(kind, **params).params
        self.nodes[key] = Node(key, kind, key, given, (0.0, 0.0))
        self.edges += [Edge(source, key, 0, port) for port, source in enumerate(sources)]
        return key

    def conv(self, x: str, channels: int, size: int = 1, stride: int = 1) -> str:
        """A convolution without bias and its normalization."""
        pad = size // 2
        x = self.add(
            "Conv2d",
            x,
            out_channels=channels,
            kernel_size=size,
            stride=stride,
            padding=pad,
            bias=False,
        )
        return self.add("BatchNorm2d", x)

    def block(self, x: str, width: int, stride: int, is_first: bool) -> str:
        """A bottleneck block (He et al. 2015, figure 5)."""
        y = self.add("ReLU", self.conv(x, width))
        y = self.add("ReLU", self.conv(y, width, 3, stride))
        y = self.conv(y, 4 * width)
        x = self.conv(x, 4 * width, stride=stride) if is_first else x
        return self.add("ReLU", self.add("Add", y, x))


def resnet(counts: tuple[int, ...] = (3, 8, 36, 3)) -> Network:
    """ResNet-152 for ten classes; `counts` are the blocks of each stage."""
    build = Builder()
    x = build.add("ReLU", build.conv(build.add("Input", shape=[3, 224, 224]), 64, 7, 2))
    x = build.add("MaxPool2d", x, kernel_size=3, stride=2, padding=1)
    for stage, count in enumerate(counts):
        for index in range(count):
            stride = 2 if index == 0 and stage else 1
            x = build.block(x, 64 * 2**stage, stride, index == 0)
    x = build.add("Flatten", build.add("AdaptiveAvgPool2d", x))
    build.add("Output", build.add("Linear", x, out_features=10))
    return Network(immutabledict(build.nodes), tuple(build.edges))


def _timed(text: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    print(f"{text:42} {1000 * (time.perf_counter() - start):8.1f} ms")


def main() -> None:
    """Print what each kind of check takes."""
    import torch

    print(f"torch {torch.__version__}")
    data = DataSettings(DATASETS.setting("cifar10"))
    network = resnet()
    project = Project(network, data)
    _timed("first check, torch's meta device included", lambda: check(project))
    _timed("again", lambda: check(project))
    moved = Project(network.move({"n9": (8.0, 8.0)}), data)
    _timed("after moving a node", lambda: check(moved))
    convs = [node.id for node in network.of_kind("Conv2d")]
    wider = Project(network.set_params(convs[80], dilation=2, padding=2), data)
    _timed("after an edit in the middle", lambda: check(wider))
    broken = Project(network.set_params(convs[2], out_channels=7), data)
    _timed("after an edit that breaks the network", lambda: check(broken))
    larger = Project(network.set_params(convs[0], stride=1), data)
    _timed("after an edit that changes every size", lambda: check(larger))


if __name__ == "__main__":
    main()
