"""Several constant learning rates, each a run from the same weights over the same batches."""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.errors import TrainingError
from core.params import FloatParam, IntParam, Params
from core.trials.chance import chance_level
from core.trials.result import Figure, Line, Offer, Point, Result, Verdict
from core.trials.runs import Ground, outputs_of, rate_of, steps, with_rate
from core.trials.spec import TrialSpec, real, whole
from core.trials.words import measured, number

if TYPE_CHECKING:
    from core.training.session import Session

KIND = "RateComparison"
DIVERGED = 4.0
"""A run that ends at so many times its first loss has diverged, as one that is not finite."""
END_SHARE = 0.1
"""The loss at the end is the mean over this share of the steps."""
AS_GOOD = 0.1
"""A rate that misses this share of the best rate's fall is as good."""
HIGHEST = 1000.0
"""The highest rate that optimizers are given."""
WITHOUT_RATE = 0.001
"""What is compared around where the project's own rate is 0."""
SMALLEST_FALL = 0.02
"""A loss that is lower than its start, or than chance, by less than this share is not lower."""
RISEN = 1.5
"""A rate that ends at so many times the first loss is too high."""


@dataclass
class _Course:
    """The losses of one rate."""

    rate: float
    losses: list[float] = field(default_factory=list)
    is_broken: bool = False

    @property
    def end(self) -> float:
        """The mean loss over the last steps; NaN where it broke."""
        last = max(1, round(END_SHARE * len(self.losses)))
        return math.nan if self.is_broken else float(np.mean(self.losses[-last:]))

    @property
    def has_diverged(self) -> bool:
        return self.is_broken or not self.end <= DIVERGED * self.losses[0]

    @property
    def is_too_high(self) -> bool:
        return self.has_diverged or self.end > RISEN * self.losses[0]


def run(place: Ground, params: Params) -> Generator[Point, None, Result]:
    """Run every rate one after the other."""
    count = whole(params, "steps")
    used = rate_of(place.project.training)
    middle = used or WITHOUT_RATE
    rates = rates_around(middle, whole(params, "count"), real(params, "factor"))
    courses = [_Course(rate) for rate in rates]
    levels: list[float] = []

    def measure(session: "Session") -> None:
        loss, targets = place.project.training.loss, session.train.targets
        levels.append(chance_level(session.loss, loss, targets, outputs_of(place.project)).level)

    for index, course in enumerate(courses):
        name = number(course.rate)
        here = place.with_training(with_rate(place.project.training, course.rate))
        try:
            for step in steps(here, count, None if levels else measure):
                course.losses.append(step.loss)
                done = index * count + step.step
                yield Point(name, step.step, step.loss, done, count * len(rates))
        except TrainingError:
            course.is_broken = True
    return _result(courses, used, levels[0])


