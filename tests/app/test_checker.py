"""What is loaded in the background at the start."""

import threading

import pytest
from pytestqt.qtbot import QtBot

import app.checker
from app.checker import Checker
from app.document import Document


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads that have loaded the trainer."""
    found: list[str] = []
    monkeypatch.setattr(
        app.checker, "_load_trainer", lambda: found.append(threading.current_thread().name)
    )
    return found


def test_the_trainer_is_loaded_behind_the_window_once_shapes_are_known(
    qtbot: QtBot, loaded: list[str]
) -> None:
    checker = Checker(Document())
    checker.warm_up()
    qtbot.waitUntil(lambda: checker.inference is not None, timeout=20_000)
    checker.shut_down()
    assert loaded == ["warm-up"]


def test_who_leaves_at_once_does_not_wait_for_the_trainer(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, loaded: list[str]
) -> None:
    began, may_go_on = threading.Event(), threading.Event()

    def import_slowly() -> None:
        began.set()
        assert may_go_on.wait(20)

    monkeypatch.setattr(app.checker, "_import_torch", import_slowly)
    checker = Checker(Document())
    checker.warm_up()
    assert began.wait(20)
    checker._is_leaving = True
    may_go_on.set()
    checker.shut_down()
    assert loaded == []
