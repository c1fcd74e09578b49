"""Curves of every quantity that is measured of layers, and the table of factors."""

import math
from dataclasses import replace

import numpy as np
import pytest
from made_history import chain, deep_network, story
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from seen import shown

from app.appearance import Appearance
from app.document import Document
from app.plots.decorations import Band
from app.plots.factor_table import COLUMNS, FactorTable
from app.plots.frame import TOP
from app.plots.layer_measure import LayerMeasurePlot
from app.plots.layer_quantities import (
    ACTIVATION_SCALE,
    LAYER_QUANTITIES,
    SATURATION,
    SLOPE,
    UPDATE_RATIO,
    WEIGHT_NORM,
    ZERO_SHARE,
)
from app.plots.lines import Scale
from app.plots.names import LayerNames
from app.runs.twin_run import TwinRun
from core.layers import LAYERS
from core.network import Edge, Node
from core.project import Project
from core.training.events import LayersMeasured
from core.training.history import History

NETWORK = deep_network(3)
LINEARS, RELUS = ("n2", "n4", "n6"), ("n3", "n5")


@pytest.fixture
def history() -> History:
    """Layers with weights have a norm and a gain, activations a slope and saturation."""
    history = History()
    for event in story(NETWORK, steps=100, per_epoch=50):
        if isinstance(event, LayersMeasured):
            event = replace(event, layers={n: more(n, m, event.step) for n, m in _of(event)})
        history.append(event)
    return history


def _of(look: LayersMeasured):
    return look.layers.items()


def more(node: str, measure, step: int):
    if node in LINEARS:
        return replace(measure, weight_norm=3 + step / 100, weight_gain=0.5, output_gradient=step)
    slope = 0.25 + step / 1000
    return replace(measure, slope=slope, root_slope=2 * slope, saturation=step / 200)


@pytest.mark.parametrize("quantity", LAYER_QUANTITIES, ids=lambda quantity: quantity.word)
def test_a_quantity_is_drawn_for_the_layers_that_have_it(
    appearance, names, history, qtbot, quantity
):
    plot = shown(LayerMeasurePlot(UPDATE_RATIO, names, appearance), qtbot)
    plot.refresh(history)
    plot.show_quantity(quantity)
    of = {UPDATE_RATIO: LINEARS, WEIGHT_NORM: LINEARS, SLOPE: RELUS, SATURATION: RELUS}
    layers = of.get(quantity, history.started.observed)
    assert plot.layers == layers
    for number, node in enumerate(layers):
        _, measures = history.measures_of(node)
        values = np.array([quantity.figure(measure) for measure in measures])
        with np.errstate(divide="ignore"):
            places = np.log10(values) if quantity.scale is Scale.LOG else values
        np.testing.assert_allclose(plot.curves.curves[number].getData()[1], places, rtol=1e-5)
    assert plot.title == quantity.title
    plot.grab()


def test_the_values_are_those_that_were_measured(history):
    measure = history.latest_measure("n3")
    assert ZERO_SHARE.figure(measure) == 100 * measure.zero_share
    assert ACTIVATION_SCALE.figure(measure) == measure.activations.std
    assert SATURATION.text(12.5) == "12.5 %"


def test_each_quantity_has_its_own_band_and_range(appearance, names, history, qtbot):
    plot = shown(LayerMeasurePlot(ACTIVATION_SCALE, names, appearance), qtbot)
    plot.refresh(history)

    def bands() -> list[Band]:
        return [one for one in plot.decorations if isinstance(one, Band)]

    band = bands()[0]
    assert (10**band.low, 10**band.high) == pytest.approx((0.5, 2.0))
    plot.show_quantity(SATURATION)
    assert bands() == []
    assert plot.surface.y_range == (0.0, 100.0)
    plot.show_quantity(SLOPE)
    assert plot.surface.y_range[0] == 0
    plot.show_quantity(UPDATE_RATIO)
    assert (bands()[0].low, bands()[0].high) == (-3.5, -2.5)


def test_on_a_log_axis_the_early_steps_are_in_view_too(appearance, names, qtbot):
    """A layer that learned a thousand times faster in the first fifth of the run."""
    history = History()
    for event in story(NETWORK, steps=100, per_epoch=50):
        if isinstance(event, LayersMeasured):
            ratio = 1.0 if event.step < 15 else 1e-3
            layers = {n: replace(m, update_ratio=ratio) for n, m in _of(event)}
            event = replace(event, layers=layers)
        history.append(event)
    plot = shown(LayerMeasurePlot(UPDATE_RATIO, names, appearance), qtbot)
    plot.refresh(history)
    low, high = plot.view.viewRange()[1]
    assert low <= -3.0
    assert high >= 0.0


def test_what_no_layer_has_is_said(appearance, qtbot):
    network = chain("Input", "Linear", "ReLU", "Output")
    document = Document()
    document.start_new(Project(network=network))
    history = History()
    history.extend(story(network, steps=30))
    plot = shown(LayerMeasurePlot(SATURATION, LayerNames(document), appearance), qtbot)
    assert plot.empty_text() == "Press Train to see which activations saturate."
    plot.refresh(history)
    assert plot.is_empty
    assert "this network has none" in plot.empty_text()


