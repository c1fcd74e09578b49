"""Canvas and layer panel give the same number of parameters, under the same name."""

from canvas_bench import Bench, network_of, wired
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.panels import LayerPanel
from core.network import Network


def loose_linear() -> Network:
    network = network_of(
        ("Input", "input", (0.0, 0.0)),
        ("Flatten", "flatten", (0.0, 96.0)),
        ("Output", "output", (0.0, 192.0)),
        ("Linear", "linear", (300.0, 192.0)),
    )
    return wired(network, ("input", "flatten"), ("flatten", "linear"))


def test_card_and_panel_agree(bench: Bench, qtbot: QtBot) -> None:
    bench.checker.warm_up_now()
    panel = LayerPanel(bench.document, bench.selection, bench.checker, Appearance("dark"))
    qtbot.addWidget(panel)
    whole = wired(loose_linear(), ("linear", "output"))
    beside = wired(loose_linear(), ("flatten", "output"))
    for network, parameters, layers in (
        (loose_linear(), "4,160", "4 layers"),
        (whole, "4,160", "4 layers"),
        (beside, "0", "4 layers, 1 unused"),
    ):
        bench.show(network)
        bench.selection.select(())
        assert bench.view.cards.totals == (f"{parameters} parameters", layers)
        header = panel.header
        assert f"{header.count.text()} {header.unit.text()}" == f"{parameters} parameters"


def test_where_layers_are_frozen_both_say_how_many_parameters_learn(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.checker.warm_up_now()
    panel = LayerPanel(bench.document, bench.selection, bench.checker, Appearance("dark"))
    qtbot.addWidget(panel)
    network = wired(loose_linear(), ("linear", "output"))
    key = next(node.id for node in network.nodes.values() if node.kind == "Linear")
    bench.show(network.set_params(key, is_frozen=True))
    bench.selection.select(())
    assert bench.view.cards.totals == ("4,160 parameters", "0 learn · 4 layers")
    learning = {fact.name: fact.text for fact in panel.follows.facts}
    assert learning["parameters that learn"] == "0 of 4,160"
