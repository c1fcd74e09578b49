"""Where a run stands between two steps, as plain numbers."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import CheckpointError


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a run. `epoch` counts whole epochs, `used` the samples of the present one
    that are done with, in its order.

    `samples`, `loss` and `accuracy` are the sums of the present epoch so far, each step
    weighted by its size (the accuracy NaN where it means nothing); `seconds` the time since
    the run began, without pauses.
    """

    step: int = 0
    epoch: int = 0
    used: int = 0
    samples: int = 0
    loss: float = 0.0
    accuracy: float = 0.0
    seconds: float = 0.0

    def to_json(self) -> dict[str, object]:
        """As plain JSON data, which has no NaN: null stands for it."""
        values = asdict(self)
        return {name: v if math.isfinite(v) else None for name, v in values.items()}


_WHOLE = ("step", "epoch", "used", "samples")
_SUMS = ("loss", "accuracy", "seconds")


def place_from_json(fields: Mapping[str, Any]) -> Place:
    """The place that `Place.to_json` wrote. Raises `CheckpointError`."""
    found: dict[str, Any] = {}
    for name in (*_WHOLE, *_SUMS):
        value: Any = fields.get(name)
        if name in _SUMS and value is None:
            value = math.nan
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (name in _WHOLE and (not isinstance(value, int) or value < 0)):
            raise CheckpointError(f"its position is damaged: {name} cannot be {value!r}.")
        found[name] = value if name in _WHOLE else float(value)
    return Place(**found)
