"""Drawing a learning rate by hand: in the chart by mouse and keys, undoable, within limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.panels.chart import Curve
from app.panels.curve_chart import CurveChart
from app.panels.curve_points import GAP, Drawn, added, moved, removed
from core.params import Points
from core.settings.schedules import SCHEDULES

START = ((0.0, 0.1), (0.5, 1.0), (1.0, 0.2))
DRAWN = Drawn(START, width=10.0, height=0.1, highest=100.0, most=4)
NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def chart(qtbot: QtBot) -> CurveChart:
    """A chart whose points follow what is drawn, as in the panel."""
    made = CurveChart(Appearance())
    qtbot.addWidget(made)
    made.resize(300, made.sizeHint().height())
    x = np.linspace(0, 10, 50)
    made.show_curves([Curve("rate", x, np.full(50, 0.1), 0)], "epoch")
    made.show_drawn(DRAWN)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.drawn.connect(lambda points, is_step: show(made, points))
    return made


def show(chart: CurveChart, points: tuple[tuple[float, float], ...]) -> None:
    chart.show_drawn(Drawn(points, 10.0, 0.1, 100.0, 4, is_log=chart.is_log))


def points_of(chart: CurveChart) -> tuple[tuple[float, float], ...]:
    assert chart._drawn is not None
    return chart._drawn.points


def drag(chart: CurveChart, start: QPointF, *way: QPointF) -> None:
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, NO_KEYS, start.toPoint())
    for place in way:
        QTest.mouseMove(chart, place.toPoint())
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, NO_KEYS, way[-1].toPoint())


def double_click(chart: CurveChart, place: QPointF) -> None:
    QTest.mouseDClick(chart, Qt.MouseButton.LeftButton, NO_KEYS, place.toPoint())


def test_a_point_is_dragged_to_where_the_mouse_leads(chart: CurveChart) -> None:
    frame = chart.frame()
    there = frame.point(7.0, 0.05)
    drag(chart, chart.place_of(1), frame.point(6.0, 0.08), there)
    (first, (x, y), last) = points_of(chart)
    assert (first, last) == (START[0], START[2])
    assert x == pytest.approx(0.7, abs=0.005)
    assert y == pytest.approx(0.5, abs=0.02)
    assert (chart.place_of(1) - there).manhattanLength() <= 3


def test_axes_keep_still_while_a_point_is_dragged(chart: CurveChart) -> None:
    before = chart.frame()
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, NO_KEYS, chart.place_of(1).toPoint())
    QTest.mouseMove(chart, QPoint(150, 0))
    assert points_of(chart)[1][1] * 0.1 == pytest.approx(before.ys[1], rel=0.01)
    assert chart.frame() == before
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, NO_KEYS, QPoint(150, 0))
    assert chart.frame().ys[1] > before.ys[1]


def test_a_point_stays_between_its_neighbours_and_within_the_axes(chart: CurveChart) -> None:
    drag(chart, chart.place_of(1), QPointF(2000, -500))
    assert points_of(chart)[1][0] == 1 - GAP
    drag(chart, chart.place_of(0), QPointF(-500, 5000))
    assert points_of(chart)[0] == (0.0, 0.0)


def test_double_clicks_add_and_remove(chart: CurveChart) -> None:
    double_click(chart, chart.frame().point(2.5, 0.05))
    assert len(points_of(chart)) == 4
    assert points_of(chart)[1] == pytest.approx((0.25, 0.5), abs=0.03)
    double_click(chart, chart.frame().point(7.5, 0.02))
    assert len(points_of(chart)) == 4  # no more than four here
    double_click(chart, chart.place_of(1))
    double_click(chart, chart.place_of(1))
    assert points_of(chart) == (START[0], START[2])
    double_click(chart, chart.place_of(1))
    assert len(points_of(chart)) == 2  # a curve needs two


def test_a_click_beside_the_points_changes_nothing(chart: CurveChart) -> None:
    drag(chart, chart.frame().point(2.5, 0.1), chart.frame().point(4, 0.02))
    assert points_of(chart) == START


def test_keys_choose_move_add_and_remove(chart: CurveChart) -> None:
    chart.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(chart, key)
    assert chart.chosen == 1
    assert points_of(chart)[1][1] > 1.0
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert points_of(chart)[1][1] == pytest.approx(1.0, rel=0.01)
    QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert points_of(chart)[1][0] == 0.51
    QTest.keyClick(chart, Qt.Key.Key_Insert)
    assert points_of(chart)[2][0] == pytest.approx(0.755, abs=0.001)
    assert chart.chosen == 2
    QTest.keyClick(chart, Qt.Key.Key_Delete)
    assert len(points_of(chart)) == 3


def test_on_a_log_axis_heights_are_powers(chart: CurveChart) -> None:
    x = np.linspace(0, 10, 50)
    chart.show_curves([Curve("rate", x, np.full(50, 0.1), 0)], "epoch", is_log=True)
    show(chart, ((0.0, 0.001), (1.0, 1.0)))
    assert [text for _, text in chart.frame().y_ticks()] == ["10⁰", "10⁻¹", "10⁻²", "10⁻³", "10⁻⁴"]
    drag(chart, chart.place_of(0), chart.frame().point(0.0, 0.01))
    assert points_of(chart)[0][1] == pytest.approx(0.1, rel=0.15)
    drag(chart, chart.place_of(0), QPointF(0, 5000))
    assert points_of(chart)[0][1] > 0


shares = st.floats(-0.5, 1.5)
heights = st.floats(-10, 1e6)


@given(st.integers(0, 2), shares, heights, st.booleans())
def test_no_gesture_makes_points_that_a_file_could_not_hold(
    index: int, x: float, y: float, is_log: bool
) -> None:
    drawn = Drawn(START, 10.0, 0.1, 100.0, 4, is_log)
    scale = "log" if is_log else "linear"
    for points in (moved(drawn, index, x, y), added(drawn, x, y)[0], removed(drawn, index)):
        setting = SCHEDULES.setting("DrawnLR", points=points, scale=scale)
        assert setting.params["points"] == Points(points)
