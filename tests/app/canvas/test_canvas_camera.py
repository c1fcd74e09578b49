"""Pan, zoom, fit, and what is painted."""

import pytest
from canvas_bench import Bench, network_of
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas import CanvasView
from app.canvas.dot_grid import dot_distance
from app.canvas.flow import Flow
from core.network import Network

MIDDLE = Qt.MouseButton.MiddleButton


def wheel(
    view: CanvasView,
    place: QPointF,
    turned: int,
    pixels: QPoint | None = None,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    port = view.viewport()
    phase = Qt.ScrollPhase.NoScrollPhase if pixels is None else Qt.ScrollPhase.ScrollUpdate
    event = QWheelEvent(
        place,
        QPointF(port.mapToGlobal(place)),
        pixels or QPoint(),
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        keys,
        phase,
        False,
    )
    QApplication.sendEvent(port, event)


def under(view: CanvasView, place: QPointF) -> QPointF:
    return view.mapToScene(place.toPoint())


def test_the_wheel_zooms_at_the_cursor(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    place = QPointF(200, 150)
    before = under(bench.view, place)
    wheel(bench.view, place, 240)
    assert bench.view.scale_now == pytest.approx(1.25**2)
    after = under(bench.view, place)
    assert (after - before).manhattanLength() < 2
    wheel(bench.view, place, -100_000)
    assert bench.view.scale_now == pytest.approx(0.02)


def test_two_fingers_pan_and_ctrl_makes_them_zoom(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    before = under(bench.view, QPointF(0, 0))
    wheel(bench.view, QPointF(100, 100), 40, QPoint(30, 20))
    assert under(bench.view, QPointF(0, 0)) == before - QPointF(30, 20)
    assert bench.view.scale_now == 1.0
    wheel(bench.view, QPointF(100, 100), 120, QPoint(0, 20), Qt.KeyboardModifier.ControlModifier)
    assert bench.view.scale_now == pytest.approx(1.25)


def test_the_middle_button_pans(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    before = under(bench.view, QPointF(0, 0))
    start = bench.view.mapToScene(QPoint(300, 300))
    bench.drag_to(start, start, button=MIDDLE)
    bench.move(bench.view.mapToScene(QPoint(340, 310)), button=MIDDLE)
    bench.release(bench.view.mapToScene(QPoint(340, 310)), button=MIDDLE)
    assert under(bench.view, QPointF(0, 0)) == before - QPointF(40, 10)
    assert bench.document.undo_stack.count() == 0


def test_space_and_drag_pans_even_over_a_layer(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    before = bench.place(bench.body("a"))
    QTest.keyPress(bench.view, Qt.Key.Key_Space)
    bench.press(bench.body("a"))
    for step in (20, 64):
        bench.move(bench.view.mapToScene(before + QPoint(step, step // 2)))
    bench.release(bench.view.mapToScene(before + QPoint(64, 32)))
    QTest.keyRelease(bench.view, Qt.Key.Key_Space)
    assert bench.place(bench.body("a")) == before + QPoint(64, 32)
    assert bench.network == chain
    assert bench.selected() == set()


def test_fit_shows_everything_beside_the_cards(bench: Bench) -> None:
    layers = [("Linear", f"l{i}", (224.0 * (i % 9), 96.0 * (i // 9))) for i in range(81)]
    bench.show(network_of(*layers))
    bench.key(Qt.Key.Key_F)
    view = bench.view
    port = view.viewport().rect()
    cards = view.cards.bounds(port.toRectF())
    for item in view.canvas.nodes.values():
        seen = view.mapFromScene(item.body).boundingRect()
        assert port.contains(seen)
        assert not cards.intersects(seen.toRectF())


def test_fitting_the_selection_shows_it_at_its_natural_size(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.zoom_to(0.2)
    bench.click(bench.body("out"))
    bench.view.resize(760, 460)
    bench.view.fit_selection()
    assert bench.view.scale_now == 1.0
    middle = bench.view.mapToScene(bench.view.viewport().rect().center())
    assert (middle - bench.body("out")).manhattanLength() < 3


def test_reveal_selects_and_centres(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.zoom_to(0.1)
    bench.view.reveal(bench.node("b").id)
    assert bench.selected() == {"b"}
    assert bench.view.scale_now == pytest.approx(0.8)
    middle = bench.view.mapToScene(bench.view.viewport().rect().center())
    assert (middle - bench.body("b")).manhattanLength() < 5


def test_reveal_moves_no_more_than_it_must(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.zoom_to(0.6)
    before = bench.view.visible_rect
    bench.view.reveal(bench.node("b").id)
    assert bench.selected() == {"b"}
    assert bench.view.visible_rect == before
    bench.view.pan(-2000.0, 0.0)
    bench.view.reveal(bench.node("b").id)
    assert bench.view.scale_now == pytest.approx(0.6)
    assert bench.view.visible_rect.contains(bench.view.canvas.nodes[bench.node("b").id].body)
    assert abs(bench.view.visible_rect.center().y() - before.center().y()) < 5


def test_the_zoom_card_is_pressed(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    zoom = bench.view.cards.rects(bench.view.viewport().rect().toRectF())[0]
    scales = []
    for x in (20, 100, 60):
        bench.click(bench.view.mapToScene((zoom.topLeft() + QPointF(x, 15)).toPoint()))
        scales.append(bench.view.scale_now)
    assert scales == pytest.approx([0.8, 1.0, 1.0])
    bench.view.zoom_to(0.5)
    bench.click(bench.view.mapToScene((zoom.topLeft() + QPointF(60, 15)).toPoint()))
    assert bench.view.scale_now == 1.0
    assert bench.document.undo_stack.count() == 0


@pytest.mark.parametrize("scale", [0.1, 0.4, 1.0, 2.0])
def test_panning_paints_what_a_full_repaint_paints(
    bench: Bench, chain: Network, scale: float
) -> None:
    """The cards and the dots are not smeared when the picture is shifted."""
    bench.show(chain)
    view = bench.view
    view.zoom_to(scale)
    QApplication.processEvents()
    for dx, dy in ((40, 17), (-90, 33), (13, -60)):
        view.pan(dx, dy)
        QApplication.processEvents()
    shifted = grab_screen(view)
    view.viewport().repaint()
    assert shifted == grab_screen(view)


def grab_screen(view: CanvasView) -> QImage:
    """What is on the screen now, without painting anything anew."""
    screen = view.screen()
    return screen.grabWindow(view.winId()).toImage()


def test_an_empty_canvas_says_what_to_do(bench: Bench, chain: Network) -> None:
    def colors(view: CanvasView) -> set[int]:
        image = view.viewport().grab().toImage()
        middle = image.rect().center()
        return {
            image.pixel(x, y)
            for x in range(middle.x() - 150, middle.x() + 150, 2)
            for y in range(middle.y() - 30, middle.y() + 40, 2)
        }

    assert len(colors(bench.view)) > 20
    bench.document.apply_network("Show", chain)
    bench.view.look_at(QPointF(5000, 5000))
    assert len(colors(bench.view)) < 20


def test_a_picture_for_a_file_has_all_details(bench: Bench, chain: Network) -> None:
    """A scene that is rendered small still shows text: no level of detail in a file."""
    bench.show(chain)
    bench.view.zoom_to(0.1)
    image = QImage(184, 64, QImage.Format.Format_ARGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    bench.view.canvas.render(painter, image.rect().toRectF(), bench.item("a").body)
    painter.end()
    bright = QColor(bench.view.canvas.paints.text).lightness() - 40
    assert any(
        image.pixelColor(x, y).lightness() > bright for x in range(16, 40) for y in range(12, 28)
    )


def test_dots_stand_apart_at_every_scale() -> None:
    for step in range(60):
        scale = 0.02 * 1.1**step
        gap = dot_distance(scale)
        assert gap * scale >= 16
        assert gap == 24 or gap * scale < 32


def test_from_afar_everything_is_still_shown(bench: Bench, chain: Network) -> None:
    """What moves, is selected or measured is repainted, although no item is asked."""
    bench.show(chain)
    view = bench.view
    view.zoom_to(0.2)
    QApplication.processEvents()

    def color_at(point: QPointF) -> QColor:
        QApplication.processEvents()
        return QColor(grab_screen(view).pixel(bench.place(point)))

    paints = view.canvas.paints
    spot = bench.body("a") + QPointF(20, 0)
    assert color_at(spot) == paints.node.color()
    bench.drag_to(bench.body("a"), bench.body("a") + QPointF(800, 80))
    assert color_at(spot) == paints.canvas
    assert color_at(spot + QPointF(800, 80)) == paints.node.color()
    bench.key(Qt.Key.Key_Escape)
    assert color_at(spot) == paints.node.color()
    bench.drag_to(QPointF(-400, -200), QPointF(-200, 0))
    assert color_at(QPointF(-200, -100)) == QColor(paints.accent)
    bench.key(Qt.Key.Key_Escape)
    bench.view.canvas.show_flow({bench.node("a").id: Flow(64, 64)})
    assert color_at(spot) == paints.flow_brushes[64].color()
