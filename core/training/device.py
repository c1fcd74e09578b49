"""Where a run computes, and how many threads torch may use there."""

import os
from typing import TYPE_CHECKING

from core.errors import TrainingError

if TYPE_CHECKING:
    import torch

_NAMES = {"cuda": "NVIDIA GPU (cuda)", "mps": "Apple GPU (mps)"}


def choose_device(name: str) -> "torch.device":
    """The device called `name`; `auto` is a GPU where there is one.

    Raises `TrainingError` where this machine has no such device.
    """
    import torch

    if name == "auto":
        name = next((kind for kind in ("cuda", "mps") if _is_there(kind)), "cpu")
    if name != "cpu" and not _is_there(name):
        raise TrainingError(
            f"This machine has no {_NAMES.get(name, name)} that torch can use: "
            'choose the device "auto" or "cpu".'
        )
    return torch.device(name)


def _is_there(name: str) -> bool:
    import torch

    if name == "cuda":
        return torch.cuda.is_available()
    return name == "mps" and torch.backends.mps.is_available()


def leave_the_window_one_core() -> None:
    """Give torch all cores but one: with all of them, a live window made training 4 to 5 times
    slower (threads that spin while they wait)."""
    import torch

    threads = max(1, usable_cores() - 1)
    if torch.get_num_threads() > threads:
        torch.set_num_threads(threads)


def usable_cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
