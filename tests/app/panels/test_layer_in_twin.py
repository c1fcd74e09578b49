"""While a twin is looked into, the inspector explains a layer as it is there."""

from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.panels import LayerPanel
from app.runs.twin_run import TwinRun
from app.selection import Selection
from core.fixes import ChangeKind
from core.layers import LAYERS
from core.network import Network
from core.project import Project
from core.training.history import History
from tests.core.training.runs import points


@dataclass
class Bench:
    """A panel with what it follows."""

    panel: LayerPanel
    document: Document
    selection: Selection

    def select(self, kind: str) -> str:
        """Select the layer of this kind."""
        node = self.document.network.of_kind(kind)[-1].id
        self.selection.select([node])
        return node

    @property
    def kind(self) -> str:
        return self.panel.header.kind.text()

    @property
    def slope_below_0(self) -> float:
        """Of the curve that is shown."""
        return float(self.panel.chart.curves[1].y[0])


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    document = Document()
    document.start_new(points(("Linear", {"out_features": 6}), "ReLU", ("Dropout", {"p": 0.5})))
    selection, checker = Selection(document), Checker(document)
    panel = LayerPanel(document, selection, checker, Appearance())
    qtbot.addWidget(panel)
    checker.warm_up_now()
    return Bench(panel, document, selection)


def with_kind(network: Network, node: str, kind: str) -> Network:
    return ChangeKind(node, kind)(Project(network)).network


def run_of(network: Network) -> TwinRun:
    return TwinRun(1, "twin", Project(network), History())


def test_formula_words_and_curve_are_those_of_the_twin(bench: Bench) -> None:
    panel, trained = bench.panel, bench.document.network
    relu = bench.select("ReLU")
    assert bench.slope_below_0 == 0.0
    leaky = with_kind(trained, relu, "LeakyReLU").set_params(relu, negative_slope=0.3)
    panel.show_twin(run_of(leaky), trained)
    assert bench.kind.startswith("In the twin: LeakyReLU · ")
    assert panel.words.text().startswith(LAYERS["LeakyReLU"].help)
    assert "LeakyReLU instead of ReLU" in panel.words.text()
    assert bench.slope_below_0 == pytest.approx(0.3)
    bench.select("Dropout")
    assert panel.words.text() == LAYERS["Dropout"].help
    bench.select("ReLU")
    panel.show_twin(None)
    assert bench.kind.startswith("ReLU · ")
    assert panel.words.text() == LAYERS["ReLU"].help
    assert bench.slope_below_0 == 0.0


def test_a_twin_without_a_curve_shows_none(bench: Bench) -> None:
    trained, relu = bench.document.network, bench.select("ReLU")
    assert not bench.panel.chart.isHidden()
    bench.panel.show_twin(run_of(with_kind(trained, relu, "Identity")), trained)
    assert bench.kind.startswith("In the twin: Identity")
    assert bench.panel.chart.isHidden()


def test_what_a_twin_follows_makes_no_difference(bench: Bench) -> None:
    trained, relu = bench.document.network, bench.select("ReLU")
    bench.panel.show_twin(run_of(with_kind(trained, relu, "Tanh")), trained)
    dropout = bench.select("Dropout")
    bench.document.apply_network("Edit", trained.set_params(dropout, p=0.2))
    assert bench.panel.words.text() == LAYERS["Dropout"].help


def test_a_layer_edited_since_is_explained_as_it_is_drawn(bench: Bench) -> None:
    trained, relu = bench.document.network, bench.select("ReLU")
    bench.panel.show_twin(run_of(with_kind(trained, relu, "LeakyReLU")), trained)
    assert bench.kind.startswith("In the twin: LeakyReLU")
    bench.document.apply_network("Edit", with_kind(trained, relu, "Tanh"))
    assert bench.kind.startswith("Tanh")
    assert bench.panel.words.text() == LAYERS["Tanh"].help
