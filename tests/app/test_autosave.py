"""Unsaved work is kept, offered after a crash, and removed when it is safe elsewhere."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.autosave import INTERVAL_MS, Autosave, autosave_folder, find_leftovers
from app.document import Document
from app.start_page.examples import all_examples
from core.project import Project
from core.project_file import load, save

pytestmark = pytest.mark.usefixtures("qapp")

WORKING = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app.autosave import Autosave
from app.document import Document
from app.start_page.examples import all_examples
from core.project import Project

application = QApplication([])
document = Document()
autosave = Autosave(document, Path(sys.argv[1]), interval_ms=1)
document.apply("Describe", Project(description="unsaved"))
while True:
    application.processEvents()
    if autosave.path.exists():
        print("kept", flush=True)
        sys.stdin.readline()
"""


TRAINING = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app.main_window import MainWindow
from core.project import Project

application = QApplication([])
window = MainWindow()
window.checker.warm_up_now()
window.commands.files.open_path(Path(sys.argv[1]))
window.show()
project = window.document.project
window.document.apply(
    "Describe", Project(project.network, project.data, project.training, "unsaved")
)
window.commands.train.train()
while window.bridge.history.step < 20:
    application.processEvents()
window.autosave.write()
print("kept", flush=True)
while True:
    application.processEvents()
"""


def in_work(folder: Path, program: str = WORKING) -> "subprocess.Popen[str]":
    """A process with unsaved work that has been written."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "kept\n"
    return process


def end(process: "subprocess.Popen[str]", number: int) -> None:
    process.send_signal(number)
    process.communicate()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_killed_work_is_found_and_living_work_is_not(tmp_path: Path) -> None:
    killed, living = in_work(tmp_path), in_work(tmp_path)
    try:
        assert find_leftovers(tmp_path) == []
        end(killed, signal.SIGKILL)
        (leftover,) = find_leftovers(tmp_path)
        assert leftover.load().description == "unsaved"
        assert leftover.name == "untitled"
        assert find_leftovers(tmp_path) == [], "a second window must not offer it as well"
        leftover.remove()
    finally:
        end(living, signal.SIGKILL)
    assert len(find_leftovers(tmp_path)) == 1


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_a_window_killed_while_it_trains_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "spirals.loom"
    spirals = next(e for e in all_examples() if e.name == "spirals").project
    save(replace(spirals, training=replace(spirals.training, epochs=100_000)), path)
    before = path.read_bytes()
    end(in_work(path, TRAINING), signal.SIGKILL)
    assert path.read_bytes() == before
    (leftover,) = find_leftovers(autosave_folder())
    assert leftover.document_path == path
    assert leftover.load().description == "unsaved"
    assert leftover.load().network == spirals.network
    leftover.remove()


def test_unsaved_work_is_written_and_goes_when_saved(tmp_path: Path, qtbot: QtBot) -> None:
    document = Document()
    autosave = Autosave(document, tmp_path, interval_ms=1)
    document.apply("Describe", Project(description="first"))
    qtbot.waitUntil(autosave.path.exists)
    assert load(autosave.path).description == "first"
    document.save(tmp_path / "a.loom")
    assert not autosave.path.exists()
    document.apply("Describe", Project(description="second"))
    qtbot.waitUntil(autosave.path.exists)
    document.undo_stack.undo()
    assert not autosave.path.exists()
    autosave.shut_down()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.loom"]


def test_work_goes_on_being_written(tmp_path: Path, qtbot: QtBot) -> None:
    document = Document()
    autosave = Autosave(document, tmp_path, interval_ms=1)
    for text in ("first", "second"):
        document.apply("Describe", Project(description=text))
        qtbot.waitUntil(lambda text=text: _description(autosave.path) == text)
    autosave.shut_down()


def _description(path: Path) -> str:
    return load(path).description if path.exists() else ""


def test_a_folder_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    document = Document()
    autosave = Autosave(document, tmp_path / "gone")
    said: list[str] = []
    autosave.failed.connect(said.append)
    document.apply("Describe", Project(description="first"))
    autosave.write()
    autosave.write()
    assert len(said) == 1
    assert "Unsaved work" in said[0]
    autosave.shut_down()


def test_edits_in_a_row_and_a_dialog_do_not_put_it_off(tmp_path: Path, qtbot: QtBot) -> None:
    document = Document()
    autosave = Autosave(document, tmp_path, interval_ms=200)
    box = QMessageBox()
    qtbot.addWidget(box)
    edits = iter(range(1000))

    def edit_until_kept() -> None:
        document.apply("Describe", Project(description=f"edit {next(edits)}"))
        if autosave.path.exists():
            box.accept()

    timer = QTimer(interval=20)
    timer.timeout.connect(edit_until_kept)
    timer.start()
    QTimer.singleShot(5000, box.reject)
    assert box.exec() == QDialog.DialogCode.Accepted
    timer.stop()
    autosave.shut_down()


def test_what_could_not_be_written_is_tried_again(tmp_path: Path, qtbot: QtBot) -> None:
    document = Document()
    autosave = Autosave(document, tmp_path / "later", interval_ms=20)
    with qtbot.waitSignal(autosave.failed):
        document.apply("Describe", Project(description="unsaved"))
    (tmp_path / "later").mkdir()
    qtbot.waitUntil(autosave.path.exists)
    autosave.shut_down()


def test_the_promise_leaves_room_for_a_slow_computer() -> None:
    assert 2 * INTERVAL_MS < 30_000
