"""How smooth the window stays while it trains, and what the window costs the training.

One run goes on in its thread; in turns of a second or two the window draws it, or sleeps and
only keeps the record, so that other load on the machine falls on both alike. Each tab of plots
gets its turns. A script, not a test: `python tests/benchmarks/window.py`.
Goals: 99th percentile of the event loop's interval under 33 ms, under 15 % fewer steps a second.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.main_window import MainWindow  # noqa: E402
from app.runs.bridge import TrainingBridge  # noqa: E402
from core import project_file  # noqa: E402
from core.bench.workloads import WORKLOADS  # noqa: E402

FRAME_MS = 16
WARM_STEPS = 30
"""Steps before measuring: the first ones build caches and look at every layer."""


@dataclass
class Turns:
    """What was measured in the turns of one tab."""

    name: str
    steps: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    seconds: dict[bool, float] = field(default_factory=lambda: {True: 0.0, False: 0.0})
    intervals: list[float] = field(default_factory=list)
    busy: float = 0.0

    @property
    def loss(self) -> float:
        """Percent of the steps a second that the window costs."""
        return 100 * (1 - self.speed(True) / self.speed(False))

    def speed(self, is_drawing: bool) -> float:
        """Steps a second."""
        return self.steps[is_drawing] / max(1e-9, self.seconds[is_drawing])


class LoopWatch:
    """Times between two turns of the event loop, asked for every 16 ms."""

    def __init__(self) -> None:
        self.intervals: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer(interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)

    def _note(self) -> None:
        self.intervals.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.start()

    def begin(self) -> None:
        """Note intervals from now on."""
        self.intervals = []
        self._clock.start()
        self._timer.start()

    def end(self) -> None:
        """Stop noting."""
        self._timer.stop()


def turn_until(is_done: Callable[[], bool]) -> None:
    """Run the event loop until something is so."""
    loop, timer = QEventLoop(), QTimer(interval=20)
    timer.timeout.connect(lambda: is_done() and loop.quit())
    timer.start()
    loop.exec()
    timer.stop()


def draw(bridge: TrainingBridge, turns: Turns, watch: LoopWatch, seconds: float) -> None:
    """A turn in which the window lives."""
    began, first, busy = time.perf_counter(), bridge.history.step, time.thread_time()
    watch.begin()
    turn_until(lambda: time.perf_counter() - began > seconds)
    watch.end()
    _count(bridge, turns, True, began, first)
    turns.busy += time.thread_time() - busy
    turns.intervals += watch.intervals


def rest(bridge: TrainingBridge, turns: Turns, seconds: float) -> None:
    """A turn in which nothing is drawn."""
    began, first = time.perf_counter(), bridge.history.step
    bridge.blockSignals(True)
    while time.perf_counter() - began < seconds:
        time.sleep(0.033)
        bridge._drain()
    bridge.blockSignals(False)
    _count(bridge, turns, False, began, first)


def _count(
    bridge: TrainingBridge, turns: Turns, is_drawing: bool, began: float, first: int
) -> None:
    bridge._drain()
    turns.steps[is_drawing] += bridge.history.step - first
    turns.seconds[is_drawing] += time.perf_counter() - began


def measure(window: MainWindow, slice_seconds: float, rounds: int) -> list[Turns]:
    """All tabs in turn, in each of them drawing and resting in turn."""
    tabs, watch = window.workbench.instruments.tabs, LoopWatch()
    seen = [number for number in range(tabs.count()) if tabs.isTabVisible(number)]
    found = [Turns(tabs.tabText(number)) for number in seen]
    for number, turns in zip(seen, found, strict=True):
        tabs.setCurrentIndex(number)
        turn_until(_after(0.3))
        for _ in range(rounds):
            draw(window.bridge, turns, watch, slice_seconds)
            rest(window.bridge, turns, slice_seconds)
            turn_until(_after(0.2))
    return found


def _after(seconds: float) -> Callable[[], bool]:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() > end


def print_table(found: list[Turns]) -> None:
    """One line a tab."""
    columns = ("tab", "bare", "window", "loss", "busy", "median", "p99", "worst")
    print("{:<15}{:>9}{:>9}{:>9}{:>8}{:>9}{:>8}{:>8}".format(*columns))
    print(f"{'':<15}{'steps/s':>9}{'steps/s':>9}{'':>9}{'':>8}{'ms':>9}{'ms':>8}{'ms':>8}")
    for turns in found:
        middle, high = np.percentile(turns.intervals, [50, 99])
        print(
            f"{turns.name:<15}{turns.speed(False):>9.1f}{turns.speed(True):>9.1f}"
            f"{turns.loss:>7.1f} %{100 * turns.busy / turns.seconds[True]:>6.0f} %"
            f"{middle:>9.1f}{high:>8.1f}{max(turns.intervals):>8.1f}"
        )
    every = np.concatenate([turns.intervals for turns in found])
    bare = sum(turns.speed(False) for turns in found)
    loss = 100 * (1 - sum(turns.speed(True) for turns in found) / bare)
    print(f"all: loss {loss:.1f} %, p99 {np.percentile(every, 99):.1f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", default=str(ROOT / "resources/examples/mnist-cnn.loom"))
    parser.add_argument("--deep", action="store_true", help="20 sigmoid layers on points instead")
    parser.add_argument("--slice", type=float, default=1.5, help="seconds of a turn")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each sort for each tab")
    options = parser.parse_args()
    application = QApplication([])
    file = Path(options.file)
    project = WORKLOADS["W2"].project(Path()) if options.deep else project_file.load(file)
    project = replace(project, training=replace(project.training, epochs=100_000))
    window = MainWindow()
    window.appearance.apply(application)
    window.document.start_new(project)
    window.commands.files.opened.emit()
    window.resize(1440, 900)
    window.show()
    window.checker.warm_up_now()
    window.bridge.start(project)
    turn_until(lambda: window.bridge.history.step >= WARM_STEPS)
    print_table(measure(window, options.slice, options.rounds))
    window.bridge.shut_down()
    window.checker.shut_down()
    window.autosave.shut_down()
    os._exit(0)  # without the questions a window asks when it closes


if __name__ == "__main__":
    main()
