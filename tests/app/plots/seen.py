"""Plots on a screen, where they draw."""

from typing import TypeVar

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
