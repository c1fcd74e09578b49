"""How far a step moves the weights of a layer, relative to their size."""

from collections.abc import Mapping

from core.probes.sampling import thinned
from core.probes.spec import Look, Probe

MOST = 32_768
"""Weights of a layer looked at, at most: a regular sample of them moves as all do."""


def _measure(look: Look) -> Mapping[str, object]:
    if look.weight is None or look.weight_before is None:
        return {"update_ratio": float("nan")}
    weight = thinned(look.weight, MOST)
    moved = float((weight - look.weight_before).abs_().sum())
    size = float(look.weight_before.abs().sum())
    return {"update_ratio": moved / size if size else float("nan")}


UPDATE_RATIO = Probe(
    name="update_ratio",
    title="Update ratio",
    unit="",
    cost="A copy of the weights (of 32,768 at most a layer) and two passes over them, ten times "
    "a second.",
    meaning="mean |Δw| / mean |w| of one step. About 10⁻³ is customary (DL4J), 10⁻² in the first "
    "steps; far less learns hardly, far more jumps about. Adam hides vanishing gradients here.",
    fields=("update_ratio",),
    measure=_measure,
)
