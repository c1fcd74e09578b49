"""Whether preprocessing and augmentation fit the samples, with a remedy for each misfit."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.check import check
from core.data.augmentation import AUGMENTATIONS
from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING, WHITEN
from core.data.published import PARTS
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


# -- what is not on the disk ------------------------------------------------------------------


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("core.data.folders.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.delenv("LAYERLOOM_DATA", raising=False)
    return tmp_path


def downloads(kind: str, **params: object) -> list[Problem]:
    data = DataSettings(DATASETS.setting(kind, **params))
    return [p for p in check(Project(NETWORK, data)).problems if p.rule == "download"]


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("mnist", [f"MNIST/raw/{part}.gz" for part in PARTS]),
        ("fashion-mnist", [f"fashion-mnist/{part}" for part in PARTS]),
        ("cifar10", ["cifar-10-batches-py/data_batch_1"]),
    ],
)
def test_what_is_to_be_downloaded_is_said_until_it_is_here(
    kind: str, files: list[str], empty_cache: Path
) -> None:
    (problem,) = downloads(kind)
    assert problem.severity is Severity.WARNING
    spec, folder = DATASETS[kind], empty_cache / "cache"
    assert f"{spec.title} is not on this computer yet" in problem.text
    assert f"its {spec.megabytes} MB are downloaded to {folder} when it is loaded" in problem.text
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    assert downloads(kind) == []
    chosen = empty_cache / "chosen"
    assert f"downloaded to {chosen} when" in downloads(kind, folder=str(chosen))[0].text
    assert downloads(kind, folder=str(folder)) == []


def test_of_sets_that_cannot_be_looked_for_nothing_is_said(empty_cache: Path) -> None:
    assert [kind for kind in DATASETS if DATASETS[kind].params == () and downloads(kind)] == []
    assert downloads("kmnist") == []
    assert downloads("mnist", folder="a\0b") == [], "loading says what is wrong with it"


def test_a_download_that_failed_is_not_announced_again(empty_cache: Path) -> None:
    project = Project(NETWORK, DataSettings(DATASETS.setting("mnist")))
    rules = [p.rule for p in check(project, "MNIST is not there.").problems]
    assert "data" in rules
    assert "download" not in rules
