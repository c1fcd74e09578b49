"""The whole network seen from far away: rectangles and straight lines, drawn in a few calls.

Calling each item's `paint` costs more than what it would draw, so here nothing is asked; the
rectangles are kept until something has changed. While layers are dragged they and the wires
among them are a picture of their own that is only shifted. Where only a small part is to be
painted, what lies there is collected for that one time.
"""

from collections import defaultdict
from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from app.canvas.carrying import Carried
from app.canvas.node_item import NodeItem
from app.canvas.paints import Paints
from app.canvas.scene import CanvasScene
from app.canvas.wire_item import SELECTED, WireItem
from app.canvas.wire_painting import wire_pen
from core.layers.spec import Family
from core.layout.grid import NODE_HEIGHT
from core.problems import Severity

Level = int | None
NOWHERE = QPointF()
MARK = 7.0
"""Pixels of the screen: of the corner of a layer with an error."""


class FarPicture:
    """Draws all layers and wires of a scene."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._version = -1
        self._carried: Carried | None = None
        self._origin = NOWHERE
        self._resting = Shapes((), ())
        self._moving = Shapes((), ())

    def paint_part(self, painter: QPainter, area: QRectF) -> None:
        """Draw what lies in `area`; it and the painter are in canvas pixels."""
        nodes, wires = self._scene.shown_in(area)
        carried, paints = self._scene.carried, self._scene.paints
        Shapes((), wires).paint_wires(painter, paints)
        moving = carried.nodes if carried is not None else frozenset()
        for is_moving in (False, True):
            Shapes(
                (item for item in nodes if (item.node.id in moving) is is_moving), ()
            ).paint_nodes(painter, paints)

    def paint(self, painter: QPainter) -> None:
        """Draw everything; the painter is in canvas pixels."""
        scene = self._scene
        if self._version != scene.detail.version or self._carried is not scene.carried:
            self._collect()
        parts = [(self._resting, NOWHERE)]
        if scene.carried is not None:
            parts += [(self._moving, scene.carried.shift - self._origin)]
            parts += [(Shapes((), scene.carried.outer), NOWHERE)]
        for shapes, shift in parts:
            painter.translate(shift)
            shapes.paint_wires(painter, scene.paints)
            painter.translate(-shift)
        for shapes, shift in parts:
            painter.translate(shift)
            shapes.paint_nodes(painter, scene.paints)
            painter.translate(-shift)

    def _collect(self) -> None:
        scene, carried = self._scene, self._scene.carried
        self._version, self._carried = scene.detail.version, carried
        if carried is None:
            self._resting = Shapes(scene.nodes.values(), scene.wires.values())
            return
        self._origin = carried.shift
        moving = carried.nodes
        gone = {wire.edge for wire in (*carried.inner, *carried.outer)}
        self._moving = Shapes((scene.nodes[key] for key in moving), carried.inner)
        self._resting = Shapes(
            (item for key, item in scene.nodes.items() if key not in moving),
            (wire for edge, wire in scene.wires.items() if edge not in gone),
        )


class Shapes:
    """The rectangles and lines of some layers and wires, by their colours."""

    def __init__(self, nodes: Iterable[NodeItem], wires: Iterable[WireItem]) -> None:
        self._lines: defaultdict[int, list[QLineF]] = defaultdict(list)
        self._bodies: defaultdict[Level, list[QRectF]] = defaultdict(list)
        self._edges: defaultdict[tuple[Family, bool], list[QRectF]] = defaultdict(list)
        self._frozen: list[QRectF] = []
        self._selected: list[QRectF] = []
        self._bad: list[QRectF] = []
        for wire in wires:
            if not wire.is_hidden:
                self._lines[wire.look] += wire.far_lines
        for item in nodes:
            body, edge = item.far_rects
            is_frozen = item.shown.is_frozen
            (self._frozen if is_frozen else self._bodies[item.flow.level]).append(body)
            self._edges[item.family, is_frozen].append(edge)
            if item.is_selected:
                self._selected.append(body)
            if item.severity is Severity.ERROR:
                self._bad.append(body)

    def paint_wires(self, painter: QPainter, paints: Paints) -> None:
        """Draw the wires."""
        for look in sorted(self._lines):
            painter.setPen(paints.far_selected if look == SELECTED else wire_pen(look, paints))
            painter.drawLines(self._lines[look])

    def paint_nodes(self, painter: QPainter, paints: Paints) -> None:
        """Draw the layers."""
        painter.setPen(paints.far_border)
        for level, rects in self._bodies.items():
            _fill(painter, paints.node if level is None else paints.flow_brushes[level], rects)
        _fill(painter, paints.frozen_node, self._frozen)
        painter.setPen(Qt.PenStyle.NoPen)
        for (family, is_frozen), rects in self._edges.items():
            families = paints.frozen_families if is_frozen else paints.families
            _fill(painter, families[family], rects)
        _outline(painter, paints.far_bad, self._bad)
        _outline(painter, paints.far_selected, self._selected)
        if self._bad:
            size = min(NODE_HEIGHT, MARK / painter.worldTransform().m11())
            marks = [QRectF(body.right() - size, body.top(), size, size) for body in self._bad]
            painter.setPen(Qt.PenStyle.NoPen)
            _fill(painter, QBrush(paints.bad), marks)


def _fill(painter: QPainter, brush: QBrush, rects: list[QRectF]) -> None:
    painter.setBrush(brush)
    painter.drawRects(rects)


def _outline(painter: QPainter, pen: QPen, rects: list[QRectF]) -> None:
    if rects:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(rects)
