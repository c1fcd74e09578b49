"""What a run shows on the canvas."""

import math

import numpy as np
import pytest
from canvas_bench import Bench
from PySide6.QtCore import Qt

from app.appearance import Appearance, contrast
from app.canvas.badges import badges, found_in
from app.canvas.explaining import CHANGED as CHANGED_WORDS
from app.canvas.explaining import explain_hit
from app.canvas.flow import CHANGED, LEVELS, NOTHING, level_of, read_flow
from app.canvas.histogram_bars import bar_heights, common_axes, zero_on
from app.canvas.paints import Paints
from app.canvas.picking import Hit
from app.canvas.wire_painting import wire_pen
from core.network import Network
from core.probes.measure import LayerMeasure
from core.training.events import LayersMeasured, RunStarted, StepMeasured
from core.training.history import History
from tests.measures import histogram, layer_measure


def measure(gradient: float, dead: float | None = None) -> LayerMeasure:
    units = None if dead is None else np.arange(100) < 100 * dead
    return layer_measure(output_gradient=gradient, dead=units)


def run_of(network: Network, norm: float, measures: dict[str, LayerMeasure]) -> History:
    """A run in which the Linear layers have gradients of this norm."""
    weighted = tuple(node.id for node in network.of_kind("Linear"))
    history = History()
    history.append(RunStarted("cpu", 0, 10, 10, weighted, tuple(network.nodes)))
    norms = np.full(len(weighted), norm, np.float32)
    history.append(StepMeasured(1, 1, 0.5, 0.5, 0.1, norms, 0.1))
    history.append(LayersMeasured(1, measures))
    return history


@pytest.mark.parametrize(
    ("norm", "part"),
    [(1.0, 1.0), (1e-8, 0.0), (1e-4, 0.5), (1e-2, 0.75), (50.0, 1.0), (1e-20, 0.0), (0.0, 0.0)],
)
def test_levels_are_logarithmic(norm: float, part: float) -> None:
    assert level_of(norm) == round(part * LEVELS)


@pytest.mark.parametrize("norm", [math.nan, math.inf])
def test_what_is_not_finite_has_no_level(norm: float) -> None:
    assert level_of(norm) is None


