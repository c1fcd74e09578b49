"""Charts of panels: round ticks, the true curves of activations, painting in both themes."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.panels.activation_curve import activation_curves, has_curve
from app.panels.chart import Chart, Curve
from app.panels.chart_frame import Frame, linear_range, log_range, tick_texts, ticks
from core.layers import LAYERS
from core.layers.spec import Family
from core.network import Network

ACTIVATIONS = [kind for kind, spec in LAYERS.items() if spec.family is Family.ACT]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (-5, 5, [-4, -2, 0, 2, 4]),
        (0, 0.05, [0, 0.01, 0.02, 0.03, 0.04, 0.05]),
        (0, 30, [0, 10, 20, 30]),
        (3, 3, [3]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert ticks(low, high) == expected


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_activation_shows_its_curve_and_its_derivative(kind: str) -> None:
    node = Network().new_node(kind)
    assert has_curve(node)
    value, slope = activation_curves(node)
    assert np.isfinite(value.y).all()
    numeric = np.gradient(value.y, value.x)
    beside_the_kink = np.abs(value.x) > 0.03  # at 0 a ReLU has no derivative
    beside_the_kink[[0, -1]] = False  # one-sided there
    assert np.abs(numeric - slope.y)[beside_the_kink].max() < 1e-3


def test_the_curves_of_sigmoid_and_relu_are_the_known_ones() -> None:
    value, slope = activation_curves(Network().new_node("Sigmoid"))
    sigmoid = 1 / (1 + np.exp(-value.x))
    np.testing.assert_allclose(value.y, sigmoid, atol=1e-12)
    np.testing.assert_allclose(slope.y, sigmoid * (1 - sigmoid), atol=1e-12)
    value, _ = activation_curves(Network().new_node("LeakyReLU", negative_slope=0.2))
    np.testing.assert_allclose(value.y, np.where(value.x > 0, value.x, 0.2 * value.x))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_curve_is_painted_in_its_color(qtbot: QtBot, theme: str) -> None:
    appearance = Appearance(theme)
    chart = Chart(appearance)
    qtbot.addWidget(chart)
    chart.resize(264, chart.sizeHint().height())
    x = np.linspace(0, 1, 50)
    chart.show_curves([Curve("rate", x, np.full(50, 0.5), 1)], "epoch")
    chart.show_mark(0.25)
    image = chart.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(264) for y in range(image.height())}
    assert appearance.series_color(1).name() in colors
    assert appearance.color("canvas").name() in colors


def test_a_chart_without_curves_shows_words(qtbot: QtBot) -> None:
    chart = Chart(Appearance())
    qtbot.addWidget(chart)
    chart.show_words("In a moment.")
    assert chart.curves == ()
    chart.grab()


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.0, 0.0005, 0.001], ["0", "0.0005", "0.0010"]),
        ([0.0, 10.0, 20.0], ["0", "10", "20"]),
        ([-1.0, -0.5, 0.0], ["−1.0", "−0.5", "0"]),
        ([0.0, 1e-6, 2e-6], ["0", "1×10⁻⁶", "2×10⁻⁶"]),
    ],
)
def test_ticks_beside_an_axis_have_as_many_decimals(values: list[float], texts: list[str]) -> None:
    assert [text for _, text in tick_texts(values)] == texts


@pytest.mark.parametrize("is_log", [False, True])
def test_a_place_in_the_frame_is_read_back(is_log: bool) -> None:
    heights = np.array([0.002, 0.5])
    ys = log_range(heights) if is_log else linear_range(heights)
    assert ys == ((0.001, 1.0) if is_log else (0.0, 0.5))
    frame = Frame(QRectF(50, 20, 200, 100), (0.0, 5.0), ys, is_log)
    for value in ((0.0, 0.5), (2.5, 0.01), (5.0, 0.3)):
        assert frame.value(frame.point(*value)) == pytest.approx(value)
    assert frame.height(ys[0]) == frame.plot.bottom()
    assert frame.height(0.0) == frame.plot.bottom()
