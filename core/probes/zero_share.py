"""Which share of a layer's outputs is exactly 0."""

from collections.abc import Mapping

import numpy as np

from core.probes.spec import Look, Probe


def _measure(look: Look) -> Mapping[str, object]:
    values = look.sample
    share = 1 - np.count_nonzero(values) / len(values) if len(values) else float("nan")
    return {"zero_share": float(share)}


ZERO_SHARE = Probe(
    name="zero_share",
    title="Zeros",
    unit="",
    cost="A few microseconds a layer, ten times a second.",
    meaning="How sparse the layer is. After a ReLU 0.4 to 0.5 is normal and no fault.",
    fields=("zero_share",),
    measure=_measure,
)
