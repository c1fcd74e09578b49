"""What each augmentation costs a training step, in milliseconds a batch.

Run: python -m tests.benchmarks.augmentation
The fastest of many, since others may run beside, on one thread.
"""

import time

import torch

from core.data.augmentation import AUGMENTATIONS
from core.data.spec import DataKind
from core.training.augmentation import augmenting_function

BATCHES = {"128 of 1×28×28": (128, 1, 28, 28), "64 of 3×32×32": (64, 3, 32, 32)}
TIMES = 100


def cost(kind: str, shape: tuple[int, ...]) -> float:
    """Milliseconds of one batch at default parameters: the fastest, since others may run beside."""
    spec, batch = AUGMENTATIONS[kind], torch.rand(shape)
    function, told = (
        augmenting_function(spec.function),
        spec.arguments(spec.defaults(), DataKind.IMAGE),
    )
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        function(batch, **told)
        seconds.append(time.perf_counter() - began)
    return 1000 * min(seconds)


def main() -> None:
    """Print a table."""
    torch.set_num_threads(1)
    print(f"{'ms a batch':24}" + "".join(f"{name:>18}" for name in BATCHES))
    for kind in AUGMENTATIONS:
        row = "".join(f"{cost(kind, shape):18.2f}" for shape in BATCHES.values())
        print(f"{kind:24}{row}")


if __name__ == "__main__":
    main()
