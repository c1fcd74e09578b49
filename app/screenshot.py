"""Draws the window into a file after a while, where wanted of a run in progress or at its end."""

import math
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from tqdm import tqdm

from app.main_window import MainWindow
from app.runs.bridge import RunState
from core.training.history import History

SETTLE_SECONDS = 0.4
"""After the last event, so that plots and layouts have been painted."""


class Screenshot(QObject):
    """Waits, draws, ends the application: code 0, or 1 where training failed.

    `after` seconds count from the first step when training, otherwise from the first check;
    None waits for the end of the run.
    """

    def __init__(
        self, window: MainWindow, path: Path, after: float | None, is_training: bool
    ) -> None:
        super().__init__(window)
        self._window, self._path, self._after = window, path, after
        self._is_training = is_training
        self._is_waiting = False
        self._bar: tqdm[None] | None = None

    def begin(self) -> None:
        """Start waiting; torch is loaded first, since nothing can be seen before."""
        self._window.checker.warm_up_now()
        if not self._is_training:
            self._draw_in(self._after or 0.0, 0)
            return
        self._window.bridge.refreshed.connect(self._follow)
        self._window.bridge.state_changed.connect(self._follow_state)
        self._window.commands.train.start_again()
        if not self._window.bridge.state.is_alive:
            self._fail(self._window.messages.text)

    def _follow(self, history: History) -> None:
        if history.started is not None and self._bar is None:
            pause = 0.1 if sys.stderr.isatty() else 2.0
            total = history.started.total_steps
            self._bar = tqdm(total=total, unit=" steps", file=sys.stderr, mininterval=pause)
        if self._bar is not None:
            self._bar.update(history.step - self._bar.n)
        if history.step and self._after is not None:
            self._draw_in(self._after, 0)

    def _follow_state(self, state: RunState) -> None:
        if state is RunState.FINISHED:
            self._draw_in(0.0, 0)
        elif state is RunState.FAILED:
            self._draw_in(0.0, 1)

    def _draw_in(self, seconds: float, code: int) -> None:
        if not self._is_waiting:
            self._is_waiting = True
            delay = round(1000 * (seconds + SETTLE_SECONDS))
            QTimer.singleShot(delay, self, lambda: self._draw(code))

    def _draw(self, code: int) -> None:
        if self._bar is not None:
            self._bar.close()
        if not self._window.grab().save(str(self._path)):
            self._fail(f"Cannot write {self._path}.")
            return
        if self._is_training:
            print(_result(self._window.bridge.history))
        print(f"Picture of the window: {self._path}")
        QApplication.exit(code)

    def _fail(self, text: str) -> None:
        print(text, file=sys.stderr)
        QApplication.exit(1)


def _result(history: History) -> str:
    found = [f"Step {history.step:,}"]
    if history.epochs:
        found.append(_percent("validation accuracy", history.epochs[-1].validation_accuracy))
    test = getattr(history.ended, "test_accuracy", math.nan)
    found.append(_percent("test accuracy", test))
    if (message := getattr(history.ended, "message", "")) != "":
        found.append(message)
    return ", ".join(part for part in found if part)


def _percent(name: str, share: float) -> str:
    return f"{name} {share:.1%}".replace("%", " %") if math.isfinite(share) else ""
