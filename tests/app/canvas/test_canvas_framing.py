"""What is fitted stays fitted; otherwise the middle stays in the middle."""

import pytest
from canvas_bench import Bench, network_of
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication

from app.canvas.arranging import arranged
from app.canvas.framing import _nearest
from core.layout import lay_out
from core.network import Edge, Network


def seen(bench: Bench) -> QRectF:
    return bench.view.visible_rect


def layers(bench: Bench) -> QRectF:
    return bench.view.canvas.content_rect()


def resize(bench: Bench, width: int, height: int) -> None:
    bench.view.resize(width, height)
    QApplication.processEvents()


def test_what_is_fitted_is_fitted_again_when_the_window_changes(
    bench: Bench, chain: Network
) -> None:
    bench.show(chain)
    bench.view.fit()
    for size in ((1000, 330), (500, 900), (1000, 700)):
        resize(bench, *size)
        assert seen(bench).contains(layers(bench))
        middle = seen(bench).center() - layers(bench).center()
        assert abs(middle.y()) < 2


def test_a_layer_added_since_is_fitted_too(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.fit()
    far = chain.add(chain.new_node("ReLU", (0.0, 620.0)))
    bench.document.apply_network("Add ReLU", far)
    resize(bench, 1000, 500)
    assert seen(bench).contains(layers(bench))


def test_a_low_canvas_does_not_make_the_network_unreadable(bench: Bench, chain: Network) -> None:
    far = chain.add(chain.new_node("ReLU", (0.0, 700.0)))
    bench.show(far)
    bench.view.fit()
    before = bench.view.scale_now
    middle = seen(bench).center()
    for height in range(700, 90, -30):
        resize(bench, 1000, height)
    assert bench.view.scale_now == 0.5
    assert (seen(bench).center() - middle).manhattanLength() < 8
    for height in range(100, 701, 30):
        resize(bench, 1000, height)
    assert bench.view.scale_now == before
    assert seen(bench).contains(layers(bench))


def test_after_moving_by_hand_the_middle_stays(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.fit()
    bench.view.zoom_to(2.0)
    bench.view.look_at(QPointF(100, 50))
    for height in (*range(700, 400, -7), *range(400, 700, 9)):
        resize(bench, 800, height)
    assert bench.view.scale_now == 2.0
    assert (seen(bench).center() - QPointF(100, 50)).manhattanLength() < 3


def test_the_key_for_all_fits_all_and_that_for_the_selection_the_selection(
    bench: Bench, chain: Network
) -> None:
    bench.show(chain)
    bench.click(bench.body("out"))
    only, everything = bench.body("out"), layers(bench).center()
    for key, middle in (
        (Qt.Key.Key_F, everything),
        (Qt.Key.Key_Z, only),
        (Qt.Key.Key_F, everything),
    ):
        bench.key(key)
        assert (seen(bench).center() - middle).manhattanLength() < 3
        bench.key(key)
        assert (seen(bench).center() - middle).manhattanLength() < 3


def test_what_is_fitted_grows_with_a_large_window_only(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    for size, scale in (((760, 460), 1.0), ((1140, 690), 1.5), ((2030, 1130), 2.0)):
        resize(bench, *size)
        bench.view.fit()
        assert bench.view.scale_now == scale
        assert seen(bench).contains(layers(bench))


def test_after_arranging_all_are_fitted_where_they_go(bench: Bench) -> None:
    """Also while they glide there."""
    bench.view.reduce_motion(False)
    bench.show(network_of(*(("ReLU", f"r{i}", (1000.0 * i, 0.0)) for i in range(6))))
    bench.view.auto_layout()
    scale = bench.view.scale_now
    bench.view._glide.finish()
    view = seen(bench).adjusted(-2, -2, 2, 2)
    assert view.contains(layers(bench))
    bench.view.fit()
    assert bench.view.scale_now == scale
    assert seen(bench).center().x() == pytest.approx(view.center().x(), abs=2)


def test_a_chain_is_arranged_so_that_it_is_seen_large() -> None:
    network = Network()
    for index in range(12):
        network = network.add(network.new_node("ReLU"))
        if index:
            network = network.connect(Edge(*list(network.nodes)[-2:]))

    def scale_for(found: Network) -> float:
        places = [node.position for node in found.nodes.values() if node.position]
        width, height = (max(ends) - min(ends) for ends in zip(*places, strict=True))
        return min(2000 / (width + 184), 1100 / (height + 64))

    assert scale_for(arranged(network, 1100, scale_for)) > 1.2 * scale_for(lay_out(network, 1100))


def test_the_first_column_is_not_cut_where_there_is_room_beside_the_last() -> None:
    assert _nearest(300, 0, 400, 500) == 250  # all of it is seen: it begins at the left edge
    assert _nearest(200, 0, 400, 500) == 200
    assert _nearest(20, 0, 1000, 500) == 250  # less than all: nothing but layers is seen
