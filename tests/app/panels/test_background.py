"""Jobs in the background: progress, result, failure, cancelling; no thread outlives them."""

import gc
import threading

import pytest
from pytestqt.qtbot import QtBot

from app.panels.background import Background
from core.data.spec import Progress
from core.errors import DataError


def test_a_result_arrives_in_the_window(qtbot: QtBot) -> None:
    background = Background()
    places: list[str] = []
    background.finished.connect(lambda _: places.append(threading.current_thread().name))

    def job(progress: Progress) -> str:
        places.append(threading.current_thread().name)
        return "done"

    with qtbot.waitSignal(background.finished) as caught:
        background.start(job)
        assert background.is_busy
    assert caught.args == ["done"]
    assert places == ["panel", threading.main_thread().name]
    assert not background.is_busy
    background.shut_down()


def test_progress_arrives_before_the_result(qtbot: QtBot) -> None:
    background = Background()
    go_on = threading.Event()

    def job(progress: Progress) -> int:
        progress("Reading", 1, 2)
        go_on.wait(5)
        return 7

    with qtbot.waitSignal(background.progressed) as caught:
        background.start(job)
    assert caught.args == ["Reading", 1, 2]
    with qtbot.waitSignal(background.finished):
        go_on.set()
    background.shut_down()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(DataError("No such file."), "No such file."), (ValueError("odd"), "Something went wrong")],
)
def test_a_failure_is_a_sentence(qtbot: QtBot, error: Exception, sentence: str) -> None:
    background = Background()

    def job(progress: Progress) -> None:
        raise error

    with qtbot.waitSignal(background.failed) as caught:
        background.start(job)
    assert caught.args[0].startswith(sentence)
    background.shut_down()


def test_a_cancelled_job_ends_and_says_nothing(qtbot: QtBot) -> None:
    background = Background()
    said: list[object] = []
    background.finished.connect(said.append)
    background.failed.connect(said.append)
    began = threading.Event()

    def job(progress: Progress) -> None:
        while True:
            began.set()
            progress("Working", 0, 0)

    background.start(job)
    assert began.wait(5)
    background.cancel()
    background.shut_down()
    assert said == []
    assert not background.is_busy


def test_a_job_that_is_overtaken_says_nothing(qtbot: QtBot) -> None:
    background = Background()
    said: list[object] = []
    background.finished.connect(said.append)
    hold = threading.Event()

    def slow(progress: Progress) -> str:
        hold.wait(5)
        return "first"

    background.start(slow)
    with qtbot.waitSignal(background.finished):
        background.start(lambda progress: "second")
    hold.set()
    background.shut_down()
    assert said == ["second"]


def test_garbage_is_not_collected_in_the_worker(qtbot: QtBot) -> None:
    background = Background()
    was_enabled: list[bool] = []

    def job(progress: Progress) -> None:
        was_enabled.append(gc.isenabled())

    with qtbot.waitSignal(background.finished):
        background.start(job)
    assert was_enabled == [False]
    qtbot.waitUntil(gc.isenabled)
    background.shut_down()


def test_a_cancelled_job_that_still_runs_is_not_collected_in_either(qtbot: QtBot) -> None:
    background = Background()
    began, hold = threading.Event(), threading.Event()

    def job(progress: Progress) -> None:
        began.set()
        hold.wait(5)

    background.start(job)
    assert began.wait(5)
    background.cancel()
    assert not background.is_busy
    qtbot.wait(0)
    assert not gc.isenabled()
    hold.set()
    qtbot.waitUntil(gc.isenabled)
    background.shut_down()


def test_a_run_that_began_meanwhile_is_looked_after(qtbot: QtBot) -> None:
    background = Background()
    hold = threading.Event()
    run = threading.Thread(target=hold.wait, args=(5,), name="training")
    with qtbot.waitSignal(background.finished):
        background.start(lambda progress: run.start())
    qtbot.wait(0)
    assert not gc.isenabled()
    hold.set()
    run.join()
    qtbot.waitUntil(gc.isenabled)
    background.shut_down()
