"""How strongly the loss depends on what a layer gives."""

from collections.abc import Mapping

from core.probes.spec import Look, Probe


def _measure(look: Look) -> Mapping[str, object]:
    if look.output_gradient is None:
        return {"output_gradient": float("nan")}
    import torch

    return {"output_gradient": float(torch.linalg.vector_norm(look.output_gradient))}


OUTPUT_GRADIENT = Probe(
    name="output_gradient",
    title="Gradient at the output",
    unit="",
    cost="One pass over the gradient of each layer, ten times a second.",
    meaning="The 2-norm of the gradient that reaches a layer from behind, also for layers without "
    "weights. NaN where none flows.",
    fields=("output_gradient",),
    measure=_measure,
)
