"""A chart whose curve can be drawn by hand: points to drag, to add and to remove.

With the mouse: drag a point, double-click to add one or to remove it. With keys: ← → choose a
point, ↑ ↓ raise and lower it, Shift with ← → shifts it, Insert adds one behind it, Delete
removes it.
"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.panels.chart import Chart
from app.panels.chart_frame import Frame, linear_range, log_range
from app.panels.curve_points import Drawn, Point, Points, added, behind, moved, removed

REACH = 10
RADIUS = 4.5
HEADROOM = 1.15
HELP = (
    "Drag the points; double-click adds or removes one. Keys: ← → choose, ↑ ↓ raise and lower, "
    "Shift with ← → shifts, Insert adds, Delete removes."
)


class CurveChart(Chart):
    """`drawn(points, is_step)` says what the person made of the points, `is_step` while they
    are being dragged or stepped; `grasped()` that a new gesture begins."""

    drawn = Signal(object, bool)
    grasped = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance, parent)
        self._drawn: Drawn | None = None
        self._chosen = 0
        self._held: Frame | None = None
        """Where values lie while a point is dragged: the axes keep still."""
        self.setMouseTracking(True)

    def show_drawn(self, drawn: Drawn | None) -> None:
        """Let these points be moved, or none."""
        self._drawn = drawn
        self._chosen = min(self._chosen, len(drawn.points) - 1) if drawn else 0
        if drawn is None:
            self._held = None
            self.unsetCursor()
        policy = Qt.FocusPolicy.StrongFocus if drawn else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        self.setToolTip(HELP if drawn else "")
        self.setAccessibleDescription(HELP if drawn else "")
        self.update()

    @property
    def chosen(self) -> int:
        """The index of the point that keys move."""
        return self._chosen

    def place_of(self, index: int) -> QPointF:
        """Where a point is painted."""
        assert self._drawn is not None
        return self._place(self.frame(), self._drawn.points[index])

    def frame(self) -> Frame:
        if self._held is not None:
            return self._held
        frame = super().frame()
        if self._drawn is None:
            return frame
        factors = [1.0, *(y for _, y in self._drawn.points)]  # 1 keeps the axis from shrinking
        heights = np.array(factors) * self._drawn.height
        ys = (log_range if self.is_log else linear_range)(heights, HEADROOM)
        return Frame(frame.plot, frame.xs, ys, frame.is_log)

    # -- mouse -------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if index is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._chosen, self._held = index, self.frame()
        self.grasped.emit()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            is_over = self._index_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeAllCursor if is_over else Qt.CursorShape.ArrowCursor)
        elif self._drawn is not None:
            self._put(self._chosen, self._point_at(event.position()), is_step=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._held = None
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._drawn is None or not self._curves:
            return
        self._held = None
        index = self._index_at(event.position())
        if index is not None:
            self._remove(index)
        elif self.frame().plot.contains(event.position()):
            self._add(self._point_at(event.position()))

    def _index_at(self, place: QPointF) -> int | None:
        """The point under the mouse: the nearest within reach."""
        if self._drawn is None or not self._curves:
            return None
        frame = self.frame()
        far = [(self._place(frame, p) - place).manhattanLength() for p in self._drawn.points]
        nearest = int(np.argmin(far))
        return nearest if far[nearest] <= REACH else None

    # -- keys --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._drawn is None or not self._press(event):
            super().keyPressEvent(event)

    def _press(self, event: QKeyEvent) -> bool:
        """What a key does; False where it does nothing here."""
        assert self._drawn is not None
        key, is_shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        upwards = {Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}.get(Qt.Key(key), 0)
        if sideways and not is_shift:
            self._choose(self._chosen + sideways)
        elif sideways or upwards:
            self._step(sideways, upwards)
        elif key == Qt.Key.Key_Delete:
            self._remove(self._chosen)
        elif key == Qt.Key.Key_Insert:
            self._add(behind(self._drawn, self._chosen))
        else:
            return False
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _choose(self, index: int) -> None:
        assert self._drawn is not None
        self._chosen = min(max(index, 0), len(self._drawn.points) - 1)
        self.grasped.emit()
        self.update()

    def _step(self, sideways: int, upwards: int) -> None:
        assert self._drawn is not None
        x, y = self._drawn.points[self._chosen]
        if self.is_log:
            y *= 10 ** (upwards / 10)
        elif upwards:
            _, high = self.frame().ys
            y += upwards * high / self._drawn.height / 50
        self._put(self._chosen, (x + sideways / 100, y), is_step=True)

    def _put(self, index: int, point: Point, is_step: bool) -> None:
        assert self._drawn is not None
        self._say(moved(self._drawn, index, *point), is_step)

    def _add(self, point: Point) -> None:
        assert self._drawn is not None
        points, index = added(self._drawn, *point)
        if index >= 0:
            self.grasped.emit()
            self._say(points)
            self._chosen = index

    def _remove(self, index: int) -> None:
        assert self._drawn is not None
        self.grasped.emit()
        self._say(removed(self._drawn, index))

    def _say(self, points: Points, is_step: bool = False) -> None:
        if self._drawn is not None and points != self._drawn.points:
            self.drawn.emit(points, is_step)

    # -- painting ----------------------------------------------------------------------------

    def _place(self, frame: Frame, point: Point) -> QPointF:
        assert self._drawn is not None
        return frame.point(point[0] * self._drawn.width, point[1] * self._drawn.height)

    def _point_at(self, place: QPointF) -> Point:
        assert self._drawn is not None
        x, y = self.frame().value(place)
        return x / self._drawn.width, y / self._drawn.height

    def _paint_curves(self, painter: QPainter, frame: Frame) -> None:
        if self._drawn is None:
            super()._paint_curves(painter, frame)
            return
        places = [self._place(frame, point) for point in self._drawn.points]
        self._paint_line(painter, frame, places)
        if self.hasFocus():
            painter.setPen(QPen(self._appearance.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame.plot)
        color = self._appearance.series_color(self._curves[0].color)
        for index, place in enumerate(places):
            is_chosen = index == self._chosen and (self.hasFocus() or self._held is not None)
            painter.setPen(QPen(color, 1.8))
            painter.setBrush(color if is_chosen else self._appearance.color("panel"))
            painter.drawEllipse(place, RADIUS, RADIUS)

    def _paint_line(self, painter: QPainter, frame: Frame, places: list[QPointF]) -> None:
        """The curve as its points say: at once, while the one that runs is still computed."""
        painter.save()
        painter.setClipRect(QRectF(frame.plot).adjusted(-2, -2, 2, 2))
        painter.setPen(QPen(self._appearance.series_color(self._curves[0].color), 1.8))
        ends = (
            QPointF(frame.plot.left(), places[0].y()),
            QPointF(frame.plot.right(), places[-1].y()),
        )
        painter.drawPolyline([ends[0], *places, ends[1]])
        painter.restore()
