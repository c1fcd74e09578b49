"""Preprocessing and augmentation in a run and in the exported script: the same bits, only in
training batches, changed while training."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import project_file
from core.codegen import training_script
from core.data import load_dataset
from core.data.augmentation import AUGMENTATIONS
from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DataSettings
from core.data.spec import Task
from core.errors import ProjectFileError
from core.params import Setting
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.training import TrainingSettings
from core.training.augmentation import Augmentation
from core.training.changes import describe
from core.training.control import Control
from core.training.events import (
    EpochFinished,
    Event,
    RunFailed,
    RunFinished,
    SettingsChanged,
    StepMeasured,
)
from core.training.trainer import train
from tests.core.builders import chain
from tests.core.test_training_script import _compare, _project

DIGITS = DataSettings(DATASETS.setting("digits"), test_fraction=0.6)
EVERYTHING = tuple(AUGMENTATIONS.setting(kind) for kind in AUGMENTATIONS)
ALL_AT_ONCE = ("Standardize", "Whiten", "Rescale")


def small(data: DataSettings = DIGITS, **training: object) -> Project:
    network = chain("Input", "Flatten", ("Linear", {"out_features": 10}), "Output")
    return _project(network, data, **{"batch_size": 256, "epochs": 1, **training})


def losses(events: Iterator[Event]) -> list[float]:
    return [event.loss for event in events if isinstance(event, StepMeasured)]


# -- exported scripts ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PREPROCESSING)
def test_every_preprocessing(kind: str, tmp_path: Path) -> None:
    setting = PREPROCESSING.setting(kind)
    has_every = kind in ALL_AT_ONCE
    project = small(
        replace(DIGITS, preprocessing=setting), augmentation=EVERYTHING if has_every else ()
    )
    _compare(project, tmp_path)
    if not has_every:
        flip = AUGMENTATIONS.setting("RandomRotation")
        _compare(
            replace(project, training=replace(project.training, augmentation=(flip,))), tmp_path
        )


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_every_augmentation(kind: str, tmp_path: Path) -> None:
    augmentation = (AUGMENTATIONS.setting(kind),)
    changed = _compare(small(augmentation=augmentation), tmp_path)
    plain = losses(train(small(), Control()))
    is_same = kind == "RandomGrayscale"  # digits have no colours
    assert (changed == plain) is False or is_same


def test_points_get_noise(tmp_path: Path) -> None:
    network = chain("Input", ("Linear", {"out_features": 3}), "Output")
    points = DataSettings(DATASETS.setting("spirals", samples=301, arms=3))
    noise = (AUGMENTATIONS.setting("GaussianNoise"),)
    _compare(_project(network, points, augmentation=noise, epochs=1), tmp_path)


def test_values_to_give_are_standardised_in_the_script_too(tmp_path: Path) -> None:
    kind = next(k for k, s in DATASETS.items() if s.task(s.defaults()) is Task.REGRESSION)
    data = DataSettings(DATASETS.setting(kind), standardize_targets=True)
    network = chain("Input", ("Linear", {"out_features": len(data.values)}), "Output")
    project = _project(network, data, epochs=1, loss=LOSSES.setting("MSELoss"))
    scaled = _compare(project, tmp_path)
    plain = _compare(replace(project, data=replace(data, standardize_targets=False)), tmp_path)
    assert scaled != plain


def test_it_lints(tmp_path: Path) -> None:
    for kind in PREPROCESSING:
        data = replace(DIGITS, preprocessing=PREPROCESSING.setting(kind))
        source = training_script(small(data, augmentation=EVERYTHING))
        (tmp_path / f"{kind.lower()}.py").write_text(source, encoding="utf-8")
    command = ["ruff", "check", "--select", "E,F,I,UP,B", "--line-length", "100"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--isolated", "--no-cache", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# -- runs ----------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_curve_whatever_else_draws() -> None:
    first = losses(train(small(augmentation=EVERYTHING, epochs=2), Control()))
    again = []
    for event in train(small(augmentation=EVERYTHING, epochs=2), Control()):
        torch.rand(7)  # a preview, say
        again += losses(iter([event]))
    assert first == again
    other = losses(train(small(augmentation=EVERYTHING, epochs=2, seed=8), Control()))
    assert first != other


def test_only_training_batches_are_augmented() -> None:
    """With a rate of 0 the weights stay: validation and test must not know of the blackening."""
    black = (AUGMENTATIONS.setting("ColorJitter", brightness=0.0, contrast=0.0, saturation=0.0),)
    black += (AUGMENTATIONS.setting("GaussianNoise", mean=5.0),)
    from core.settings.optimizers import OPTIMIZERS

    still = OPTIMIZERS.setting("SGD", lr=0.0)
    found = []
    for augmentation in ((), black):
        events = list(train(small(augmentation=augmentation, optimizer=still), Control()))
        (epoch,) = (event for event in events if isinstance(event, EpochFinished))
        assert isinstance(events[-1], RunFinished)
        found.append((epoch.train_loss, epoch.validation_loss, events[-1].test_loss))
    assert found[0][0] != found[1][0]
    assert found[0][1:] == found[1][1:]


@pytest.mark.parametrize("kind", PREPROCESSING)
def test_augmentation_happens_in_the_units_of_the_data(kind: str) -> None:
    data = replace(DIGITS, preprocessing=PREPROCESSING.setting(kind))
    dataset = load_dataset(data)
    flip = (AUGMENTATIONS.setting("RandomHorizontalFlip", p=1.0),)
    augment = Augmentation(flip, dataset, torch.device("cpu"))
    inputs = torch.tensor(np.array(dataset.train.inputs[:40]))
    raw = dataset.train.raw(slice(0, 40))
    expected = torch.tensor(dataset.prepared(raw[..., ::-1]))
    torch.testing.assert_close(augment(inputs), expected, rtol=1e-3, atol=1e-3)


def test_without_augmentation_batches_are_not_even_copied() -> None:
    dataset = load_dataset(DIGITS)
    inputs = torch.zeros((2, 1, 8, 8))
    assert Augmentation((), dataset, torch.device("cpu"))(inputs) is inputs


def test_it_changes_while_training_with_a_mark() -> None:
    control, seen = Control(), []
    rotation = (AUGMENTATIONS.setting("RandomRotation", degrees=45.0),)
    project = small(epochs=3)
    for event in train(project, control):
        seen.append(event)
        if isinstance(event, StepMeasured) and event.step == 2:
            changed = replace(project.training, augmentation=rotation)
            control.change(replace(project, training=changed))
    (change,) = (event for event in seen if isinstance(event, SettingsChanged))
    assert change.step == 3
    assert change.text == "with RandomRotation"
    plain = losses(train(project, Control()))
    changed = losses(iter(seen))
    assert changed[:2] == plain[:2]
    assert changed[2:] != plain[2:]


def test_a_change_is_said_in_a_few_words() -> None:
    def told(before: tuple[Setting, ...], after: tuple[Setting, ...]) -> str:
        old, new = (TrainingSettings(augmentation=x) for x in (before, after))
        return describe(old, new)

    flip = AUGMENTATIONS.setting("RandomHorizontalFlip")
    crop = AUGMENTATIONS.setting("RandomCrop")
    assert told((), (flip, crop)) == "with RandomHorizontalFlip, with RandomCrop"
    assert told((flip, crop), (crop,)) == "without RandomHorizontalFlip"
    assert told((flip, crop), (crop, flip)) == "augmentation in another order"
    assert told((crop, crop), (crop,)) == "without RandomCrop"
    wide = AUGMENTATIONS.setting("RandomCrop", padding=6)
    assert told((flip, crop), (flip, wide)) == "RandomCrop padding 4 → 6"


def test_what_cannot_be_done_ends_the_run_with_a_sentence() -> None:
    network = chain("Input", ("Linear", {"out_features": 2}), "Output")
    points = DataSettings(DATASETS.setting("moons"))
    flip = (AUGMENTATIONS.setting("RandomHorizontalFlip"),)
    *_, last = train(_project(network, points, augmentation=flip), Control())
    assert isinstance(last, RunFailed)
    assert last.message.startswith("RandomHorizontalFlip is for images, and these samples")


# -- files ---------------------------------------------------------------------------------------


def test_a_file_keeps_them_in_order() -> None:
    twice = (*EVERYTHING, EVERYTHING[0])
    project = Project(training=TrainingSettings(augmentation=twice))
    assert project_file.loads(project_file.dumps(project)) == project


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("5", "training.augmentation: expected a list […], not 5"),
        ('[{"kind": "RandomFlip"}]', "training.augmentation[0]: unknown augmentation 'RandomFlip'"),
        (
            '[{"kind": "Sobel"}, {"kind": "GaussianBlur", "params": {"kernel_size": 4}}]',
            "training.augmentation[1] GaussianBlur: kernel_size must be odd",
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_said(value: str, said: str) -> None:
    text = (
        '{"format": "layerloom-project", "version": 2, "network": {}, '
        f'"training": {{"augmentation": {value}}}}}'
    )
    with pytest.raises(ProjectFileError) as caught:
        project_file.loads(text)
    assert said in str(caught.value)
