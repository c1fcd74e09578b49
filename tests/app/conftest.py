"""A whole window for tests."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.placing import FIRST_SIZE
from tests.app.window_steps import ask_nothing, lasting_window


@pytest.fixture
def fresh_window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window of the test's own, on its start page, that asks nothing."""
    made = MainWindow()
    ask_nothing(made)
    qtbot.addWidget(made)
    made.show_start_page()
    made.show()
    qtbot.waitExposed(made)
    yield made
    ask_nothing(made)
    made.close()


@pytest.fixture(scope="module")
def _window_of_a_file(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """A window for the tests of a file, which leave it as `_put_back` does."""
    with lasting_window(tmp_path_factory.mktemp("home")) as made:
        _put_back(made)
        yield made


@pytest.fixture
def window(_window_of_a_file: MainWindow) -> Iterator[MainWindow]:
    """A window on its start page that asks nothing; other tests have used it before."""
    yield _window_of_a_file
    _put_back(_window_of_a_file)


def _put_back(window: MainWindow) -> None:
    """An empty document behind the start page, and all panels where they are at first."""
    ask_nothing(window)
    window.commands.files.new()
    window.commands.view.use_theme("dark")
    window.commands.view.reset_layout()
    window.resize(FIRST_SIZE)
    window.show_start_page()
    QApplication.processEvents()
