"""How the gradient at a layer's outputs is spread."""

from collections.abc import Mapping

from core.probes.histogram import histogram_of
from core.probes.sampling import sample
from core.probes.spec import Look, Probe


def _measure(look: Look) -> Mapping[str, object]:
    gradient = look.output_gradient
    if gradient is None:
        return {"gradients": None}
    return {"gradients": histogram_of(sample(gradient), gradient.numel())}


GRADIENTS = Probe(
    name="gradient_histogram",
    title="Gradients",
    unit="",
    cost="About 0.1 ms a layer and look; a regular sample of large layers.",
    meaning="The gradient of the loss at what a layer gives, value by value. A spread that "
    "shrinks from layer to layer towards the input is a vanishing gradient, exact zeros are "
    "units that pass nothing on.",
    fields=("gradients",),
    measure=_measure,
)
