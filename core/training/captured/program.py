"""A recorded step as a program: the one door to TorchScript.

Importing this is cheap; whether a program can be made is known only after trying.
"""

import math  # noqa: F401 (the source of a program names it)
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from core.training.captured.memory import tensors_in
from core.training.captured.recording import Recording
from core.training.captured.script import UnwritableError, Writer

RANDOM = torch.Tag.nondeterministic_seeded


class CaptureError(Exception):
    """A step that cannot be captured; the text says why."""


class Program:
    """Repeats one recorded step. Holds its tensors, which must stay where they are in memory."""

    def __init__(
        self,
        recording: Recording,
        rows: Tensor,
        figures: Tensor,
        rates: int,
        takes_shortcuts: bool = True,
    ) -> None:
        """`figures` is what the recorded step on `rows` found, before its update; `rates`, how
        many learning rates it used. Shortcuts are other operations with the same results.
        Raises `CaptureError`."""
        if recording.obstacle:
            raise CaptureError(recording.obstacle)
        writer = Writer(rows, rates, takes_shortcuts)
        try:
            source = writer.write(recording.calls, figures)
            self._run: Callable[..., list[Tensor]] = _compile(source)
        except (UnwritableError, RuntimeError) as error:
            raise CaptureError(str(error).strip().split("\n")[0]) from error
        self._held, self._lists = writer.held, writer.lists
        self.width = len(rows)
        """Samples in a step."""
        self.draws = any(RANDOM in call.operation.tags for call in recording.calls)
        """Whether a step draws random numbers, as far as torch says so or a proof found."""

    def run(self, order: Tensor, rates: Sequence[Sequence[float]]) -> Tensor:
        """Train on each row of `order` (steps, samples) in turn: the figures of each step.

        Ends early before the update of a step whose figures are not finite, and leaves it out.
        """
        with torch.no_grad(), torch.jit.optimized_execution(False):  # type: ignore[attr-defined]
            found = self._run(order, rates, self._held, self._lists)
            return torch.stack(found) if found else torch.empty(0)

    def state(self, without: Sequence[Tensor]) -> list[tuple[Tensor, Tensor]]:
        """What a step may change, each tensor with a copy; `without` are known to stay."""
        fixed = {id(tensor) for tensor in without}
        every = {id(t): t for t in tensors_in((self._held, self._lists))}
        return [(t, t.detach().clone()) for key, t in every.items() if key not in fixed]


def _compile(source: str) -> Any:
    unit = torch.jit.CompilationUnit(source)
    return unit.run
