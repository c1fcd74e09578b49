"""Every pen, brush and font of the canvas, made once for a theme and shared by all items."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen, QTransform

from app.appearance import Appearance
from app.canvas.faces import Faces
from app.canvas.flow import LEVELS, level_color
from app.canvas.geometry import NODE_RECT, RADIUS
from app.canvas.lettering import Fonts
from core.layers.spec import Family

DIMMED = 0.35
"""Opacity of what cannot be chosen now."""
FROZEN = 0.62
"""How far the colours of a frozen layer fade."""
WIRE_WIDTH = 1.5
WEAKEST_SEEN = 14
"""Up to this level of the gradient scale a wire on a dark canvas gets a pale outline."""
FLOW_WIDTHS = (1.5, 5.0)
"""Width of a wire at the bottom and at the top of the gradient scale."""


class Paints:
    """What the items paint with. Never changed: another theme makes another one."""

    def __init__(self, appearance: Appearance) -> None:
        color = appearance.color
        self.ink_on = appearance.ink_on
        self.canvas, self.dot, self.line = color("canvas"), color("dot"), color("line")
        self.text, self.mute, self.faint = color("text"), color("mute"), color("faint")
        self.accent, self.bad, self.warn = color("accent"), color("bad"), color("warn")
        self.panel, self.raised = color("panel"), color("raised")
        self.node = QBrush(color("node"))
        self.track = QBrush(_mixed(color("node"), color("line"), 0.6))
        self.shadow = QColor(0, 0, 0, 60 if color("canvas").lightness() < 128 else 26)
        self.families: Mapping[Family, QBrush] = {
            family: QBrush(appearance.family_color(family)) for family in Family
        }
        self.is_dark = self.canvas.lightness() < 128
        calm, part = ("canvas", FROZEN) if self.is_dark else ("line", FROZEN / 2)
        self.frozen_node = QBrush(_mixed(color("node"), color(calm), part))
        self.frozen_families: Mapping[Family, QBrush] = {
            family: QBrush(_mixed(brush.color(), color("node"), FROZEN))
            for family, brush in self.families.items()
        }
        self.fonts = Fonts(appearance)
        self.faces = Faces()
        self._make_node_pens()
        self._make_wire_pens()

    def _make_node_pens(self) -> None:
        self.border = QPen(self.line, 1.0)
        self.border_hovered = QPen(self.faint, 1.0)
        self.border_selected = QPen(self.accent, 2.0)
        self.border_bad = QPen(self.bad, 1.25)
        self.border_twin = QPen(self.accent, 1.5, Qt.PenStyle.DashLine)
        self.far_selected = QPen(self.accent, 2.0)
        self.far_bad = QPen(self.bad, 1.5)
        self.far_border = QPen(self.faint, 1.0)
        for pen in (self.far_selected, self.far_bad, self.far_border):
            pen.setCosmetic(True)
        if self.is_dark:  # there a layer stands out from the canvas
            self.far_border = QPen(Qt.PenStyle.NoPen)
        self.port = QPen(self.mute, 1.25)
        self.port_offered = QPen(self.accent, 1.75)
        self.frost = _round(QPen(self.mute, 1.2))
        self.stub = QPen(self.mute, 1.25, Qt.PenStyle.CustomDashLine)
        self.stub.setDashPattern([2.5, 2.0])
        self.unmeasured = QPen(self.faint, 1.5, Qt.PenStyle.DotLine)

    def _make_wire_pens(self) -> None:
        self.wire = _round(QPen(self.faint, WIRE_WIDTH))
        self.wire_hovered = _round(QPen(self.mute, WIRE_WIDTH + 0.75))
        self.wire_selected = _round(QPen(self.accent, WIRE_WIDTH + 1.0))
        self.wire_drawn = _round(QPen(self.accent, 2.0))
        self.wire_refused = _round(QPen(self.mute, 1.5, Qt.PenStyle.DashLine))
        self.flow_casing = _round(QPen(_mixed(self.canvas, self.faint, 0.55), FLOW_WIDTHS[0] + 2.5))
        colors = [level_color(level, self.is_dark) for level in range(LEVELS + 1)]
        self.flow_nothing = _round(QPen(self.faint, WIRE_WIDTH, Qt.PenStyle.DashLine))
        self.flow_brushes = [QBrush(color) for color in colors]
        thin, thick = FLOW_WIDTHS
        self.flow_pens = [
            _round(QPen(color, thin + (thick - thin) * (level / LEVELS)))
            for level, color in enumerate(colors)
        ]


def _round(pen: QPen) -> QPen:
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _mixed(first: QColor, second: QColor, part: float) -> QColor:
    def mixed(a: int, b: int) -> int:
        return round(a + (b - a) * part)

    return QColor(
        mixed(first.red(), second.red()),
        mixed(first.green(), second.green()),
        mixed(first.blue(), second.blue()),
    )


def edge_strip() -> QPainterPath:
    """The strip at a node's left edge that carries its family's colour."""
    strip = QPainterPath()
    strip.addRect(QRectF(0, 0, 5, NODE_RECT.height()))
    body = QPainterPath()
    body.addRoundedRect(NODE_RECT, RADIUS, RADIUS)
    return strip.intersected(body)


def snowflake(centre: QPointF, radius: float) -> QPainterPath:
    """Three strokes through a point, with small branches near their ends."""
    path = QPainterPath()
    for turn in range(6):
        along = QTransform().rotate(60.0 * turn)
        for start, end in (
            (QPointF(0, 0), QPointF(0, -1)),
            (QPointF(0, -0.55), QPointF(0.28, -0.85)),
            (QPointF(0, -0.55), QPointF(-0.28, -0.85)),
        ):
            path.moveTo(centre + along.map(start) * radius)
            path.lineTo(centre + along.map(end) * radius)
    return path


def pill(centre: QPointF, width: float, height: float) -> QRectF:
    """A rectangle around a point."""
    return QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
