"""Tab goes through what is seen, and never into a panel behind another one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QSizePolicy, QToolBar
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.dock import PanelDock
from app.tab_order import focus_stops, go_on

BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
WHOLE = QSizePolicy.Policy.Expanding
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


class Window(QMainWindow):
    """Made from the bottom to the top, so that the order in which Qt would go is the wrong one."""

    def __init__(self) -> None:
        super().__init__()
        appearance = Appearance("light")
        self.fields = {name: QLineEdit(name) for name in ("front", "behind", "side", "middle")}
        self.docks = {
            name: PanelDock(name, name, self.fields[name], appearance, self)
            for name in ("behind", "front", "side")
        }
        self.addDockWidget(BOTTOM, self.docks["front"])
        self.tabifyDockWidget(self.docks["front"], self.docks["behind"])
        self.addDockWidget(RIGHT, self.docks["side"])
        self.fields["middle"].setSizePolicy(WHOLE, WHOLE)
        self.setCentralWidget(self.fields["middle"])
        bar = QToolBar()
        self.fields["top"] = QLineEdit("top")
        bar.addWidget(self.fields["top"])
        self.addToolBar(bar)
        self.docks["front"].raise_()

    def focusNextPrevChild(self, next: bool) -> bool:
        return go_on(self, next)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def test_tab_follows_the_eye_and_leaves_out_what_is_behind(window: Window) -> None:
    names = [stop.text() for stop in focus_stops(window) if isinstance(stop, QLineEdit)]
    assert names == ["top", "middle", "side", "front"]
    window.docks["behind"].raise_()
    names = [stop.text() for stop in focus_stops(window) if isinstance(stop, QLineEdit)]
    assert names == ["top", "middle", "side", "behind"]


def test_shift_tab_goes_the_other_way_and_both_go_round(window: Window) -> None:
    window.fields["top"].setFocus()
    assert _after(Qt.Key.Key_Tab) is window.fields["middle"]
    assert _after(Qt.Key.Key_Backtab) is window.fields["top"]
    assert _after(Qt.Key.Key_Backtab) is focus_stops(window)[-1]
    assert _after(Qt.Key.Key_Tab) is window.fields["top"]


def _after(key: Qt.Key) -> object:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)
    return QApplication.focusWidget()
