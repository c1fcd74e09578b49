"""The steps of a run, many at one call where they are captured.

A batch of each width is captured by itself, since the last one of an epoch may be smaller.
"""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.params import Params, Setting
from core.settings.training import TrainingSettings
from core.training.captured.capture import Capture, Patience, Rates
from core.training.randomness import OwnStream
from core.training.tuning import Tuning

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from core.training.captured.program import Program
    from core.training.step import Stepper

Figures = NDArray[np.float32]

PATIENCE = Patience()
LARGEST = 2_000_000
"""Parameters: a larger network keeps its computer busy without this."""
AT_ONCE = 0.02
"""Seconds that the steps at one call may take: so soon are a pause or a change noticed."""


class CapturedSteps:
    """The fast form of the steps of one run, as far as there is one."""

    def __init__(
        self,
        stepper: "Stepper",
        tuning: Tuning,
        stream: OwnStream,
        data: "Sequence[Tensor]",
        patience: Patience | None,
    ) -> None:
        """`data` are tensors that no step changes. Without `patience` nothing is captured."""
        self._stepper, self._tuning, self._stream = stepper, tuning, stream
        self._data, self._patience = data, patience
        self._captures: dict[int, Capture] = {}
        self._current: Capture | None = None

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Why steps stay plain, for each width of batch where that is known."""
        return tuple(c.obstacle for c in self._captures.values() if c.obstacle)

    def change(self, before: TrainingSettings, after: TrainingSettings) -> None:
        """Forget what was captured, where more than the learning rate is another."""
        if _without_rate(before) != _without_rate(after):
            self.forget()

    def forget(self) -> None:
        """Begin with plain steps again: they are others from now on."""
        self._captures.clear()

    def seconds(self, rows: "Tensor") -> float | None:
        """What a captured step on as many rows takes; None where they are plain."""
        capture = self._captures.get(len(rows))
        return capture.seconds if capture is not None and capture.is_ready else None

    # -- around a plain step -------------------------------------------------------------

    def begin(self, rows: "Tensor", steps_left: int) -> None:
        """Before a plain step."""
        self._current = None
        rates = self._rates(1) if self._patience is not None else []
        if rates and self._patience is not None:
            capture = Capture(self._data, self._stream, self._patience)
            self._current = self._captures.setdefault(len(rows), capture)
            self._current.begin(rows, rates, steps_left)

    def watching(self) -> "AbstractContextManager[object]":
        """To be in while a plain step computes, and again while it updates the weights."""
        return nullcontext() if self._current is None else self._current.watching()

    def end(self) -> None:
        """After a plain step."""
        if self._current is not None and self._stepper.figures is not None:
            self._current.end(self._stepper.figures, len(self._tuning.optimizer.param_groups))
        self._current = None

    # -- many at once --------------------------------------------------------------------

    def at_once(self, batches: "Sequence[Tensor]") -> int:
        """How many of the next `batches` to take at one call; 0 where a plain step is due."""
        width = len(batches[0]) if batches else 0
        capture = self._captures.get(width)
        if capture is None or not capture.is_ready or not self._rates(1):
            return 0
        most, count = max(1, int(AT_ONCE / capture.seconds)), 1
        while count < min(most, len(batches)) and len(batches[count]) == width:
            count += 1
        return count

    def train(self, batches: "Sequence[Tensor]") -> tuple[Figures, list[float]]:
        """Make these steps, as many as `at_once` said: the figures and learning rate of each.

        Fewer come back where one is not finite. That one was not made: it is to be made anew,
        from the stream as it stands now and with the running averages as they are.
        """
        import torch

        capture = self._captures[len(batches[0])]
        program, rates = capture.program, self._rates(len(batches))
        assert program is not None
        began, before = time.perf_counter(), self._stream.state
        with self._stream.in_use() if program.draws else nullcontext():
            found: Figures = program.run(torch.stack(list(batches)), rates).numpy()
        if len(found) < len(batches):
            self._rewind(program, batches[: len(found)], before)
        shown = self._tuning.schedule.rates(len(found)).tolist()
        for _ in found:
            self._tuning.skip()
        capture.seconds = (time.perf_counter() - began) / len(batches)
        return found, shown

    def _rates(self, count: int) -> Rates:
        """The learning rates of the next steps, one for each group; none where more moves."""
        tuning = self._tuning
        if tuning.takes_closure:
            return []
        rates, momenta = tuning.schedule.ahead(count)
        if momenta is not None:
            return []
        factors = [float(group["lr_factor"]) for group in tuning.optimizer.param_groups]
        return [[rate * factor for factor in factors] for rate in rates.tolist()]

    def _rewind(self, program: "Program", made: "Sequence[Tensor]", before: "Tensor") -> None:
        """Bring the stream to where it stood after the steps `made`, by making them again for
        nothing but their draws."""
        from core.training.captured.proof import put_back

        self._stream.state = before
        if program.draws:
            state = program.state(self._data)
            for rows in made:
                self._stepper.compute(rows, keep_outputs=False)
                self._tuning.regularize()
            put_back(state)


def patience_for(network: "nn.Module", device: "torch.device") -> Patience | None:
    """When to capture the steps of a network; None for never: on a GPU, and where Python takes
    little of the time anyway."""
    size = sum(parameter.numel() for parameter in network.parameters())
    return PATIENCE if device.type == "cpu" and size <= LARGEST else None


def _without_rate(settings: TrainingSettings) -> TrainingSettings:
    """The settings with what a captured step does not depend on taken out."""
    params = settings.optimizer.params
    optimizer = replace(settings.optimizer, params=params.set("lr", 0.0))
    return replace(settings, optimizer=optimizer, schedule=Setting("", Params()), epochs=0)
