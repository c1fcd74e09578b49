"""How fast images are read from the disk: by one thread, by threads, by DataLoader's workers.

    python tests/benchmarks/streaming.py [images] [workers]

JPEGs of 500×375 pixels, brought to 64×64. Prints images a second; the best of three rounds.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.own.pictures import read_picture


class Files:
    """The images as a data set of torch, for its workers."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> np.ndarray:
        return read_picture(self.paths[index], 64, True, True)


def made(folder: Path, count: int) -> list[Path]:
    """So many images that look like photographs to a decoder."""
    rng = np.random.default_rng(0)
    paths = [folder / f"{index}.jpg" for index in range(count)]
    for path in paths:
        small = Image.fromarray(rng.integers(0, 256, (24, 32, 3), np.uint8))
        small.resize((500, 375), Image.Resampling.BICUBIC).save(path, quality=90)
    return paths


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of the fastest round."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        files = Files(made(Path(folder), count))

        def by_threads() -> None:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(files.__getitem__, range(count)))

        def by_processes() -> None:
            from torch.utils.data import DataLoader

            for _ in DataLoader(files, batch_size=64, num_workers=workers):  # type: ignore[arg-type]
                pass

        for name, work in (
            ("one thread", lambda: [files[index] for index in range(count)]),
            (f"{workers} threads", by_threads),
            (f"DataLoader, {workers} workers", by_processes),
        ):
            print(f"{name:24} {count / best(work):8,.0f} images a second")


if __name__ == "__main__":
    main()
