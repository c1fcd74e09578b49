"""The base of pictures that show what a copy of the network answered.

A view asks again when newer weights are there or another step is shown, one question at a
time, and not while hidden.
"""

from typing import Any

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.examining.examiner import Answer, Compute, Examiner
from core.training.events import WeightsKept
from core.training.history import History

PERIOD_MS = 300
"""A view asks no more often than this: the answers take processor time from the training."""


class ExaminedView(QWidget):
    """A subclass says its `question()` and draws in `show_answer(value)` and `show_nothing(text)`.

    Call `ask_again()` when the question itself has changed: another layer, another sample. It
    asks no more often than every `period_ms` by itself.
    """

    asking_text = "Asking the network …"
    """What it says until the first answer of a run; empty where it shows something of its own."""

    def __init__(self, examiner: Examiner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._examiner = examiner
        self._history: History | None = None
        self._asked: WeightsKept | None = None
        self._is_waiting = False
        self._has_answer = False
        self.shown_step: int | None = None
        self.period_ms = PERIOD_MS
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask_if_new)

    def question(self) -> Compute | None:
        """What to compute; None where there is nothing to ask of this run."""
        raise NotImplementedError

    def show_answer(self, value: Any) -> None:
        """Draw what came back."""
        raise NotImplementedError

    def show_nothing(self, text: str) -> None:
        """Say why there is nothing to see."""
        raise NotImplementedError

    # -- asking ----------------------------------------------------------------------

    def refresh(self, history: History) -> None:
        """Ask of newer weights, unless hidden."""
        if history is not self._history:
            self._history, self._asked, self._is_waiting = history, None, False
            self._has_answer = False
            self.forget()
        self._ask_soon()

    def show_step(self, step: int | None) -> None:
        """Show the weights of this step; None is the latest."""
        if step != self.shown_step:
            self.shown_step = step
            self._ask_soon()

    def ask_again(self) -> None:
        """The question is another one now."""
        self._asked, self._is_waiting = None, False
        self._clock.invalidate()
        self._timer.stop()
        self._ask_soon()

    def forget(self) -> None:
        """Another run is shown: drop what was drawn of the one before."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_soon()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._examiner.stop(self)
        if self._is_waiting:
            self._asked, self._is_waiting = None, False

    @property
    def asked_step(self) -> int:
        """The step of the weights that were asked about last."""
        return self._asked.step if self._asked is not None else 0

    def _ask_soon(self) -> None:
        if not self.isVisible() or self._timer.isActive():
            return
        waited = self._clock.elapsed() if self._clock.isValid() else self.period_ms
        if waited >= self.period_ms:
            self._ask_if_new()
        else:
            self._timer.start(self.period_ms - waited)

    def _ask_if_new(self) -> None:
        history = self._history
        snapshot = history.snapshot_at(self.shown_step) if history else None
        if self._is_waiting or not self.isVisible() or snapshot is self._asked:
            if snapshot is None:
                self.show_nothing("")
            return
        compute = self.question()
        if compute is None or snapshot is None:
            self.show_nothing("")
            return
        self._clock.start()
        if self._examiner.ask(self, compute, self._take, self.shown_step):
            self._asked, self._is_waiting = snapshot, True
            if self.asking_text and not self._has_answer:
                self.show_nothing(self.asking_text)

    def _take(self, answer: Answer) -> None:
        self._is_waiting = not answer.is_last
        if answer.error:
            self.show_nothing(answer.error)
        elif answer.value is not None:
            self._has_answer = True
            self.show_answer(answer.value)
        if answer.is_last:
            self._ask_soon()
