"""How the weights of a layer are spread."""

from collections.abc import Mapping

from core.probes.histogram import histogram_of
from core.probes.sampling import sample
from core.probes.spec import Look, Probe


def _measure(look: Look) -> Mapping[str, object]:
    if look.weight is None:
        return {"weights": None}
    return {"weights": histogram_of(sample(look.weight), look.weight.numel())}


WEIGHTS = Probe(
    name="weight_histogram",
    title="Weights",
    unit="",
    cost="About 0.1 ms a layer with weights and look; a regular sample of large ones.",
    meaning="The weights of a layer after the step. They widen as it learns; all at one value "
    "means that no unit differs from another, a few far out point to a rate too large.",
    fields=("weights",),
    measure=_measure,
)
