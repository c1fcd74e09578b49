"""What is said when a run breaks: one plain sentence, and the layer to blame."""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.errors import CompileError, DataError, LayerloomError, TrainingError
from core.probes.non_finite import NonFinite
from core.training.events import RunFailed
from core.training.memory import is_about_memory

Weights = Mapping[str, NDArray[np.generic]]

_OF_TYPES = re.compile(r"'(Half|BFloat16)'|primitive descriptor|dtype|Float16", re.IGNORECASE)


class NonFiniteError(TrainingError):
    """Numbers broke: `tensor` is the first that was not finite."""

    def __init__(self, message: str, node: str | None, tensor: NonFinite) -> None:
        super().__init__(message, node)
        self.tensor = tensor


def failure(
    step: int, error: Exception, weights: Weights | None = None, precision: str = "float32"
) -> RunFailed:
    """The event for an error: our own sentences as they are, torch's translated."""
    node = error.node if isinstance(error, CompileError | TrainingError) else None
    tensor = error.tensor if isinstance(error, NonFiniteError) else None
    sentence = _sentence(step, error, precision)
    is_of_data = isinstance(error, DataError)
    return RunFailed(step, sentence, node, weights or {}, tensor=tensor, is_of_data=is_of_data)


def out_of_memory(
    step: int, batch_size: int, words: str, fitting: int | None, weights: Weights
) -> RunFailed:
    """The event for memory that ran out at `step`, with what was found out about it."""
    message = f"Memory ran out in step {step:,} at batch size {batch_size:,}"
    if fitting is None:
        message += ", and no smaller batch was found to fit: make the network smaller."
    else:
        message += f"; {fitting:,} was tried and fits."
    message += f" {words}." if words else ""
    return RunFailed(step, message, None, weights, fitting)


def _sentence(step: int, error: Exception, precision: str) -> str:
    if is_about_memory(error):
        return (
            f"There is not enough memory for step {max(1, step):,}: choose a smaller batch size, "
            "or make the network smaller."
        )
    if isinstance(error, LayerloomError):
        return str(error)
    line = _first_line(error)
    if operation := _not_deterministic(str(error)):
        return (
            f"Step {step:,} cannot be computed deterministically: torch has no such form of "
            f"{operation}. Turn “deterministic” off, or replace the layer."
        )
    if is_about_precision(error, precision):
        others = "bfloat16 or float32" if precision == "float16" else "float32"
        return (
            f"This device cannot compute the network in {precision}: choose the precision "
            f"{others}. (Torch says: {line}.)"
        )
    return f"Step {step:,} failed: torch says {line}."


def can_go_on(error: Exception, precision: str) -> bool:
    """Whether a run that broke goes on once what is around it has changed."""
    return isinstance(error, DataError) or is_about_precision(error, precision)


def is_about_precision(error: Exception, precision: str) -> bool:
    """Whether a device may not be able to compute in 16 bits."""
    is_possible = precision != "float32" and not isinstance(error, NonFiniteError)
    return is_possible and bool(_OF_TYPES.search(str(error)))


def _not_deterministic(text: str) -> str:
    """The operation that torch refuses, empty where that is not what `text` is about."""
    if "use_deterministic_algorithms(True)" not in text:
        return ""
    found = re.match(r"(\S+) does not have a deterministic implementation", text)
    return found.group(1) if found else "a matrix product on this GPU"


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")
