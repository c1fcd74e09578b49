"""The quantities of a layer whose values are shown as histograms: one declaration each."""

from collections.abc import Callable
from dataclasses import dataclass

from app.numbers import count, figure
from core.probes.measure import Histogram, LayerMeasure


@dataclass(frozen=True, eq=False)
class Distribution:
    """`word` names it in a list, `title` stands before the name of a layer; `purpose` ends the
    sentence "Press Train to see …"; `missing` says why a layer has none. `of` finds it in what
    was measured. `is_by_deviation`: layers differ so much that they are compared in standard
    deviations of each."""

    word: str
    title: str
    purpose: str
    missing: str
    of: Callable[[LayerMeasure], Histogram | None]
    is_by_deviation: bool = False

    def title_of(self, name: str) -> str:
        """The title for a layer; for no layer that of all."""
        return f"{self.title} {name}" if name else self.word


ACTIVATIONS = Distribution(
    word="Activations",
    title="Activations of",
    purpose="the activations of a layer",
    missing="Nothing was measured of this layer.",
    of=lambda measure: measure.activations,
)
GRADIENTS = Distribution(
    word="Gradients",
    title="Gradients at",
    purpose="the gradients at the output of a layer",
    missing="No gradient flows back to this layer.",
    of=lambda measure: measure.gradients,
    is_by_deviation=True,
)
WEIGHTS = Distribution(
    word="Weights",
    title="Weights of",
    purpose="the weights of a layer",
    missing="This layer has no weights: select one that has.",
    of=lambda measure: measure.weights,
)
DISTRIBUTIONS = (ACTIVATIONS, GRADIENTS, WEIGHTS)


def non_finite_words(histogram: Histogram) -> str:
    """How many values were NaN and how many infinite; empty where all were finite."""
    found = ((histogram.nan, "NaN"), (histogram.infinite, "infinite"))
    return ", ".join(f"{count(number)} {word}" for number, word in found if number)


def sample_words(histogram: Histogram) -> str:
    """How many of how many values were looked at; empty where it was all of them."""
    if histogram.seen == histogram.size:
        return ""
    return f"{count(histogram.seen)} of {count(histogram.size)} values"


def moments(histogram: Histogram) -> str:
    """Mean and standard deviation of the finite values, or the one that all are equal to."""
    if histogram.only is not None:
        return f"all values {figure(histogram.only)}"
    return f"{figure(histogram.mean)} ± {figure(histogram.std)}"
