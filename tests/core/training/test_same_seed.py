"""The same seed gives the same bits: looked at or not, paused or not, in any process."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
import torch

from core.initializers import INITIALIZERS
from core.probes.cadence import EverySteps
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.training.control import Control
from core.training.events import (
    LayersMeasured,
    RunStarted,
)
from tests.core.training.runs import DROPOUT, events, losses, of_type, points


def test_looking_and_pausing_change_no_bit() -> None:
    project = points(*DROPOUT)
    plain = losses(events(project))
    assert losses(events(project, cadence=EverySteps(1))) == plain
    control = Control()
    control.step()
    found = []
    from core.training.trainer import train

    for event in train(project, control):
        found.append(event)
        if type(event).__name__ == "RunPaused":
            torch.rand(7)  # somebody else draws meanwhile
            torch.manual_seed(99)
            control.step(2)
    assert losses(found) == plain
    assert losses(events(dataclasses.replace(project, training=_seeded(project, 1)))) != plain


def _seeded(project: Project, seed: int) -> object:
    return dataclasses.replace(project.training, seed=seed)


@pytest.mark.slow
def test_another_process_gets_the_same_bits() -> None:
    script = (
        "from tests.core.training.test_same_seed import *; "
        "print(repr(losses(events(points(*DROPOUT, epochs=1)))))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == repr(losses(events(points(*DROPOUT, epochs=1))))


def test_looking_leaves_no_trace_and_touches_no_stream() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    found = events(points(*DROPOUT), cadence=EverySteps(2))
    assert torch.equal(before, torch.get_rng_state())
    looks = of_type(found, LayersMeasured)
    assert [look.step for look in looks] == list(range(1, 17, 2))
    assert isinstance(found[0], RunStarted)
    assert set(looks[0].layers) == set(found[0].observed)
    ratio = looks[0].layers[found[0].weighted[0]].update_ratio
    assert 0 < ratio < 1


def test_the_update_ratio_is_that_of_the_weights_before_and_after() -> None:
    optimizer = OPTIMIZERS.setting("SGD", lr=0.1)
    constant = INITIALIZERS.setting("Constant", val=0.5)
    project = points(optimizer=optimizer, initialization=constant, batch_size=1000)
    found = events(project, max_steps=1, cadence=EverySteps(1))
    after, look = found[-1].weights["linear.weight"], of_type(found, LayersMeasured)[0]  # type: ignore[union-attr]
    node = found[0].weighted[0]  # type: ignore[union-attr]
    expected = np.abs(after - 0.5).mean() / 0.5
    assert look.layers[node].update_ratio == pytest.approx(expected, rel=1e-4)
