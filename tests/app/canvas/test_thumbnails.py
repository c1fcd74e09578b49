"""Thumbnails under the layers: where they lie, what they show, what they leave alone."""

from itertools import combinations

import numpy as np
import pytest
from canvas_bench import Bench
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from app.canvas.flow import ABOUT_GRADIENTS
from app.canvas.geometry import NODE_RECT, rect_at
from app.canvas.thumbnail_show import TOO_FAR
from app.canvas.thumbnails import (
    AREA,
    MOST_CELLS,
    WIRE_GAP,
    Thumbnail,
    Thumbnails,
    Thumbs,
    maps_shown,
    packed,
    places,
    stacked,
)
from core.layout.grid import ROW
from core.network import Network
from core.training.events import LayersMeasured, RunStarted
from core.training.history import History
from tests.measures import histogram, layer_measure

COLORS = np.stack([np.arange(256), np.arange(256), np.full(256, 9), np.full(256, 255)], 1)
COLORS[255] = 0
PACKED = packed(COLORS.astype(np.uint8))
SHAPES = [(1, 28, 28), (6, 28, 28), (64, 7, 7), (3, 4, 40), (5, 1, 64), (9, 60, 3), (2, 1, 2)]
FLAT = [(count,) for count in (1, 2, 3, 10, 127, 128, 500, MOST_CELLS, 5000)]


def run_of(network: Network, spread: object = None) -> History:
    history = History()
    weighted = tuple(node.id for node in network.of_kind("Linear"))
    history.append(RunStarted("cpu", 0, 10, 10, weighted, tuple(network.nodes)))
    if spread is not None:
        history.append(LayersMeasured(1, {weighted[0]: layer_measure(activations=spread)}))
    return history


def thumbnails(*nodes: str, levels: np.ndarray | None = None) -> Thumbnails:
    shown = np.full((2, 4, 4), 200, np.uint8) if levels is None else levels
    made = {node: Thumbnail(shown, "2 maps, 0 … 1.00") for node in nodes}
    return Thumbnails(made, PACKED, "Feature maps", "sample 1 · class 7", 120, "The first one.")


@pytest.mark.parametrize("shape", SHAPES + FLAT)
def test_pictures_stay_in_the_gap_below_the_layer_and_clear_of_its_wire(shape):
    found = list(places(shape))
    wire = QRectF(NODE_RECT.center().x() - WIRE_GAP / 2, AREA.top(), WIRE_GAP, AREA.height())
    below = NODE_RECT.translated(0, ROW)
    for place, _ in found:
        assert AREA.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(place)
        inner = place.adjusted(1e-6, 1e-6, -1e-6, -1e-6)
        assert not inner.intersects(wire)
        assert not inner.intersects(NODE_RECT)
        assert not inner.intersects(below)
    for (one, _), (other, _) in combinations(found, 2):
        assert not one.adjusted(0.1, 0.1, -0.1, -0.1).intersects(other)
    assert (
        sum(part.width() * part.height() for _, part in found)
        <= stacked(np.zeros(shape, np.uint8)).size
    )


