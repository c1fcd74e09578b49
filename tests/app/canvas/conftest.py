"""A canvas in a window."""

from collections.abc import Iterator

import pytest
from canvas_bench import Bench, chain_of_four
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.canvas import CanvasView
from app.checker import Checker
from app.document import Document
from app.selection import Selection
from core.network import Network


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    """An empty canvas of 1000×700, without motion and without torch."""
    document = Document()
    selection, checker = Selection(document), Checker(document)
    view = CanvasView(document, selection, checker, Appearance("dark"))
    view.reduce_motion(True)
    view.resize(1000, 700)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.setFocus()
    yield Bench(document, selection, checker, view)
    view.cancel_gesture()
    QApplication.clipboard().clear()


@pytest.fixture
def chain() -> Network:
    """in → a → b → out, one under the other."""
    return chain_of_four()
