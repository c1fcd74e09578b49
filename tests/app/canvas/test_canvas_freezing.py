"""Freezing layers on the canvas: by key and menu, undoable, and seen at every zoom."""

import itertools

import numpy as np
import pytest
from canvas_bench import Bench, network_of, wired
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu

from app.canvas.labels import param_texts
from app.canvas.learning import NOTHING_LEARNS, RANDOM
from app.canvas.picking import Hit
from core.network import Network

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def classifier() -> Network:
    """in → conv → relu → norm → head → out."""
    kinds = ("Input", "Conv2d", "ReLU", "BatchNorm2d", "Linear", "Output")
    names = ("in", "conv", "relu", "norm", "fc", "out")
    places = [(0.0, 96.0 * row) for row in range(len(names))]
    network = network_of(*zip(kinds, names, places, strict=True))
    return wired(network, *itertools.pairwise(names))


def frozen(bench: Bench) -> set[str]:
    return {node.name for node in bench.network.nodes.values() if node.is_frozen}


def select(bench: Bench, *names: str) -> None:
    bench.selection.select([bench.node(name).id for name in names])


def test_a_key_freezes_what_is_selected_and_can_learn(bench: Bench, classifier: Network) -> None:
    bench.show(classifier)
    select(bench, "conv", "relu", "norm")
    bench.key(Qt.Key.Key_F, SHIFT)
    assert frozen(bench) == {"conv", "norm"}
    assert bench.document.undo_stack.undo_text == "Freeze 2 layers"
    select(bench, "conv", "fc")
    bench.key(Qt.Key.Key_F, SHIFT)
    assert frozen(bench) == {"conv", "norm", "fc"}
    bench.key(Qt.Key.Key_F, SHIFT)
    assert frozen(bench) == {"norm"}
    assert bench.document.undo_stack.undo_text == "Unfreeze 2 layers"
    for _ in range(3):
        bench.document.undo_stack.undo()
    assert bench.network == classifier


def test_what_cannot_learn_gets_a_word(bench: Bench, classifier: Network) -> None:
    bench.show(classifier)
    select(bench, "relu")
    bench.key(Qt.Key.Key_F, SHIFT)
    assert bench.network == classifier
    assert bench.view.toast.text() == NOTHING_LEARNS


def menu_of(bench: Bench, name: str) -> QMenu:
    select(bench, name)
    item = bench.view.canvas.nodes[bench.node(name).id]
    menu = bench.view._menu_for(Hit(node=item.node.id), bench.view.rect().center())
    assert menu is not None
    return menu


def choose(menu: QMenu, start: str) -> None:
    next(action for action in menu.actions() if action.text().startswith(start)).trigger()


def test_the_menu_of_a_layer_freezes_it_and_replaces_the_head(
    bench: Bench, classifier: Network
) -> None:
    bench.show(classifier)
    assert not any("reeze" in action.text() for action in menu_of(bench, "relu").actions())
    choose(menu_of(bench, "conv"), "Freeze")
    assert frozen(bench) == {"conv"}
    choose(menu_of(bench, "conv"), "Unfreeze")
    assert not any("head" in action.text() for action in menu_of(bench, "conv").actions())
    choose(menu_of(bench, "fc"), "Replace by a new head, freeze the rest")
    assert frozen(bench) == {"conv", "norm"}
    assert bench.selected() == {"head"}
    assert bench.view.toast.text() == RANDOM
    assert bench.node("head").params["out_features"] == 10
    assert bench.wires() >= {("norm", "head", 0), ("head", "out", 0)}
    bench.document.undo_stack.undo()
    assert "fc" in {node.name for node in bench.network.nodes.values()}
    assert not frozen(bench)


def picture(bench: Bench, scale: float) -> np.ndarray:
    bench.view.zoom_to(scale)
    bench.view.centerOn(bench.view.canvas.nodes[bench.node("conv").id].body.center())
    image = bench.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8).astype(int)
    return flat.reshape(image.height(), image.width(), 4)


@pytest.mark.parametrize("scale", [0.2, 0.4, 1.0, 2.7])
def test_it_is_seen_at_every_zoom(bench: Bench, classifier: Network, scale: float) -> None:
    bench.show(classifier)
    before = picture(bench, scale)
    select(bench, "conv")
    bench.view.commands.learning.toggle_frozen()
    bench.selection.select(())
    away = np.abs(picture(bench, scale) - before).max(axis=2)
    rows = np.flatnonzero(away.max(axis=1) > 12)
    assert len(rows) > 40 * scale  # the whole height of the card, and no more than that
    assert rows[-1] - rows[0] < 90 * scale


def test_the_card_says_the_factor_and_not_twice_that_it_is_frozen(
    bench: Bench, classifier: Network
) -> None:
    changed = classifier.set_params(
        next(n.id for n in classifier.nodes.values() if n.name == "fc"),
        lr_factor=0.1,
        is_frozen=True,
        out_features=10,
    )
    bench.show(changed)
    assert param_texts(bench.node("fc")) == ["10", "rate × 0.1"]
