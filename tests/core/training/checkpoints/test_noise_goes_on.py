"""Noise that fades and bounds on weights go on from a checkpoint as if nothing had happened."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.params import Setting
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.regularizers import REGULARIZERS
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import Event, SettingsChanged
from core.training.trainer import train
from tests.core.training.runs import DROPOUT, SELDOM, losses, of_type, points

KINDS = ("InputNoise", "WeightNoise", "GradientNoise", "MaxNorm", "MCDropout")
ALL = tuple(REGULARIZERS.setting(kind) for kind in KINDS)


def kept_until(project: Project, step: int, folder: Path) -> None:
    plan = CheckpointPlan(folder, steps=1)
    list(train(project, Control(), cadence=SELDOM, checkpoints=plan, max_steps=step))


def resumed(project: Project, folder: Path) -> list[Event]:
    return list(train(project, Control(), cadence=SELDOM, resume=checkpoint_path(folder)))


@pytest.mark.parametrize("settings", [(ALL[2],), ALL])
def test_noise_goes_on_where_it_was(settings: tuple[Setting, ...], tmp_path: Path) -> None:
    project = points(*DROPOUT, regularization=settings)
    whole = losses(list(train(project, Control(), cadence=SELDOM)))
    kept_until(project, 9, tmp_path)
    assert losses(resumed(project, tmp_path)) == whole[9:]


def test_another_smoothing_holds_from_the_first_step_and_is_marked(tmp_path: Path) -> None:
    project = points()
    kept_until(project, 9, tmp_path)
    smoothed = LOSSES.setting("CrossEntropyLoss", label_smoothing=0.3)
    changed = replace(project, training=replace(project.training, loss=smoothed))
    found = resumed(changed, tmp_path)
    (mark,) = of_type(found, SettingsChanged)
    assert (mark.step, mark.text) == (10, "CrossEntropyLoss label_smoothing 0 → 0.3")
    assert losses(found)[0] != losses(resumed(project, tmp_path))[0]
