"""What every test gets: no screen, files of its own, and a look at what it leaves behind."""

import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forked import Forks, forking

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False  # otherwise every worker and every program started compiles all

LASTING_THREADS = ("execnet", "tqdm_monitor")
"""Of the tools that run tests. Layerloom names all of its threads."""
LASTING_WIDGETS = ("QTipLabel", "QComboBoxPrivateContainer", "QWidgetWindow")
"""Qt keeps these for the next time."""


def pytest_collection_finish() -> None:
    """What is imported by now stays: no collection of garbage need look through it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """With a window garbage is collected in between, as in the program: in the middle of a call
    into Qt it could free an object that waits for a lock of that call."""
    if "app" not in item.path.relative_to(Path(__file__).parent).parts:
        return (yield)
    from app.garbage import collect_due

    usual = gc.get_threshold()
    gc.set_threshold(0)
    try:
        return (yield)
    finally:
        collect_due()
        gc.set_threshold(*usual)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Preferences and unsaved work go to a folder of the test, never to the person's own."""
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Starts programs that have torch loaded already."""
    if not hasattr(os, "fork"):
        pytest.skip("This system has no forks and no kill -9.")
    with forking() as made:
        yield made


@pytest.fixture(autouse=True)
def _the_products_of_training() -> Iterator[None]:
    """Where training multiplies by another library, what a test computes by hand does too."""
    if "torch" not in sys.modules:
        yield
        return
    from core.training.products import fast_products

    with fast_products():
        yield


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread, a running timer or a top-level widget behind."""
    threads = set(threading.enumerate())
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        assert not _new_threads(threads), "The test left threads behind."
        return
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    widgets = {_address(widget) for widget in QApplication.topLevelWidgets()}
    started: list[QTimer] = []
    start = QTimer.start

    def note_start(self: QTimer, *arguments: int) -> None:
        started.append(self)
        start(self, *arguments)

    QTimer.start = note_start  # type: ignore[method-assign]
    try:
        yield
    finally:
        QTimer.start = start  # type: ignore[method-assign]
    assert not _new_threads(threads), "The test left threads behind."
    _delete_deferred()
    if _running(started, widgets) or _new_widgets(widgets):
        gc.collect()
        _delete_deferred()
    assert not _running(started, widgets), "The test left timers running."
    left = _new_widgets(widgets)
    assert not left, f"The test left top-level widgets behind: {left}"


def _delete_deferred() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    for thread in set(threading.enumerate()) - before:
        if not thread.name.startswith(LASTING_THREADS):
            thread.join(2.0)
    return [
        thread
        for thread in set(threading.enumerate()) - before
        if not thread.name.startswith(LASTING_THREADS)
    ]


def _running(timers: list, before: set[int]) -> list:  # type: ignore[type-arg]
    """Those that go on, but for timers inside a window that several tests share."""
    from shiboken6 import isValid

    going = [timer for timer in timers if isValid(timer) and timer.isActive()]
    return [timer for timer in going if _address(_root(timer)) not in before]


def _root(found):  # type: ignore[no-untyped-def]
    while found.parent() is not None:
        found = found.parent()
    return found


def _new_widgets(before: set[int]) -> list:  # type: ignore[type-arg]
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if isValid(widget)
        and _address(widget) not in before
        and type(widget).__name__ not in LASTING_WIDGETS
    ]


def _address(widget: object) -> int:
    """Where a widget is for Qt: Python may have another object for it the next time."""
    from shiboken6 import getCppPointer

    address, *_ = getCppPointer(widget)
    return int(address)
