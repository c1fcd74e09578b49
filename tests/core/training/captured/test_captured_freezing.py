"""Frozen layers and rates of their own in steps that are taken many at a call: the plain
numbers to the last bit."""

from dataclasses import replace

import pytest

from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES
from core.training.captured import steps as captured
from core.training.captured.capture import Patience
from tests.core.builders import named
from tests.core.training.captured.test_captured_steps import assert_same, plain_events
from tests.core.training.runs import DROPOUT, events, points

SOON = Patience(plain_steps=1, seconds=0.0, slowest=10.0)
FALLING = SCHEDULES.setting("ExponentialLR", interval="step", gamma=0.99)


@pytest.mark.parametrize("kind", ["Adam", "SGD"])
def test_the_numbers_are_those_of_plain_steps(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captured, "PATIENCE", SOON)
    counts: list[int] = []
    plain = captured.CapturedSteps.train

    def counted(self: captured.CapturedSteps, batches):  # type: ignore[no-untyped-def]
        found = plain(self, batches)
        counts.append(len(found[0]))
        return found

    monkeypatch.setattr(captured.CapturedSteps, "train", counted)
    project = points(*DROPOUT, optimizer=OPTIMIZERS.setting(kind), schedule=FALLING, epochs=4)
    network = project.network
    network = network.set_params(named(network, "batchnorm1d"), is_frozen=True)
    network = network.set_params(named(network, "linear"), lr_factor=0.1)
    project = replace(project, network=network)
    assert_same(events(project), plain_events(project))
    assert sum(counts) > 5
