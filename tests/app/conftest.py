"""A whole window for tests."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.file import Answer
from app.main_window import MainWindow
from app.placing import FIRST_SIZE


def _without_questions(window: MainWindow) -> None:
    window.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD
    window.commands.files.ask_about_run = lambda act, when: True


@pytest.fixture
def fresh_window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window of the test's own, on its start page, that asks nothing."""
    made = MainWindow()
    _without_questions(made)
    qtbot.addWidget(made)
    made.show_start_page()
    made.show()
    qtbot.waitExposed(made)
    yield made
    _without_questions(made)
    made.close()


@pytest.fixture(scope="module")
def _window_of_a_file(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """A window for the tests of a file, which leave it as `_put_back` does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERLOOM_HOME", str(tmp_path_factory.mktemp("home")))
        made = MainWindow()
    made.show()
    _put_back(made)
    yield made
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(made, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(_window_of_a_file: MainWindow) -> Iterator[MainWindow]:
    """A window on its start page that asks nothing; other tests have used it before."""
    yield _window_of_a_file
    _put_back(_window_of_a_file)


def _put_back(window: MainWindow) -> None:
    """An empty document behind the start page, and all panels where they are at first."""
    _without_questions(window)
    window.commands.files.new()
    window.commands.view.use_theme("dark")
    window.commands.view.reset_layout()
    window.resize(FIRST_SIZE)
    window.show_start_page()
    QApplication.processEvents()
