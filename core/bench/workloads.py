"""What is trained: four networks from small to large, each on data that need no download.

W1 and W3 take the part of MNIST that comes along, W4 random pixels in CIFAR-10's shape: how
long a step takes does not depend on them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.catalogue import DATASETS
from core.data.loading import load_dataset
from core.data.settings import DataSettings
from core.data.spec import silent
from core.errors import ParamError
from core.network import Edge, Network
from core.params import Setting
from core.project import Project
from core.settings.training import TrainingSettings

Layer = tuple[str, dict[str, object]]
Arrays = tuple[NDArray[Any], NDArray[Any]]

ENDLESS = 100_000
"""Epochs: nobody waits for the end of these runs."""
RANDOM_IMAGES = 1280
_FILE = "images.npz"


@dataclass(frozen=True)
class Workload:
    """A network on a data set. `is_image` says whether a person's script would read its
    samples as pictures."""

    name: str
    title: str
    batch_size: int
    dataset: str
    make_network: Callable[[], Network]
    is_image: bool = True

    def project(self, folder: Path, precision: str = "float32") -> Project:
        """A run of it on the CPU that does not end by itself, with torch's default Adam.
        `folder` is where `write_samples` wrote."""
        data = DataSettings(dataset=self._dataset(folder), validation_fraction=0.0)
        settings = TrainingSettings(
            batch_size=self.batch_size, epochs=ENDLESS, device="cpu", precision=precision
        )
        return Project(network=self.make_network(), data=data, training=settings)

    def write_samples(self, folder: Path) -> None:
        """Draw what no data set gives."""
        if self.dataset == "npz":
            generator = np.random.default_rng(0)
            pixels = generator.integers(0, 256, (RANDOM_IMAGES, 3, 32, 32), np.uint8)
            labels = generator.integers(0, 10, RANDOM_IMAGES)
            np.savez(folder / _FILE, x=pixels, y=labels)

    def _dataset(self, folder: Path) -> Setting:
        chosen = DATASETS.setting(self.dataset)
        describe = DATASETS[self.dataset].describe
        if describe is None:
            return chosen
        given = chosen.params.set("path", str(folder / _FILE))
        return replace(chosen, params=describe(given, silent))


def samples(project: Project) -> Arrays:
    """Its training samples, standardized, and their labels."""
    data = load_dataset(project.data)
    return data.train.inputs, data.train.targets


def pictures(project: Project) -> Arrays:
    """Its training samples as images of bytes, (n, height, width) or (n, height, width, 3)."""
    data = load_dataset(project.data)
    images = data.train.raw(slice(None)).astype(np.uint8)
    return np.ascontiguousarray(np.moveaxis(images, 1, -1).squeeze()), data.train.targets


def chosen(names: list[str]) -> list[Workload]:
    """The workloads called so, all where none is named. Raises `ParamError`."""
    for name in names:
        if name.upper() not in WORKLOADS:
            known = ", ".join(WORKLOADS)
            raise ParamError(f'there is no workload "{name}": choose among {known}.')
    return [WORKLOADS[name.upper()] for name in names or WORKLOADS]


# -- networks ----------------------------------------------------------------------------


class _Drawing:
    """A network that grows layer by layer. `add` gives the id of the new layer."""

    def __init__(self) -> None:
        self.network = Network()

    def add(self, kind: str, *sources: str, **params: object) -> str:
        node = self.network.new_node(kind, None, **params)
        self.network = self.network.add(node)
        for port, source in enumerate(sources):
            self.network = self.network.connect(Edge(source, node.id, target_port=port))
        return node.id

    def chain(self, source: str, *layers: str | Layer) -> str:
        for layer in layers:
            kind, params = layer if isinstance(layer, tuple) else (layer, {})
            source = self.add(kind, source, **params)
        return source


def _network(*layers: str | Layer) -> Network:
    drawing = _Drawing()
    drawing.chain(drawing.add("Input"), *layers, "Output")
    return drawing.network


def _linear(size: int) -> Layer:
    return "Linear", {"out_features": size}


def sigmoid_mlp() -> Network:
    """784-500-50-10 with sigmoids."""
    return _network("Flatten", _linear(500), "Sigmoid", _linear(50), "Sigmoid", _linear(10))


def deep_sigmoids() -> Network:
    """Twenty layers, nineteen of them 64 wide."""
    hidden: list[str | Layer] = [_linear(64), "Sigmoid"] * 19
    return _network(*hidden, _linear(2))


def lenet() -> Network:
    """LeNet-5 with ReLU and max pooling."""
    return _network(
        ("Conv2d", {"out_channels": 6, "kernel_size": 5, "padding": 2}),
        "ReLU",
        "MaxPool2d",
        ("Conv2d", {"out_channels": 16, "kernel_size": 5}),
        "ReLU",
        "MaxPool2d",
        "Flatten",
        _linear(120),
        "ReLU",
        _linear(84),
        "ReLU",
        _linear(10),
    )


def resnet18() -> Network:
    """ResNet-18 as for 32×32 images (He et al. 2015): a 3×3 stem and no pooling after it."""
    drawing = _Drawing()
    last = drawing.chain(drawing.add("Input"), _conv(64), "BatchNorm2d", "ReLU")
    for stage, channels in enumerate((64, 128, 256, 512)):
        for block in range(2):
            last = _block(drawing, last, channels, 2 if stage and not block else 1, stage, block)
    drawing.chain(last, ("AdaptiveAvgPool2d", {"output_size": 1}), "Flatten", _linear(10), "Output")
    return drawing.network


def _conv(channels: int, stride: int = 1, kernel: int = 3) -> Layer:
    params = {"out_channels": channels, "kernel_size": kernel, "stride": stride, "bias": False}
    return "Conv2d", {**params, "padding": kernel // 2}


def _block(
    drawing: _Drawing, source: str, channels: int, stride: int, stage: int, block: int
) -> str:
    """Two convolutions with a shortcut around them, of 1×1 where the shape changes."""
    body = (_conv(channels, stride), "BatchNorm2d", "ReLU", _conv(channels), "BatchNorm2d")
    deep, shortcut = drawing.chain(source, *body), source
    if stage and not block:
        shortcut = drawing.chain(source, _conv(channels, stride, 1), "BatchNorm2d")
    return drawing.chain(drawing.add("Add", deep, shortcut), "ReLU")


WORKLOADS = {
    load.name: load
    for load in (
        Workload("W1", "MLP 784-500-50-10, sigmoid", 128, "mnist-mini", sigmoid_mlp),
        Workload("W2", "20 layers of 64, sigmoid", 64, "moons", deep_sigmoids, is_image=False),
        Workload("W3", "LeNet on MNIST", 128, "mnist-mini", lenet),
        Workload("W4", "ResNet-18 for 32×32", 64, "npz", resnet18),
    )
}
