"""What is known when memory runs out: how much was in use, and a batch size that fits."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.errors import LayerloomError

if TYPE_CHECKING:
    import torch

    from core.training.session import Session

_WORDS = ("out of memory", "can't allocate memory", "not enough memory")
GIGABYTE = 2**30
_UNITS = {"bytes": 1, "kib": 2**10, "mib": 2**20, "gib": GIGABYTE, "tib": 2**40, "pib": 2**50}
_REQUEST = re.compile(
    rf"(?:tried to|unable to) allocate ([\d.]+) ({'|'.join(_UNITS)})", re.IGNORECASE
)


def is_about_memory(error: BaseException) -> bool:
    """Whether `error`, or what caused it, says that memory ran out."""
    found: BaseException | None = error
    while found is not None:
        text = str(found).lower()
        if isinstance(found, MemoryError) or any(words in text for words in _WORDS):
            return True
        found = found.__cause__
    return False


def watch_peak(device: "torch.device") -> None:
    """Count the most memory in use on a GPU from here on."""
    import torch

    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)


def memory_words(device: "torch.device", error: BaseException | None = None) -> str:
    """What is known of the memory that ran out; empty where nothing is. It is short, so that the
    bar of a narrow window shows it too.

    On a GPU the most that torch held during the run, as `GPU peak: 7.9 of 8.0 GB`. On a CPU what
    was asked for in vain, as `Asked for 37 GB more`: what the process held tells nothing of it.
    """
    if device.type != "cpu":
        peak, total = _gpu_peak(device)
        return f"GPU peak: {peak / GIGABYTE:.1f} of {total / GIGABYTE:.1f} GB" if peak else ""
    wanted = asked_for(error) / GIGABYTE
    return f"Asked for {wanted:,.{0 if wanted >= 10 else 2}f} GB more" if wanted else ""


def asked_for(error: BaseException | None) -> float:
    """The bytes of the request that failed, by the words of torch and NumPy; 0 where unknown."""
    while error is not None:
        if found := _REQUEST.search(str(error)):
            return float(found[1]) * _UNITS[found[2].lower()]
        error = error.__cause__
    return 0.0


def _gpu_peak(device: "torch.device") -> tuple[int, int]:
    import torch

    if device.type == "cuda":
        total = torch.cuda.get_device_properties(device).total_memory
        return torch.cuda.max_memory_allocated(device), total
    return torch.mps.driver_allocated_memory(), torch.mps.recommended_max_memory()


def batch_that_fits(
    session: "Session", size: int, must_stop: Callable[[], bool] = lambda: False
) -> int | None:
    """The largest of size / 2, size / 4, … for which a forward and a backward pass were made
    without running out of memory; None where that is none, or `must_stop` said so on the way.

    The session is left as it was. An optimizer that has not made a step yet asks for more
    memory at its first one, which is not tried.
    """
    size = min(size, len(session.train)) // 2
    with _untouched(session):
        while size >= 1 and not must_stop():
            _free(session.device)
            if _fits(session, size):
                return size
            size //= 2
    return None


def _fits(session: "Session", size: int) -> bool:
    import torch

    try:
        session.stepper.compute(torch.arange(size, device=session.device), keep_outputs=True)
    except (LayerloomError, RuntimeError, MemoryError, ValueError):  # one sample for a BatchNorm
        return False
    return True


@contextmanager
def _untouched(session: "Session") -> Iterator[None]:
    """What a step changes but the weights is put back: the random stream, running means."""
    stream, precision = session.stream.state, session.precision.state()
    buffers = [(buffer, buffer.clone()) for buffer in session.network.buffers()]
    try:
        yield
    finally:
        session.stream.state = stream
        session.precision.load_state(precision)
        for buffer, value in buffers:
            buffer.copy_(value)
        for parameter in session.network.parameters():
            parameter.grad = None
        _free(session.device)


def _free(device: "torch.device") -> None:
    import gc

    import torch

    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()
