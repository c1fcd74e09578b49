"""How a node looks, at three levels of detail."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from app.canvas.flow import LEVELS
from app.canvas.geometry import NODE_RECT, PORT_RADIUS, RADIUS, Port, port_point
from app.canvas.paints import edge_strip, pill
from core.problems import Severity

if TYPE_CHECKING:
    from app.canvas.node_item import NodeItem

_EDGE = edge_strip()
_FAR_EDGE = QRectF(0, 0, 16, NODE_RECT.height())
_BAR = QRectF(16, 53, NODE_RECT.width() - 28, 3.5)
_SHADOW = NODE_RECT.translated(0, 1.5)


def paint_far(painter: QPainter, item: "NodeItem") -> None:
    """A rectangle with its colours, for when the whole network is in sight."""
    paints = item.paints
    level = item.flow.level
    painter.fillRect(NODE_RECT, paints.node if level is None else paints.flow_brushes[level])
    painter.fillRect(_FAR_EDGE, paints.families[item.node.spec.family])
    if item.is_selected or item.severity is Severity.ERROR:
        pen = QPen(paints.far_selected)
        pen.setColor(paints.accent if item.is_selected else paints.bad)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(NODE_RECT)


def paint_body(painter: QPainter, item: "NodeItem") -> None:
    """The card, its coloured edge and the gradient bar."""
    paints = item.paints
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.shadow)
    painter.drawRoundedRect(_SHADOW, RADIUS, RADIUS)
    painter.setBrush(paints.node)
    painter.setPen(_border(item))
    painter.drawRoundedRect(NODE_RECT, RADIUS, RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.families[item.node.spec.family])
    painter.drawPath(_EDGE)
    if item.flow.level is not None or item.flow.is_broken:
        _paint_bar(painter, item)


def _border(item: "NodeItem") -> QPen:
    paints = item.paints
    if item.is_selected:
        return paints.border_selected
    if item.severity is Severity.ERROR:
        return paints.border_bad
    return paints.border_hovered if item.is_hovered else paints.border


def _paint_bar(painter: QPainter, item: "NodeItem") -> None:
    paints, flow = item.paints, item.flow
    painter.setBrush(paints.track)
    painter.drawRoundedRect(_BAR, 1.75, 1.75)
    level = LEVELS if flow.level is None else flow.level
    painter.setBrush(QBrush(paints.bad) if flow.level is None else paints.flow_brushes[level])
    width = max(3.5, _BAR.width() * level / LEVELS)
    painter.drawRoundedRect(QRectF(_BAR.left(), _BAR.top(), width, _BAR.height()), 1.75, 1.75)


def paint_details(painter: QPainter, item: "NodeItem") -> None:
    """Texts, ports and badges."""
    item.texts.paint(painter)
    spec = item.node.spec
    for index in range(item.input_count):
        _paint_port(painter, item, Port(item.node.id, False, index), item.input_count)
    for index in range(spec.outputs):
        _paint_port(painter, item, Port(item.node.id, True, index), spec.outputs)
    _paint_badges(painter, item)


def _paint_port(painter: QPainter, item: "NodeItem", port: Port, count: int) -> None:
    paints = item.paints
    centre = port_point(port.is_output, port.index, count)
    is_offered = port in item.offered
    is_open = not port.is_output and port.index not in item.wired
    if is_open and not is_offered:
        painter.setPen(paints.stub)
        top = centre - QPointF(0, PORT_RADIUS + 10)
        painter.drawLine(top, centre - QPointF(0, PORT_RADIUS))
    painter.setPen(paints.port_offered if is_offered else paints.port)
    painter.setBrush(paints.canvas)
    radius = PORT_RADIUS + (1.0 if is_offered or item.is_hovered else 0.0)
    painter.drawEllipse(centre, radius, radius)


def _paint_badges(painter: QPainter, item: "NodeItem") -> None:
    paints, severity = item.paints, item.severity
    right = NODE_RECT.right() + 4
    if severity is not None:
        color = paints.bad if severity is Severity.ERROR else paints.warn
        _paint_pill(painter, item, "!", color, right, 18)
        right -= 22
    text = _finding(item)
    if text:
        color = paints.bad if item.flow.is_broken else paints.warn
        width = paints.badge_metrics.horizontalAdvance(text) + 16
        _paint_pill(painter, item, text, color, right, width)


def _finding(item: "NodeItem") -> str:
    if item.flow.is_broken:
        return "not finite"
    percent = item.flow.dead_percent
    return f"{percent} % dead" if percent else ""


def _paint_pill(
    painter: QPainter, item: "NodeItem", text: str, color: QColor, right: float, width: float
) -> None:
    """A rounded badge on the node's top edge that ends at `right`."""
    rect = pill(QPointF(right - width / 2, 0), width, 18)
    painter.setPen(QPen(item.paints.canvas, 1.5))
    painter.setBrush(color)
    painter.drawRoundedRect(rect, 9, 9)
    is_dark = color.lightnessF() < 0.45
    painter.setPen(QColor("#ffffff") if is_dark else QColor("#14171c"))
    painter.setFont(item.paints.badge_font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
