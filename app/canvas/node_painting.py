"""How a node looks when it is near enough to be read, or nearly. From afar it is part of
`far_picture`."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QTransform

from app.canvas.badges import badges
from app.canvas.bar_painting import paint_bars
from app.canvas.faces import FACE_RECT, LARGEST_SCALE, Faces
from app.canvas.flow import LEVELS
from app.canvas.geometry import NODE_RECT, PORT_RADIUS, RADIUS, Detail, Port, port_point
from app.canvas.node_looks import differs_in_twin, family_brush, is_faded
from app.canvas.paints import DIMMED, edge_strip, snowflake
from core.problems import Severity

if TYPE_CHECKING:
    from app.canvas.node_item import NodeItem

_EDGE = edge_strip()
_BAR = QRectF(16, 53, NODE_RECT.width() - 28, 3.5)
_BAR_LINE = QLineF(_BAR.left(), _BAR.center().y(), _BAR.right(), _BAR.center().y())
_ROUND_BARS = 0.8
"""Below this scale one does not see whether a bar has round ends."""
MARK, _MARK = 0.75, QRectF(-9, -9, 18, 18)
"""How large the mark of a badge is on the screen when it is seen from afar."""
_FROST = QPointF(18, 0)
_SNOWFLAKE = snowflake(_FROST, 6.0)
_SHADOW = NODE_RECT.translated(0, 1.5)


def paint_nodes(
    painter: QPainter, nodes: Iterable["NodeItem"], faces: Faces, detail: Detail
) -> None:
    """The cards as pictures; at a readable scale texts, ports and badges. The painter is in
    canvas pixels."""
    if detail.scale > LARGEST_SCALE:
        for item in nodes:
            paint_node(painter, item, detail)
        return
    to_screen, ratio = painter.worldTransform(), detail.ratio
    scale, dx, dy = to_screen.m11(), to_screen.dx(), to_screen.dy()
    left, top = scale * FACE_RECT.left(), scale * FACE_RECT.top()
    faces.prepare(scale, ratio)
    for item in nodes:
        picture = faces.known(item.face)
        if picture is None:
            picture = faces.learn(item.face, partial(_paint_face, item, detail))
        x, y = scale * item.left + dx, scale * item.top + dy
        corner = QPointF(round((x + left) * ratio) / ratio, round((y + top) * ratio) / ratio)
        if is_faded(item):
            painter.setOpacity(DIMMED)
        painter.resetTransform()
        painter.drawPixmap(corner, picture)
        painter.setWorldTransform(QTransform(scale, 0, 0, scale, x, y))
        _paint_contents(painter, item, detail)
        if is_faded(item):
            painter.setOpacity(1.0)
    painter.setWorldTransform(to_screen)


def paint_node(painter: QPainter, item: "NodeItem", detail: Detail) -> None:
    """One node as shapes instead of pictures."""
    painter.save()
    painter.translate(item.left, item.top)
    if is_faded(item):
        painter.setOpacity(DIMMED)
    paint_shapes(painter, item, detail)
    painter.restore()


def paint_shapes(painter: QPainter, item: "NodeItem", detail: Detail) -> None:
    """A node as shapes; the painter is in the node's own pixels."""
    _paint_face(item, detail, painter)
    _paint_contents(painter, item, detail)


# -- the card: the same for many nodes ----------------------------------------------------------


