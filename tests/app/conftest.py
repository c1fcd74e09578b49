"""A whole window for tests."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.actions.file import Answer
from app.main_window import MainWindow


def _without_questions(window: MainWindow) -> None:
    window.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD
    window.commands.files.ask_about_run = lambda act, when: True


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A new window on its start page that asks nothing."""
    made = MainWindow()
    _without_questions(made)
    qtbot.addWidget(made)
    made.show_start_page()
    made.show()
    qtbot.waitExposed(made)
    yield made
    _without_questions(made)
    made.close()
