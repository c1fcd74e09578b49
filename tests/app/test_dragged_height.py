"""The height and the widths that a person drags panels to stay what they are."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.preferences import Preferences
from tests.app.test_dock import DIVIDER, MOVE, PRESS, RELEASE, drag
from tests.app.window_steps import ask_nothing

SIZE = (1280, 900)


def opened(size: tuple[int, int] = SIZE) -> MainWindow:
    """A window as it comes at a start, which its screen makes as large as this only then."""
    made = MainWindow(Preferences())
    ask_nothing(made)
    made.workbench.setStyleSheet(DIVIDER)
    made.commands.files.new()
    made.show()
    QApplication.processEvents()
    made.resize(*size)
    QApplication.processEvents()
    return made


def height(window: MainWindow) -> int:
    return window.workbench.docks["instruments"].height()


@pytest.fixture
def dragged(qtbot: QtBot) -> Iterator[MainWindow]:
    window = opened()
    qtbot.addWidget(window)
    bench, before = window.workbench, height(window)
    place = QPoint(600, bench.docks["instruments"].geometry().top() - 3)
    up = place - QPoint(0, 150)
    for kind, where in ((PRESS, place), (MOVE, up), (RELEASE, up)):
        drag(bench, kind, where)
        QApplication.processEvents()
    assert height(window) == pytest.approx(before + 150, abs=5)
    yield window
    ask_nothing(window)
    window.close()


@pytest.mark.parametrize("size", [(1280, 900), (1700, 1300)])
def test_it_is_there_again_at_the_next_start(
    dragged: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    wanted = height(dragged)
    dragged.close()
    for _ in range(2):  # what is remembered is kept, though nobody drags
        again = opened(size)
        qtbot.addWidget(again)
        assert height(again) == wanted
        again.close()


def test_it_survives_a_small_window_the_theme_and_the_size_of_type(dragged: MainWindow) -> None:
    wanted = height(dragged)
    dragged.resize(960, 600)
    QApplication.processEvents()
    assert height(dragged) < wanted
    dragged.resize(*SIZE)
    QApplication.processEvents()
    assert height(dragged) == wanted
    dragged.commands.view.use_theme("light")
    for scale in (1.25, 1.0):
        dragged.appearance.use_scale(scale)
        QApplication.processEvents()
        assert height(dragged) == wanted
    dragged.commands.view.reset_layout()
    QApplication.processEvents()
    assert height(dragged) < wanted - 100


def test_a_layout_that_was_remembered_without_a_height_still_holds(qtbot: QtBot) -> None:
    window = opened()
    qtbot.addWidget(window)
    window.workbench.docks["palette"].hide()
    older = window.workbench.saveState()
    window.workbench.reset_layout()
    assert not window.workbench.docks["palette"].isHidden()
    window.workbench.restore_layout(older)
    assert window.workbench.docks["palette"].isHidden()
    window.close()


def test_widths_are_there_again_at_the_next_start(qtbot: QtBot) -> None:
    window = opened()
    qtbot.addWidget(window)
    before = widths(window)
    docks = window.workbench.docks
    for name, by in (("palette", 50), ("layer", -60)):
        place = docks[name].geometry()
        x = place.right() + 3 if by > 0 else place.left() - 3
        start = QPoint(x, place.center().y())
        for kind, at in (
            (PRESS, start),
            (MOVE, start + QPoint(by, 0)),
            (RELEASE, start + QPoint(by, 0)),
        ):
            drag(window.workbench, kind, at)
            QApplication.processEvents()
    wanted = widths(window)
    assert wanted == [pytest.approx(before[0] + 50, abs=5), pytest.approx(before[1] + 60, abs=5)]
    window.close()
    for size in (SIZE, (1700, 1100), SIZE):
        again = opened(size)
        qtbot.addWidget(again)
        assert widths(again) == wanted
        again.close()


def widths(window: MainWindow) -> list[int]:
    return [window.workbench.docks[name].width() for name in ("palette", "layer")]
