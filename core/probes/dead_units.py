"""Which units of a rectifying layer no longer fire on any sample, and so no longer learn."""

from collections.abc import Mapping

from core.probes.spec import Look, Probe

WINDOW = 1024
"""Samples a unit is judged by, at least (the whole training set where that is smaller): as many
as are seen soon, as units mostly die in the first steps."""


def _measure(look: Look) -> Mapping[str, object]:
    firing = look.firing
    if firing is None:
        return {"dead": None, "dead_over": 0}
    return {"dead": firing.dead, "dead_over": firing.window}


DEAD_UNITS = Probe(
    name="dead_units",
    title="Dead units",
    unit="",
    cost="One pass over the outputs of rectifying layers, ten times a second.",
    meaning="A unit is called dead that gave 0 for each of the last 1,024 samples looked at, and "
    "got no gradient from them; one that fired after a long silence has to be silent 4 times as "
    "long. Many dead units are an alarm only while the network is not learning.",
    fields=("dead", "dead_over"),
    measure=_measure,
)
