"""One wire on the canvas. Its path starts at its own origin, so moving both ends is free."""

import itertools

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from app.canvas.geometry import Detail
from app.canvas.paints import FLOW_WIDTHS, WEAKEST_SEEN, Paints
from app.canvas.routing import Form, Route, corners_of
from core.network import Edge


class WireItem(QGraphicsPathItem):
    """Shows an `Edge`. `show_route` keeps the path when only its place changed."""

    def __init__(self, edge: Edge, paints: Paints, detail: Detail) -> None:
        super().__init__()
        self.detail = detail
        self.setPen(QPen(paints.faint, FLOW_WIDTHS[1]))  # the widest: decides the bounds
        self.edge = edge
        self.paints = paints
        self.form: Form | None = None
        self.level: int | None = None
        self.is_selected = False
        self.is_hovered = False
        self.is_dimmed = False
        self._corners: list[QPointF] = []
        self._far_lines: list[QLineF] | None = None
        self._straight: QLineF | None = None
        self._hit: QPainterPath | None = None

    def show_route(self, route: Route) -> None:
        """Where it runs."""
        self.setPos(route.start)
        self._far_lines = None
        if route.form != self.form:
            self.form = route.form
            self.setPath(route.path())
            self._corners = corners_of(route)
            is_straight = route.form.lane is None and route.form.dx == 0
            self._straight = QLineF(0, 0, 0, route.form.dy) if is_straight else None
            self._hit = None

    def shift(self, dx: float, dy: float) -> None:
        """Move it as it is; whoever does so tells `detail`."""
        self.moveBy(dx, dy)
        self._far_lines = None

    @property
    def far_lines(self) -> list[QLineF]:
        """What of it is seen from afar: straight lines, in the scene."""
        if self._far_lines is None:
            place = self.pos()
            x, y = place.x(), place.y()
            self._far_lines = [
                QLineF(x + start.x(), y + start.y(), x + end.x(), y + end.y())
                for start, end in itertools.pairwise(self._corners)
            ]
        return self._far_lines

    def take_level(self, level: int | None) -> bool:
        """How strong the gradient in it is. Whether that changed anything; then it wants a
        repaint."""
        has_changed = level != self.level
        self.detail.touch()
        self.level = level
        return has_changed

    def show_state(
        self,
        *,
        selected: bool | None = None,
        hovered: bool | None = None,
        dimmed: bool | None = None,
    ) -> None:
        """Change some of: selected, under the cursor, dimmed."""
        before = (self.is_selected, self.is_hovered, self.is_dimmed)
        self.is_selected = self.is_selected if selected is None else selected
        self.is_hovered = self.is_hovered if hovered is None else hovered
        self.is_dimmed = self.is_dimmed if dimmed is None else dimmed
        if before != (self.is_selected, self.is_hovered, self.is_dimmed):
            self.detail.touch()
            self.update()

    def show_paints(self, paints: Paints) -> None:
        """Another theme."""
        self.paints = paints
        self.detail.touch()
        self.update()

    def is_near(self, point: QPointF, reach: float) -> bool:
        """Whether a point of the scene lies within `reach` of it."""
        if self._hit is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(2 * reach)
            self._hit = stroker.createStroke(self.path())
        return self._hit.contains(point - self.pos())

    def _pen_now(self) -> QPen:
        paints = self.paints
        if self.is_selected:
            return paints.wire_selected
        if self.level is not None:
            return paints.flow_pens[self.level]
        return paints.wire_hovered if self.is_hovered else paints.wire

    @property
    def _is_hard_to_see(self) -> bool:
        """Whether its colour is nearly that of the canvas."""
        is_weak = self.level is not None and self.level < WEAKEST_SEEN
        return is_weak and self.paints.is_dark and not self.is_selected

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.is_dimmed:
            painter.setOpacity(0.35)
        if self.level is not None and self._is_hard_to_see:
            painter.setPen(self.paints.flow_casing)
            self._draw(painter)
        painter.setPen(self._pen_now())
        self._draw(painter)
        if self.is_dimmed:
            painter.setOpacity(1.0)

    def _draw(self, painter: QPainter) -> None:
        if self._straight is not None:
            painter.drawLine(self._straight)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self.path())
