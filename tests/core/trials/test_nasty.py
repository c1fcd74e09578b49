"""Every trial on projects that are out of the ordinary ends with a result and a sentence."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.catalogue import DATASETS
from core.data.describing import with_described
from core.data.settings import DataSettings
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import SCHEDULES
from core.settings.training import TrainingSettings
from core.training.control import Control
from core.training.warm_up import WORDS
from core.trials.catalogue import TRIALS
from core.trials.result import TrialFinished, Verdict
from core.trials.trial import carry_out
from tests.core.builders import chain
from tests.core.training.runs import points
from tests.core.trials.places import figure, result_of

SHORT: dict[str, dict[str, object]] = {
    "InitialLoss": {"samples": 40},
    "OverfitSamples": {"max_steps": 6},
    "LRRangeTest": {"num_iter": 12},
    "RateComparison": {"count": 2, "steps": 4},
}


def regression(**data: object) -> Project:
    """A value of one input."""
    network = chain("Input", ("Linear", {"out_features": 8}), "Tanh", "Linear", "Output")
    last = network.order[-2]
    network = network.set_params(last, out_features=1)
    kind = next(k for k, s in DATASETS.items() if s.values(s.defaults()) and s.generator)
    settings = DataSettings(dataset=DATASETS.setting(kind), **data)  # type: ignore[arg-type]
    training = TrainingSettings(device="cpu", loss=LOSSES.setting("MSELoss"))
    return Project(network=network, data=settings, training=training)


def few(count: int) -> Project:
    """So many points, all for training."""
    project = points()
    moons = DATASETS.setting("moons", samples=count)
    data = replace(project.data, dataset=moons, validation_fraction=0.0, test_fraction=0.0)
    return replace(project, data=data)


PROJECTS = {
    "a regression": regression(),
    "ten samples": few(10),
    "batches of one": points(batch_size=1),
    "no learning rate": points(optimizer=OPTIMIZERS.setting("SGD", lr=0.0)),
    "L-BFGS": points(optimizer=OPTIMIZERS.setting("LBFGS")),
    "Rprop": points(optimizer=OPTIMIZERS.setting("Rprop")),
    "a cycle of the momentum": points(schedule=SCHEDULES.setting("OneCycleLR")),
    "a plateau": points(schedule=SCHEDULES.setting("ReduceLROnPlateau")),
    "16 bits": points(precision="bfloat16"),
}


@pytest.mark.parametrize("kind", list(TRIALS))
@pytest.mark.parametrize("name", list(PROJECTS))
def test_it_ends_with_a_result(name: str, kind: str) -> None:
    project = PROJECTS[name]
    *points_, last = carry_out(TRIALS.setting(kind, **SHORT[kind]), project, Control())
    assert isinstance(last, TrialFinished), last
    result = last.result
    is_made = (name, kind) != ("Rprop", "LRRangeTest")  # it asks for no rate
    assert bool(points_) == is_made
    assert result.sentence.endswith(".")
    assert result.verdict in Verdict
    assert bool(result.lines) == is_made


def test_a_regression_starts_near_the_variance_of_its_targets() -> None:
    result = result_of("InitialLoss", regression(standardize_targets=True))
    assert figure(result, "chance level") == pytest.approx(1.0, rel=1e-4)
    assert "variance" in result.sentence


def test_fewer_samples_than_asked_for_are_said() -> None:
    assert "10 samples" in result_of("OverfitSamples", few(10), max_steps=3).sentence


def test_no_learning_rate_is_bad() -> None:
    project = PROJECTS["no learning rate"]
    for kind in ("LRRangeTest", "RateComparison"):
        assert result_of(kind, project, **SHORT[kind]).verdict is Verdict.BAD


@pytest.mark.parametrize("kind", list(TRIALS))
def test_images_read_from_the_disk_give_the_same(tmp_path: Path, kind: str) -> None:
    rng = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for index in range(12):
            pixels = rng.integers(0, 256, (8, 8, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{index}.png")
    network = chain("Input", "Flatten", ("Linear", {"out_features": 2}), "Output")
    found = []
    for memory in ("keep", "stream"):
        source = DATASETS.setting("image-folder", folder=str(tmp_path), size=8, memory=memory)
        data = with_described(DataSettings(dataset=source))
        training = TrainingSettings(device="cpu", batch_size=7)
        found.append(result_of(kind, Project(network, data, training), **SHORT[kind]))
    kept, streamed = found
    assert [line.y.tolist() for line in streamed.lines] == [line.y.tolist() for line in kept.lines]
    assert streamed.sentence == kept.sentence


def test_it_is_said_that_torch_is_loaded_before_the_first() -> None:
    said: list[str] = []
    setting = TRIALS.setting("InitialLoss", samples=40)
    list(carry_out(setting, regression(), Control(), lambda text, *_: said.append(text)))
    assert said[0] == WORDS
