"""How large the weights of a layer are, and what they do to the length of a gradient."""

import math
from collections.abc import Mapping

from core.probes.spec import Look, Probe


def _measure(look: Look) -> Mapping[str, object]:
    if look.weight is None:
        return {"weight_norm": math.nan, "weight_gain": math.nan}
    import torch

    norm = float(torch.linalg.vector_norm(look.weight.detach()))
    is_map = look.weight.ndim > 1
    gain = norm / math.sqrt(look.weight.shape[look.unit_dim]) if is_map else math.nan
    return {"weight_norm": norm, "weight_gain": gain}


WEIGHT_NORM = Probe(
    name="weight_norm",
    title="Weight norm",
    unit="",
    cost="One pass over the weights of each layer and look.",
    meaning="The 2-norm of a layer's weights, and their gain for a gradient on its way back: "
    "‖W‖ / √(number of units). A gradient without a preferred direction leaves the layer so "
    "many times as long as it came, on the average (E‖Wᵀδ‖² = ‖W‖² ‖δ‖² / units; the same for "
    "a convolution, its borders aside).",
    fields=("weight_norm", "weight_gain"),
    measure=_measure,
)
