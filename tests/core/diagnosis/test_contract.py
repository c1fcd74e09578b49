"""What holds for every rule, whatever it is about."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.diagnosis.case import Case
from core.diagnosis.catalogue import RULES, STATIC
from core.diagnosis.diagnose import diagnose, diagnose_before
from core.network import Edge, Network
from core.params import Params
from core.probes.cadence import EverySteps
from core.project import Project
from core.settings.losses import LOSSES
from core.training.events import Event, RunFailed, RunStarted, StepMeasured
from core.training.history import History
from tests.core.builders import chain
from tests.core.training.runs import events, of, points


def recorded(found: list[Event]) -> History:
    history = History()
    history.extend(found)
    return history


HALF_BUILT = (
    Network(),
    chain("Input"),
    chain("Linear"),
    chain("Input", "ReLU", "Output"),
    chain("Input", ("Conv2d", {"out_channels": 2}), "Output"),
    chain("Input", "Add", ("Linear", {"out_features": 2})),
)


def test_causes_come_before_their_effects() -> None:
    kinds = list(RULES)
    for rule in (rule for rule in RULES.values() if not rule.is_static):
        for cause in rule.effect_of:
            assert kinds.index(cause) < kinds.index(rule.kind), (cause, rule.kind)


FROM_OPTIMIZATION = {
    "non-finite",
    "input-scale",
    "poor-initialization",
    "symmetry",
    "far-too-large",
    "dead-units",
    "saturation",
    "vanishing-gradients",
    "exploding-gradients",
    "slow-learning",
    "oscillating",
}


@pytest.mark.parametrize("kind", ["underfitting", "not-learning"])
def test_a_network_that_is_badly_trained_is_not_called_too_small(kind: str) -> None:
    assert set(RULES[kind].effect_of) >= FROM_OPTIMIZATION


def test_a_rate_is_not_called_too_small_and_too_large_at_once() -> None:
    """Whichever is found first explains what the others would say of the steps."""
    of_steps = ["far-too-large", "slow-learning", "oscillating"]
    for place, kind in enumerate(of_steps):
        assert set(RULES[kind].effect_of) >= set(of_steps[:place])
    assert {"far-too-large", "slow-learning"} <= set(RULES["update-ratio"].effect_of)


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_says_what_it_is_about(kind: str) -> None:
    rule = RULES[kind]
    for text in (rule.help, rule.gate, rule.doubt, rule.source):
        assert text.endswith(".")
        assert "  " not in text
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.complete(rule.defaults(), kind) == rule.defaults()


@pytest.mark.parametrize("network", HALF_BUILT)
def test_half_built_networks_are_borne(network: Network) -> None:
    for dataset in ("moons", "digits", "npz", "csv"):
        project = Project(network, DataSettings(DATASETS.setting(dataset)))
        diagnose_before(project)
        assert all(finding.rule in STATIC_KINDS for finding in diagnose(project, History()))


STATIC_KINDS = {rule.kind for rule in STATIC}


def test_no_rule_fails_at_any_step() -> None:
    """A run of no steps, of one step, and every length after."""
    project = points(("Linear", {"out_features": 16}), "ReLU", batch_size=64, epochs=20)
    history = History()
    for event in events(project, max_steps=40, cadence=EverySteps(3)):
        history.append(event)
        assert {one.rule for one in diagnose(project, history)} <= set(RULES)


@pytest.mark.parametrize("standardized", [True, False])
def test_regressions_are_borne(standardized: bool) -> None:
    kind = next(kind for kind in DATASETS if DATASETS[kind].values(DATASETS[kind].defaults()))
    network = chain("Input", ("Linear", {"out_features": 8}), "Tanh", "Linear", "Output")
    network = network.set_params("n4", out_features=1)
    project = of(network, loss=LOSSES.setting("MSELoss"), batch_size=32, epochs=20)
    data = DataSettings(DATASETS.setting(kind), standardize_targets=standardized)
    history = recorded(events(replace(project, data=data), max_steps=60, cadence=EverySteps(5)))
    case = Case(replace(project, data=data), history)
    assert len(history.losses) == 60
    assert np.isnan(case.chance)
    assert case.progress == pytest.approx(1 - case.loss / case.constant_loss)
    assert {one.rule for one in diagnose(case.project, history)} <= set(RULES)


def test_a_layer_that_was_deleted_since_is_borne() -> None:
    project = points(("Linear", {"out_features": 8}), "Sigmoid", batch_size=32, epochs=20)
    history = recorded(events(project, max_steps=60, cadence=EverySteps(5)))
    for id in project.network.nodes:
        smaller = replace(project, network=project.network.remove([id]))
        diagnose(smaller, history)
        diagnose_before(smaller)


def test_rules_neither_change_nor_append_to_the_history() -> None:
    project = points(("Linear", {"out_features": 8}), "ReLU", batch_size=32, epochs=20)
    history = recorded(events(project, max_steps=40, cadence=EverySteps(5)))
    before = history.version, history.losses.values.copy(), len(history.measures)
    first = diagnose(project, history)
    assert diagnose(project, history) == first
    assert history.version == before[0]
    assert (history.losses.values == before[1]).all()
    assert len(history.measures) == before[2]


def test_thresholds_can_be_changed() -> None:
    project = points(("Linear", {"out_features": 8}), "ReLU", batch_size=32, epochs=20)
    history = recorded(events(project, max_steps=40, cadence=EverySteps(5)))
    rule = RULES["update-ratio"]
    eager = Params({**rule.defaults(), "highest": -20.0, "after": 1})
    found = diagnose(project, history, {rule.kind: eager})
    (one,) = (one for one in found if one.rule == rule.kind)
    assert one.threshold == -20.0


def test_a_run_that_failed_for_memory_is_not_called_non_finite() -> None:
    project = points()
    history = History()
    history.append(RunStarted("cpu", 0, 10, 100, ("n2",), ()))
    history.append(StepMeasured(1, 1, 0.7, 0.5, 0.1, np.ones(1, np.float32), 0.1))
    history.append(RunFailed(2, "There is not enough memory for step 2 at batch size 8."))
    assert "non-finite" not in {one.rule for one in diagnose(project, history)}


def test_networks_with_two_ways_are_borne() -> None:
    network = chain(
        "Input", ("Linear", {"out_features": 8}), "ReLU", ("Linear", {"out_features": 8})
    )
    add = network.new_node("Add")
    network = network.add(add).connect(Edge("n4", add.id)).connect(Edge("n3", add.id, 0, 1))
    for kind, params in (("Linear", {"out_features": 2}), ("Output", {})):
        last = list(network.nodes)[-1]
        node = network.new_node(kind, **params)
        network = network.add(node).connect(Edge(last, node.id))
    project = of(network, batch_size=32, epochs=20)
    history = recorded(events(project, max_steps=60, cadence=EverySteps(5)))
    assert not [one for one in diagnose(project, history) if one.severity == "alarm"]
