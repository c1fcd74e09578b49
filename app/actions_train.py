"""What the Train menu does."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt

from app.checker import Checker
from app.document import Document
from app.messages import MessageBar
from app.training_bridge import RunState, TrainingBridge
from core.project import Project


class TrainCommands:
    """Starts, pauses and ends the run of one window."""

    def __init__(
        self, document: Document, bridge: TrainingBridge, checker: Checker, messages: MessageBar
    ) -> None:
        self._document, self._bridge = document, bridge
        self._checker, self._messages = checker, messages

    @property
    def can_start(self) -> bool:
        """Whether no run is going on."""
        return not self.is_live

    @property
    def is_live(self) -> bool:
        """Whether a run is going on or waiting."""
        return self._bridge.state.is_alive

    def train(self) -> None:
        """Train from new weights, or say why that cannot be."""
        if self.can_start:
            self._start(self._bridge.start)

    def _start(self, begin: Callable[[Project], None]) -> None:
        inference = self._checker.inference
        if inference is not None and not inference.is_trainable:
            first = next(p for p in inference.problems if p.severity != "warning")
            self._messages.show_error(f"This network cannot be trained yet. {first.text}")
        else:
            begin(self._document.project)

    def train_when_ready(self) -> None:
        """Train as soon as the network has been checked for the first time."""
        if self._checker.is_warm:
            self.train()
        else:
            self._checker.checked.connect(
                lambda _: self.train(), Qt.ConnectionType.SingleShotConnection
            )

    def pause_or_resume(self) -> None:
        """Wait, or go on."""
        if self._bridge.state is RunState.RUNNING:
            self._bridge.pause()
        elif self._bridge.state is RunState.PAUSED:
            self._bridge.resume()

    def step(self) -> None:
        """One step, then wait; starts a run where there is none."""
        if self.is_live:
            self._bridge.step()
        else:
            self._start(self._bridge.start_paused)

    def stop(self) -> None:
        """End the run before its next step."""
        if self.is_live:
            self._bridge.stop()

    def reset(self) -> None:
        """Forget the run."""
        self._bridge.reset()

    def reset_with_new_seed(self) -> None:
        """Forget the run, and let the next one start from other random numbers."""
        self._bridge.reset()
        project = self._document.project
        training = replace(project.training, seed=(project.training.seed + 1) % 2**31)
        self._document.apply("New seed", replace(project, training=training))
