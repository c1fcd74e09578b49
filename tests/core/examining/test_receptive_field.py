"""What a place sees, against the pixels that its value has a gradient for."""

import numpy as np
import pytest
import torch

from core.compiler import compile_network
from core.examining.receptive_field import receptive_field
from core.network import Edge
from core.project import Project
from tests.core.builders import Layer, chain, named

SHAPE = (1, 15, 13)


def conv(**params: object) -> Layer:
    return ("Conv2d", {"out_channels": 2, **params})


def seen_by_gradients(project: Project, node: str, place: tuple[int, int]) -> np.ndarray:
    """Pixels that the value of a place has a gradient for, on any of many samples."""
    torch.manual_seed(0)
    network = compile_network(project.network, project.input_shape).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.abs_()  # so that no gradients cancel out
    inputs = torch.rand(300, *SHAPE, requires_grad=True)
    network.run(inputs, node)[node][:, :, place[0], place[1]].sum().backward()
    assert inputs.grad is not None
    return inputs.grad.abs().sum((0, 1)).numpy() > 0


CHAINS: list[tuple[Layer, ...]] = [
    (conv(),),
    (conv(kernel_size=(5, 2), stride=(2, 1), padding=(1, 0)), "ReLU", "BatchNorm2d"),
    (conv(padding=1), "ReLU", "MaxPool2d", conv(dilation=2)),
    (conv(stride=2), ("AvgPool2d", {"kernel_size": 3, "stride": 1, "padding": 1}), conv()),
    (("MaxPool2d", {"kernel_size": 3, "stride": 2, "padding": 1}), conv(padding=2)),
]


@pytest.mark.parametrize("layers", CHAINS)
def test_a_place_sees_the_pixels_that_change_it(layers: tuple[Layer, ...]) -> None:
    network = chain(("Input", {"shape": SHAPE}), *layers, "Flatten", "Linear", "Output")
    project = Project(network=network)
    node = network.incoming[named(network, "flatten")][0].source
    field = receptive_field(project, node)
    assert field is not None
    for place in ((0, 0), (1, 1), (2, 1)):
        rows, columns = np.nonzero(seen_by_gradients(project, node, place))
        expected = ((rows.min(), rows.max() + 1), (columns.min(), columns.max() + 1))
        assert field.seen_from(place) == expected


def test_what_is_added_sees_what_any_of_both_sees() -> None:
    network = chain(
        ("Input", {"shape": SHAPE}), conv(padding=1), conv(padding=1), "Add", "Flatten", "Output"
    )
    first, add = named(network, "conv2d"), named(network, "add")
    network = network.connect(Edge(first, add, 0, 1))
    project = Project(network=network)
    field = receptive_field(project, add)
    assert field == receptive_field(project, named(network, "conv2d_2"))
    assert field is not None
    assert field.seen_from((7, 0)) == ((5, 10), (0, 3))


def test_there_is_none_for_units_and_for_means_over_the_whole() -> None:
    network = chain(
        ("Input", {"shape": SHAPE}), conv(), "AdaptiveAvgPool2d", "Flatten", "Linear", "Output"
    )
    project = Project(network=network)
    for name in ("adaptiveavgpool2d", "flatten", "linear"):
        assert receptive_field(project, named(network, name)) is None
    assert receptive_field(project, "gone") is None
    points = Project(network=chain(("Input", {"shape": (2,)}), "Linear", "Output"))
    assert receptive_field(points, named(points.network, "linear")) is None
