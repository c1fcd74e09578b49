"""Whether a captured step computes what the plain one does, to the last bit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch

from core.training.randomness import OwnStream

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.captured.program import Program


class Proof:
    """Makes one captured step and takes it back; the plain step that follows must agree."""

    def __init__(
        self,
        program: "Program",
        data: "Sequence[Tensor]",
        stream: OwnStream,
        rows: "Tensor",
        rates: Sequence[Sequence[float]],
    ) -> None:
        before, drawn = program.state(data), stream.state
        with stream.in_use():
            self._figures = program.run(rows.unsqueeze(0), rates)
        self._after = [(tensor, tensor.detach().clone()) for tensor, _ in before]
        self._drawn, stream.state = stream.state, drawn
        program.draws |= not torch.equal(self._drawn, drawn)
        put_back(before)

    def holds(self, figures: "Tensor", stream: OwnStream) -> bool:
        """Whether `figures` and everything the step left behind are the same."""
        return (
            len(self._figures) == 1
            and _are_equal(self._figures[0], figures)
            and torch.equal(self._drawn, stream.state)
            and all(_are_equal(now, then) for now, then in self._after)
        )


def put_back(state: "Sequence[tuple[Tensor, Tensor]]") -> None:
    """Give tensors the values they had."""
    with torch.no_grad():
        for tensor, value in state:
            tensor.copy_(value)


def _are_equal(one: "Tensor", other: "Tensor") -> bool:
    """Bit for bit, with NaN equal to NaN (the accuracy of a regression)."""
    return torch.equal(one, other) or bool(
        torch.allclose(one, other, rtol=0.0, atol=0.0, equal_nan=True)
    )
