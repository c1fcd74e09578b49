"""A drawing becomes a sample as MNIST describes it, and real digits come back as they are."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.spec import Dataset
from core.errors import ExaminingError
from core.examining.drawing import Style, as_sample, cropped, drawn, style_of
from core.examining.reading import loss_of
from tests.core.examining.asked import asked, linear, project_of, with_nan

MNIST = project_of("mnist-mini", "Flatten", linear(10))
DIGITS = project_of("digits", "Flatten", linear(10))
IN_28 = Style(20, False)


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return asked(MNIST)[1]


def centre(image: np.ndarray) -> tuple[float, float]:
    total = image.sum()
    return tuple(  # type: ignore[return-value]
        float((image.sum(1 - axis) * np.arange(image.shape[axis])).sum() / total) for axis in (0, 1)
    )


def test_styles_are_those_that_the_data_sets_describe(mnist: Dataset) -> None:
    assert style_of(mnist) == IN_28
    digits = asked(DIGITS)[1]
    assert style_of(digits) == Style(8, False)
    turned = replace(mnist.train, raw_inputs=255 - mnist.train.raw_inputs)
    assert style_of(replace(mnist, train=turned)) == Style(20, True)


def test_a_digit_of_mnist_drawn_anywhere_at_any_size_is_that_digit_again(mnist: Dataset) -> None:
    for row in range(12):
        digit = mnist.train.raw(np.array([row]))[0, 0].astype(np.float32) / 255
        again = as_sample(digit, mnist, IN_28)
        assert again is not None
        assert again.shape == (1, 28, 28)
        np.testing.assert_allclose(again[0], digit / digit.max(), atol=1e-6)
        large = np.zeros((300, 400), np.float32)
        large[11:207, 150:346] = np.kron(digit, np.ones((7, 7)))
        found = as_sample(large, mnist, IN_28)
        assert found is not None
        assert np.abs(found[0] - digit).mean() < 0.03
        assert np.corrcoef(found.ravel(), digit.ravel())[0, 1] > 0.95


@pytest.mark.parametrize("shape", [(40, 12), (12, 40), (300, 301), (5, 5), (1, 1), (1, 200)])
def test_the_longer_side_fills_the_box_and_the_mass_is_in_the_middle(
    mnist: Dataset, shape: tuple[int, int]
) -> None:
    drawing = np.zeros((500, 500), np.float32)
    drawing[13 : 13 + shape[0], 90 : 90 + shape[1]] = 1
    drawing[13 : 13 + shape[0] // 3, 90 : 90 + shape[1]] *= 0.3
    found = as_sample(drawing, mnist, IN_28)
    assert found is not None
    assert max(cropped(found[0]).shape) == 20
    assert centre(found[0]) == pytest.approx((14, 14), abs=0.51)
    assert found.max() == 1
    assert found.min() == 0


def test_nothing_is_cut_off_where_the_box_fills_the_image() -> None:
    digits = asked(DIGITS)[1]
    drawing = np.zeros((50, 50))
    drawing[0:50, 0:9] = 1
    drawing[0:9, 0:50] = 1
    found = as_sample(drawing, digits, style_of(digits))
    assert found is not None
    assert found.shape == (1, 8, 8)
    assert found[0, :, 0].min() > 0.5
    assert found[0, 0].min() > 0.5


def test_dark_ink_on_light_ground_and_colours() -> None:
    dataset = asked(DIGITS)[1]
    drawing = np.eye(30)
    light = as_sample(drawing, dataset, Style(6, False))
    dark = as_sample(drawing, replace(dataset, shape=(3, 8, 8)), Style(6, True))
    assert light is not None
    assert dark is not None
    assert dark.shape == (3, 8, 8)
    for channel in dark:
        np.testing.assert_allclose(channel, 1 - light[0])


def test_the_answer_is_that_for_the_same_digit_of_the_data(mnist: Dataset) -> None:
    model, _ = asked(MNIST, scale=5)
    for row in range(10):
        digit = mnist.train.raw(np.array([row]))[0, 0] / 255
        found = drawn(model, mnist, drawing=digit / digit.max(), style=IN_28)
        assert found is not None
        expected = model.predict(mnist.prepared(255 * (digit / digit.max())[None, None]))
        np.testing.assert_allclose(found.values, expected[0], atol=1e-3)
        assert found.given == expected.argmax()
        assert found.answer == mnist.classes[int(expected.argmax())]
        assert found.probabilities is not None
        assert found.probabilities.sum() == pytest.approx(1, abs=1e-5)
        assert [layer.kind for layer in found.layers] == ["Input", "Flatten", "Linear", "Output"]
        np.testing.assert_allclose(found.layers[-1].maps[0, 0], found.values, atol=1e-6)
        assert found.is_finite
    assert loss_of(model, mnist).has_accuracy


def test_without_ink_there_is_no_answer(mnist: Dataset) -> None:
    model, _ = asked(MNIST)
    nothing = [np.zeros((28, 28)), np.zeros((0, 0)), np.full((9, 9), np.nan), -np.ones((3, 3))]
    for drawing in nothing:
        assert drawn(model, mnist, drawing=drawing, style=IN_28) is None
    spoilt = np.full((9, 9), np.nan)
    spoilt[4, 2:6] = 1
    found = drawn(model, mnist, drawing=spoilt, style=IN_28)
    assert found is not None
    assert found.is_finite


def test_a_broken_network_gives_no_class(mnist: Dataset) -> None:
    model, _ = asked(MNIST, change=with_nan)
    found = drawn(model, mnist, drawing=np.eye(20), style=IN_28)
    assert found is not None
    assert (found.given, found.answer, found.is_finite) == (-1, "", False)


def test_data_without_images_are_refused_in_a_sentence() -> None:
    model, dataset = asked(project_of("moons", linear(2)))
    with pytest.raises(ExaminingError, match="Two moons has no images"):
        drawn(model, dataset, drawing=np.eye(9))
