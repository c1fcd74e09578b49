"""Does the loss start where it should? Before the first update a network knows nothing, so its
loss is to be that of a prediction that says nothing."""

import math
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.params import IntParam, Params
from core.training.initialization import AUTO
from core.trials.chance import Chance, chance_level
from core.trials.result import Figure, Floats, Line, Point, Result, Verdict
from core.trials.runs import Ground, StoppedError, outputs_of
from core.trials.spec import TrialSpec, whole
from core.trials.words import measured, share

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.session import Session

KIND = "InitialLoss"
TOLERANCE = 0.2
"""Share by which the loss may differ (the practice of Stanford's CS231n, "look for correct
loss at chance performance")."""
AUTO_TOLERANCE = 1.5
"""The same above the level for weights that Auto drew: its last layer (Glorot) gives outputs as
large as its inputs are, so that sound networks start with up to 2.5 times the level (ten seeds of
each example project), and are below it after some tens of steps."""
FAR = 2.0
"""From this share on it is bad: three times the level. Many a network that learns well starts
with outputs so large that it is twice."""


def run(place: Ground, params: Params) -> Generator[Point, None, Result]:
    """Measure the loss of batches as training draws them, without an update."""
    session = place.session()
    batches = session.batches.epoch(session.device)
    size = place.project.training.batch_size
    count = min(len(batches), math.ceil(whole(params, "samples") / size))
    losses: list[float] = []
    for rows in batches[:count]:
        if place.control.is_stopping:
            raise StoppedError
        losses.append(session.stepper.compute(rows, keep_outputs=False).loss)
        yield Point("loss", len(losses), losses[-1], len(losses), count)
    chance = _chance(session, place, batches[:count])
    weights = np.array([len(rows) for rows in batches[:count]])
    loss = float(np.average(losses, weights=weights))
    training = place.project.training
    is_new = training.initial_weights.kind == "New"
    is_auto = training.initialization.kind == AUTO
    return _result(np.array(losses), loss, chance, is_new, is_auto)


def _chance(session: "Session", place: Ground, batches: "Sequence[Tensor]") -> Chance:
    import torch

    targets = session.train.targets[torch.cat(list(batches))]
    loss = place.project.training.loss
    return chance_level(session.loss, loss, targets, outputs_of(place.project))


def _result(losses: Floats, loss: float, chance: Chance, is_new: bool, is_auto: bool) -> Result:
    verdict, sentence, advice = _judged(loss, chance, is_new, is_auto)
    figures = [Figure("loss at start", loss), Figure("chance level", chance.level)]
    if chance.best < chance.level * 0.99:
        figures.append(Figure("best constant", chance.best))
    line = Line("loss", np.arange(1.0, len(losses) + 1), losses)
    return Result(
        kind=KIND,
        verdict=verdict,
        sentence=sentence,
        advice=advice,
        figures=tuple(figures),
        lines=(line,),
        level=chance.level,
    )


def _judged(
    loss: float, chance: Chance, is_new: bool = True, is_auto: bool = False
) -> tuple[Verdict, str, str]:
    """Verdict, sentence and advice; `is_new` are weights that know nothing yet, `is_auto` those
    that nobody chose how to draw."""
    known = f"{measured(chance.level)} ({chance.words})"
    if not math.isfinite(loss):
        sentence = f"The loss is {measured(loss)} before the first update; {known} was expected."
        return Verdict.BAD, sentence, _NOT_FINITE
    distance = loss / chance.level - 1 if chance.level else math.inf
    if chance.best * (1 - TOLERANCE) <= loss <= chance.level * (1 + TOLERANCE):
        return Verdict.OK, f"The loss starts at {measured(loss)}, {_near(distance)} {known}.", ""
    sentence = f"The loss starts at {measured(loss)}, {_far(distance)} {known}."
    if is_new and is_auto and 0 < distance <= AUTO_TOLERANCE and not _is_offset(loss, chance):
        return Verdict.OK, f"{sentence} The first steps will put that right.", ""
    if distance < 0 and not is_new:
        return Verdict.OK, f"{sentence} The weights were loaded, so that is as it should be.", ""
    if distance < 0:
        return Verdict.DOUBTFUL, sentence, _BELOW
    verdict = Verdict.BAD if distance > FAR else Verdict.DOUBTFUL
    return verdict, sentence, _OFFSET if _is_offset(loss, chance) else _ABOVE


def _near(distance: float) -> str:
    """How near it is, in words, for one that is near enough."""
    return "right at" if abs(distance) < 0.005 else _far(distance)


def _far(distance: float) -> str:
    if distance > 1:
        return f"{measured(distance + 1)} times"
    return f"{share(abs(distance))} {'below' if distance < 0 else 'above'}"


def _is_offset(loss: float, chance: Chance) -> bool:
    """Whether an output near 0 explains the loss: the targets lie far from it."""
    return chance.zero > chance.level * (1 + TOLERANCE) and loss < 1.5 * chance.zero


_NOT_FINITE = (
    "Look for values in the data that are not finite or huge, and for an initialization that is "
    "too large."
)
_ABOVE = (
    "The network is sure of wrong answers before it has learned. Usually its outputs are too "
    "large: initialize the last layer smaller, standardize the inputs, or normalize before it."
)
_OFFSET = (
    "The targets lie far from 0, where the network starts, so the first steps only find their "
    "mean. Standardize the targets, or start the last layer's bias at their mean."
)
_BELOW = (
    "It knows something before it has learned: weights that were loaded, or a target that can be "
    "read off the inputs. With new weights, look whether loss and Output fit each other."
)

SPEC = TrialSpec(
    kind=KIND,
    title="Loss at start",
    help="Compares the loss before the first update with that of a prediction that says nothing. "
    f"It should differ by no more than {100 * TOLERANCE:.0f} %; weights that Auto drew may begin "
    "higher.",
    run=run,
    x_name="batch",
    params=(
        IntParam(
            name="samples", default=2048, minimum=1, help="How many samples to measure, at most."
        ),
    ),
)
