"""How wires look: all of one colour after another, the marked ones last and so on top."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from app.canvas.flow import NOTHING
from app.canvas.paints import DIMMED, WEAKEST_SEEN, Paints
from app.canvas.wire_item import HOVERED, PLAIN, SELECTED, WireItem


def paint_wires(painter: QPainter, wires: Iterable[WireItem], paints: Paints) -> None:
    """Draw wires; the painter is in canvas pixels."""
    groups: defaultdict[tuple[bool, int], list[WireItem]] = defaultdict(list)
    for wire in wires:
        groups[not wire.is_dimmed, wire.look].append(wire)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for is_bright, look in sorted(groups):
        members = groups[is_bright, look]
        painter.setOpacity(1.0 if is_bright else DIMMED)
        if paints.is_dark and PLAIN < look < WEAKEST_SEEN:  # nearly the colour of the canvas
            _draw(painter, members, paints.flow_casing)
        _draw(painter, members, wire_pen(look, paints))
    painter.setOpacity(1.0)


def wire_pen(look: int, paints: Paints) -> QPen:
    """The pen for a `WireItem.look`."""
    if look == PLAIN:
        return paints.wire
    if look == NOTHING:
        return paints.flow_nothing
    if look == HOVERED:
        return paints.wire_hovered
    return paints.wire_selected if look == SELECTED else paints.flow_pens[look]


def _draw(painter: QPainter, wires: Sequence[WireItem], pen: QPen) -> None:
    painter.setPen(pen)
    lines = [line for wire in wires if wire.is_straight for line in wire.far_lines]
    if lines:
        painter.drawLines(lines)
    for wire in wires:
        if not wire.is_straight:
            painter.drawPath(wire.way)
