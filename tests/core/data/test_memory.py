"""Free memory: what a container and `ulimit -v` leave of it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.data.memory import free_memory, group_limits, most_memory
from core.data.preparation import mean_and_std
from core.training.evaluate import smallest_batch


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def test_limits_of_a_container_and_of_those_around_it_count(tmp_path: Path) -> None:
    write(tmp_path, cgroup="9:name=systemd:/\n0::/outer/inner\n")
    root = tmp_path / "fs"
    stat = "anon 5\ninactive_file 300\n"
    write(root / "outer", memory__max="5000", memory__current="4000", memory__stat=stat)
    write(root / "outer/inner", memory__max="max", memory__current="9", memory__stat=stat)
    assert list(group_limits(tmp_path / "cgroup", root)) == [(5000, 3700)]


def test_older_groups_count_as_well(tmp_path: Path) -> None:
    write(tmp_path, cgroup="4:memory:/job\n3:cpu:/\n0::/\n")
    write(
        tmp_path / "fs/memory/job",
        memory__limit_in_bytes="7000",
        memory__usage_in_bytes="6000",
        memory__stat="total_inactive_file 1000",
    )
    assert list(group_limits(tmp_path / "cgroup", tmp_path / "fs")) == [(7000, 5000)]
    assert list(group_limits(tmp_path / "none", tmp_path)) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")
def test_a_limited_address_space_counts() -> None:
    code = "from core.data.memory import *; print(free_memory(), most_memory())"
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_AS, (2**30,) * 2); {code}"
    done = subprocess.run([sys.executable, "-c", limited], capture_output=True, check=True)
    free, most = map(int, done.stdout.split())
    assert most == 2**30
    assert 0 < free < 2**30


def test_here_there_is_some() -> None:
    assert 0 < free_memory() < (most_memory() or 2**60)


def test_large_samples_are_measured_and_judged_a_few_at_a_time() -> None:
    """Of 256 samples of 1,000 × 1,000 pixels in colour, float64 would take 6 GB."""
    assert smallest_batch((1, 28, 28)) == smallest_batch((3, 32, 32)) == 256
    assert smallest_batch((3, 1000, 1000)) == 1

    class Asked(np.ndarray):
        most = 0

        def __getitem__(self, key: slice) -> np.ndarray:  # type: ignore[override]
            found = self.view(np.ndarray)[key]
            Asked.most = max(Asked.most, found.size)
            return found

    images = np.random.default_rng(0).integers(0, 256, (50, 3, 200, 200), np.uint8)
    mean, std = mean_and_std(images.view(Asked), 255.0)
    assert Asked.most <= 2**22
    np.testing.assert_allclose(mean, images.mean((0, 2, 3)) / 255, rtol=1e-6)
    np.testing.assert_allclose(std, images.std((0, 2, 3)) / 255, rtol=1e-6)
