"""What is said when a run breaks: one plain sentence, and the layer to blame."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from core.errors import CompileError, LayerloomError, TrainingError
from core.training.events import RunFailed

Weights = Mapping[str, NDArray[np.generic]]

_MEMORY_WORDS = ("out of memory", "can't allocate memory", "not enough memory")


def failure(step: int, error: Exception, weights: Weights | None = None) -> RunFailed:
    """The event for an error: our own sentences as they are, torch's translated."""
    node = error.node if isinstance(error, CompileError | TrainingError) else None
    if any(_is_about_memory(cause) for cause in _causes(error)):
        message = (
            f"There is not enough memory for step {max(1, step):,}: choose a smaller batch size, "
            "or make the network smaller."
        )
    elif isinstance(error, LayerloomError):
        message = str(error)
    else:
        message = f"Step {step:,} failed: torch says {_first_line(error)}."
    return RunFailed(step, message, node, weights or {})


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__


def _is_about_memory(error: BaseException) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(words in text for words in _MEMORY_WORDS)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")
