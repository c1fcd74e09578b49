"""The small chart of a trial: its ranges, its gaps, long curves, and what stands at the top."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.plots.surface import Surface
from app.trials.axes import MOST_POINTS, Axes, pieces, ranges
from app.trials.chart import TrialChart
from core.trials.result import Line

PLAIN, LOG_X = Axes("step"), Axes("learning rate", is_log_x=True)
LOG_Y = Axes("step", is_log_y=True)


def line(y: list[float], x: list[float] | None = None) -> Line:
    return Line("loss", np.array(x or range(1, len(y) + 1), float), np.array(y, float))


def surface(axes: Axes, *lines: Line) -> Surface:
    found = ranges(lines, axes, None)
    assert found is not None
    return Surface(QRectF(0, 0, 200, 100), *found, Appearance())


def test_a_log_axis_spaces_rates_evenly() -> None:
    curve = line([3, 2, 1], [1e-6, 1e-4, 1e-2])
    (piece,) = pieces(curve, LOG_X, surface(LOG_X, curve))
    assert [point.x() for point in piece] == pytest.approx([0, 100, 200])


def test_a_diverging_curve_leaves_through_the_top() -> None:
    found = ranges([line([2.0, 1.0, 1e9])], PLAIN, None)
    assert found is not None
    assert found[1][0] == 0
    assert 2 < found[1][1] < 5


def test_the_level_is_always_in_sight() -> None:
    found = ranges([line([1.0, 0.5])], LOG_Y, 1e-4)
    assert found is not None
    assert found[1][0] <= -4


def test_values_that_cannot_be_drawn_leave_gaps() -> None:
    curve = line([1.0, 2.0, math.nan, 2.0, 1.0, math.inf])
    assert [len(piece) for piece in pieces(curve, PLAIN, surface(PLAIN, curve))] == [2, 2]
    zero = line([1.0, 0.0, 0.1, 0.1])
    assert [len(piece) for piece in pieces(zero, LOG_Y, surface(LOG_Y, zero))] == [2, 2]


def test_a_single_value_is_seen() -> None:
    (piece,) = pieces(line([1.0]), PLAIN, surface(PLAIN, line([1.0])))
    assert len(piece) == 2
    assert ranges([line([math.nan])], PLAIN, None) is None
    assert ranges([], PLAIN, None) is None


def test_a_long_curve_keeps_its_extremes() -> None:
    y = np.ones(100_000)
    y[51_234], y[70_001] = 9.0, 0.01
    curve = Line("loss", np.arange(100_000.0), y)
    shown = surface(PLAIN, Line("loss", curve.x, np.minimum(y, 9.0)))
    (piece,) = pieces(curve, PLAIN, shown)
    assert len(piece) <= MOST_POINTS + 2
    heights = [point.y() for point in piece]
    assert min(heights) == shown.y(9.0)
    assert max(heights) == shown.y(0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_value_under_the_pointer_stands_at_the_top(qtbot: QtBot, theme: str) -> None:
    chart = TrialChart(LOG_X, Appearance(theme))
    qtbot.addWidget(chart)
    chart.resize(300, 120)
    chart.show()
    chart.show_lines([line([3, 2, 1], [1e-6, 1e-4, 1e-2])])
    chart.show_mark(1e-4, "suggested 1×10⁻⁴")
    chart.show_level(2.0, "chance")
    empty = chart.grab().toImage()
    shown = chart._surface()
    assert shown is not None
    assert chart._words_at_top(shown) == "loss by learning rate"
    place = QPointF(shown.x(-4.0), 60)
    QTest.mouseMove(chart, place.toPoint())
    qtbot.waitUntil(lambda: chart._hovered is not None)
    assert chart._words_at_top(shown) == "1×10⁻⁴: 2.00"
    assert chart.grab().toImage() != empty
    QTest.mouseMove(chart, QPointF(1, 1).toPoint())
    qtbot.waitUntil(lambda: chart._hovered is None)
    assert chart.focusPolicy() == Qt.FocusPolicy.NoFocus
