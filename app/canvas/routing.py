"""The curve of a wire: down where it can, along its lane where it has one, up in a loop.

Pure geometry. A route is a start and a form; the path of a form begins at (0, 0), so two wires
of the same form share their shape wherever they are. Which lane a wire takes is decided by
`core.layout.routes`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from core.layout.grid import NODE_WIDTH

CLEARANCE = 20.0
"""Between a wire in a loop and the node that it passes."""
STRAIGHT_DOWN = 8.0
"""A target at least this much below its source is reached without a loop."""
TURN = 28.0
"""How far the handles of a U-turn reach."""
WIDE = 160.0
"""Wider U-turns have corners, this wide each."""
CORNER = 28.0
STRAIGHTEN = 14.0
"""How far past the port a U-turn has become vertical."""

Lane = Sequence[tuple[float, float]]
"""Where the straight vertical part of a wire begins and ends, in the scene."""


@dataclass(frozen=True, slots=True)
class Form:
    """The shape of a wire, seen from its start. `lane` is the x of its straight part, from
    `first` to `last`; None where the wire goes directly."""

    dx: float
    dy: float
    lane: float | None = None
    first: float = 0.0
    last: float = 0.0


@dataclass(frozen=True, slots=True)
class Route:
    """A form and where it begins."""

    start: QPointF
    form: Form

    def path(self) -> QPainterPath:
        """The curve, beginning at (0, 0)."""
        return _path(self.form)


def find_route(start: QPointF, end: QPointF, lane: Lane | None = None) -> Route:
    """The way from an output port to an input port, through `lane` where there is one."""
    dx, dy = end.x() - start.x(), end.y() - start.y()
    is_loop = dy < STRAIGHT_DOWN
    if not lane:
        return Route(start, _loop(dx, dy, _beside(dx)) if is_loop else Form(dx, dy))
    (x, first), (_, last) = lane[0], lane[-1]
    if is_loop:
        return Route(start, _loop(dx, dy, x - start.x()))
    return Route(start, Form(dx, dy, x - start.x(), first - start.y(), last - start.y()))


def _loop(dx: float, dy: float, lane: float) -> Form:
    """Out at the bottom, up along the lane, in at the top."""
    return Form(dx, dy, lane, -STRAIGHTEN, dy + STRAIGHTEN)


def _beside(dx: float) -> float:
    """The lane beside the target, between the columns where there is a gap."""
    half = NODE_WIDTH / 2 + CLEARANCE
    has_gap = abs(dx) >= 2 * half
    beside = dx - half if dx > 0 else dx + half
    return beside if has_gap else max(0.0, dx) + half


def _path(form: Form) -> QPainterPath:
    path = QPainterPath(QPointF(0, 0))
    end = QPointF(form.dx, form.dy)
    if form.lane is None:
        _bend(path, QPointF(0, 0), end)
        return path
    first, last = QPointF(form.lane, form.first), QPointF(form.lane, form.last)
    if form.dy < STRAIGHT_DOWN:
        _turn(path, TURN, QPointF(0, 0), first)
        path.lineTo(last)
        _turn(path, form.dy - TURN, last, end)
    else:
        _bend(path, QPointF(0, 0), first)
        path.lineTo(last)
        _bend(path, last, end)
    return path


def _bend(path: QPainterPath, start: QPointF, end: QPointF) -> None:
    """An S-curve that leaves and arrives vertically."""
    if start.x() == end.x():
        path.lineTo(end)
        return
    across, down = abs(end.x() - start.x()), end.y() - start.y()
    reach = max(0.5 * down, min(24.0, across / 4))
    path.cubicTo(start + QPointF(0, reach), end - QPointF(0, reach), end)


def _turn(path: QPainterPath, level: float, start: QPointF, end: QPointF) -> None:
    """A U-turn whose handles lie at the height `level`; a wide one is flat in the middle."""
    width = abs(end.x() - start.x())
    if width <= WIDE:
        path.cubicTo(QPointF(start.x(), level), QPointF(end.x(), level), end)
        return
    side = CORNER if end.x() > start.x() else -CORNER
    flat = level - math.copysign(TURN / 4, level - end.y())
    path.quadTo(QPointF(start.x(), flat), QPointF(start.x() + side, flat))
    path.lineTo(end.x() - side, flat)
    path.quadTo(QPointF(end.x(), flat), end)


def corners_of(route: Route) -> list[QPointF]:
    """The corners of the route as straight lines, for when it is seen from far away."""
    form = route.form
    points = [QPointF(0, 0)]
    if form.lane is not None:
        points += [QPointF(form.lane, form.first), QPointF(form.lane, form.last)]
    return [*points, QPointF(form.dx, form.dy)]
