"""Ticks, round limits and colours."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFontMetrics

from app.appearance import Appearance, contrast
from app.gradient_colors import gradient_color
from app.plots.axis import LinearAxis, LogAxis, nice_step, step_limit
from app.plots.colors import layer_colors, norm_color
from app.plots.frame import LEFT

PROTANOPIA = np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]])
DEUTERANOPIA = np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]])
"""How linear RGB is seen (Machado, Oliveira & Fernandes 2009, severity 1)."""


def test_log_ticks_are_powers_of_ten():
    ticks = LogAxis().ticks(-8.0, 0.0, 5)
    assert ticks == [(-8.0, "10⁻⁸"), (-6.0, "10⁻⁶"), (-4.0, "10⁻⁴"), (-2.0, "10⁻²"), (0.0, "1")]


def test_a_short_log_axis_has_ticks_between_the_powers():
    texts = [text for _, text in LogAxis().ticks(-1.0, 0.0, 5)]
    assert texts == ["0.1", "0.2", "0.5", "1"]


@pytest.mark.parametrize(
    ("axis", "low", "high"),
    [(LogAxis(), -3.0, -2.0), (LogAxis(), 4.0, 5.0), (LinearAxis(), 0.0, 2e-4)],
)
def test_labels_fit_beside_the_area(axis, low, high, qapp):
    metrics = QFontMetrics(Appearance().number_font(11))
    texts = [text for _, text in axis.ticks(low, high, 6)]
    assert texts
    assert max(map(metrics.horizontalAdvance, texts)) <= LEFT - 5


def test_linear_ticks_are_even_and_written_alike():
    ticks = LinearAxis().ticks(0.0, 2500.0, 5)
    assert [text for _, text in ticks] == ["0", "500", "1,000", "1,500", "2,000", "2,500"]
    assert [text for _, text in LinearAxis().ticks(-0.2, 0.2, 4)] == [
        "−0.2",
        "−0.1",
        "0.0",
        "0.1",
        "0.2",
    ]


@pytest.mark.parametrize(("step", "nice"), [(0.011, 0.02), (1.0, 1.0), (3.0, 5.0), (70.0, 100.0)])
def test_nice_steps(step, nice):
    assert nice_step(step) == pytest.approx(nice)


@pytest.mark.parametrize("limits", [(0.1, 0.9), (-3.0, 2.0), (0.0, 0.0), (5.0, 5.0), (1e-9, 2e-9)])
def test_rounded_limits_hold_the_values(limits):
    low, high = LinearAxis().rounded(*limits)
    assert low <= limits[0] <= limits[1] <= high
    assert low < high
    assert low >= 0 or limits[0] < 0


def test_limits_of_a_percentage_are_kept():
    assert LinearAxis(0, 100).rounded(0.0, 100.0) == (0, 100)


def test_the_axis_of_steps_grows_in_jumps_up_to_the_end_of_the_run():
    limits = [step_limit(step, 4690) for step in range(10, 4691)]
    assert limits == sorted(limits)
    assert all(limit >= step for step, limit in enumerate(limits, 10))
    assert len(set(limits)) < 30
    assert limits[-1] == 4690


def test_gradient_colours_run_from_a_hundred_millionth_to_one():
    for is_dark in (True, False):
        weakest, strongest = gradient_color(0.0, is_dark), gradient_color(1.0, is_dark)
        assert norm_color(1e-8, is_dark) == norm_color(0.0, is_dark) == weakest
        assert norm_color(1.0, is_dark) == norm_color(math.inf, is_dark) == strongest
        assert norm_color(1e-4, is_dark) == gradient_color(0.5, is_dark)


def test_a_strong_gradient_has_one_colour_in_both_themes():
    """And contrast with the ground rises from weak to strong, on both."""
    assert gradient_color(1.0, True) == gradient_color(1.0, False)
    for theme, ground in product(("dark", "light"), ("canvas", "node")):
        back = Appearance(theme).color(ground)
        scale = [contrast(gradient_color(i / 20, theme == "dark"), back) for i in range(21)]
        assert np.diff(scale).min() > -0.02  # 8 bits a channel
        assert scale[0] > 3  # WCAG 2.1, graphical objects
        assert scale[-1] > scale[0] + 0.3


@pytest.mark.parametrize("seen", [PROTANOPIA, DEUTERANOPIA])
def test_weak_and_strong_differ_for_colour_blind_eyes(seen):
    for is_dark in (True, False):
        colors = [gradient_color(i / 4, is_dark).getRgbF()[:3] for i in range(5)]
        shown = [np.clip(seen @ np.array(c) ** 2.2, 0, 1) ** (1 / 2.2) for c in colors]
        steps = [np.linalg.norm(b - a) for a, b in pairwise(shown)]
        assert min(steps) > 0.05
        assert np.linalg.norm(shown[-1] - shown[0]) > 0.4


def distance(one: QColor, other: QColor) -> float:
    return math.dist(one.getRgb()[:3], other.getRgb()[:3])


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_layers_differ_and_are_seen_on_the_canvas(theme, qapp):
    appearance = Appearance(theme)
    colors = layer_colors(20, appearance)
    assert len({color.name() for color in colors}) == 20
    assert layer_colors(0, appearance) == []
    assert len(layer_colors(1, appearance)) == 1
    few = layer_colors(6, appearance)
    assert all(distance(a, b) > 30 for a, b in pairwise(few))
    canvas = QColor(appearance.color("canvas"))
    assert all(contrast(color, canvas) > 2.0 for color in colors)


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 2e6, ["0", "0.5 M", "1.0 M", "1.5 M", "2.0 M"]),
        (-4e5, 0, ["−400 k", "−300 k", "−200 k", "−100 k", "0"]),
        (0, 4e12, ["0", "1×10¹²", "2×10¹²", "3×10¹²", "4×10¹²"]),
    ],
)
def test_large_values_are_written_short(low, high, texts):
    assert [text for _, text in LinearAxis().ticks(low, high, 4)] == texts


def test_a_scale_has_two_ticks_at_least():
    assert [text for _, text in LinearAxis().ticks(-8, 8, 3)] == ["−5", "0", "5"]
    assert [text for _, text in LinearAxis().ticks(0.1, 0.9, 1)] == []


@pytest.mark.parametrize(
    ("low", "high"),
    [(1.1, 1.1), (1.05, 1.15), (0.9, 1.2), (0.3, 2.0), (0.02, 0.11), (1e-12, 1e-12)],
)
def test_a_fitted_log_axis_gives_less_than_a_decade_most_of_its_height(low, high):
    axis, exponents = LogAxis(is_fitted=True), (math.log10(low), math.log10(high))
    bottom, top = axis.rounded(*exponents)
    assert bottom < exponents[0] <= exponents[1] < top
    assert top - bottom < max(0.65, 2.6 * (exponents[1] - exponents[0]))
    ticks = axis.ticks(bottom, top, 4)
    assert len(ticks) >= 2
    assert all(bottom - 1e-9 <= place <= top + 1e-9 for place, _ in ticks)
    assert len({text for _, text in ticks}) == len(ticks)


def test_a_flat_loss_is_named_on_a_fitted_log_axis():
    axis = LogAxis(is_fitted=True)
    ticks = axis.ticks(*axis.rounded(math.log10(1.0), math.log10(1.2)), 5)
    assert len(ticks) >= 3
    for place, text in ticks:
        assert 10**place == pytest.approx(float(text))
