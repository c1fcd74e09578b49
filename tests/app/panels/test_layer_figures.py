"""The figures of the layer panel, as pure functions."""

import numpy as np
import pytest

from app.panels.layer_figures import network_facts, now_facts, shape_facts
from app.runs.looks import look_words, other_look
from core.check import check
from core.network import Edge, Network
from core.probes.measure import LayerMeasure
from core.project import Project
from core.training.events import LayersMeasured, RunFinished, RunStarted, StepMeasured
from core.training.history import History
from tests.measures import histogram, layer_measure


def chain() -> Network:
    """Input, two Linear layers, Output."""
    network = Network().add(Network().new_node("Input", shape=[784]))
    for kind, params in (
        ("Linear", {"out_features": 50}),
        ("Linear", {"out_features": 10}),
        ("Output", {}),
    ):
        last = list(network.nodes)[-1]
        node = network.new_node(kind, **params)
        network = network.add(node).connect(Edge(last, node.id))
    return network


def history(*norms: float, measure: LayerMeasure | None = None) -> History:
    """One step of a run over the layers n2 and n3."""
    made = History()
    made.append(RunStarted("cpu", 0, 10, 100, ("n2", "n3"), ("n2", "n3")))
    made.append(StepMeasured(1, 1, 0.5, 0.5, 0.1, np.array(norms, np.float32), 0.1))
    if measure is not None:
        made.append(LayersMeasured(1, {"n2": measure}))
    return made


def measured(**changes: object) -> LayerMeasure:
    """What is measured of a layer, some of it given."""
    spread = histogram(mean=0.5, std=0.003, nan=changes.pop("nan", 0))
    return layer_measure(activations=spread, output_gradient=1.0, **changes)


def test_what_follows_from_the_input() -> None:
    network = chain()
    inference = check(Project(network))
    facts = shape_facts(network, inference, network.nodes["n2"])
    assert [(fact.name, fact.text) for fact in facts] == [
        ("in_features", "784"),
        ("input", "784"),
        ("output", "50"),
    ]
    assert shape_facts(network, None, network.nodes["n2"]) == []


def test_a_layer_without_input_says_nothing_of_it() -> None:
    network = chain()
    network = network.disconnect(network.incoming["n2"][0])
    assert shape_facts(network, check(Project(network)), network.nodes["n2"]) == []


def test_gradients_and_their_profile() -> None:
    facts = {fact.name: fact for fact in now_facts(history(1e-7, 0.5), "n2")}
    assert facts["mean gradient norm"].text == "1.00×10⁻⁷"
    assert facts["first / last layer"].text == "2.00×10⁻⁷"
    assert facts["first / last layer"].level == "warn"
    healthy = {fact.name: fact for fact in now_facts(history(0.3, 0.5), "n2")}
    assert healthy["first / last layer"].level == "text"


@pytest.mark.parametrize("norms", [(0.0, 0.0), (float("nan"), 1.0), (1.0, 0.0)])
def test_figures_that_are_no_numbers_are_shown_as_such(norms: tuple[float, float]) -> None:
    facts = {fact.name: fact for fact in now_facts(history(*norms), "n2")}
    assert facts["first / last layer"].text in ("NaN", "∞")
    assert facts["first / last layer"].level == "warn"


def test_activations() -> None:
    dead = np.array([True, True, True, False])
    made = history(1, 1, measure=measured(update_ratio=1.2e-7, dead=dead, nan=3))
    facts = {fact.name: (fact.text, fact.level) for fact in now_facts(made, "n2")}
    assert facts["activation mean ± sd"] == ("0.500 ± 0.00300", "text")
    assert facts["update / weight"] == ("1.20×10⁻⁷", "text")
    assert facts["zeros"] == ("25.0 %", "text")
    assert facts["dead units"] == ("75.0 %", "warn")
    assert facts["NaN or infinite"] == ("3", "bad")


def test_the_place_of_dead_units_is_kept_until_they_are_known() -> None:
    made = history(1, 1, measure=measured())
    names = [fact.name for fact in now_facts(made, "n2", is_rectifier=True)]
    assert names == [
        fact.name
        for fact in now_facts(
            history(1, 1, measure=measured(dead=np.array([True]))), "n2", is_rectifier=True
        )
    ]
    assert "dead units" not in [fact.name for fact in now_facts(made, "n2")]


def test_nothing_is_said_before_anything_is_measured() -> None:
    assert now_facts(History(), "n2") == []
    assert now_facts(history(1, 1), "n1") == []


def test_the_network_in_figures() -> None:
    network = chain()
    facts = network_facts(network, check(Project(network)))
    assert [(f.name, f.text) for f in facts] == [("layers", "4"), ("wires", "3"), ("output", "10")]


def looked_into(*looks: tuple[int, float]) -> History:
    """Ten steps, some of them looked at, and the update ratio found there."""
    made = history(0.1, 0.2)
    for step in range(2, 11):
        made.append(StepMeasured(step, 1, 0.5, 0.5, 0.1, np.array([0.1, 0.2], np.float32), 0.1))
    for step, ratio in looks:
        made.append(LayersMeasured(step, {"n2": measured(update_ratio=ratio)}))
    return made


def test_a_step_between_looks_says_which_one_is_shown() -> None:
    made = looked_into((2, 0.001), (6, 0.002))
    assert look_words(made, 6) == "step 6"
    assert look_words(made, 8) == "step 6, the last look before 8"
    assert look_words(made, 1) == "step 2, the first look"
    assert other_look(made, None) is None  # it goes on
    made.append(RunFinished(10, "stopped"))
    assert other_look(made, None) == 6
    assert look_words(History(), 3) == "step 3"


def test_after_a_stop_the_last_known_update_ratio_stands_with_its_step() -> None:
    made = looked_into((6, 0.002), (10, float("nan")))
    (fact,) = [fact for fact in now_facts(made, "n2") if fact.name == "update / weight"]
    assert fact.text == "0.00200"
    assert fact.tip.endswith("As of step 6.")
