"""What led to the first value that was no number: the tensor, the steps before, how it grew.

A pure function of the history. Loss, learning rate and gradient norms are those of every step;
what only a look at the layers finds is there where one was made.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.diagnosis.words import figure
from core.probes.non_finite import NonFinite, Pass
from core.training.events import LayersMeasured, RunFailed
from core.training.history import History

BEFORE = 50
"""Steps before the one that broke."""

GROWN = 10.0
"""From so many times its usual size on a figure has grown."""
USUAL = 2.0
"""Up to so many times its usual size it has not."""


@dataclass(frozen=True)
class Growth:
    """How a figure rose: from the last usual value at step `since` to that of step `step`."""

    since: int
    step: int
    low: float
    high: float

    @property
    def times(self) -> float:
        """How many times as large it became."""
        return self.high / self.low if self.low > 0 else math.inf


@dataclass(frozen=True)
class Forensics:
    """`tensor` broke first, which was found at `step`; the window of at most 50 steps before it
    begins with `first`. `rows` of the series of the history are in it, the broken step last,
    and `looks` at the layers. `layer` is the weighted layer whose gradient grew most."""

    tensor: NonFinite
    step: int
    first: int
    rows: slice
    looks: tuple[LayersMeasured, ...]
    loss: Growth | None
    layer: str | None
    gradient: Growth | None

    @property
    def is_at_start(self) -> bool:
        """Whether there is no step before it."""
        return self.first == self.step


def broken_tensor(history: History) -> NonFinite | None:
    """The first tensor that was not finite; None where all are, or that is not known."""
    ended = history.ended
    if isinstance(ended, RunFailed):
        return ended.tensor
    look = history.latest_look
    if look is None or _broken_in(history, look) is None:
        return None
    for earlier in reversed(history.measures):
        if _broken_in(history, earlier) is None:
            break
        look = earlier
    return _broken_in(history, look)


def is_broken(history: History) -> bool:
    """Whether there is such a tensor; quickly told."""
    if isinstance(history.ended, RunFailed):
        return history.ended.tensor is not None
    look = history.latest_look
    return look is not None and _broken_in(history, look) is not None


def forensics(history: History) -> Forensics | None:
    """What led to the first value that was no number; None where there is none."""
    tensor = broken_tensor(history)
    if tensor is None or not len(history.steps):
        return None
    steps = history.steps.values
    is_over = isinstance(history.ended, RunFailed)
    stop = len(steps) if is_over else int(np.searchsorted(steps, tensor.step, side="right"))
    stop, exact = max(1, stop), len(history.steps.extremes)
    rows = slice(min(max(exact, stop - BEFORE - 1), stop - 1), stop)
    first, last = int(steps[rows.start]), int(steps[stop - 1])
    loss = growth(steps[rows], history.losses.values[rows])
    layer, gradient = _fastest(history, rows)
    looks = tuple(look for look in _looks(history) if first <= look.step <= last)
    return Forensics(tensor, last, first, rows, looks, loss, layer, gradient)


def growth(steps: NDArray[np.int64], values: NDArray[np.floating]) -> Growth | None:
    """How the last finite of some values rose above what was usual, the median of the earlier
    half of them; None where it did not."""
    finite = np.isfinite(values)
    steps, sizes = steps[finite], np.abs(values[finite].astype(np.float64))
    if len(sizes) < 2:
        return None
    usual = float(np.median(sizes[: max(1, len(sizes) // 2)]))
    if not sizes[-1] > GROWN * usual:
        usual = float(sizes.min())  # it grew from the start
    if not sizes[-1] > GROWN * usual:
        return None
    since = int(np.flatnonzero(sizes <= USUAL * usual)[-1])
    return Growth(int(steps[since]), int(steps[-1]), float(sizes[since]), float(sizes[-1]))


def first_words(tensor: NonFinite, name: Callable[[str], str]) -> str:
    """`the output of hidden, forward in step 12`; `name` says what a layer is called."""
    layer = name(tensor.node or "")
    parameter = tensor.tensor.removesuffix(".grad")
    match tensor.where:
        case Pass.DATA:
            return f"the data of step {tensor.step:,}"
        case Pass.LOSS:
            return f"the loss of step {tensor.step:,}"
        case Pass.FORWARD:
            return f"the output of {layer}, forward in step {tensor.step:,}"
        case Pass.UPDATE:
            return f"the {parameter} of {layer}, in the update of step {tensor.step:,}"
    what = f"the output of {layer}" if parameter == "output" else f"the {parameter} of {layer}"
    return f"the gradient of {what}, backward in step {tensor.step:,}"


def growth_words(
    found: Forensics, name: Callable[[str], str], figure: Callable[[float], str] = figure
) -> str:
    """How it came to this, in a sentence; `name` says what a layer is called, `figure` how to
    write a value."""
    if found.tensor.where is Pass.DATA:
        return "Nothing in the network led to it: the values came with the data."
    if found.is_at_start:
        return "There is no step before it: the weights it began with, or the data, are too large."
    parts = []
    if found.loss is not None:
        parts.append(f"the loss rose {_from_to(found.loss, figure)}")
    if found.gradient is not None and found.layer is not None:
        rose = _from_to(found.gradient, figure)
        parts.append(f"the gradient of {name(found.layer)} rose {rose}")
    if not parts:
        return (
            f"It came at once: in steps {found.first:,} to {found.step:,} neither the loss nor a "
            f"gradient rose to {GROWN:g} times what it was."
        )
    text = ", and ".join(parts)
    return f"Before it {text}."


def _from_to(grown: Growth, figure: Callable[[float], str]) -> str:
    steps = grown.step - grown.since
    span = f"{steps:,} steps" if steps > 1 else "one step"
    return f"from {figure(grown.low)} (step {grown.since:,}) to {figure(grown.high)} within {span}"


def _fastest(history: History, rows: slice) -> tuple[str | None, Growth | None]:
    """The weighted layer whose gradient grew most, and how."""
    found: tuple[str | None, Growth | None] = None, None
    steps = history.steps.values[rows]
    for index, layer in enumerate(history.started.weighted if history.started else ()):
        grown = growth(steps, history.gradient_norms.values[rows, index])
        if grown is not None and (found[1] is None or grown.times > found[1].times):
            found = layer, grown
    return found


def _looks(history: History) -> list[LayersMeasured]:
    kept, latest = history.measures, history.latest_look
    return [*kept, latest] if latest is not None and kept[-1] is not latest else kept


def _broken_in(history: History, look: LayersMeasured) -> NonFinite | None:
    """The first tensor of a look: in the order of the forward pass, then against it in the
    backward pass, then the weights. A step that float16 skipped is let be."""
    if any(event.step == look.step for event in history.skipped):
        return None
    order = history.started.observed if history.started else tuple(look.layers)
    layers = [(id, look.layers[id]) for id in order if id in look.layers]
    tensors = [(id, layer.activations, Pass.FORWARD, "output") for id, layer in layers]
    tensors += [
        (id, layer.gradients, Pass.BACKWARD, "output.grad")
        for id, layer in reversed(layers)
        if layer.gradients is not None
    ]
    tensors += [
        (id, layer.weights, Pass.UPDATE, "weight")
        for id, layer in layers
        if layer.weights is not None
    ]
    for id, one, where, name in tensors:
        if one.non_finite:
            return NonFinite(id, where, name, one.nan, one.infinite, one.seen, one.size, look.step)
    return None
