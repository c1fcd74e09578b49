"""One of several runs in one thread: its turns, and the switches of the process for them."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.project import Project
from core.training.checkpoints.beside import forget_twin
from core.training.checkpoints.plan import CheckpointPlan
from core.training.determinism import deterministic
from core.training.events import (
    Event,
    RunFailed,
    RunFinished,
    RunPaused,
    RunResumed,
    RunStarted,
    StepMeasured,
)
from core.training.randomness import gpu_state, set_gpu_state
from core.twins.following import Follower

if TYPE_CHECKING:
    import torch


class Lane:
    """One of the runs: how far it is told, and what it is asked."""

    def __init__(
        self,
        number: int,
        project: Project,
        control: Follower,
        events: Iterator[Event],
        plan: CheckpointPlan | None = None,
    ) -> None:
        self.number, self.project, self.control = number, project, control
        self._plan = plan
        self.step = 0
        self.pace = 0.0
        """Seconds that the last step took."""
        self.is_level = False
        """Whether it has caught up with the others once: runs may go on from different steps."""
        self.is_over = False
        self.is_waiting = False
        """Whether it stands between two steps, and computes no more before it is let go."""
        self.is_told_paused = False
        self._events = events
        self._device: torch.device | None = None
        self._gpu: torch.Tensor | None = None

    def next(self) -> Event | None:
        """Its next event; None at a wait that nobody asked for, and at its end."""
        began = time.perf_counter()
        with deterministic(self.project.training.deterministic):
            if self._device is not None and self._gpu is not None:
                set_gpu_state(self._device, self._gpu)
            event = next(self._events, None)
            self._note(event)
            if self._device is not None:
                self._gpu = gpu_state(self._device)
        if isinstance(event, StepMeasured):
            self.pace = time.perf_counter() - began
        return self._said(event)

    def _note(self, event: Event | None) -> None:
        match event:
            case StepMeasured() | RunPaused():
                self.step = event.step
                self.is_waiting = isinstance(event, RunPaused)
            case RunStarted():
                import torch

                self._device = torch.device(event.device)
                self.step = event.step
            case RunFinished() | RunFailed() | None:
                self.is_over = True
                if self.control.is_taken_out and self._plan is not None:
                    forget_twin(self._plan.folder)

    def _said(self, event: Event | None) -> Event | None:
        """Waits and their ends are told where all were asked to pause."""
        if isinstance(event, RunPaused):
            return None
        if isinstance(event, RunResumed):
            was_told, self.is_told_paused = self.is_told_paused, False
            return event if was_told else None
        return event
