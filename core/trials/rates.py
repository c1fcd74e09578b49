"""Several constant learning rates, each a run from the same weights over the same batches."""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.errors import TrainingError
from core.params import FloatParam, IntParam, Params
from core.trials.result import Figure, Line, Offer, Point, Result, Verdict
from core.trials.runs import Ground, rate_of, steps, with_rate
from core.trials.spec import TrialSpec, real, whole
from core.trials.words import measured, number

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
"""A loss that fell by less than this share of its start has not fallen."""


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


def run(place: Ground, params: Params) -> Generator[Point, None, Result]:
    """Run every rate one after the other."""
    count = whole(params, "steps")
    used = rate_of(place.project.training)
    middle = used or WITHOUT_RATE
    rates = rates_around(middle, whole(params, "count"), real(params, "factor"))
    courses = [_Course(rate) for rate in rates]
    for index, course in enumerate(courses):
        name = number(course.rate)
        here = place.with_training(with_rate(place.project.training, course.rate))
        try:
            for step in steps(here, count):
                course.losses.append(step.loss)
                done = index * count + step.step
                yield Point(name, step.step, step.loss, done, count * len(rates))
        except TrainingError:
            course.is_broken = True
    return _result(courses, used)


def rates_around(rate: float, count: int, factor: float) -> tuple[float, ...]:
    """`count` rates, each `factor` times the one before, with `rate` in their middle (of an even
    number, just below it). Rounded to six digits, `rate` itself is exact; those that no
    optimizer takes are left out."""
    powers = (index - (count - 1) // 2 for index in range(count))
    rates = (rate if not p else float(f"{rate * factor**p:.6g}") for p in powers)
    return tuple(found for found in rates if found <= HIGHEST)


# -- the result --------------------------------------------------------------------------


def _result(courses: Sequence[_Course], used: float) -> Result:
    start = courses[0].losses[0]
    sound = [course for course in courses if not course.has_diverged]
    best = min(sound, key=lambda course: course.end, default=None)
    if best is not None and not best.end < (1 - SMALLEST_FALL) * start:
        best = None
    verdict, sentence, advice = _judged(courses, best, used, start)
    return Result(
        kind=KIND,
        verdict=verdict,
        sentence=sentence,
        advice=advice,
        figures=(Figure("loss at start", start),),
        lines=tuple(_line(course) for course in courses),
        offers=tuple(
            Offer(course.rate, course.end, course.has_diverged, course is best)
            for course in courses
        ),
    )


def _line(course: _Course) -> Line:
    losses = np.array(course.losses)
    return Line(number(course.rate), np.arange(1.0, len(losses) + 1), losses)


def _judged(
    courses: Sequence[_Course], best: _Course | None, used: float, start: float
) -> tuple[Verdict, str, str]:
    """Verdict, sentence and advice."""
    diverged = [number(course.rate) for course in courses if course.has_diverged]
    gone = f" {', '.join(diverged)} diverged." if diverged else ""
    if best is None:
        span = f"{number(courses[0].rate)} and {number(courses[-1].rate)}"
        return Verdict.BAD, f"The loss fell at no rate between {span}.{gone}", _NEVER
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
