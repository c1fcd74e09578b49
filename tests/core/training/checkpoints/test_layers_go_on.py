"""A run whose layers were let go, frozen or slowed on the way goes on from its checkpoint, bit
for bit on a CPU."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.params import Setting
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import PENALTIES
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import Event, RunFinished, RunPaused, RunStarted, SettingsChanged
from core.training.live import follow
from core.training.trainer import train
from tests.core.builders import named
from tests.core.training.runs import DROPOUT, SELDOM, losses, of_type, points

CHANGES = (3, 6)
"""Steps after which the project is changed."""


def telling(project: Project, name: str, **told: object) -> Project:
    network = project.network
    return replace(project, network=network.set_params(named(network, name), **told))


def stages(optimizer: Setting) -> list[Project]:
    """How it begins, and what becomes of it: each layer moves among groups."""
    free = points(*DROPOUT, optimizer=optimizer)
    frozen = telling(telling(free, "linear", is_frozen=True), "batchnorm1d", is_frozen=True)
    slow = telling(telling(free, "linear", lr_factor=0.1), "linear_2", lr_factor=3.0)
    penalty = PENALTIES.setting("L2", strength=0.1)
    return [frozen, telling(slow, "linear_2", penalty=penalty), telling(slow, "linear_2",
            is_frozen=True, unit_max_norm=0.4)]  # fmt: skip


def changing(
    projects: list[Project], folder: Path | None = None, max_steps: int | None = None
) -> Iterator[Event]:
    """The events of a run that waits for each change."""
    control, (first, *left) = Control(), projects
    plan = CheckpointPlan(folder) if folder else None
    control.step(CHANGES[0])
    run = train(first, control, cadence=SELDOM, checkpoints=plan, max_steps=max_steps)
    for event in run:
        yield event
        if isinstance(event, RunPaused) and left:
            control.change(left.pop(0))
            control.step(CHANGES[1] - CHANGES[0])
        elif isinstance(event, RunPaused):
            control.resume()


def going_on(project: Project, folder: Path) -> list[Event]:
    return list(train(project, Control(), cadence=SELDOM, resume=checkpoint_path(folder)))


def assert_rest(found: list[Event], whole: list[Event], after: int) -> None:
    assert losses(found) == losses(whole)[after:]
    one, other = found[-1], whole[-1]
    assert isinstance(one, RunFinished)
    assert isinstance(other, RunFinished)
    for name, value in other.weights.items():
        np.testing.assert_array_equal(one.weights[name], value, err_msg=name)


@pytest.mark.parametrize("stop", [2, 4, 9])
@pytest.mark.parametrize(
    "optimizer",
    [
        OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9),
        OPTIMIZERS.setting("Adam", amsgrad=True),
        OPTIMIZERS.setting("Adagrad"),
    ],
    ids=lambda setting: setting.kind,
)
def test_it_goes_on_as_it_was_changed(optimizer: Setting, stop: int, tmp_path: Path) -> None:
    projects = stages(optimizer)
    made = sum(stop > step for step in CHANGES)
    whole = list(changing(projects[: made + 1]))
    list(changing(projects[: made + 1], tmp_path, max_steps=stop))
    kept = read_about(checkpoint_path(tmp_path)).project
    assert follow(projects[made], kept) == projects[made]
    found = going_on(projects[made], tmp_path)
    assert of_type(found, SettingsChanged) == []
    assert_rest(found, whole, stop)


def test_what_layers_say_now_holds_from_the_first_step(tmp_path: Path) -> None:
    """Going on with a layer let go is letting it go on the way, and marked as that."""
    frozen, slow, _ = stages(OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9))
    whole = list(changing([frozen, slow]))
    list(changing([frozen], tmp_path, max_steps=CHANGES[0]))
    found = going_on(slow, tmp_path)
    (started,), (mark,) = of_type(found, RunStarted), of_type(found, SettingsChanged)
    (expected,) = of_type(whole, SettingsChanged)
    assert (mark.step, mark.text, mark.frozen) == (4, expected.text, frozenset())
    assert mark.text.startswith("Unfreeze linear and batchnorm1d, lr_factor of linear 1 → 0.1")
    assert started.frozen == of_type(whole, RunStarted)[0].frozen
    assert_rest(found, whole, CHANGES[0])
