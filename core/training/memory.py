"""What is known when memory runs out: how much was in use, and a batch size that fits."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.data.memory import most_memory
from core.errors import LayerloomError

if TYPE_CHECKING:
    import torch

    from core.training.session import Session

_WORDS = ("out of memory", "can't allocate memory", "not enough memory")
GIGABYTE = 2**30


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


def peak_words(device: "torch.device") -> str:
    """The most that was in use, as `GPU peak: 7.9 of 8.0 GB`; empty where unknown. It is
    short, so that the bar of a narrow window shows it too.

    On a GPU what torch held during the run; on a CPU what this whole process ever held.
    """
    peak, total, owner = _gpu_peak(device) if device.type != "cpu" else _process_peak()
    if not peak:
        return ""
    of_total = f" of {total / GIGABYTE:.1f}" if total else ""
    return f"{owner}: {peak / GIGABYTE:.1f}{of_total} GB"


def _gpu_peak(device: "torch.device") -> tuple[int, int, str]:
    import torch

    if device.type == "cuda":
        total = torch.cuda.get_device_properties(device).total_memory
        return torch.cuda.max_memory_allocated(device), total, "GPU peak"
    return torch.mps.driver_allocated_memory(), torch.mps.recommended_max_memory(), "GPU peak"


def _process_peak() -> tuple[int, int, str]:
    try:
        import resource
    except ImportError:  # Windows
        return 0, 0, ""
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return peak, most_memory(), "Peak"


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
