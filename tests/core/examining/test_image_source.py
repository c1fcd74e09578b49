"""What a layer reads is an image where each of its values has a place in one."""

import pytest

from core.examining.image_source import ImageSource, image_given, image_source
from core.network import Edge
from core.project import Project
from tests.core.builders import Layer, chain, named
from tests.core.examining.asked import linear, project_of

CONV: Layer = ("Conv2d", {"out_channels": 5})
IMAGE = (1, 8, 8)
CASES: list[tuple[tuple[Layer, ...], tuple[str, tuple[int, ...], bool] | None]] = [
    (("Flatten", linear(4)), ("input", IMAGE, True)),
    (("Flatten", "Dropout", "Identity", linear(4)), ("input", IMAGE, True)),
    (("BatchNorm2d", "Flatten", linear(4)), ("input", IMAGE, False)),
    (("Flatten", "Sigmoid", linear(4)), ("input", IMAGE, False)),
    ((CONV, "ReLU", "Flatten", linear(4)), ("relu", (5, 6, 6), False)),
    (("MaxPool2d", "Flatten", linear(4)), ("maxpool2d", (1, 4, 4), False)),
    ((("Flatten", {"start_dim": 2}), linear(4)), ("input", IMAGE, True)),
    (("AdaptiveAvgPool2d", "Flatten", linear(4)), None),
]


@pytest.mark.parametrize(("layers", "expected"), CASES)
def test_the_image_is_found_by_walking_back(
    layers: tuple[Layer, ...], expected: tuple[str, tuple[int, ...], bool] | None
) -> None:
    project = project_of("digits", *layers)
    found = image_source(project, named(project.network, "linear"))
    if expected is None:
        assert found is None
    else:
        name, shape, is_data = expected
        assert found == ImageSource(named(project.network, name), shape, is_data)


def test_an_input_may_have_flattened_the_image() -> None:
    project = Project(network=chain(("Input", {"shape": (64,)}), linear(4), "Output"))
    found = image_source(project, named(project.network, "linear"))
    assert found == ImageSource(named(project.network, "input"), IMAGE, True)


def test_there_is_none_behind_a_linear_for_points_merges_and_strays() -> None:
    deep = project_of("digits", "Flatten", linear(9), "ReLU", linear(4))
    assert image_source(deep, named(deep.network, "linear_2")) is None
    assert image_given(deep, named(deep.network, "linear")) is None
    points = project_of("moons", linear(4))
    assert image_source(points, named(points.network, "linear")) is None
    network = deep.network.add(deep.network.new_node("Linear"))
    alone = Project(network=network)
    assert image_source(alone, network.of_kind("Linear")[-1].id) is None
    assert image_source(alone, "gone") is None
    assert image_given(alone, "gone") is None


def test_what_is_added_has_the_places_of_its_own_map() -> None:
    network = chain("Input", "ReLU", "Add", "Flatten", linear(4), "Output")
    ids = [named(network, name) for name in ("input", "add")]
    network = network.connect(Edge(ids[0], ids[1], 0, 1))
    found = image_source(Project(network=network), named(network, "linear"))
    assert found == ImageSource(ids[1], IMAGE, False)
    assert image_source(Project(network=network), ids[1]) is None
