"""What a trial says, as frozen values: points while it goes on, and at last its result.

Floats and NumPy arrays only: nothing of torch or Qt.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Verdict(StrEnum):
    """OK is as it should be. DOUBTFUL trains, but deserves a look. BAD will not train."""

    OK = "ok"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Point:
    """One more value on the curve called `line`, after `done` of about `total` steps."""

    line: str
    x: float
    y: float
    done: int
    total: int


@dataclass(frozen=True, eq=False)
class Line:
    """A curve: `y` may hold NaN. `is_raw` curves stand behind a smoothed one."""

    name: str
    x: Floats
    y: Floats
    is_raw: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a result, such as `loss at start` 2.31."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A learning rate that can be taken over. `loss` is what it ended at, NaN where it
    diverged; `is_best` marks the one to take."""

    rate: float
    loss: float
    has_diverged: bool = False
    is_best: bool = False


@dataclass(frozen=True, eq=False)
class Result:
    """What a trial found out.

    `sentence` is the finding, `advice` what it usually means and what to try (empty where all
    is well), `conditions` what was different from an ordinary run. `level` is a value of the
    loss to compare with, `mark` a place on the x axis.
    """

    kind: str
    verdict: Verdict
    sentence: str
    advice: str = ""
    conditions: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    lines: tuple[Line, ...] = ()
    offers: tuple[Offer, ...] = ()
    level: float | None = None
    mark: float | None = None

    @property
    def suggestion(self) -> float | None:
        """The learning rate it recommends, if any."""
        return next((offer.rate for offer in self.offers if offer.is_best), None)


@dataclass(frozen=True, slots=True)
class TrialFinished:
    """The last event of a trial that came to its end."""

    result: Result


@dataclass(frozen=True, slots=True)
class TrialFailed:
    """The last event of a trial that could not be made. `node` is the layer to blame."""

    message: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class TrialStopped:
    """The last event of a trial that was told to stop."""


TrialEvent = Point | TrialFinished | TrialFailed | TrialStopped
