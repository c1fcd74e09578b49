"""While a worker lives, cyclic garbage is collected by the window's thread alone."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.garbage import LIMITS, IdleCollector, WindowCollector


class Knot:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


def test_only_the_window_collects_and_python_does_again_afterwards(qtbot: QtBot) -> None:
    collector = WindowCollector()
    collector.begin()
    try:
        assert not gc.isenabled()
        knots = [Knot() for _ in range(3)]
        gone: list[int] = []
        for knot in knots:
            weakref.finalize(knot, lambda: gone.append(threading.get_ident()))
        del knots, knot
        worker = threading.Thread(target=lambda: [Knot() for _ in range(2 * LIMITS[0])])
        worker.start()
        worker.join()
        assert gone == []
        collector.collect()
        assert gone == [threading.get_ident()] * 3
    finally:
        collector.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_it_leaves_a_collector_that_was_off_as_it_was(qtbot: QtBot) -> None:
    gc.unfreeze()
    gc.disable()
    try:
        collector = WindowCollector()
        collector.begin()
        collector.collect()
        collector.settle()
        collector.end()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_python_collects_again_once_the_last_worker_has_ended(qtbot: QtBot) -> None:
    first, second = WindowCollector(), WindowCollector()
    hold = threading.Event()
    worker = threading.Thread(target=hold.wait, name="training")
    first.begin()
    second.begin()
    worker.start()
    second.end()
    first.end()
    assert not gc.isenabled()
    hold.set()
    worker.join()
    qtbot.waitUntil(gc.isenabled)
    assert gc.get_freeze_count() == 0


def test_a_collector_that_went_early_leaves_it_to_the_next(qtbot: QtBot) -> None:
    first, second = WindowCollector(), WindowCollector()
    first.begin()
    second.begin()
    first.deleteLater()
    del first
    second.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_between_two_events_garbage_goes_while_python_itself_never_collects(qtbot: QtBot) -> None:
    usual = gc.get_threshold()
    parent = QObject()
    try:
        IdleCollector(parent)
        assert gc.get_threshold()[0] == 0
        gone: list[bool] = []
        weakref.finalize(Knot(), lambda: gone.append(True))
        kept = [Knot() for _ in range(2 * LIMITS[0])]
        assert not gone
        qtbot.waitUntil(lambda: bool(gone))
        assert len(kept) == 2 * LIMITS[0]
    finally:
        gc.set_threshold(*usual)
        parent.deleteLater()
