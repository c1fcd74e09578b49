"""Where a run's random numbers come from: the seed of its settings and nothing else.

The contract, which exported code keeps too: after `torch.manual_seed(seed)` the network is
built; its constructors, and later its dropout, draw from torch's own stream. Its weights are
initialized from one generator, its batches shuffled by another; both start at `seed`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


_TORCH_STREAM = threading.RLock()
"""Torch has one stream for the process: whoever uses it keeps other threads waiting."""


def generator(seed: int) -> "torch.Generator":
    """A generator on the CPU that starts at `seed`."""
    import torch

    return torch.Generator().manual_seed(seed)


class OwnStream:
    """A private copy of torch's CPU stream, so that nothing else in the process that draws
    (a preview, another run) can shift the numbers of this run."""

    def __init__(self, seed: int) -> None:
        self.state = generator(seed).get_state()
        """Where the stream stands. Assigning an earlier one draws the same numbers again."""

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Within, torch draws from this stream; the stream of before comes back."""
        import torch

        with _TORCH_STREAM:
            before = torch.get_rng_state()
            torch.set_rng_state(self.state)
            try:
                yield
            finally:
                self.state = torch.get_rng_state()
                torch.set_rng_state(before)


def seed_gpu(seed: int, device: "torch.device") -> None:
    """Start the stream of a GPU (dropout there) at `seed`; nothing on the CPU."""
    import torch

    if device.type == "cuda":
        torch.cuda.manual_seed(seed)
    elif device.type == "mps":
        torch.mps.manual_seed(seed)


def gpu_state(device: "torch.device") -> "torch.Tensor | None":
    """Where the stream of a GPU stands; None on the CPU."""
    import torch

    if device.type == "cuda":
        return torch.cuda.get_rng_state(device)
    return torch.mps.get_rng_state() if device.type == "mps" else None


def set_gpu_state(device: "torch.device", state: "torch.Tensor") -> None:
    """Bring the stream of a GPU to where `gpu_state` found it."""
    import torch

    if device.type == "cuda":
        torch.cuda.set_rng_state(state, device)
    elif device.type == "mps":
        torch.mps.set_rng_state(state)
