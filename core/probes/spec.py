"""What a probe declares about itself, and what it is shown.

A probe measures one quantity of one layer at one step. It reads the very tensors of the
training step (nothing is computed twice), changes nothing and keeps nothing of torch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.probes.firing import Firing
from core.probes.sampling import sample

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Look:
    """One layer right after a step, for a probe to look at.

    `output` is what the layer gave for the batch, `output_gradient` the gradient of the loss
    at it (None where none flows), `weight` its weights after the update and `weight_before`
    those of before (None where it has none; the latter a regular sample where they are many).
    `unit_dim` is the dimension of the weights that counts its units. `firing` is what is known
    about its units (None where they cannot die). For an elementwise activation `activation`
    computes it and `input` is what it was given; `steepest` is the largest slope of a bounded
    one.
    """

    output: "Tensor"
    output_gradient: "Tensor | None" = None
    weight: "Tensor | None" = None
    weight_before: "Tensor | None" = None
    unit_dim: int = 0
    firing: Firing | None = None
    activation: "Callable[[Tensor], Tensor] | None" = None
    input: "Tensor | None" = None
    steepest: float | None = None

    @cached_property
    def sample(self) -> NDArray[np.float32]:
        """A regular sample of the output, flat; all of it where it is small."""
        return sample(self.output)


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One measured quantity.

    `fields` are the fields of `LayerMeasure` that `measure` returns; `unit` is empty for plain
    numbers; `cost` says what looking costs, `meaning` what the value tells, in plain words.
    """

    name: str
    title: str
    unit: str
    cost: str
    meaning: str
    fields: tuple[str, ...]
    measure: Callable[[Look], Mapping[str, object]]
