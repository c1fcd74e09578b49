"""Hands to work on a canvas with real events, and small networks to work on."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas import CanvasView
from app.canvas.geometry import Port
from app.canvas.node_item import NodeItem
from app.checker import Checker
from app.document import Document
from app.palette.layer_list import layer_mime
from app.selection import Selection
from core.network import Edge, Network, Node, Position

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


@dataclass
class Bench:
    """A canvas with its document, and events that a hand would cause. Points are canvas pixels."""

    document: Document
    selection: Selection
    checker: Checker
    view: CanvasView

    # -- the network -------------------------------------------------------------------

    @property
    def network(self) -> Network:
        return self.document.network

    def show(self, network: Network) -> None:
        """Open a network, seen at 100 % with its middle in the middle."""
        self.document.start_new(replace(self.document.project, network=network))
        self.view.zoom_to(1.0)
        self.view.look_at(self.view.canvas.content_rect().center())

    def item(self, name: str) -> NodeItem:
        return self.view.canvas.nodes[self.node(name).id]

    def node(self, name: str) -> Node:
        return next(node for node in self.network.nodes.values() if node.name == name)

    def wires(self) -> set[tuple[str, str, int]]:
        """Every wire as (name of its source, name of its target, input port)."""
        names = {key: node.name for key, node in self.network.nodes.items()}
        return {(names[e.source], names[e.target], e.target_port) for e in self.network.edges}

    def selected(self) -> set[str]:
        return {self.network.nodes[key].name for key in self.selection.ids}

    # -- places ------------------------------------------------------------------------

    def body(self, name: str) -> QPointF:
        return self.item(name).body.center()

    def output(self, name: str) -> QPointF:
        return self.item(name).port_at(Port(self.node(name).id, True, 0))

    def input(self, name: str, index: int = 0) -> QPointF:
        return self.item(name).port_at(Port(self.node(name).id, False, index))

    def place(self, point: QPointF) -> QPoint:
        return self.view.mapFromScene(point)

    # -- the hand ----------------------------------------------------------------------

    def mouse(
        self,
        kind: QEvent.Type,
        point: QPointF,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NO_KEYS,
    ) -> None:
        port = self.view.viewport()
        place = QPointF(self.place(point))
        is_move = kind == QEvent.Type.MouseMove
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(
            kind,
            place,
            QPointF(port.mapToGlobal(place)),
            Qt.MouseButton.NoButton if is_move else button,
            held,
            keys,
        )
        QApplication.sendEvent(port, event)

    def press(self, point: QPointF, **held: object) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, point, **held)  # type: ignore[arg-type]

    def move(self, point: QPointF, **held: object) -> None:
        self.mouse(QEvent.Type.MouseMove, point, **held)  # type: ignore[arg-type]

    def release(self, point: QPointF, **held: object) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, point, **held)  # type: ignore[arg-type]

    def drag_to(self, start: QPointF, end: QPointF, **held: object) -> None:
        """Press, and move in a few steps; the button stays down."""
        self.press(start, **held)
        for part in (0.1, 0.5, 1.0):
            self.move(start + (end - start) * part, **held)

    def drag(self, start: QPointF, end: QPointF, **held: object) -> None:
        self.drag_to(start, end, **held)
        self.release(end, **held)

    def click(self, point: QPointF, **held: object) -> None:
        self.press(point, **held)
        self.release(point, **held)

    def double_click(self, point: QPointF) -> None:
        self.click(point)
        self.mouse(QEvent.Type.MouseButtonDblClick, point)
        self.release(point)

    def right_click(self, point: QPointF) -> None:
        place = self.place(point)
        reason = QContextMenuEvent.Reason.Mouse
        port = self.view.viewport()
        QApplication.sendEvent(port, QContextMenuEvent(reason, place, port.mapToGlobal(place)))

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        QTest.keyClick(self.view, key, keys)

    def key_in_search(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view.search.field, key)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.view.search.field, text)

    # -- drags from the palette ----------------------------------------------------------

    def carry_in(self, kind: str, point: QPointF) -> QDragMoveEvent:
        """A layer of the palette is dragged over the canvas."""
        mime, action = layer_mime(kind), Qt.DropAction.CopyAction
        place, port = self.place(point), self.view.viewport()
        QApplication.sendEvent(port, QDragEnterEvent(place, action, mime, LEFT, NO_KEYS))
        event = QDragMoveEvent(place, action, mime, LEFT, NO_KEYS)
        QApplication.sendEvent(port, event)
        return event

    def drop(self, kind: str, point: QPointF) -> None:
        self.carry_in(kind, point)
        event = QDropEvent(
            QPointF(self.place(point)), Qt.DropAction.CopyAction, layer_mime(kind), LEFT, NO_KEYS
        )
        QApplication.sendEvent(self.view.viewport(), event)

    def carry_out(self) -> None:
        QApplication.sendEvent(self.view.viewport(), QDragLeaveEvent())


def network_of(*layers: tuple[str, str, Position]) -> Network:
    """Layers by kind, name and position, not wired."""
    network = Network()
    for kind, name, position in layers:
        network = network.add(replace(network.new_node(kind, position), name=name))
    return network


def wired(network: Network, *wires: tuple[str, str] | tuple[str, str, int]) -> Network:
    """With wires between layers by name, to an input port (0 where it is left out)."""
    ids = {node.name: key for key, node in network.nodes.items()}
    for source, target, *port in wires:
        network = network.connect(Edge(ids[source], ids[target], 0, *port))
    return network


def chain_of_four() -> Network:
    """in → a → b → out."""
    network = network_of(
        ("Input", "in", (0.0, 0.0)),
        ("Linear", "a", (0.0, 96.0)),
        ("ReLU", "b", (0.0, 192.0)),
        ("Output", "out", (0.0, 288.0)),
    )
    return wired(network, ("in", "a"), ("a", "b"), ("b", "out"))
