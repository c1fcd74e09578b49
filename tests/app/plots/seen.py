"""Plots on a screen, where they draw, and what points at them."""

from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


def shown(plot: AnyWidget, qtbot: QtBot, width: int = 640, height: int = 200) -> AnyWidget:
    """The plot in a window of its own, of so many pixels."""
    plot.resize(width, height)
    qtbot.addWidget(plot)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


small = partial(shown, width=400, height=260)


def move(plot: QWidget, x: float, y: float) -> None:
    """Bring the pointer to a pixel of the plot."""
    at = QPointF(x, y)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        plot.mapToGlobal(at),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    plot.mouseMoveEvent(event)
