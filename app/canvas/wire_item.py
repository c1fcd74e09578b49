"""One wire on the canvas: where it runs and how it is marked, as plain fields. How it is painted
is elsewhere. Its path starts at its own origin, so moving both ends is free."""

import itertools

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem

from app.canvas.flow import LEVELS
from app.canvas.geometry import Detail
from app.canvas.paints import FLOW_WIDTHS
from app.canvas.repainting import repaint
from app.canvas.routing import Form, Route, corners_of
from core.network import Edge

PLAIN, HOVERED, SELECTED = -1, LEVELS + 1, LEVELS + 2
"""Looks of a wire beside the levels of the gradient scale and `NOTHING`."""


class WireItem(QGraphicsPathItem):
    """Shows an `Edge`. `show_route` keeps the path when only its place changed."""

    def __init__(self, edge: Edge, detail: Detail) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)  # it is painted with all
        self.detail = detail
        self.setPen(QPen(Qt.GlobalColor.black, FLOW_WIDTHS[1]))  # the widest: decides the bounds
        self.edge = edge
        self.form: Form | None = None
        self.level: int | None = None
        self.is_selected = False
        self.is_hovered = False
        self.is_dimmed = False
        self.is_hidden = False
        self._corners: list[QPointF] = []
        self._far_lines: list[QLineF] | None = None
        self._way: QPainterPath | None = None
        self.is_straight = True
        self._hit: QPainterPath | None = None

    def show_route(self, route: Route) -> None:
        """Where it runs."""
        self.setPos(route.start)
        self._far_lines = self._way = None
        if route.form != self.form:
            self.form = route.form
            self.setPath(route.path())
            self._corners = corners_of(route)
            self.is_straight = route.form.lane is None and route.form.dx == 0
            self._hit = None

    def follows(self, route: Route) -> bool:
        """Whether it runs there already."""
        return route.form == self.form and route.start == self.pos()

    def shift(self, dx: float, dy: float) -> None:
        """Move it as it is; whoever does so has it repainted."""
        self.moveBy(dx, dy)
        self._far_lines = self._way = None

    @property
    def way(self) -> QPainterPath:
        """The curve that it runs, in the scene."""
        if self._way is None:
            self._way = self.path().translated(self.pos())
        return self._way

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
        """How strong the gradient in it is. Whether that changed anything; then whoever says so
        repaints."""
        has_changed = level != self.level
        self.level = level
        return has_changed

    def hide_for_now(self, is_hidden: bool) -> None:
        """Whether it is shown at all."""
        self.is_hidden = is_hidden
        self.setVisible(not is_hidden)
        self.detail.touch()
        repaint(self, self.detail)

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
            repaint(self, self.detail)

    def is_near(self, point: QPointF, reach: float) -> bool:
        """Whether a point of the scene lies within `reach` of it."""
        if self._hit is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(2 * reach)
            self._hit = stroker.createStroke(self.path())
        return self._hit.contains(point - self.pos())

    @property
    def look(self) -> int:
        """What decides its pen: a level of the gradient scale, or one of the looks above."""
        if self.is_selected:
            return SELECTED
        if self.level is not None:
            return self.level
        return HOVERED if self.is_hovered else PLAIN
