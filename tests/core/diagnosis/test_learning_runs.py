"""The rules about data and curves on real, short runs: each fault found, the healthy silent.

One seed, and no more steps than it takes; five seeds and whole runs are in the benchmark.
"""

from dataclasses import replace

import pytest

from core.data.loading import load_dataset
from core.data.settings import DataSettings
from core.diagnosis.diagnose import diagnose, diagnose_before
from core.diagnosis.finding import Finding, Severity
from core.probes.cadence import EverySteps
from core.project import Project
from core.training.control import Control
from core.training.history import History
from core.training.trainer import train
from tests.core.diagnosis.cases_learning import (
    CASES,
    DIGITS,
    PLAIN,
    UNEQUAL,
    clusters,
    layers,
    mlp,
)

BY_NAME = {case.name: case for case in CASES}


def run(project: Project, steps: int) -> History:
    history = History()
    history.extend(train(project, Control(), max_steps=steps, cadence=EverySteps(10)))
    return history


def before(data: DataSettings) -> dict[str, Finding]:
    """What is found once the data are in memory, before training."""
    load_dataset(data)
    return {finding.rule: finding for finding in diagnose_before(mlp(0, data, *layers()))}


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("20 training samples", 30),
        ("learning rate too small", 60),
        ("missing activation", 20),
        ("softmax before the loss", 20),
        ("classes of unequal size", 20),
        ("inputs out of scale", 20),
    ],
)
def test_the_fault_is_found(name: str, steps: int) -> None:
    case = BY_NAME[name]
    project = case.make(0)
    assert case.rule in {finding.rule for finding in diagnose(project, run(project, steps))}


@pytest.mark.parametrize(("optimizer", "lr"), [("SGD", 0.1), ("Adam", 0.001)])
def test_a_healthy_run_is_silent_at_every_step(optimizer: str, lr: float) -> None:
    project = mlp(0, DIGITS, *layers(), optimizer=optimizer, lr=lr, epochs=8)
    history = History()
    for event in train(project, Control(), cadence=EverySteps(10)):
        history.append(event)
        if history.step % 20 == 0:
            assert diagnose(project, history) == ()


# -- data that are in memory -------------------------------------------------------------------


def test_data_that_are_not_loaded_are_not_judged() -> None:
    data = clusters(0, 60, scale=50.0, preprocessing=PLAIN, validation=20)
    assert diagnose_before(mlp(0, data, *layers())) == ()


def test_large_inputs_are_told_with_their_feature() -> None:
    finding = before(clusters(0, 60, scale=50.0, preprocessing=PLAIN, validation=20))["input-scale"]
    assert finding.severity is Severity.ALARM
    assert finding.value > 50
    assert finding.text.startswith("The inputs of feature ")
    project = finding.remedies[0].apply(mlp(0, clusters(0, 60, preprocessing=PLAIN)))
    assert project.data.preprocessing.kind == "Standardize"


def test_inputs_off_centre_are_a_note() -> None:
    data = clusters(0, 60, scale=0.3, preprocessing=PLAIN, validation=20)
    found = before(data)
    assert found["input-scale"].severity is Severity.NOTE
    assert abs(found["input-scale"].value) > 0.2
    assert before(clusters(0, 60, validation=20)) == {}


def test_unequal_classes_are_told_unless_the_loss_weighs_them() -> None:
    data = clusters(0, 400, shares=UNEQUAL, validation=20)
    finding = before(data)["class-imbalance"]
    assert finding.severity is Severity.NOTE
    assert finding.value > 10
    assert "Class 0 has" in finding.text
    project = mlp(0, data, *layers())
    weighed = finding.remedies[0].apply(project)
    assert weighed.training.loss.params["class_weight"] == "balanced"
    assert diagnose_before(weighed) == ()


def test_the_rarest_class_is_named() -> None:
    shares = (1.0, *[1.0] * 8, 0.0)
    data = replace(clusters(0, 400, shares=shares, validation=20), validation_fraction=0.0)
    dataset = load_dataset(data)
    assert dataset.class_counts(dataset.train).min() == 1
    assert before(data)["class-imbalance"].text.endswith("class 9 only 1.")
