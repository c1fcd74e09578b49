"""Which units of a rectifying layer no longer fire on any sample, and so no longer learn."""

from collections.abc import Mapping

from core.probes.spec import Look, Probe

WINDOW = 1024
"""Samples a unit is judged by, at least, and a batch and an eighth more at most (the whole
training set where that is smaller): as many as are seen soon, as units mostly die in the first
steps."""


def _measure(look: Look) -> Mapping[str, object]:
    return {"dead": look.firing.dead if look.firing else None}


DEAD_UNITS = Probe(
    name="dead_units",
    title="Dead units",
    unit="",
    cost="One pass over the outputs of rectifying layers, ten times a second.",
    meaning="A unit that gives 0 for every sample of the window and gets no gradient is dead: it "
    "learns no more. Many dead units are an alarm only while the network is not learning.",
    fields=("dead",),
    measure=_measure,
)
