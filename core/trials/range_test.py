"""The learning-rate range test: the rate grows by the same factor at each step while the loss
is watched (Smith 2017, Cyclical Learning Rates for Training Neural Networks, section 3.3; the
exponential form and its stop are fastai's).

The run is one of the project with torch's ExponentialLR, so penalties, clipping and augmentation
are as in training. The weights are put back afterwards.
"""

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from core.errors import TrainingError
from core.params import FloatParam, IntParam, Params
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES
from core.trials.result import Figure, Line, Offer, Point, Result, Verdict
from core.trials.runs import Ground, rate_of, steps_of, weights_restored, with_rate
from core.trials.smoothing import Smoothed, centred
from core.trials.spec import TrialSpec, real, whole
from core.trials.words import number

if TYPE_CHECKING:
    from core.training.session import Session

KIND = "LRRangeTest"
DIVERGED = 4.0
"""The test ends where the smoothed loss exceeds so many times its best (fastai's rule)."""
DEVIATIONS = 4.0
"""It exceeds it by more than so many standard deviations of the loss of one batch: the smoothed
loss of small batches wanders by two, and by more where a few are far off."""
FEWEST, BACK = 10, 5
"""That deviation is known from so many losses on; the last few are not among them, so that a
divergence is not taken for noise."""
BETA = 0.8
"""Of the smoothed loss it is ended by: a lag of four steps."""
WIDTH = 2.0
"""Steps of the smoothing that the suggestion is found on."""
BELOW_LOWEST = 10.0
"""The suggestion is the rate of the lowest loss divided by this (Howard & Gugger 2020, Deep
Learning for Coders, chapter 5: an order of magnitude less than where the minimum was)."""
SMALLEST_FALL = 0.02
"""A loss that never fell by this share of its start has not fallen."""
NOISY = 0.25
"""Where single losses deviate by more than this share of the first ones, a fall must exceed the
deviation: among 100 losses that fall nowhere the lowest smoothed one lies 0.7 of it lower."""
TOO_SLOW = 30.0
"""So many times below the suggestion a rate is worth raising."""


@dataclass
class _Sweep:
    """The rates tried, and the loss that each led to."""

    rates: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    start: float = math.nan
    diverged_at: float | None = None

    @property
    def all_losses(self) -> list[float]:
        """The loss at the start and those that the rates led to."""
        return [self.start, *self.losses]

    def add(self, rate: float, loss: float) -> None:
        self.rates.append(rate)
        self.losses.append(loss)


def run(place: Ground, params: Params) -> Generator[Point, None, Result]:
    """Sweep the rate, find the place of the lowest loss, judge the project's own rate."""
    optimizer = place.project.training.optimizer.kind
    if not OPTIMIZERS[optimizer].is_scheduled:
        return Result(KIND, Verdict.OK, _NO_RATE.format(optimizer))
    sweep, rising = _Sweep(), exponential(place, params)
    yield from sweep_rates(rising.session(), rising, sweep)
    return _result(sweep, rate_of(place.project.training))


def sweep_rates(session: "Session", place: Ground, sweep: _Sweep) -> Iterator[Point]:
    """Fill `sweep` with a session of `place`, whose rate is exponential. The weights of the
    session's network are the same afterwards."""
    count = place.project.training.epochs
    average, best, rate = Smoothed(BETA), math.inf, 0.0
    with weights_restored(session.network):
        try:
            for step in steps_of(session, place, count + 1):
                if step.step == 1:
                    sweep.start = step.loss
                else:
                    sweep.add(rate, step.loss)
                    yield Point("loss", rate, step.loss, step.step - 1, count)
                smoothed = average.add(step.loss)
                best = min(best, smoothed)
                if smoothed > max(DIVERGED * best, best + DEVIATIONS * _noise(sweep)):
                    sweep.diverged_at = rate
                    break
                rate = step.learning_rate
        except TrainingError:
            if step.step == 1:
                raise
            sweep.diverged_at = rate


def _noise(sweep: _Sweep) -> float:
    """By how much the loss of one batch deviates, as seen up to some steps ago; infinite while
    too few are known."""
    known = sweep.all_losses[:-BACK]
    return deviation(known) if len(known) >= FEWEST else math.inf


def deviation(losses: Sequence[float]) -> float:
    """The standard deviation of losses around a curve: by those of two steps in a row."""
    return math.sqrt(float(np.mean(np.square(np.diff(losses)))) / 2)


def exponential(place: Ground, params: Params) -> Ground:
    """The project at the lowest rate, with a schedule that takes it to the highest within as
    many steps as it has epochs."""
    low, high = real(params, "min_lr"), real(params, "max_lr")
    gamma = (high / low) ** (1 / (whole(params, "num_iter") - 1))
    training = with_rate(place.project.training, low)
    schedule = SCHEDULES.setting("ExponentialLR", gamma=gamma, interval="step")
    training = replace(training, schedule=schedule, epochs=whole(params, "num_iter"))
    return place.with_training(training)


# -- the result --------------------------------------------------------------------------