def test_a_twin_is_drawn_of_whatever_quantity_is_chosen(appearance, names, history, qtbot):
    twin = History()
    for event in story(NETWORK, steps=60, per_epoch=50, seed=3):
        twin.append(event)
    plot = shown(LayerMeasurePlot(UPDATE_RATIO, names, appearance), qtbot)
    plot.refresh(history)
    plot.show_twins([TwinRun(1, "another seed", Project(network=NETWORK), twin)])
    for quantity in (UPDATE_RATIO, ACTIVATION_SCALE, UPDATE_RATIO):
        plot.show_quantity(quantity)
        plot.refresh(history)
        _, measures = twin.measures_of(plot.twin_layer)
        found = plot.twin_curves.lines[0].values[:, 0]
        np.testing.assert_allclose(found, [quantity.figure(m) for m in measures], rtol=1e-6)
        _, measures = history.measures_of(plot.layers[0])
        found = plot.curves.values[:, 0]
        np.testing.assert_allclose(found, [quantity.figure(m) for m in measures], rtol=1e-6)
        plot.grab()
    plot.show_twins([])
    assert plot.twin_curves.lines == []


# -- factors ------------------------------------------------------------------------------


@pytest.fixture
def table(names, appearance, history, qtbot) -> FactorTable:
    table = shown(FactorTable(lambda: NETWORK, names, appearance), qtbot)
    table.refresh(history)
    return table


def test_the_table_has_a_row_for_each_layer_with_one_behind_it(table, history):
    last = history.latest_look.step
    assert [row.node for row in table.rows] == ["n2", "n4"]
    slope = 0.25 + last / 1000
    assert table._texts(table.rows[0])[0] == "hidden1"
    assert table.rows[0].slope == pytest.approx(slope)
    assert table.rows[0].product == pytest.approx(2 * slope * 0.5)
    made, seen = table.whole
    assert made == pytest.approx((2 * slope * 0.5) ** 2)
    assert seen == 1
    assert "From hidden2 to hidden1 the gradient is multiplied by 1.00" in table.words_of(
        table.rows[0]
    )
    table.grab()


def test_a_page_opened_after_a_stop_shows_what_the_looks_before_it_found(names, history, qtbot):
    """The look at a stop does not know how far weights moved."""
    unknown = {n: replace(m, update_ratio=math.nan) for n, m in _of(history.latest_look)}
    history.append(LayersMeasured(100, unknown))
    plot = shown(LayerMeasurePlot(UPDATE_RATIO, names, Appearance("dark")), qtbot)
    plot.refresh(history)
    assert plot.layers == LINEARS
    assert plot.curves.steps[-1] == 81


def test_headings_of_the_table_do_not_run_into_each_other(table):
    """The ones of a narrow table are fewer; what was seen always stands."""
    metrics = QFontMetrics(Appearance("dark").number_font(11))
    for width in range(216, 500, 3):
        table.resize(width, 160)
        assert table.columns[-1] == "seen"
        assert set(table.columns) <= {*COLUMNS, "rms"}
        assert all(metrics.horizontalAdvance(one) <= table._column - 2 for one in table.columns)
    table.grab()


def test_columns_give_way_to_long_names(table, document):
    table.resize(354, 160)
    assert len(table.columns) == len(COLUMNS)
    document.apply_network("Rename", document.network.rename("n4", "block1_hidden"))
    assert len(table.columns) == len(COLUMNS) - 1


def test_where_ways_part_the_table_says_so(names, appearance, history, qtbot):
    """Rather than leave the layer out."""
    network = NETWORK.add(Node("n9", "Linear", "aside", LAYERS["Linear"].defaults()))
    network = network.connect(Edge("n3", "n9"))
    table = shown(FactorTable(lambda: network, names, appearance), qtbot)
    table.refresh(history)
    assert table._texts(table.rows[0])[-1] == "ways part"
    assert "ways part or meet" in table.words_of(table.rows[0])
    assert table._note == ""
    table.grab()


def test_the_table_shows_the_step_gone_back_to(table, history):
    table.show_step(25)
    assert table.rows[0].slope == pytest.approx(0.25 + 21 / 1000)
    table.show_step(None)
    assert table.rows[0].slope == pytest.approx(0.25 + history.latest_look.step / 1000)


def test_a_row_is_chosen_by_a_click(table, qtbot):
    row = QPoint(20, TOP + table.row_height * 5 // 2)
    with qtbot.waitSignal(table.row_chosen) as chosen:
        qtbot.mouseClick(table, Qt.MouseButton.LeftButton, pos=row)
    assert chosen.args == ["n4"]
    assert table.row_at(TOP + 2) is None
    assert table.row_at(199) is None


def test_a_table_without_rows_says_why(table):
    table.refresh(History())
    assert table.is_empty
    assert table._empty_text().startswith("Press Train")
    table.grab()
    history = History()
    history.extend(story(chain("Input", "Linear", "Output"), steps=3))
    table._network = lambda: chain("Input", "Linear", "Output")
    table.refresh(history)
    assert "follow each other" in table._empty_text()
