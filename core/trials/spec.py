"""What a trial declares about itself."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from core.catalogue import Spec
from core.params import Params
from core.trials.result import Point, Result
from core.trials.runs import Ground


@dataclass(frozen=True, kw_only=True)
class TrialSpec(Spec):
    """A trial. `run(ground, params)` makes it; the axes say how its curves are drawn.

    `gives_one_rate`: it suggests a learning rate; `gives_rates`: it offers several.
    """

    title: str
    run: Callable[[Ground, Params], Generator[Point, None, Result]]
    x_name: str = "step"
    is_log_x: bool = False
    is_log_y: bool = False
    gives_one_rate: bool = False
    gives_rates: bool = False


def whole(params: Params, name: str) -> int:
    """The parameter `name`, a whole number."""
    value = params[name]
    assert isinstance(value, int)
    return value


def real(params: Params, name: str) -> float:
    """The parameter `name`, a number."""
    value = params[name]
    assert isinstance(value, int | float)
    return float(value)