def _paint_face(item: "NodeItem", detail: Detail, painter: QPainter) -> None:
    """The card with its coloured edge; where it is near the ports too."""
    paints = item.paints
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.shadow)
    painter.drawRoundedRect(_SHADOW, RADIUS, RADIUS)
    painter.setBrush(paints.frozen_node if item.shown.is_frozen else paints.node)
    painter.setPen(_border(item, detail.has_ports))
    painter.drawRoundedRect(NODE_RECT, RADIUS, RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(family_brush(item))
    painter.drawPath(_EDGE)
    if item.shown.is_frozen:
        _paint_frost(painter, item)
    if item.has_bar:
        painter.setBrush(paints.track)
        painter.drawRoundedRect(_BAR, 1.75, 1.75)
    elif item.flow.is_changed:
        painter.setPen(paints.unmeasured)
        painter.drawLine(_BAR_LINE)
    if detail.has_ports:
        for port in item.ports():
            count = item.node.spec.outputs if port.is_output else item.input_count
            _paint_port(painter, item, port, count)


def _paint_frost(painter: QPainter, item: "NodeItem") -> None:
    """A snowflake on the top edge, at the left: badges about problems stand at the right."""
    painter.setPen(_border(item))
    painter.setBrush(item.paints.node)
    painter.drawEllipse(_FROST, 9, 9)
    painter.setPen(item.paints.frost)
    painter.drawPath(_SNOWFLAKE)
    painter.setPen(Qt.PenStyle.NoPen)


def _border(item: "NodeItem", is_near: bool = True) -> QPen:
    paints = item.paints
    if item.is_selected:
        return paints.border_selected if is_near else paints.far_selected
    if item.severity is Severity.ERROR:
        return paints.border_bad if is_near else paints.far_bad
    if differs_in_twin(item):
        return paints.border_twin
    return paints.border_hovered if item.is_hovered else paints.border


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


# -- what each node has of its own ---------------------------------------------------------------


def _paint_contents(painter: QPainter, item: "NodeItem", detail: Detail) -> None:
    if detail.has_text and item.flow.bars:
        paint_bars(painter, item)
    if item.has_bar:
        _paint_bar(painter, item, detail.scale)
    if detail.has_text:
        item.texts.paint(painter)
        if item.has_badge:
            _paint_badges(painter, item)
        return
    if detail.has_names:
        item.texts.paint_from_afar(painter, detail.scale)
    if item.has_badge:
        _paint_mark(painter, item, detail.scale)


def _paint_bar(painter: QPainter, item: "NodeItem", scale: float) -> None:
    paints, level = item.paints, item.flow.level
    brush = QBrush(paints.bad) if level is None else paints.flow_brushes[level]
    share = 1.0 if level is None else level / LEVELS
    bar = QRectF(_BAR.left(), _BAR.top(), max(3.5, _BAR.width() * share), _BAR.height())
    if scale < _ROUND_BARS:
        painter.fillRect(bar, brush)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush)
        painter.drawRoundedRect(bar, 1.75, 1.75)


def _paint_mark(painter: QPainter, item: "NodeItem", scale: float) -> None:
    """From afar the gravest of the badges, as large as a smallest one is when it is near."""
    badge = next(badges(item))
    painter.setPen(QPen(item.paints.canvas, 1.5))
    painter.setBrush(badge.color)
    painter.save()
    painter.translate(NODE_RECT.topRight() + _inwards(_MARK.width() / 2 * MARK / scale))
    painter.scale(MARK / scale, MARK / scale)
    painter.drawEllipse(_MARK)
    painter.setPen(item.paints.ink_on(badge.color))
    painter.setFont(item.paints.fonts.badge.font)
    if badge.text == "!":
        painter.drawText(_MARK, Qt.AlignmentFlag.AlignCenter, badge.text)
    painter.restore()


def _inwards(radius: float) -> QPointF:
    """How far a mark of this radius has to come in from the corner, to stay where badges are."""
    return QPointF(min(0.0, 12.0 - radius), max(0.0, radius - 16.0))


def _paint_badges(painter: QPainter, item: "NodeItem") -> None:
    painter.setFont(item.paints.fonts.badge.font)
    for badge in badges(item):
        painter.setPen(QPen(badge.ink or item.paints.canvas, 1.0 if badge.ink else 1.5))
        painter.setBrush(badge.color)
        painter.drawRoundedRect(badge.rect, 9, 9)
        painter.setPen(badge.ink or item.paints.ink_on(badge.color))
        painter.drawText(badge.rect, Qt.AlignmentFlag.AlignCenter, badge.text)
