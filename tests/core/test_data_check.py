"""Whether preprocessing and augmentation fit the samples, with a remedy for each misfit."""

from dataclasses import replace

import pytest

from core.check import check
from core.data.augmentation import AUGMENTATIONS
from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING, WHITEN
from core.data.settings import DataSettings
from core.problems import Problem, Severity
from core.project import Project
from core.settings.training import TrainingSettings
from tests.core.builders import chain

NETWORK = chain("Input", "Flatten", ("Linear", {"out_features": 10}), "Output")


def problems(project: Project) -> list[Problem]:
    return [p for p in check(project).problems if p.rule in ("preprocessing", "augmentation")]


def mended(project: Project, problem: Problem) -> Project:
    assert problem.fix is not None
    return problem.fix.apply(project)


def test_what_fits_is_no_problem() -> None:
    kinds = [kind for kind, spec in AUGMENTATIONS.items() if not spec.needs_color]
    training = TrainingSettings(augmentation=tuple(map(AUGMENTATIONS.setting, kinds)))
    for kind in PREPROCESSING:
        data = DataSettings(preprocessing=PREPROCESSING.setting(kind))
        assert problems(Project(NETWORK, data, training)) == []


def test_images_alone_can_be_flipped() -> None:
    flip, noise = map(AUGMENTATIONS.setting, ("RandomHorizontalFlip", "GaussianNoise"))
    data = DataSettings(DATASETS.setting("moons"))
    project = Project(NETWORK, data, TrainingSettings(augmentation=(flip, noise, flip)))
    (problem,) = problems(project)
    assert problem.severity is Severity.ERROR
    assert problem.text.startswith("RandomHorizontalFlip is for images")
    project = mended(project, problem)
    assert problems(project) == []
    assert project.training.augmentation == (noise,)


def test_grey_images_have_no_colours_to_take_away() -> None:
    grey = TrainingSettings(augmentation=(AUGMENTATIONS.setting("RandomGrayscale"),))
    project = Project(NETWORK, training=grey)
    (problem,) = problems(project)
    assert problem.severity is Severity.WARNING
    assert mended(project, problem).training.augmentation == ()
    assert problems(replace(project, data=DataSettings(DATASETS.setting("cifar10")))) == []


def test_a_covariance_that_is_too_large_is_said_before_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PREPROCESSING._specs, "Whiten", replace(WHITEN, largest=63))
    project = Project(NETWORK, DataSettings(preprocessing=PREPROCESSING.setting("Whiten")))
    (problem,) = problems(project)
    assert problem.severity is Severity.ERROR
    assert problem.text.startswith("Whiten measures how each of the 64 values")
    assert problem.fix is not None
    assert problem.fix.label == "Use Standardize"
    assert problems(mended(project, problem)) == []
