"""One width of batch: a few plain steps, a recorded one, then some computed both ways."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.training.randomness import OwnStream

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.captured.program import Program
    from core.training.captured.proof import Proof
    from core.training.captured.recording import Recording

Rates = Sequence[Sequence[float]]
"""For each step the learning rates of the groups of parameters."""

PROOFS = 2
"""Steps computed both ways."""
SMALLEST = 1e-6


@dataclass(frozen=True)
class Patience:
    """When capturing pays: after so many `plain_steps`, where `seconds` of training are left
    and no step takes longer than `slowest` seconds."""

    plain_steps: int = 3
    seconds: float = 1.0
    slowest: float = 0.05


class Capture:
    """The way of the steps on batches of one width from plain to captured."""

    def __init__(self, data: "Sequence[Tensor]", stream: OwnStream, patience: Patience) -> None:
        """`data` are tensors that no step changes."""
        self._data, self._stream, self._patience = data, stream, patience
        self.program: Program | None = None
        self.seconds = 0.0
        """What the last step took."""
        self.obstacle = ""
        """Why the steps stay plain; empty while that is open, or once they are captured."""
        self._began = 0.0
        self._plain_steps = self._proved = 0
        self._takes_shortcuts = True
        self._rows: Tensor | None = None
        self._recording: Recording | None = None
        self._proof: Proof | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the program is proved."""
        return self.program is not None and self._proved >= PROOFS

    def begin(self, rows: "Tensor", rates: Rates, steps_left: int) -> None:
        """Before a plain step on `rows`, at these learning rates."""
        self._rows = rows
        if self.program is not None:
            self._prove(self.program, rows, rates)
        elif self._pays(steps_left):
            from core.training.captured.recording import Recording

            self._recording = Recording()
        self._began = time.perf_counter()

    def watching(self) -> "AbstractContextManager[object]":
        """To be in while a plain step computes, and again while it updates the weights."""
        return nullcontext() if self._recording is None else self._recording

    def end(self, figures: "Tensor", groups: int) -> None:
        """After a plain step that found `figures`, on so many groups of parameters."""
        self._plain_steps += 1
        if self._recording is not None:
            self._make(self._recording, figures, groups)
        elif self._proof is not None:
            self._check(self._proof, figures)
        else:
            self.seconds = max(SMALLEST, time.perf_counter() - self._began)

    def give_up(self, reason: str) -> None:
        """Stay with plain steps."""
        self.program, self._recording, self._proof = None, None, None
        self.obstacle = reason

    def _pays(self, steps_left: int) -> bool:
        patience = self._patience
        return (
            not self.obstacle
            and self._plain_steps >= patience.plain_steps
            and self.seconds <= patience.slowest
            and self.seconds * steps_left >= patience.seconds
        )

    def _make(self, recording: "Recording", figures: "Tensor", groups: int) -> None:
        from core.training.captured.program import CaptureError, Program

        self._recording = None
        assert self._rows is not None
        try:
            self.program = Program(recording, self._rows, figures, groups, self._takes_shortcuts)
        except CaptureError as error:
            self.give_up(str(error))

    def _prove(self, program: "Program", rows: "Tensor", rates: Rates) -> None:
        from core.training.captured.proof import Proof

        self._proof = Proof(program, self._data, self._stream, rows, rates)

    def _check(self, proof: "Proof", figures: "Tensor") -> None:
        self._proof = None
        if proof.holds(figures, self._stream):
            self._proved += 1
        elif self._takes_shortcuts:
            self._takes_shortcuts, self.program, self._proved = False, None, 0
        else:
            self.give_up("the captured step gives other numbers")
