"""The whole network seen from far away: rectangles and straight lines, drawn in a few calls.

Calling each item's `paint` costs more than what it would draw, so here nothing is asked; the
rectangles are kept until something has changed.
"""

from collections import defaultdict

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from app.canvas.node_item import NodeItem
from app.canvas.scene import CanvasScene
from core.layers.spec import Family
from core.problems import Severity

Level = int | None


class FarPicture:
    """Draws all layers and wires of a scene."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._version = -1
        self._lines: dict[Level, list[QLineF]] = {}
        self._chosen_lines: list[QLineF] = []
        self._bodies: dict[Level, list[QRectF]] = {}
        self._edges: dict[Family, list[QRectF]] = {}
        self._selected: list[QRectF] = []
        self._bad: list[QRectF] = []

    @property
    def is_outdated(self) -> bool:
        """Whether anything has changed since it was painted."""
        return self._version != self._scene.detail.version

    def paint(self, painter: QPainter) -> None:
        """Draw everything; the painter is in canvas pixels."""
        if self.is_outdated:
            self._version = self._scene.detail.version
            self._collect_wires()
            self._collect_nodes()
        self._paint_wires(painter)
        self._paint_nodes(painter)

    # -- what there is -----------------------------------------------------------------

    def _collect_wires(self) -> None:
        lines: defaultdict[Level, list[QLineF]] = defaultdict(list)
        self._chosen_lines = []
        for wire in self._scene.wires.values():
            if wire.isVisible():
                into = self._chosen_lines if wire.is_selected else lines[wire.level]
                into += wire.far_lines
        self._lines = dict(lines)

    def _collect_nodes(self) -> None:
        bodies: defaultdict[Level, list[QRectF]] = defaultdict(list)
        edges: defaultdict[Family, list[QRectF]] = defaultdict(list)
        self._selected, self._bad = [], []
        for item in self._scene.nodes.values():
            body, edge = item.far_rects
            bodies[item.flow.level].append(body)
            edges[item.node.spec.family].append(edge)
            self._outline(item, body)
        self._bodies, self._edges = dict(bodies), dict(edges)

    def _outline(self, item: NodeItem, body: QRectF) -> None:
        if item.is_selected:
            self._selected.append(body)
        elif item.severity is Severity.ERROR:
            self._bad.append(body)

    # -- how it looks ------------------------------------------------------------------

    def _paint_wires(self, painter: QPainter) -> None:
        paints = self._scene.paints
        for level, lines in self._lines.items():
            painter.setPen(paints.wire if level is None else paints.flow_pens[level])
            painter.drawLines(lines)
        if self._chosen_lines:
            painter.setPen(paints.far_selected)
            painter.drawLines(self._chosen_lines)

    def _paint_nodes(self, painter: QPainter) -> None:
        paints = self._scene.paints
        painter.setPen(Qt.PenStyle.NoPen)
        for level, rects in self._bodies.items():
            _fill(painter, paints.node if level is None else paints.flow_brushes[level], rects)
        for family, rects in self._edges.items():
            _fill(painter, paints.families[family], rects)
        _outline(painter, paints.far_selected, self._selected)
        _outline(painter, paints.far_bad, self._bad)


def _fill(painter: QPainter, brush: QBrush, rects: list[QRectF]) -> None:
    painter.setBrush(brush)
    painter.drawRects(rects)


def _outline(painter: QPainter, pen: QPen, rects: list[QRectF]) -> None:
    if rects:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects(rects)
