"""Each run draws its own numbers, whatever draws beside it."""

import sys
import threading
from collections.abc import Iterator

import pytest
import torch

from core.training.randomness import OwnStream


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def drawn(seed: int, count: int = 400) -> list[float]:
    """Numbers of a stream that is taken up anew for each."""
    stream, found = OwnStream(seed), []
    for _ in range(count):
        with stream.in_use():
            found.append(float(torch.rand(())))
    return found


def test_streams_do_not_mix_between_threads(hasty_threads: None) -> None:
    alone = [drawn(seed) for seed in (1, 2)]
    together: dict[int, list[float]] = {}
    threads = [
        threading.Thread(target=lambda seed=seed: together.update({seed: drawn(seed)}))
        for seed in (1, 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[1], together[2]] == alone


def test_the_stream_of_before_comes_back() -> None:
    torch.manual_seed(3)
    expected = torch.rand(2).tolist()
    torch.manual_seed(3)
    first = torch.rand(())
    drawn(5)
    assert [float(first), float(torch.rand(()))] == expected


def test_a_stream_may_be_taken_up_within_itself() -> None:
    stream = OwnStream(0)
    with stream.in_use(), OwnStream(1).in_use():
        assert float(torch.rand(())) == drawn(1, 1)[0]
