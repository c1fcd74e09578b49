"""Can the network learn a few samples by heart? One that cannot has a fault: in the wiring, the
data, the loss or the learning rate. Regularization is off, since it is made to prevent this."""

import math
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from core.data.spec import Dataset
from core.errors import TrainingError
from core.params import IntParam, Params
from core.trials.chance import chance_level
from core.trials.plain import turn_noise_off, without_regularization
from core.trials.result import Figure, Floats, Line, Point, Result, Verdict
from core.trials.runs import Ground, outputs_of, steps
from core.trials.spec import TrialSpec, whole
from core.trials.words import listed, measured

if TYPE_CHECKING:
    from core.training.session import Session

KIND = "OverfitSamples"
NEAR_ZERO = 0.01
"""Share of the chance level that counts as a loss near zero."""
STILL_FALLING = 0.05
"""Fall over the last fifth of the steps, as a share of the loss there, that leaves hope."""


@dataclass
class _Course:
    """What was measured so far."""

    losses: list[float] = field(default_factory=list)
    accuracy: float = math.nan
    level: float = math.nan
    switched_off: tuple[str, ...] = ()
    fault: str = ""

    @property
    def has_arrived(self) -> bool:
        return bool(self.losses) and self.losses[-1] <= NEAR_ZERO * self.level


def run(place: Ground, params: Params) -> Generator[Point, None, Result]:
    """Train on a few samples, all of them at each step, until the loss is near zero."""
    rows = _chosen(place.dataset, whole(params, "samples"))
    most = whole(params, "max_steps")
    project, off = without_regularization(place.project)
    training = replace(project.training, batch_size=len(rows))
    dataset = replace(place.dataset, train=place.dataset.train.held(np.array(rows, np.int64)))
    few = replace(place, project=replace(project, training=training), dataset=dataset)
    course = _Course(switched_off=off)

    def prepare(session: "Session") -> None:
        course.switched_off += turn_noise_off(session.network, project.network)
        targets = session.train.targets
        course.level = chance_level(session.loss, training.loss, targets, outputs_of(project)).level

    try:
        for step in steps(few, most, prepare):
            course.losses.append(step.loss)
            course.accuracy = step.accuracy
            yield Point("loss", step.step, step.loss, step.step, most)
            if course.has_arrived:
                break
    except TrainingError as error:
        course.fault = str(error)
    return _result(course, len(rows))


def _chosen(dataset: Dataset, count: int) -> "list[int]":
    """Rows of training samples: of each class in turn where there are classes."""
    by_class = [list(map(int, rows)) for rows in dataset.examples(count)]
    if not by_class:
        return list(range(min(count, len(dataset.train))))
    in_turn = chain.from_iterable(zip_longest(*by_class))
    return [row for row in in_turn if row is not None][:count]


# -- the result --------------------------------------------------------------------------


def _result(course: _Course, count: int) -> Result:
    losses = np.array(course.losses)
    verdict, sentence, advice = _judged(course, count)
    figures = [
        Figure("loss at start", float(losses[0])),
        Figure("loss at end", float(losses[-1])),
        Figure("steps", len(losses)),
    ]
    if math.isfinite(course.accuracy):
        figures.append(Figure("accuracy", course.accuracy))
    conditions = (f"off: {listed(course.switched_off)}",) if course.switched_off else ()
    return Result(
        kind=KIND,
        verdict=verdict,
        sentence=sentence,
        advice=advice,
        conditions=conditions,
        figures=tuple(figures),
        lines=(Line("loss", np.arange(1.0, len(losses) + 1), losses),),
        level=NEAR_ZERO * course.level,
    )


def _judged(course: _Course, count: int) -> tuple[Verdict, str, str]:
    """Verdict, sentence and advice."""
    what, taken, end = f"{count} samples", f"{len(course.losses):,} steps", course.losses[-1]
    if course.fault:
        return Verdict.BAD, f"Learning {what} by heart broke off. {course.fault}", ""
    wanted = measured(NEAR_ZERO * course.level)
    if course.has_arrived:
        sentence = f"Learned {what} by heart: the loss fell to {measured(end)} in {taken}."
        return Verdict.OK, sentence, ""
    so_far = f"from {measured(course.losses[0])} to {measured(end)}"
    if _is_falling(np.array(course.losses)):
        sentence = (
            f"Did not learn {what} by heart in {taken}: the loss fell {so_far}, not {wanted}."
        )
        return Verdict.DOUBTFUL, sentence, _SLOW
    sentence = f"Cannot learn {what} by heart: after {taken} the loss went {so_far}, not {wanted}."
    return Verdict.BAD, sentence, _STUCK


def _is_falling(losses: Floats) -> bool:
    """Whether it is well below its start and was still going down at the end."""
    fifth = max(1, len(losses) // 5)
    before, after = losses[-2 * fifth : -fifth], losses[-fifth:]
    if not len(before) or after.mean() > 0.9 * losses[0]:
        return False
    return bool(after.mean() < (1 - STILL_FALLING) * before.mean())


_SLOW = (
    "It is still falling. Usually the learning rate is too small: try the range test; or the "
    "network is narrow and needs more steps."
)
_STUCK = (
    "Usually the learning rate, the initialization, a gradient that vanishes (see gradients by "
    "depth), a network too small, or inputs and targets that do not match."
)

SPEC = TrialSpec(
    kind=KIND,
    title="Overfit a few samples",
    help="Trains on a few samples with regularization off until the loss is near zero, "
    f"{100 * NEAR_ZERO:.0f} % of the chance level. A network that cannot has a fault.",
    run=run,
    is_log_y=True,
    params=(
        IntParam(name="samples", default=20, minimum=2, maximum=1000, help="How many samples."),
        IntParam(
            name="max_steps",
            default=1000,
            minimum=1,
            maximum=100_000,
            help="Gives up after so many steps.",
        ),
    ),
)
