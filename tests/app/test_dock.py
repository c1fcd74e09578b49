"""Panels: dividers resize wherever they are dragged; only a title moves a panel."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QTextEdit
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.dock import TITLE_HEIGHT, PanelDock, show_titles
from app.docked_window import BOTTOM_SHARE
from app.main_window import MainWindow

BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
PRESS, MOVE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove
RELEASE = QEvent.Type.MouseButtonRelease
DIVIDER = "QMainWindow::separator { width: 5px; height: 5px; }"


@pytest.fixture
def bench(qtbot: QtBot) -> tuple[QMainWindow, dict[str, PanelDock]]:
    window, appearance = QMainWindow(), Appearance("light")
    window.setStyleSheet(DIVIDER)
    window.setCentralWidget(QTextEdit())
    names = ("alone", "first", "second")
    docks = {name: PanelDock(name, name, QTextEdit(), appearance, window) for name in names}
    window.addDockWidget(LEFT, docks["alone"])
    window.addDockWidget(BOTTOM, docks["first"])
    window.tabifyDockWidget(docks["first"], docks["second"])
    docks["first"].raise_()
    qtbot.addWidget(window)
    window.resize(700, 600)
    window.show()
    qtbot.waitExposed(window)
    show_titles(window)
    return window, docks


def test_only_a_panel_without_a_tab_has_a_line_with_its_title(
    bench: tuple[QMainWindow, dict[str, PanelDock]], qtbot: QtBot
) -> None:
    _, docks = bench

    def heights() -> list[int]:
        return [dock.titleBarWidget().height() for dock in docks.values()]

    qtbot.waitUntil(lambda: heights()[:2] == [TITLE_HEIGHT, 0])
    docks["second"].close()  # the other one has no tab any more
    qtbot.waitUntil(lambda: heights()[:2] == [TITLE_HEIGHT, TITLE_HEIGHT])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_divider_resizes_wherever_it_is_dragged(
    bench: tuple[QMainWindow, dict[str, PanelDock]], qtbot: QtBot, share: float
) -> None:
    window, docks = bench
    dock = docks["first"]
    qtbot.waitUntil(lambda: dock.titleBarWidget().height() == 0)
    before = dock.height()
    place = QPoint(round(share * window.width()), dock.geometry().top() - 3)
    drag(window, PRESS, place)
    for up in (20, 60):
        drag(window, MOVE, place - QPoint(0, up))
        qtbot.waitUntil(lambda up=up: abs(dock.height() - before - up) <= 5)  # type: ignore[misc]
    drag(window, RELEASE, place - QPoint(0, 60))
    assert not any(dock.isFloating() for dock in docks.values())


def drag(window: QMainWindow, kind: QEvent.Type, place: QPoint) -> None:
    """What the platform sends to the widget under the pointer."""
    widget = window.childAt(place) or window
    at, left = QPointF(widget.mapFrom(window, place)), Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is RELEASE else left
    pressed = Qt.MouseButton.NoButton if kind is MOVE else left
    spot = QPointF(window.mapToGlobal(place))
    if kind is not PRESS:  # the widget that was pressed keeps the mouse
        widget, at = window, QPointF(place)
    event = QMouseEvent(kind, at, spot, pressed, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def test_a_double_click_on_a_tab_lets_its_panel_float(
    bench: tuple[QMainWindow, dict[str, PanelDock]], qtbot: QtBot
) -> None:
    window, docks = bench
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    bar = next(bar for bar in bars if bar.count() == 2)
    QTest.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    qtbot.waitUntil(docks["second"].isFloating)
    assert not docks["first"].isFloating()


def test_instruments_keep_their_share_of_the_height_until_it_is_dragged(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.commands.files.new()
    bench, bottom = window.workbench, window.workbench.docks["instruments"]
    bench.setStyleSheet(DIVIDER)
    window.resize(1200, 900)
    window.show()
    qtbot.waitExposed(window)

    def share() -> float:
        return bottom.height() / bench.height()

    for height in (600, 1300, 1000):
        window.resize(1200, height)
    qtbot.waitUntil(lambda: share() == pytest.approx(BOTTOM_SHARE, abs=0.03))
    before, place = bottom.height(), QPoint(600, bottom.geometry().top() - 3)
    drag(bench, PRESS, place)
    drag(bench, MOVE, place - QPoint(0, 90))
    qtbot.waitUntil(lambda: bottom.height() > before + 60)
    drag(bench, RELEASE, place - QPoint(0, 90))
    height = bottom.height()
    window.resize(1200, 1100)
    qtbot.waitUntil(lambda: bench.height() > 900)
    assert share() > BOTTOM_SHARE
    assert bottom.height() >= height - 5
    window.close()
