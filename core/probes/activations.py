"""How the outputs of a layer are spread."""

from collections.abc import Mapping

from core.probes.histogram import histogram_of
from core.probes.spec import Look, Probe


def _measure(look: Look) -> Mapping[str, object]:
    return {"activations": histogram_of(look.sample, look.output.numel())}


ACTIVATIONS = Probe(
    name="activation_histogram",
    title="Activations",
    unit="",
    cost="About 0.1 ms a layer and look; a regular sample of large layers.",
    meaning="What a layer gives for a batch. Values piled up at the ends of a sigmoid or at 0 of "
    "a ReLU pass on little gradient; a spread that shrinks or grows from layer to layer "
    "points to the initialization.",
    fields=("activations",),
    measure=_measure,
)