def _result(sweep: _Sweep, used: float) -> Result:
    rates, losses = np.array(sweep.rates), np.array(sweep.losses)
    smooth = centred(losses, WIDTH)
    lowest = int(np.nanargmin(smooth)) if np.isfinite(smooth).any() else 0
    figures = [Figure("loss at start", sweep.start), Figure("lowest loss", float(smooth[lowest]))]
    figures.append(Figure("rate of the lowest loss", float(rates[lowest])))
    if sweep.diverged_at is not None:
        figures.append(Figure("diverges at", sweep.diverged_at))
    suggestion = None
    level, is_noisy = _to_fall_below(sweep, float(smooth[0]), lowest)
    if smooth[lowest] < level:
        suggestion = float(f"{rates[lowest] / BELOW_LOWEST:.2g}")
        figures.append(Figure("suggested rate", suggestion))
    loss_used = float(np.interp(math.log(used), np.log(rates), smooth)) if used else math.nan
    has_risen = loss_used > (float(smooth[0]) + float(smooth[lowest])) / 2
    is_above = used > rates[lowest] and has_risen
    verdict, sentence, advice = _judged(sweep, used, float(rates[lowest]), suggestion, is_above)
    if is_noisy and suggestion is None:
        verdict, sentence, advice = Verdict.DOUBTFUL, _TOO_NOISY, _LARGER_BATCHES
    offers = () if suggestion is None else (Offer(suggestion, math.nan, is_best=True),)
    return Result(
        kind=KIND,
        verdict=verdict,
        sentence=sentence,
        advice=advice,
        figures=tuple(figures),
        lines=(Line("loss", rates, losses, is_raw=True), Line("smoothed", rates, smooth)),
        offers=offers,
        mark=suggestion,
    )


def _to_fall_below(sweep: _Sweep, smooth: float, lowest: int) -> tuple[float, bool]:
    """What the lowest loss must be below to have fallen, and whether that is so low because
    single losses deviate much."""
    before = sweep.all_losses[: max(lowest + 2, FEWEST)]
    first = float(np.mean(before[:FEWEST]))
    noise = deviation(before) if len(before) >= FEWEST and math.isfinite(sum(before)) else 0.0
    if noise > NOISY * abs(first):
        return first - noise, True
    return (1 - SMALLEST_FALL) * min(sweep.start, smooth), False


def _judged(
    sweep: _Sweep, used: float, lowest: float, suggestion: float | None, is_above: bool
) -> tuple[Verdict, str, str]:
    """Verdict, sentence and advice."""
    span = f"from {number(sweep.rates[0])} to {number(sweep.rates[-1])}"
    if suggestion is None:
        return Verdict.BAD, f"The loss fell at no learning rate {span}.", _NEVER
    end = "" if sweep.diverged_at is None else f", divergence at {number(sweep.diverged_at)}"
    sentence = f"Lowest loss at {number(lowest)}{end}. Suggested: {number(suggestion)}, "
    sentence += f"a tenth of {number(lowest)}."
    tried = f"The project was at {number(used)}"
    if not used:
        return Verdict.BAD, sentence, f"{tried}, where nothing is learned."
    if sweep.diverged_at is not None and used >= sweep.diverged_at:
        return Verdict.BAD, sentence, f"{tried}, where training diverges: take a smaller rate."
    if is_above:
        return Verdict.DOUBTFUL, sentence, f"{tried}, where the loss has risen again."
    if used * TOO_SLOW < suggestion:
        return Verdict.DOUBTFUL, sentence, f"{tried}, where it learns slowly."
    return Verdict.OK, sentence, ""


_NO_RATE = "{} takes only its first step from the learning rate: this test says nothing about it."
_TOO_NOISY = "The losses of single batches differ by more than they fell: no rate can be read off."
_LARGER_BATCHES = "Choose larger batches, or more steps for this test."
_NEVER = (
    "Usually the gradient vanishes or dies on its way, or all weights are 0; a test of more "
    "steps may show a fall."
)


def _bounds_conflict(params: Params) -> str | None:
    low, high = real(params, "min_lr"), real(params, "max_lr")
    if low >= high:
        return f"min_lr ({low:g}) must be below max_lr ({high:g})"
    least = math.ceil(math.log10(high / low)) + 1
    if whole(params, "num_iter") < least:
        return f"num_iter must be at least {least} from {low:g} to {high:g}, a step for each decade"
    return None


def _rate(name: str, default: float, text: str) -> FloatParam:
    return FloatParam(
        name=name, default=default, maximum=1000.0, is_open_below=True, is_log=True, help=text
    )


SPEC = TrialSpec(
    kind=KIND,
    title="Learning-rate range test",
    help="Raises the learning rate by the same factor at each step (Smith 2017) until the "
    "smoothed loss exceeds four times its best, by more than noise. A tenth of the rate of the "
    "lowest loss is suggested.",
    run=run,
    x_name="learning rate",
    is_log_x=True,
    gives_one_rate=True,
    conflict=_bounds_conflict,
    params=(
        _rate("min_lr", 1e-7, "Where it begins."),
        _rate("max_lr", 10.0, "Where it ends, unless the loss diverges before."),
        IntParam(
            name="num_iter",
            default=100,
            minimum=10,
            maximum=100_000,
            help="Steps from the lowest to the highest rate.",
        ),
    ),
)
