"""Published architectures as drawn networks, by name.

Their layers are called as in torchvision, with `_` for the dots, so that published weights
find their places by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from core.network import Network
from core.templates.resnet import resnet
from core.templates.vgg import vgg


@dataclass(frozen=True, slots=True)
class Template:
    """An architecture: its `title`, its name in torchvision, and what draws it for a number of
    classes, laid out."""

    title: str
    architecture: str
    help: str
    draw: Callable[[int], Network]


TEMPLATES: tuple[Template, ...] = (
    Template(
        "ResNet-18",
        "resnet18",
        "Residual blocks of two convolutions, 11.7 million parameters (He and others, 2015).",
        partial(resnet, (2, 2, 2, 2)),
    ),
    Template(
        "ResNet-34",
        "resnet34",
        "Residual blocks of two convolutions, 21.8 million parameters (He and others, 2015).",
        partial(resnet, (3, 4, 6, 3)),
    ),
    Template(
        "ResNet-50",
        "resnet50",
        "Residual blocks with a bottleneck, 25.6 million parameters (He and others, 2015).",
        partial(resnet, (3, 4, 6, 3), has_bottleneck=True),
    ),
    Template(
        "VGG-11",
        "vgg11",
        "Plain convolutions, 132.9 million parameters (Simonyan and Zisserman, 2014).",
        partial(vgg, (1, 1, 2, 2, 2)),
    ),
    Template(
        "VGG-16",
        "vgg16",
        "Plain convolutions, 138.4 million parameters (Simonyan and Zisserman, 2014).",
        partial(vgg, (2, 2, 3, 3, 3)),
    ),
)


def find_template(architecture: str) -> Template | None:
    """The template of an architecture of torchvision; None where there is none."""
    return next((t for t in TEMPLATES if t.architecture == architecture), None)
