"""While a twin is looked into, layers are shown as they are in it; the drawing stays as it is."""

from dataclasses import replace

import pytest
from canvas_bench import Bench

from app.canvas.explaining import explain_hit
from app.canvas.node_looks import differs_in_twin, is_faded
from app.canvas.picking import Hit
from app.runs.twin_run import TwinRun
from core.diagnosis.remedies import ReplaceActivations
from core.fixes import ChangeKind
from core.network import Network
from core.project import Project
from core.training.events import RunStarted
from core.training.history import History
from tests.core.training.runs import points

LAYERS = (("Linear", {"out_features": 16}), "ReLU", ("Dropout", {"p": 0.5}))


def begun(network: Network) -> History:
    history = History()
    history.append(RunStarted("cpu", 0, 10, 10, (), tuple(network.nodes)))
    return history


@pytest.fixture
def drawn(bench: Bench) -> Project:
    project = points(*LAYERS)
    bench.document.start_new(project)
    bench.view.resize(1000, 700)
    bench.view.fit()
    bench.view.show_history(begun(project.network))
    return project


def look_into(bench: Bench, twin: Project | None) -> None:
    run = TwinRun(1, "twin", twin, begun(twin.network)) if twin else None
    assert bench.view._history is not None
    bench.view.show_history(bench.view._history, run)


def only(network: Network, kind: str) -> str:
    return network.of_kind(kind)[0].id


def test_layers_are_those_of_the_twin_and_the_drawing_stays(bench: Bench, drawn: Project) -> None:
    relu, dropout = only(drawn.network, "ReLU"), only(drawn.network, "Dropout")
    before = bench.view.grab().toImage()
    twin = ReplaceActivations(("ReLU",), "LeakyReLU")(drawn)
    look_into(bench, replace(twin, network=twin.network.set_params(dropout, p=0.1)))
    items = bench.view.canvas.nodes
    assert (items[relu].shown.kind, items[relu].node.kind) == ("LeakyReLU", "ReLU")
    told = explain_hit(bench.view.canvas, Hit(node=relu))
    assert "· LeakyReLU" in told
    assert "in this twin: LeakyReLU instead of ReLU" in told
    told = explain_hit(bench.view.canvas, Hit(node=dropout))
    assert "in this twin: p 0.1 instead of 0.5" in told
    assert {key for key, item in items.items() if differs_in_twin(item)} == {relu, dropout}
    assert bench.network is drawn.network
    look_into(bench, None)
    assert bench.view.grab().toImage() == before


def test_shapes_and_totals_are_those_of_the_twin(bench: Bench, drawn: Project) -> None:
    bench.checker.warm_up_now()
    linear, relu = only(drawn.network, "Linear"), only(drawn.network, "ReLU")
    totals = bench.view.cards.totals
    look_into(bench, replace(drawn, network=drawn.network.set_params(linear, out_features=5)))
    items = bench.view.canvas.nodes
    assert items[linear].shape_known == items[relu].shape_known == (5,)
    assert items[linear].parameters == 2 * 5 + 5
    assert not differs_in_twin(items[relu])
    assert bench.view.cards.totals[0] == f"{15 + 2 * 5 + 2} parameters"
    look_into(bench, None)
    assert items[relu].shape_known == (16,)
    assert bench.view.cards.totals == totals


def test_a_layer_that_the_twin_is_without_is_faint(bench: Bench, drawn: Project) -> None:
    dropout = only(drawn.network, "Dropout")
    look_into(bench, replace(drawn, network=drawn.network.dissolve(dropout)))
    item = bench.view.canvas.nodes[dropout]
    assert is_faded(item)
    assert "not there" in explain_hit(bench.view.canvas, Hit(node=dropout))
    bench.view.clear_history()
    assert not is_faded(item)


def test_an_edit_goes_to_the_drawing_and_is_seen(bench: Bench, drawn: Project) -> None:
    relu, dropout = only(drawn.network, "ReLU"), only(drawn.network, "Dropout")
    twin = ReplaceActivations(("ReLU",), "LeakyReLU")(drawn)
    look_into(bench, twin)
    bench.document.apply("Tanh", ChangeKind(relu, "Tanh")(bench.document.project))
    item = bench.view.canvas.nodes[relu]
    assert item.shown.kind == "Tanh"
    assert not differs_in_twin(item)
    bench.document.apply_network("p", bench.network.set_params(dropout, p=0.2))
    assert bench.view.canvas.nodes[dropout].shown.params["p"] == 0.2  # the twin follows it
    assert not differs_in_twin(bench.view.canvas.nodes[dropout])
    bench.document.undo_stack.undo()
    bench.document.undo_stack.undo()
    assert item.shown.kind == "LeakyReLU"
