"""Whatever happens, what is on the screen is what a full repaint would paint."""

import itertools
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from canvas_bench import Bench, network_of, wired
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.canvas.carrying import FEW, Carried
from app.canvas.flow import Flow
from app.canvas.parts import parts_of, share_of
from core.network import Edge, Network, Position

INVISIBLE = 5
"""Of 255: a smooth edge that is cut by a border is rounded a little differently."""
SCALES = [0.2, 0.4, 1.0, 2.7]


def some_layers(columns: int = 3, rows: int = 5) -> Network:
    """Chains beside each other, a wire over two rows in each, and wires across."""
    names = [f"n{column}_{row}" for column in range(columns) for row in range(rows)]
    places: list[Position] = [
        (224.0 * column, 96.0 * row) for column in range(columns) for row in range(rows)
    ]
    kinds = ["Add" if index % rows == 2 else "ReLU" for index in range(len(names))]
    network = network_of(*zip(kinds, names, places, strict=True))
    pairs = list(itertools.pairwise(names))
    skips = [(names[index - 2], names[index], 1) for index in range(2, len(names), rows)]
    return wired(network, *pairs, *skips)


def grab(bench: Bench) -> QImage:
    """What is on the screen now, without painting anything anew."""
    QApplication.processEvents()
    return bench.view.screen().grabWindow(bench.view.winId()).toImage()


def levels(image: QImage) -> NDArray[np.uint8]:
    """Height × width × 4, in 0..255."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(rgb.constBits(), np.uint8)
    return flat.copy().reshape(rgb.height(), rgb.width(), 4)


def differences(bench: Bench) -> list[list[int]]:
    """Pixels (row, column) of the screen that a full repaint changes visibly."""
    partly = levels(grab(bench))
    bench.view.viewport().repaint()
    wholly = levels(grab(bench))
    if np.array_equal(partly, wholly):
        return []
    away = np.abs(partly.astype(np.int16) - wholly).max(axis=2)
    return np.argwhere(away > INVISIBLE).tolist()


def hover(bench: Bench) -> Iterator[object]:
    for name in ("n0_1", "n1_2"):
        yield bench.move(bench.body(name))
    yield bench.move(QPointF(900, 900))


def select(bench: Bench) -> Iterator[object]:
    yield bench.selection.select([bench.node("n1_1").id, bench.node("n0_3").id])
    yield bench.selection.select([bench.node("n2_0").id])
    yield bench.view.canvas.select_wires(bench.network.edges[2:5])
    yield bench.view.canvas.select_wires([])


def drag(bench: Bench) -> Iterator[object]:
    yield bench.drag_to(bench.body("n1_1"), bench.body("n1_1") + QPointF(40, 160))
    yield bench.move(bench.body("n1_1") + QPointF(-100, 24))
    yield bench.key(Qt.Key.Key_Escape)
    yield bench.drag(bench.body("n0_2"), bench.body("n0_2") + QPointF(-120, 40))


def measure(bench: Bench) -> Iterator[object]:
    key = bench.node("n1_2").id
    yield bench.view.canvas.show_flow({key: Flow(60, 60, 40)})
    yield bench.view.canvas.show_flow({key: Flow(3, 3)})
    yield bench.view.canvas.show_flow({})


def edit(bench: Bench) -> Iterator[object]:
    key = bench.node("n1_2").id
    yield bench.document.apply_network("Move", bench.network.move({key: (16.0, 40.0)}))
    yield bench.document.apply_network("Rename", bench.network.rename(key, "other"))
    yield bench.document.apply_network("Wire", bench.network.disconnect(bench.network.edges[0]))
    yield bench.document.apply_network("Delete", bench.network.remove([key]))
    yield bench.document.undo_stack.undo()


def pull_wire(bench: Bench) -> Iterator[object]:
    start = bench.output("n0_1")
    yield bench.drag_to(start, start + QPointF(300, 60))
    yield bench.move(start + QPointF(120, 200))
    yield bench.key(Qt.Key.Key_Escape)


def select_by_box(bench: Bench) -> Iterator[object]:
    yield bench.drag_to(QPointF(-60, -60), QPointF(200, 200))
    yield bench.move(QPointF(60, 120))
    yield bench.key(Qt.Key.Key_Escape)


def bring_in(bench: Bench) -> Iterator[object]:
    yield bench.carry_in("Linear", bench.output("n0_1") + QPointF(0, 16))
    yield bench.carry_out()


STORIES = [hover, select, drag, measure, edit, pull_wire, select_by_box, bring_in]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("story", STORIES)
def test_nothing_old_stays_and_nothing_new_is_missing(
    bench: Bench, story: Callable[[Bench], Iterator[object]], scale: float
) -> None:
    bench.show(some_layers())
    bench.view.zoom_to(scale)
    QApplication.processEvents()
    for _ in story(bench):
        assert differences(bench)[:3] == []


@pytest.mark.parametrize("scale", SCALES)
def test_what_is_carried_is_painted_where_it_is(bench: Bench, scale: float) -> None:
    """Also where there are so many layers that they are painted as a picture of their own."""
    bench.show(some_layers(14, 15))
    bench.view.zoom_to(scale)
    carried = Carried(bench.view.canvas, bench.view.canvas.nodes)
    for shift in (QPointF(64, 8), QPointF(-120, 40)):
        carried.carry(shift)
        before = grab(bench)
        bench.view.canvas.detail.touch()  # nothing that was remembered is used
        bench.view.viewport().repaint()
        assert before == grab(bench)
    carried.put_back()
    assert differences(bench)[:3] == []


def test_wires_find_back_to_their_lanes_when_a_drag_is_given_up(bench: Bench) -> None:
    network = some_layers(14, 15)
    assert len(network.nodes) > FEW
    bench.show(network)
    forms: dict[Edge, object] = {e: w.form for e, w in bench.view.canvas.wires.items()}
    carried = Carried(bench.view.canvas, [bench.node("n3_2").id])
    carried.carry(QPointF(96, 40))
    assert {e: w.form for e, w in bench.view.canvas.wires.items()} != forms
    carried.put_back()
    assert {e: w.form for e, w in bench.view.canvas.wires.items()} == forms


def test_parts_cover_all_and_are_few() -> None:
    strips = [QRect(0, 0, 1600, 7), QRect(0, 7, 12, 880), QRect(0, 887, 12, 113)]
    assert parts_of(strips) == [QRect(0, 0, 1600, 7), QRect(0, 7, 12, 993)]
    scattered = [QRect(QPoint(100 * x, 100 * x), QPoint(100 * x, 100 * x)) for x in range(20)]
    assert parts_of(scattered) == [QRect(0, 0, 1901, 1901)]
    assert share_of(QRect(0, 0, 10, 10), [QRect(0, 0, 5, 5), QRect(5, 5, 5, 5)]) == 0.5
