"""What a person does in a whole window, for the tests that share one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.file import Answer
from app.main_window import MainWindow
from app.start_page.examples import examples_folder


def ask_nothing(window: MainWindow) -> None:
    """Unsaved work and runs may go."""
    window.commands.files.ask_about_unsaved = lambda title: Answer.DISCARD
    window.commands.files.ask_about_run = lambda act, when: True


@contextmanager
def lasting_window(home: Path, make: Callable[[], MainWindow] = MainWindow) -> Iterator[MainWindow]:
    """A window with a folder of its own, for several tests; it is gone at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERLOOM_HOME", str(home))
        made = make()
    ask_nothing(made)
    made.show()
    made.commands.files.new()
    QApplication.processEvents()
    yield made
    ask_nothing(made)
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete)


def example(name: str) -> Path:
    """The file of a bundled example."""
    return examples_folder() / f"{name}.loom"


def open_example(window: MainWindow, name: str = "spirals") -> None:
    """Open a bundled example and check it at once."""
    window.checker.warm_up_now()
    assert window.commands.files.open_path(example(name))


def describe(window: MainWindow, text: str) -> None:
    """Edit the project without touching its network."""
    project = replace(window.document.project, description=text)
    window.document.apply("Describe", project)


def train(window: MainWindow, qtbot: QtBot, steps: int = 3) -> None:
    """Train for some steps, then stop."""
    window.commands.train.train()
    qtbot.waitUntil(lambda: window.bridge.history.step >= steps, timeout=20_000)
    window.commands.train.actions.stop.trigger()
    qtbot.waitUntil(lambda: not window.bridge.state.is_alive, timeout=20_000)


def is_in_front(window: MainWindow, name: str) -> bool:
    """Whether a panel is seen, not behind the tab of another one: Qt puts those far away."""
    bench = window.workbench
    return bench.docks[name].isVisible() and bench.rect().contains(bench.docks[name].geometry())