@pytest.mark.parametrize("count", [n for (n,) in FLAT])
def test_every_value_of_a_flat_layer_has_a_cell_of_its_own(count):
    levels = (np.arange(count) % 251).astype(np.uint8)
    picture = stacked(levels)
    shown = levels[:MOST_CELLS]
    half, rows = -(-len(shown) // 2), len(picture) // 2
    np.testing.assert_array_equal(picture[:rows].ravel()[:half], shown[:half])
    np.testing.assert_array_equal(picture[rows:].ravel()[: len(shown) - half], shown[half:])
    assert (picture == 255).sum() == picture.size - len(shown)


def test_as_many_maps_as_find_room_are_shown_from_the_first_on():
    assert [maps_shown(64, *shape) for shape in ((28, 28), (7, 7), (1, 40), (40, 4))] == [
        *(6, 6, 4),
        28,
    ]
    levels = np.arange(64 * 6, dtype=np.uint8).reshape(64, 2, 3) % 200
    shown = maps_shown(64, 2, 3)
    np.testing.assert_array_equal(stacked(levels), levels[:shown].reshape(-1, 3))


def test_each_map_is_painted_in_its_colours_at_its_place(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    a = bench.node("a").id
    bench.view.show_history(run_of(chain))
    levels = np.repeat(np.array([10, 60, 110, 160, 210, 250], np.uint8), 16).reshape(6, 4, 4)
    bench.view.show_thumbnails(thumbnails(a, levels=levels))
    picture = bench.view.viewport().grab().toImage()
    corner = bench.item("a").pos()
    for level, (place, _) in zip((10, 60, 110, 160, 210, 250), places((6, 4, 4)), strict=True):
        point = bench.view.mapFromScene(corner + place.center())
        assert picture.pixelColor(point) == QColor(level, level, 9)


def test_layers_stand_and_are_fitted_as_without_thumbnails(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.show_history(run_of(chain))
    bodies = {key: item.body for key, item in bench.view.canvas.nodes.items()}
    content, scale = bench.view.canvas.content_rect(), bench.view.scale_now
    before = bench.view.viewport().grab().toImage()
    bench.view.show_thumbnails(thumbnails(*chain.nodes))
    shown = bench.view.viewport().grab().toImage()
    assert {key: item.body for key, item in bench.view.canvas.nodes.items()} == bodies
    assert (bench.view.canvas.content_rect(), bench.view.scale_now) == (content, scale)
    for body in bodies.values():  # no card is covered, and none looks otherwise
        card = bench.view.mapFromScene(body).boundingRect().adjusted(8, 8, -8, -8)
        assert shown.copy(card) == before.copy(card)
    bench.view.show_thumbnails(None)
    assert bench.view.viewport().grab().toImage() == before


def test_a_layer_that_is_too_near_covers_them(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.show_history(run_of(chain))
    a, b = bench.node("a"), bench.node("b")
    x, y = a.position or (0.0, 0.0)
    bench.document.apply_network("Move", chain.move({b.id: (x, y + NODE_RECT.height() + 8.0)}))
    bench.view.show_history(run_of(bench.network))
    before = bench.view.viewport().grab().toImage()
    bench.view.show_thumbnails(thumbnails(a.id))
    shown = bench.view.viewport().grab().toImage()
    body = rect_at(bench.item("b").pos()).adjusted(20, 6, -20, -6)
    card = bench.view.mapFromScene(body).boundingRect()
    assert shown.copy(card) == before.copy(card)


def test_they_are_gone_from_afar_and_from_what_was_changed(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.show_history(run_of(chain))
    a, b = bench.node("a").id, bench.node("b").id
    bench.view.show_thumbnails(thumbnails(a, b, "gone"))
    bench.view.zoom_to(0.2)
    legend = bench.view.cards.thumbs
    assert legend is not None
    assert legend.about == TOO_FAR
    shown = bench.view.viewport().grab().toImage()
    bench.view.show_thumbnails(None)
    covered = bench.view.cards.bounds(QRectF(bench.view.viewport().rect())).toAlignedRect()
    off = bench.view.viewport().grab().toImage()
    clear = off.rect().adjusted(0, 0, covered.left() - off.width(), 0)
    assert shown.copy(clear) == off.copy(clear)
    bench.view.zoom_to(1.0)
    bench.view.show_thumbnails(thumbnails(a, b))
    assert bench.view.cards.thumbs is not None
    assert bench.view.cards.thumbs.about == "sample 1 · class 7"
    node = bench.node("a")
    bench.document.apply_network("Set", chain.set_params(a, out_features=5))
    assert bench.node("a") is not node
    assert bench.item("a").thumbnail is None
    assert bench.item("b").thumbnail is not None
    bench.view.clear_history()
    assert not bench.view.canvas.has_thumbnails
    assert bench.item("b").thumbnail is None


def test_the_legend_says_what_is_shown_of_which_sample(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    view = bench.view
    view.show_history(run_of(chain, histogram([1] * 64)))
    a = bench.node("a").id
    port = QRectF(view.viewport().rect())
    lower = view.cards.bounds(port)
    view.expect_thumbnails(Thumbs.MAPS)
    reserved = view.cards.reserved(port)
    assert view.cards.bounds(port) == lower
    view.show_thumbnails(thumbnails(a))
    legend = view.cards.thumbs
    assert legend is not None
    assert (legend.title, legend.about, legend.step) == (
        *("Feature maps", "sample 1 · class 7"),
        "step 120",
    )
    assert reserved.adjusted(-2, -2, 2, 2).contains(view.cards.bounds(port))
    on_card = view.cards.bounds(port).center() - QPointF(0, 40)
    assert view.cards.help_at(port, on_card) == f"{ABOUT_GRADIENTS} The first one."
    where = bench.item("a").pos() + QPointF(AREA.center().x() + 20, AREA.center().y())
    assert view._help_at(QPointF(view.mapFromScene(where))) == "a: 2 maps, 0 … 1.00"
    view.show_thumbnails(None)
    assert view.cards.thumbs is None
    view.expect_thumbnails(Thumbs.HISTOGRAMS)
    assert view.cards.thumbs is not None
    assert view.cards.thumbs.title == "Histograms"
    assert bench.item("a").flow.bars


def test_what_has_no_time_in_one_frame_follows_in_the_next(
    bench: Bench, chain: Network, qtbot, monkeypatch
) -> None:
    bench.show(chain)
    bench.view.show_history(run_of(chain))
    bench.view.show_thumbnails(thumbnails(*chain.nodes))
    bench.view.viewport().grab()
    monkeypatch.setattr("app.canvas.thumbnail_painting.SECONDS", -1.0)  # never any time
    other = np.full((2, 4, 4), 90, np.uint8)
    bench.view.show_thumbnails(thumbnails(*chain.nodes, levels=other))
    place = bench.item("a").pos() + next(iter(places((2, 4, 4))))[0].center()
    point = bench.view.mapFromScene(place)

    def seen() -> QColor:
        return bench.view.viewport().grab().toImage().pixelColor(point)

    assert seen() == QColor(200, 200, 9)
    monkeypatch.setattr("app.canvas.thumbnail_painting.SECONDS", 1.0)
    qtbot.waitUntil(lambda: seen() == QColor(90, 90, 9))
    assert bench.item("a").thumbnail is not None
    qtbot.waitUntil(lambda: not bench.view._near._rest.isActive())
