"""Only computations that give the same bits every time, for as long as a run lasts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_WORKSPACE = "CUBLAS_WORKSPACE_CONFIG"


@contextmanager
def deterministic(is_wanted: bool) -> Iterator[None]:
    """Within, torch refuses what has no deterministic form, if that is wanted.

    The switches are those of the whole process; they are put back at the end. What cuBLAS needs
    for it is read from the environment when a GPU is first used, and stays there.
    """
    if not is_wanted:
        yield
        return
    import torch

    os.environ.setdefault(_WORKSPACE, ":4096:8")
    cudnn = torch.backends.cudnn
    before = torch.are_deterministic_algorithms_enabled()
    is_warning = torch.is_deterministic_algorithms_warn_only_enabled()
    flags = cudnn.deterministic, cudnn.benchmark
    torch.use_deterministic_algorithms(True)
    cudnn.deterministic, cudnn.benchmark = True, False
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=is_warning)
        cudnn.deterministic, cudnn.benchmark = flags