def rates_around(rate: float, count: int, factor: float) -> tuple[float, ...]:
    """`count` rates, each `factor` times the one before, with `rate` in their middle (of an even
    number, just below it). Rounded to six digits, `rate` itself is exact; those that no
    optimizer takes are left out."""
    powers = (index - (count - 1) // 2 for index in range(count))
    rates = (rate if not p else float(f"{rate * factor**p:.6g}") for p in powers)
    return tuple(found for found in rates if found <= HIGHEST)


# -- the result --------------------------------------------------------------------------


def _result(courses: Sequence[_Course], used: float, level: float) -> Result:
    start = courses[0].losses[0]
    lowest = _lowest(courses)
    has_learned = lowest is not None and lowest.end < (1 - SMALLEST_FALL) * min(start, level)
    best = lowest if has_learned else None
    if best is None:
        verdict, sentence, advice = _none_learns(courses, lowest, start, level)
    else:
        verdict, sentence, advice = _judged(courses, best, used, start)
    return Result(
        kind=KIND,
        verdict=verdict,
        sentence=sentence,
        advice=advice,
        figures=(Figure("loss at start", start), Figure("chance level", level)),
        lines=tuple(_line(course) for course in courses),
        offers=tuple(
            Offer(course.rate, course.end, course.has_diverged, course is best)
            for course in courses
        ),
    )


def _line(course: _Course) -> Line:
    losses = np.array(course.losses)
    return Line(number(course.rate), np.arange(1.0, len(losses) + 1), losses)


def _lowest(courses: Sequence[_Course]) -> _Course | None:
    """The one that ends lowest; None where all diverged."""
    sound = [course for course in courses if not course.has_diverged]
    return min(sound, key=lambda course: course.end, default=None)


def _gone(courses: Sequence[_Course]) -> str:
    diverged = [number(course.rate) for course in courses if course.has_diverged]
    return f" {', '.join(diverged)} diverged." if diverged else ""


def _none_learns(
    courses: Sequence[_Course], lowest: _Course | None, start: float, level: float
) -> tuple[Verdict, str, str]:
    """Verdict, sentence and advice where no rate beats the start, or what guessing gives."""
    span = f"between {number(courses[0].rate)} and {number(courses[-1].rate)}"
    sentence = f"The loss fell at no rate {span}.{_gone(courses)}"
    if lowest is not None and lowest.end < (1 - SMALLEST_FALL) * start:
        ended = f"{number(lowest.rate)} ends lowest, at {measured(lowest.end)}"
        sentence = (
            f"No rate {span} learned more than guessing, {measured(level)}: {ended}."
            f"{_gone(courses)}"
        )
    if any(course.is_too_high for course in courses) and lowest in (None, courses[0]):
        return Verdict.BAD, sentence, _SMALLER
    if lowest is courses[-1] and lowest.end < (1 - SMALLEST_FALL) * start:
        return Verdict.BAD, sentence, _LARGER
    return Verdict.BAD, sentence, _NEVER


def _judged(
    courses: Sequence[_Course], best: _Course, used: float, start: float
) -> tuple[Verdict, str, str]:
    """Verdict, sentence and advice."""
    gone = _gone(courses)
    own = next((course for course in courses if course.rate == used), None)
    ended = f"{number(best.rate)} ends lowest, at {measured(best.end)}"
    if own is None:
        return Verdict.BAD, f"{ended}; at the project's own {number(used)} nothing is learned.", ""
    if own is best:
        return Verdict.OK, f"The project's own {ended}.{gone}", ""
    if own.has_diverged:
        sentence = f"{ended}; the project's own {number(used)} diverged."
        return Verdict.BAD, sentence, "Take a smaller rate."
    sentence = f"{ended}; the project's own {number(used)} at {measured(own.end)}.{gone}"
    if own.end - best.end <= AS_GOOD * (start - best.end):
        return Verdict.OK, sentence, ""
    return (
        Verdict.DOUBTFUL,
        sentence,
        ("Take it over, or compare more steps first: a smaller rate may still win later."),
    )


_NEVER = (
    "Usually the gradient vanishes on its way, or the comparison is too short: make the "
    "checks before it."
)

_SMALLER = (
    "All of these are too high: set a smaller learning rate and compare again. The range test "
    "finds where to begin."
)
_LARGER = "Compare larger rates, or more steps: at the highest the loss was still the lowest."

SPEC = TrialSpec(
    kind=KIND,
    title="Compare learning rates",
    help="Trains with several constant rates around the project's own, each from the same "
    "weights over the same batches. A short race: the range test suggests a more careful rate.",
    run=run,
    gives_rates=True,
    params=(
        IntParam(name="count", default=5, minimum=2, maximum=9, help="How many rates."),
        FloatParam(
            name="factor",
            default=10.0,
            minimum=1.0,
            maximum=1000.0,
            is_open_below=True,
            is_log=True,
            help="How many times the one before each rate is.",
        ),
        IntParam(name="steps", default=100, minimum=1, maximum=100_000, help="Steps at each rate."),
    ),
)
