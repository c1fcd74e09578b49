"""What a rule declares about itself.

A rule is a pure function of a case (a project and the history of its run), with thresholds
that a person can change. It never appends to the history and never sees a live network.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.catalogue import Catalogue, Spec
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding
from core.params import Params

Judge = Callable[[Case, Params], Iterable[Finding]]

NON_FINITE = "non-finite"
"""Where numbers are no longer numbers, no other figure of now means anything."""


@dataclass(frozen=True, kw_only=True)
class Rule(Spec):
    """A rule. `kind` is its name (`vanishing-gradients`), `params` are its thresholds.

    `help` says in one sentence why it matters, `gate` when it keeps silent, `doubt` what it may
    be confused with, `source` where the thresholds come from. `evidence` names the instrument
    that shows it. `is_static`: it reads the project alone, so it speaks before training.
    `effect_of` are rules whose alarm explains what this one would say, so that it keeps silent
    after them; they stand before it in the catalogue. `beside` are rules whose finding, alarm or
    note, makes an alarm of this one a note: it holds as well, but the cause is the other.
    """

    title: str
    judge: Judge
    gate: str
    doubt: str
    source: str
    evidence: str = ""
    is_static: bool = False
    effect_of: tuple[str, ...] = (NON_FINITE,)
    beside: tuple[str, ...] = ()


RuleCatalogue = Catalogue[Rule]


def number(params: Params, name: str) -> float:
    """The threshold called `name`."""
    value = params[name]
    assert isinstance(value, int | float)
    return float(value)


def whole(params: Params, name: str) -> int:
    """The threshold called `name` that counts something."""
    value = params[name]
    assert isinstance(value, int)
    return value
