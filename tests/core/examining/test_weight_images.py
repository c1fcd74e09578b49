"""Pictures of weights against the weights of torch, and against what a pixel does."""

import numpy as np
import pytest
import torch

from core.data.preprocessing import PREPROCESSING
from core.examining.model import Model
from core.examining.weight_images import (
    Form,
    pictured_layers,
    weight_images,
    weight_images_of,
)
from core.params import Setting
from core.project import Project
from tests.core.builders import chain, named
from tests.core.examining.asked import Weights, asked, drawn_weights, linear, project_of, with_nan

CNN = project_of(
    "digits",
    ("Conv2d", {"out_channels": 6, "kernel_size": (3, 2)}),
    "BatchNorm2d",
    "ReLU",
    ("Conv2d", {"out_channels": 4, "groups": 2}),
    "Flatten",
    linear(12),
    "ReLU",
    linear(10),
)


def layer(project: Project, name: str) -> str:
    return named(project.network, name)


def test_filters_are_stacks_of_torchs_kernels() -> None:
    weights = drawn_weights(CNN)
    found = weight_images(CNN, weights, layer(CNN, "conv2d"))
    assert found is not None
    assert (found.form, found.name, found.shown, found.total) == (Form.FILTERS, "conv2d", 6, 6)
    assert found.images.shape == (6, 1, 3, 2)
    np.testing.assert_array_equal(found.images, weights["conv2d.weight"])
    grouped = weight_images(CNN, weights, layer(CNN, "conv2d_2"))
    assert grouped is not None
    assert grouped.images.shape == (4, 3, 3, 3)
    assert not found.is_of_pixels
    assert found.limit == np.abs(weights["conv2d.weight"]).max()


def test_units_behind_maps_are_stacks_of_maps() -> None:
    weights = drawn_weights(CNN)
    found = weight_images(CNN, weights, layer(CNN, "linear"), most=5, most_channels=3)
    assert found is not None
    assert (found.form, found.shown, found.total) == (Form.UNITS, 5, 12)
    assert found.images.shape == (5, 3, 4, 5)
    assert found.channels_total == 4
    expected = weights["linear.weight"].reshape(12, 4, 4, 5)[:5, :3]
    np.testing.assert_array_equal(found.images, expected)


def test_units_behind_units_are_a_matrix() -> None:
    weights = drawn_weights(CNN)
    found = weight_images(CNN, weights, layer(CNN, "linear_2"), most=7)
    assert found is not None
    assert (found.form, found.shown, found.total, found.channels_total) == (Form.MATRIX, 7, 10, 12)
    np.testing.assert_array_equal(found.images[0, 0], weights["linear_2.weight"][:7])


PREPARATIONS = [
    *(PREPROCESSING.setting(kind) for kind in PREPROCESSING),
    PREPROCESSING.setting("Whiten", method="PCA"),  # its matrix is not symmetric
]


@pytest.mark.parametrize("preprocessing", PREPARATIONS)
def test_a_picture_tells_what_a_pixel_does_behind_any_preprocessing(preprocessing: Setting) -> None:
    project = project_of("digits", "Flatten", linear(3), linear(10), preprocessing=preprocessing)
    model, dataset = asked(project)
    node = layer(project, "linear")
    found = weight_images_of(model, dataset, node=node)
    assert found is not None
    assert found.is_of_pixels
    assert found.images.shape == (3, 1, 8, 8)
    raw = dataset.train.raw(slice(0, 1)).astype(np.float32)
    before = model.outputs(dataset.prepared(raw))[node][0]
    for row, column in ((0, 3), (2, 2), (5, 6)):
        raised = raw.copy()
        raised[0, 0, row, column] += dataset.fitted.white
        after = model.outputs(dataset.prepared(raised))[node][0]
        size = np.abs(found.images).max()
        np.testing.assert_allclose(
            found.images[:, 0, row, column], after - before, atol=1e-3 * size
        )


def test_the_longest_come_first_and_the_broken_before_them() -> None:
    project = project_of("digits", "Flatten", linear(9), linear(10))
    weights = drawn_weights(project)
    node = layer(project, "linear")
    found = weight_images(project, weights, node, is_ordered=True, most=4)
    assert found is not None
    norms = [float(np.linalg.norm(row)) for row in weights["linear.weight"]]
    assert found.units.tolist() == sorted(range(9), key=lambda unit: -norms[unit])[:4]
    np.testing.assert_allclose(found.norms, sorted(norms, reverse=True)[:4], rtol=1e-5)
    weights["linear.weight"][7, 3] = np.nan
    weights["linear.weight"][8, 3] = np.inf
    spoilt = weight_images(project, weights, node, is_ordered=True, most=4)
    assert spoilt is not None
    assert set(spoilt.units[:2]) == {7, 8}
    assert spoilt.nonfinite == 2
    finite = spoilt.images[np.isfinite(spoilt.images)]
    assert spoilt.limit == np.abs(finite).max()


def test_there_are_none_for_what_has_no_weights_or_is_gone() -> None:
    weights = drawn_weights(CNN)
    for name in ("input", "relu", "flatten", "batchnorm2d", "output"):
        assert weight_images(CNN, weights, layer(CNN, name)) is None
    assert weight_images(CNN, weights, "gone") is None
    forms = [Form.FILTERS, Form.FILTERS, Form.UNITS, Form.MATRIX]
    names = ["conv2d", "conv2d_2", "linear", "linear_2"]
    expected = dict(zip((layer(CNN, name) for name in names), forms, strict=True))
    assert pictured_layers(CNN) == expected


@pytest.mark.parametrize("preprocessing", ["Standardize", "Whiten"])
def test_weights_that_are_not_finite_stay_in_the_picture(preprocessing: str) -> None:
    project = project_of("digits", "Flatten", linear(3), linear(10), preprocessing=preprocessing)
    model, dataset = asked(project, change=with_nan)
    found = weight_images_of(model, dataset, node=layer(project, "linear"))
    assert found is not None
    assert found.nonfinite == 1
    assert np.isnan(found.images[0]).any()
    assert np.isfinite(found.images[1:]).all()
    assert np.isfinite(found.limit)

    def all_nan(weights: Weights) -> None:
        for value in weights.values():
            value[...] = np.nan

    model, dataset = asked(project, change=all_nan)
    found = weight_images_of(model, dataset, node=layer(project, "linear"))
    assert found is not None
    assert found.limit == 0


def test_a_sequence_has_filters_of_one_row_and_a_flat_input_has_pictures() -> None:
    curves = project_of("digit-sequences", ("Conv1d", {"out_channels": 3}), "Flatten", linear(10))
    found = weight_images(curves, drawn_weights(curves), layer(curves, "conv1d"))
    assert found is not None
    assert found.images.shape == (3, 1, 1, 3)
    flat = Project(network=chain(("Input", {"shape": (64,)}), linear(4), linear(10), "Output"))
    with torch.no_grad():
        found = weight_images(flat, Model(flat, drawn_weights(flat)).weights, layer(flat, "linear"))
    assert found is not None
    assert (found.form, found.images.shape) == (Form.UNITS, (4, 1, 8, 8))
