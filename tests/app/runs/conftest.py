"""A run bar that keeps its runs, for tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.preferences import Preferences
from app.runs.bridge import TrainingBridge
from app.runs.keeper import RunKeeper
from app.runs.run_bar import RunBar
from tests.core.training.runs import points


@pytest.fixture
def bar(qtbot: QtBot, tmp_path: Path) -> Iterator[RunBar]:
    """A run bar over a saved project of 32 steps an epoch, and what it keeps."""
    document = Document()
    document.start_new(points(epochs=2))
    document.save(tmp_path / "moons.loom")
    bridge, checker = TrainingBridge(document), Checker(document)
    made = RunBar(document, bridge, checker, Appearance("light"))
    qtbot.addWidget(made)
    preferences = Preferences(tmp_path / "preferences.ini")
    keeper = RunKeeper(document, preferences, made)
    keeper.follow(bridge)
    made.actions_of_run.keep_with(keeper)
    made.parts = (document, bridge, checker, keeper)  # type: ignore[attr-defined]
    keeper.look()
    checker.warm_up()
    qtbot.waitUntil(lambda: checker.inference is not None, timeout=20_000)
    yield made
    keeper.shut_down()
    bridge.shut_down()
    checker.shut_down()
