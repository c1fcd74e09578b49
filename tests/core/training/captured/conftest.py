"""What the tests of captured steps share: capturing begins at once, and its calls are counted."""

import pytest

from core.training.captured import steps as captured
from core.training.captured.capture import Patience

AT_ONCE_TO_BEGIN = Patience(plain_steps=1, seconds=0.0, slowest=10.0)


@pytest.fixture(autouse=True)
def _capture_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "PATIENCE", AT_ONCE_TO_BEGIN)


@pytest.fixture
def made_at_once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of steps of each call of a program, without those of proofs."""
    calls: list[int] = []
    plain = captured.CapturedSteps.train

    def train_and_count(self: captured.CapturedSteps, batches):  # type: ignore[no-untyped-def]
        found = plain(self, batches)
        calls.append(len(found[0]))
        return found

    monkeypatch.setattr(captured.CapturedSteps, "train", train_and_count)
    return calls
