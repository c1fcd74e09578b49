"""A view that can be moved and zoomed without end, over a grid of dots."""

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView

from app.canvas.dot_grid import DotGrid, DotLook
from app.canvas.far_picture import FarPicture
from app.canvas.near_picture import NearPicture
from app.canvas.parts import parts_of, share_of
from app.canvas.scene import CanvasScene

SMALLEST, LARGEST = 0.02, 4.0
ZOOM_STEP = 1.25
MOST_SHARE = 0.2
"""From afar more than this is painted as a whole."""
WORLD = QRectF(-1.2e6, -1.2e6, 2.4e6, 2.4e6)


class CameraView(QGraphicsView):
    """Where one looks. `scale_changed()` follows every zoom, `moved(dx, dy)` every pan and
    zoom, with the screen pixels by which the picture was shifted."""

    scale_changed = Signal()
    moved = Signal(int, int)

    def __init__(self, scene: CanvasScene) -> None:
        super().__init__(scene)
        self.canvas = scene
        self._dots = DotGrid()
        self._far = FarPicture(scene)
        self._near = NearPicture(scene)
        self._exposed = QRegion()
        self._gathered: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSceneRect(WORLD)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else no scrolling
        scene.detail.outdated.connect(self._repaint)
        self._choose_hints()

    # -- where it looks ----------------------------------------------------------------

    @property
    def scale_now(self) -> float:
        """Screen pixels per canvas pixel."""
        return self.transform().m11()

    @property
    def visible_rect(self) -> QRectF:
        """The part of the canvas in sight."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def zoom_to(self, scale: float, about: QPointF | None = None) -> None:
        """Zoom; the point `about` (of the viewport, by default its centre) stays in place."""
        scale = max(SMALLEST, min(LARGEST, scale))
        centre = QPointF(self.viewport().rect().center())
        place = about or centre
        point = self.to_scene(place)
        if not math.isclose(scale, self.scale_now, rel_tol=1e-9):
            self.viewport().setUpdatesEnabled(False)  # nothing of what is seen can be shifted
            self.setTransform(QTransform.fromScale(scale, scale))
            self._choose_hints()
            self.look_at(point, place)
            self.viewport().setUpdatesEnabled(True)
            self.scale_changed.emit()
            self.moved.emit(0, 0)

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_to(self.scale_now * ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step away."""
        self.zoom_to(self.scale_now / ZOOM_STEP)

    def look_at(self, point: QPointF, place: QPointF | None = None) -> None:
        """Bring a point of the canvas to a place of the viewport, by default its centre."""
        target = place or QPointF(self.viewport().rect().center())
        now = self.transform().map(point)
        self._scroll_to(round(now.x() - target.x()), round(now.y() - target.y()))

    def _scroll_to(self, x: int, y: int) -> None:
        """Move both bars, but what is seen only once."""
        self._gathered = QPoint()
        self.horizontalScrollBar().setValue(x)
        self.verticalScrollBar().setValue(y)
        way, self._gathered = self._gathered, None
        if not way.isNull():
            self.scrollContentsBy(way.x(), way.y())

    def pan(self, dx: float, dy: float) -> None:
        """Shift what is seen by screen pixels."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        self._scroll_to(across.value() - round(dx), down.value() - round(dy))

    def fit_rect(self, rect: QRectF, room: QRectF, largest: float = 1.0) -> None:
        """Show all of `rect` in `room`, a part of the viewport, at this scale at most."""
        if rect.isEmpty() or room.isEmpty():
            return
        scale = min(room.width() / rect.width(), room.height() / rect.height(), largest)
        self.zoom_to(scale)
        self.look_at(rect.center(), room.center())

    def bring_into_sight(self, rect: QRectF, margin: float = 32.0) -> None:
        """Pan as little as needed to see `rect`."""
        area = QRectF(self.viewport().rect()).adjusted(margin, margin, -margin, -margin)
        seen = self.mapFromScene(rect).boundingRect()
        dx = min(0.0, area.right() - seen.right()) + max(0.0, area.left() - seen.left())
        dy = min(0.0, area.bottom() - seen.bottom()) + max(0.0, area.top() - seen.top())
        self.pan(dx, dy)

    def to_scene(self, place: QPointF) -> QPointF:
        """The point of the canvas at a place of the viewport, not rounded to whole pixels."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(place)

    def _repaint(self, rect: QRectF) -> None:
        """Paint a part of the scene anew; everything where it is null."""
        if rect.isNull():
            self.viewport().update()
        else:
            self.viewport().update(self.viewportTransform().mapRect(rect).toAlignedRect())

    def _choose_hints(self) -> None:
        """From far away smooth edges cost much and show little."""
        self.canvas.detail.show(self.scale_now)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, not self.canvas.detail.is_far)

    # -- Qt --------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel zooms at the cursor; two fingers on a touchpad pan, with Ctrl they zoom."""
        is_zoom = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_touchpad(event) and not is_zoom:
            delta = event.pixelDelta()
            self.pan(delta.x(), delta.y())
        else:
            turned = event.angleDelta().y() or event.angleDelta().x()
            self.zoom_to(self.scale_now * ZOOM_STEP ** (turned / 120.0), event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and is_pinch(event):
            self.zoom_to(self.scale_now * (1.0 + event.value()), event.position())
            return True
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._gathered is not None:
            self._gathered += QPoint(dx, dy)
            return
        super().scrollContentsBy(dx, dy)
        self.moved.emit(dx, dy)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt need not look for items to paint where there are only layers and wires."""
        self._exposed = event.region()
        if self.canvas.extras:
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setRenderHints(self.renderHints())
        painter.setTransform(self.viewportTransform())
        area = self.mapToScene(event.rect()).boundingRect()
        self.drawBackground(painter, area)
        self.drawForeground(painter, area)
        painter.end()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paints, ratio = self.canvas.paints, self.viewport().devicePixelRatioF()
        self.canvas.detail.ratio = ratio
        to_screen = self.viewportTransform()
        look = DotLook(self.scale_now, ratio, paints.dot, paints.canvas)
        area = to_screen.mapRect(QRectF(rect)).adjusted(-1, -1, 1, 1)
        painter.resetTransform()
        whole = QRectF(area.toAlignedRect())
        self._dots.paint(painter, whole, to_screen.map(QPointF(0, 0)), look)
        self._paint_network(painter, to_screen)

    def _paint_network(self, painter: QPainter, to_screen: QTransform) -> None:
        """All layers and wires. Qt adds what else there is, like a wire that is being drawn."""
        parts = parts_of(self._exposed)  # type: ignore[arg-type]  # PySide forgot to declare it
        is_far = self.canvas.detail.is_far
        if is_far and share_of(self.viewport().rect(), parts) > MOST_SHARE:
            painter.setTransform(to_screen)
            self._far.paint(painter)
            return
        paint = self._far.paint_part if is_far else self._near.paint
        to_scene, _ = to_screen.inverted()
        left = self._exposed
        for part in parts:
            painter.resetTransform()
            painter.setClipRegion(left.intersected(part))  # what they share is painted only once
            painter.setTransform(to_screen)
            paint(painter, to_scene.mapRect(QRectF(part)))
            left = left.subtracted(part)
        painter.setClipping(False)


def is_pinch(event: QNativeGestureEvent) -> bool:
    """Whether two fingers on a touchpad draw together or apart."""
    return event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture


def is_touchpad(event: QWheelEvent) -> bool:
    """Whether fingers on a touchpad scrolled; a wheel has no pixels or no phases."""
    has_pixels = not event.pixelDelta().isNull()
    if event.device().type() == QInputDevice.DeviceType.TouchPad:
        return has_pixels
    return has_pixels and event.phase() != Qt.ScrollPhase.NoScrollPhase
