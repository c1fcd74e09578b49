"""What is fitted stays fitted; otherwise the middle stays in the middle."""

from canvas_bench import Bench
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication

from app.canvas.framing import _nearest
from core.network import Network


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


def test_fitting_the_selection_twice_fits_all(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    chain_rect = layers(bench)
    bench.click(bench.body("out"))
    places = []
    for _ in range(3):
        bench.key(Qt.Key.Key_F)
        places.append(seen(bench).center().y())
    only, everything, again = places
    middle = bench.body("out").y()
    assert abs(only - middle) < 2
    assert abs(everything - chain_rect.center().y()) < 2
    assert abs(again - middle) < 2


def test_the_first_column_is_not_cut_where_there_is_room_beside_the_last() -> None:
    assert _nearest(300, 0, 400, 500) == 250  # all of it is seen: it begins at the left edge
    assert _nearest(200, 0, 400, 500) == 200
    assert _nearest(20, 0, 1000, 500) == 250  # less than all: nothing but layers is seen