def test_layers_and_wires_show_gradients(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    b = bench.node("b").id
    bench.view.show_history(run_of(chain, 1e-4, {b: measure(1e-2, dead=0.62)}))
    assert bench.item("a").flow.level == LEVELS // 2
    assert bench.item("b").flow.level == LEVELS * 3 // 4
    assert bench.item("b").flow.dead_percent == 62
    assert not bench.item("in").has_bar
    levels = {edge.source: wire.level for edge, wire in bench.view.canvas.wires.items()}
    assert levels[bench.node("a").id] == LEVELS // 2
    assert levels[b] == LEVELS * 3 // 4
    assert levels[bench.node("in").id] == LEVELS // 2
    assert bench.view.cards.has_flow


def test_few_dead_units_get_no_badge(bench: Bench, chain: Network) -> None:
    flow = read_flow(run_of(chain, 1.0, {"n3": measure(1.0, dead=0.09)}), chain.nodes)
    assert flow["n3"].dead_percent == 0
    flow = read_flow(run_of(chain, 1.0, {"n3": measure(1.0, dead=0.10)}), chain.nodes)
    assert flow["n3"].dead_percent == 10


def test_a_gradient_that_is_not_finite_is_said(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.show_history(run_of(chain, math.nan, {}))
    item = bench.item("a")
    assert item.flow.is_broken
    assert item.has_badge
    assert item.has_bar


def test_clearing_a_run_shows_the_network_as_before(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    before = bench.view.grab().toImage()
    bench.view.show_history(run_of(chain, 1e-3, {}))
    assert bench.view.grab().toImage() != before
    bench.view.clear_history()
    assert bench.view.grab().toImage() == before


def test_a_hidden_canvas_catches_up_when_it_is_shown(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.hide()
    bench.view.show_history(run_of(chain, 1e-3, {}))
    assert not bench.item("a").has_bar
    bench.view.show()
    assert bench.item("a").has_bar


def test_the_canvas_can_be_edited_during_a_run(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    history = run_of(chain, 1e-3, {})
    bench.view.show_history(history)
    bench.view.add_layer("Linear")
    history.append(StepMeasured(2, 1, 0.5, 0.5, 0.1, np.ones(1, np.float32), 0.2))
    bench.view.show_history(history)
    assert bench.item("a").flow.level == LEVELS
    assert not bench.item("linear").has_bar
    bench.document.apply_network("Delete", bench.network.remove([bench.node("a").id]))
    history.append(StepMeasured(3, 1, 0.5, 0.5, 0.1, np.ones(1, np.float32), 0.3))
    bench.view.show_history(history)


def test_nothing_is_repainted_when_nothing_visible_changed(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    history = run_of(chain, 1e-3, {})
    bench.view.show_history(history)
    updated: list[object] = []
    bench.view.canvas.detail.outdated.connect(updated.append)
    for norm, has_changed in ((1.0001e-3, False), (1e-1, True)):
        norms = np.full(1, norm, np.float32)
        history.append(StepMeasured(2, 1, 0.5, 0.5, 0.1, norms, 0.2))
        bench.view.show_history(history)
        assert bool(updated) is has_changed


def test_a_saturated_layer_and_numbers_that_are_none_get_badges(bench: Bench, chain: Network):
    bench.show(chain)
    odd = layer_measure(activations=histogram(nan=1))
    measures = {
        bench.node("a").id: layer_measure(saturation=0.62),
        bench.node("b").id: odd,
    }
    bench.view.show_history(run_of(chain, 1e-3, measures))
    assert [found.rule for found in found_in(bench.item("a").flow)] == ["saturation"]
    assert [found.text for found in found_in(bench.item("a").flow)] == ["62 % flat"]
    assert [found.rule for found in found_in(bench.item("b").flow)] == ["non-finite"]


def test_the_layer_that_broke_first_has_a_badge_unlike_those_after(bench: Bench, chain: Network):
    bench.show(chain)
    a, b = bench.node("a").id, bench.node("b").id
    odd = layer_measure(activations=histogram(nan=1))
    bench.view.show_history(run_of(chain, 1e-3, {a: odd, b: odd}))
    first, after = (next(badges(bench.item(name))) for name in "ab")
    assert (first.text, after.text) == ("first not finite", "not finite")
    assert first.color == after.ink == bench.item("a").paints.bad
    assert first.ink is None
    for theme in ("dark", "light"):
        paints = Paints(Appearance(theme))
        assert contrast(paints.bad, paints.node.color()) > 4.5


def test_a_click_on_a_badge_asks_for_its_evidence(bench: Bench, chain: Network, qtbot) -> None:
    bench.show(chain)
    b = bench.node("b").id
    bench.view.show_history(run_of(chain, 1e-2, {b: measure(1e-2, dead=0.62)}))
    pressed: list[tuple[str, str]] = []
    bench.view.finding_pressed.connect(lambda *args: pressed.append(args))
    item = bench.item("b")
    badge = next(badges(item))
    place = bench.view.mapFromScene(item.pos() + badge.rect.center())
    qtbot.mouseClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert pressed == [("dead-units", b)]
    assert bench.selection.single == b


def test_histograms_stand_on_the_layers_where_they_are_wanted(bench: Bench, chain: Network):
    bench.show(chain)
    b = bench.node("b").id
    spread = histogram([0] * 32 + [9] + [0] * 31)  # in 0 to 1
    bench.view.show_history(run_of(chain, 1e-2, {b: layer_measure(activations=spread)}))
    assert bench.item("b").flow.bars == b""
    before = bench.view.grab().toImage()
    bench.view.show_histograms(True)
    bars = bench.item("b").flow.bars
    assert [index for index, height in enumerate(bars) if height] == [16]
    assert bench.view.grab().toImage() != before
    bench.view.show_histograms(False)
    assert bench.view.grab().toImage() == before


def test_a_wire_without_a_gradient_is_unlike_one_with_a_weak_gradient(
    bench: Bench, chain: Network
) -> None:
    bench.show(chain)
    a, b = bench.node("a").id, bench.node("b").id
    bench.view.show_history(run_of(chain, 1e-2, {a: measure(0.0), b: measure(1e-8)}))
    assert bench.item("a").flow.out_level == NOTHING
    assert bench.item("b").flow.out_level == 0
    paints = bench.view.canvas.paints
    assert wire_pen(NOTHING, paints).style() == Qt.PenStyle.DashLine
    assert wire_pen(0, paints).style() == Qt.PenStyle.SolidLine


def test_a_strong_gradient_stands_out_in_both_themes() -> None:
    for name in ("dark", "light"):
        paints = Paints(Appearance(name))
        weak, strong = paints.flow_pens[0], paints.flow_pens[LEVELS]
        seen = [contrast(pen.color(), paints.canvas) for pen in (weak, strong)]
        assert min(seen) >= 3.0  # a weak one is seen, too: it is thin, and of another colour
        assert strong.widthF() > 3 * weak.widthF()
        assert abs(strong.color().hue() - weak.color().hue()) > 90


def test_the_bar_of_a_layer_does_not_depend_on_how_many_of_its_units_are_dead(
    chain: Network,
) -> None:
    for dead in (None, 0.5, 1.0):
        flow = read_flow(run_of(chain, 1e-2, {"n3": measure(1e-2, dead=dead)}), ["n3"])["n3"]
        assert flow.level == flow.out_level == level_of(1e-2)
    assert flow.dead_percent == 100


def test_of_a_layer_changed_in_a_run_nothing_is_shown_and_no_wire_has_the_gradient_of_another(
    bench: Bench, chain: Network
) -> None:
    bench.show(chain)
    a, b = bench.node("a").id, bench.node("b").id
    bench.view.show_history(run_of(chain, 0.0, {a: measure(0.0), b: measure(1e-1)}))
    (wire,) = (wire for edge, wire in bench.view.canvas.wires.items() if edge.source == a)
    assert wire.level == NOTHING
    changed = bench.network.set_params(a, out_features=7)
    bench.document.apply_network("Change", changed)
    item = bench.item("a")
    assert (item.has_bar, item.flow, wire.level) == (False, CHANGED, None)
    assert CHANGED_WORDS in explain_hit(bench.view.canvas, Hit(node=a))
    assert bench.item("b").flow.level == level_of(1e-1)


def test_histograms_of_one_kind_share_an_axis_with_zero_on_it(chain: Network) -> None:
    ids = {node.name: node.id for node in chain.nodes.values()}
    wide, narrow = histogram([1] * 64, -3.0, 1.0), histogram([1] * 64, 0.5, 1.0)
    dead = histogram([0] * 32 + [9] + [0] * 31, -0.5, 0.5, mean=0.0, std=0.0)
    extra = chain.new_node("Linear")
    network = chain.add(extra)
    found = {ids["a"]: wide, extra.id: narrow, ids["b"]: dead}
    axes = common_axes(
        {key: layer_measure(activations=value) for key, value in found.items()}, network
    )
    assert axes[ids["a"]] == axes[extra.id] == (-3.0, 1.0)
    assert zero_on(axes[ids["a"]]) == 0.75
    filled = {key: np.flatnonzero(list(bar_heights(found[key], axes[key]))) for key in found}
    assert list(filled[ids["a"]]) == list(range(32))
    assert list(filled[extra.id]) == [28, 29, 30, 31]
    assert list(filled[ids["b"]]) == [0]


def test_the_axis_of_a_bounded_function_is_all_it_can_give() -> None:
    network = Network()
    sigmoid = network.new_node("Sigmoid")
    network = network.add(sigmoid)
    tanh = network.new_node("Tanh")
    network = network.add(tanh)
    narrow = layer_measure(activations=histogram([1] * 64, 0.45, 0.55))
    axes = common_axes({sigmoid.id: narrow, tanh.id: narrow}, network)
    assert axes == {sigmoid.id: (0.0, 1.0), tanh.id: (-1.0, 1.0)}
