"""The first number that is none is found wherever it is, and what is skipped is let be."""

from pathlib import Path

import numpy as np
import pytest

from core.diagnosis.diagnose import diagnose
from core.diagnosis.finding import Finding
from core.probes.histogram import histogram_of
from core.probes.measure import Histogram, LayerMeasure
from core.project import Project
from core.training.events import LayersMeasured, RunFailed, RunStarted, StepMeasured, StepSkipped
from core.training.history import History
from tests.core.diagnosis.networks import clusters, deep, history_of
from tests.core.training.runs import points

FINE = histogram_of(np.ones(4, np.float32), 4)
BROKEN = histogram_of(np.array([1, np.nan, np.inf, 2], np.float32), 4)
LAYERS = ("n2", "n3", "n4")


def measure(
    activations: Histogram = FINE, gradients: Histogram = FINE, weights: Histogram = FINE
) -> LayerMeasure:
    return LayerMeasure(activations, 0.0, gradients, weights)


def looked_at(**layers: LayerMeasure) -> History:
    """A run whose last step was looked at, with these layers and others that are fine."""
    history = History()
    history.append(RunStarted("cpu", 0, 10, 100, ("n2", "n4"), LAYERS))
    for step in (1, 2, 3):
        history.append(StepMeasured(step, 1, 0.7, 0.5, 0.1, np.ones(2, np.float32), 0.1))
    history.append(LayersMeasured(3, {id: layers.get(id, measure()) for id in LAYERS}))
    return history


def the_one(project: Project, history: History) -> Finding:
    (found,) = (one for one in diagnose(project, history) if one.rule == "non-finite")
    return found


@pytest.mark.parametrize(
    ("layers", "node", "words"),
    [
        ({"n3": measure(BROKEN), "n4": measure(BROKEN)}, "n3", "output of relu is no longer"),
        ({"n2": measure(FINE, BROKEN), "n3": measure(FINE, BROKEN)}, "n3", "gradient of relu is"),
        ({"n4": measure(weights=BROKEN)}, "n4", "weights of linear_2 are no longer"),
        ({"n2": measure(FINE, BROKEN), "n4": measure(BROKEN)}, "n4", "output of linear_2 is"),
    ],
    ids=["forward", "backward, from behind", "weights", "forward before backward"],
)
def test_the_first_layer_is_named(layers: dict[str, LayerMeasure], node: str, words: str) -> None:
    found = the_one(points(), looked_at(**layers))
    assert found.node == node
    assert words in found.text
    assert "of step 3. 1 of 4 values is NaN, 1 is infinite." in found.text
    assert found.value == 2
    assert found.step == 3


def test_a_step_that_was_skipped_is_let_be() -> None:
    history = looked_at(n2=measure(FINE, BROKEN))
    history.append(StepSkipped(3, 1024.0))
    assert not [one for one in diagnose(points(), history) if one.rule == "non-finite"]


def test_all_that_is_finite_is_let_be() -> None:
    assert not [one for one in diagnose(points(), looked_at()) if one.rule == "non-finite"]


def test_other_dynamic_rules_keep_silent_beside_it(tmp_path: Path) -> None:
    project = deep(clusters(tmp_path, samples=500), "Sigmoid", 5)
    history = history_of(project, 40, 20)
    assert "vanishing-gradients" in {one.rule for one in diagnose(project, history)}
    history.append(LayersMeasured(40, {"n2": measure(BROKEN)}))
    assert {one.rule for one in diagnose(project, history)} == {"non-finite"}


def test_values_in_the_data_are_named_as_such() -> None:
    history = History()
    history.append(RunStarted("cpu", 0, 10, 100, ("n2", "n4"), LAYERS))
    history.append(StepMeasured(1, 1, float("nan"), 0.5, 0.1, np.ones(2, np.float32), 0.1))
    history.append(RunFailed(1, "The data of step 1 holds values that are infinite.", "n1"))
    found = the_one(points(), history)
    assert found.text == "The data of step 1 holds values that are infinite."
    assert (found.node, found.remedies) == ("n1", ())
