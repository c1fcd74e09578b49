"""What each layer gives for one sample, against the network run by hand."""

import numpy as np
import pytest
import torch

from core.examining.feature_maps import LayerMaps, feature_maps
from core.examining.samples import Part
from tests.core.builders import Layer
from tests.core.examining.asked import asked, linear, project_of, with_nan

CNN = project_of(
    "digits",
    ("Conv2d", {"out_channels": 6}),
    "ReLU",
    "MaxPool2d",
    "Flatten",
    "Dropout",
    linear(12),
    linear(10),
)


def by_name(found: tuple[LayerMaps, ...]) -> dict[str, LayerMaps]:
    return {layer.name: layer for layer in found}


def test_every_layer_gives_its_maps_in_the_order_of_the_plan() -> None:
    model, dataset = asked(CNN)
    found = feature_maps(model, dataset, part=Part.TEST, row=5)
    assert [layer.node for layer in found] == [step.node for step in model.network.plan.steps]
    with torch.no_grad():
        outputs = model.network.run(torch.tensor(dataset.test.inputs[5:6]))
    for layer in found:
        values = outputs[layer.node][0].numpy()
        assert layer.shape == values.shape
        np.testing.assert_allclose(layer.maps.ravel(), values.ravel(), atol=1e-6)
        assert (layer.lowest, layer.highest) == (
            pytest.approx(values.min(), abs=1e-6),
            pytest.approx(values.max(), abs=1e-6),
        )
        assert layer.shown == layer.total
        assert layer.nonfinite == 0
    layers = by_name(found)
    assert layers["input"].maps.shape == (1, 8, 8)
    assert layers["conv2d"].maps.shape == (6, 6, 6)
    assert layers["maxpool2d"].maps.shape == (6, 3, 3)
    assert layers["dropout"].maps.shape == (6, 3, 3)  # the vector has places in the maps
    assert layers["linear"].maps.shape == (1, 1, 12)
    assert [layers[name].is_strip for name in ("relu", "flatten", "linear", "output")] == [
        False,
        False,
        True,
        True,
    ]


def test_what_is_too_much_is_cut_and_said() -> None:
    model, dataset = asked(
        project_of("digits", ("Conv2d", {"out_channels": 9}), "Flatten", linear(1500), linear(10))
    )
    layers = by_name(feature_maps(model, dataset, most=4))
    assert (layers["conv2d"].shown, layers["conv2d"].total) == (4, 9)
    assert (layers["linear"].shown, layers["linear"].total) == (1024, 1500)
    whole = by_name(feature_maps(model, dataset, most=64))
    assert layers["conv2d"].highest == whole["conv2d"].highest
    assert layers["conv2d"].maps.base is None  # holds no more than it shows


ODD: list[tuple[str, tuple[Layer, ...], str, tuple[int, ...]]] = [
    ("digit-sequences", (("Conv1d", {"out_channels": 3}), "Flatten"), "conv1d", (3, 1, 38)),
    ("moons", (linear(4),), "linear", (1, 1, 4)),
    ("digits", (("Flatten", {"start_dim": 2}), "Flatten"), "flatten", (1, 1, 64)),
    ("digits", (("Flatten", {"end_dim": 2}), "Flatten"), "flatten", (8, 1, 8)),
]


@pytest.mark.parametrize(("kind", "layers", "name", "shape"), ODD)
def test_values_of_any_rank_have_maps(
    kind: str, layers: tuple[Layer, ...], name: str, shape: tuple[int, ...]
) -> None:
    model, dataset = asked(project_of(kind, *layers, linear(10)))
    assert by_name(feature_maps(model, dataset))[name].maps.shape == shape


def test_values_that_are_not_finite_are_counted() -> None:
    model, dataset = asked(CNN, change=with_nan)
    layers = by_name(feature_maps(model, dataset))
    assert layers["input"].nonfinite == 0
    assert layers["conv2d"].nonfinite == 36
    assert np.isfinite(layers["conv2d"].highest)
    assert layers["output"].nonfinite == 10
    assert np.isnan(layers["output"].lowest)
