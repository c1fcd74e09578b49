"""Pointing at plots, zooming and dragging them."""

import pytest
from every_plot import all_plots
from made_history import NETWORK, made, story
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from seen import move
from seen import small as shown

from app.plots.gradient_profile import GradientProfile
from app.plots.loss import LossPlot
from app.plots.plot import Plot
from core.training.events import (
    StepMeasured,
)
from core.training.history import History


def test_hovering_shows_the_exact_values_of_a_step(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), made()
    plot.refresh(history)
    assert plot.note() == "step"
    move(plot, plot.surface.x(101.2), plot.area.center().y())
    assert plot.note() == "step 101"
    loss, validation = plot.entries()
    assert float(loss.value) == pytest.approx(history.losses.values[100], rel=5e-3)
    assert float(validation.value) == pytest.approx(history.epochs[1].validation_loss, rel=5e-3)
    plot.grab()
    plot.leaveEvent(QEvent(QEvent.Type.Leave))
    assert plot.note() == "step"


def test_hovering_a_bar_names_it_and_a_click_chooses_it(appearance, names, qtbot):
    plot = shown(GradientProfile(names, appearance), qtbot)
    plot.refresh(made())
    move(plot, plot.surface.x(1.5), plot.area.center().y())
    assert plot.note().startswith("hidden2  ")
    with qtbot.waitSignal(plot.bar_chosen) as blocker:
        qtbot.mouseClick(
            plot.viewport(),
            Qt.MouseButton.LeftButton,
            pos=QPointF(plot.surface.x(1.5), plot.area.center().y()).toPoint(),
        )
    assert blocker.args == ["n4"]


def test_zooming_stops_following_until_asked_back(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), made(100)
    plot.refresh(history)
    full = plot.surface.x_range
    plot.view.setXRange(20, 40, padding=0)
    plot.view.sigRangeChangedManually.emit([True, True])
    assert plot.follow_button.isVisible()
    history.extend(event for event in story(NETWORK, steps=200) if isinstance(event, StepMeasured))
    plot.refresh(history)
    assert plot.surface.x_range == pytest.approx((20, 40))
    x, _ = plot.raw.curves[0].getData()
    assert x.min() >= 18
    assert x.max() <= 43
    plot.follow_button.click()
    assert not plot.follow_button.isVisible()
    assert plot.surface.x_range[1] > full[1]


def turn_wheel(plot: Plot) -> None:
    at = plot.area.center()
    event = QWheelEvent(
        at,
        plot.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), event)


def drag(plot: Plot, qtbot: QtBot) -> None:
    at = plot.area.center().toPoint()
    qtbot.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=at)
    for by in (10, 30, 50):
        move_pressed(plot, at + QPoint(by, 0))
    qtbot.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(50, 0))


def move_pressed(plot: Plot, at: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(plot.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(plot.viewport(), event)


def test_nothing_offers_to_follow_while_there_is_nothing(appearance, names, qtbot):
    history = made(300)
    for plot in all_plots(appearance, names):
        shown(plot, qtbot)
        plot.refresh(History())
        move(plot, plot.area.center().x(), plot.area.center().y())
        turn_wheel(plot)
        drag(plot, qtbot)
        assert plot.view.is_following
        assert not plot.follow_button.isVisible()
        plot.refresh(history)
        turn_wheel(plot)
        can_zoom = any(plot.view.mouseEnabled())
        assert plot.view.is_following is not can_zoom
        assert plot.follow_button.isVisible() is can_zoom
        plot.clear()
        assert not plot.follow_button.isVisible()
