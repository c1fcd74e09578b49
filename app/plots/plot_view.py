"""What a plot is drawn on: background, decorations, the pointer, zoom. Nothing of a run."""

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QToolButton, QWidget

from app.appearance import Appearance
from app.plots.frame import TOP, Frame, title_font
from app.plots.surface import Decoration, Surface
from app.plots.view import FollowingView


class PlotView(pg.GraphicsView):
    """A framed area with axes. `hovered` is the value under the pointer on the horizontal
    axis, None outside; `hovered_changed()` follows it, and `pointer` is its pixel. While
    `is_empty` it says so."""

    hovered_changed = Signal()

    def __init__(self, frame: Frame, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.frame = frame
        self.appearance = appearance
        self.decorations: list[Decoration] = []
        self.hovered: float | None = None
        self.pointer: QPointF | None = None
        self.is_empty = True
        self.title = ""
        self.title_width = 0
        self.view = FollowingView()
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        # every change ends in one viewport().update(): the scene would paint a second time
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.scene().addItem(self.view)
        self.setMinimumSize(160, 120)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._buttons: list[QToolButton] = []
        self.follow_button = self._make_button("auto", self.view.follow)
        self.follow_button.setToolTip("Follow the latest values again (double click)")
        self.follow_button.setAccessibleName("Follow the latest values")
        self.view.sigRangeChanged.connect(self._repaint_all)
        self.view.followed_changed.connect(self._show_follow_button)
        self.view.can_be_moved = lambda: not self.is_empty
        self.set_title(frame.title)
        appearance.scale_changed.connect(self._rescale)

    # -- what it shows ---------------------------------------------------------------

    @property
    def area(self) -> QRectF:
        """Where values are drawn, in pixels of the widget."""
        return self.frame.area(self.width(), self.height(), self.appearance.scale)

    @property
    def surface(self) -> Surface:
        """The area and the ranges shown now."""
        x_range, y_range = self.view.viewRange()
        return Surface(self.area, tuple(x_range), tuple(y_range), self.appearance)

    @property
    def shown_frame(self) -> Frame:
        """The frame as it is painted now."""
        return self.frame

    def note(self) -> str:
        """The small text right of the title."""
        return ""

    def shown_note(self) -> str:
        """The note, or nothing where something else is in its place."""
        return self.note()

    def has_room_for(self, note: str) -> bool:
        """Whether a note fits beside the title."""
        width = QFontMetrics(self.appearance.number_font(11)).horizontalAdvance(note)
        return self.title_width + width + 10 <= self.frame.title_area(self.area).width()

    def empty_text(self) -> str:
        """What the empty state says."""
        return ""

    def set_title(self, title: str) -> None:
        """Show another title."""
        if title != self.title:
            self.title = title
            self.title_width = QFontMetrics(title_font(self.appearance)).horizontalAdvance(title)
            self.setAccessibleName(title)
            self._repaint_all()

    def _rescale(self) -> None:
        """Type has another size."""
        self.title_width = QFontMetrics(title_font(self.appearance)).horizontalAdvance(self.title)
        for button in self._buttons:
            button.adjustSize()
        self.view.setGeometry(self.area)
        self._place_buttons()

    def _show_follow_button(self, *_: object) -> None:
        self.follow_button.setVisible(not self.view.is_following and not self.is_empty)
        self._place_buttons()

    # -- painting --------------------------------------------------------------------

    def _repaint_all(self, *_: object) -> None:
        self.resetCachedContent()
        self.viewport().update()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        self.shown_frame.paint(painter, self.surface, not self.is_empty)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        surface = self.surface
        is_hovered = self.hovered is not None
        taken = self.taken_by_buttons
        self.frame.paint_header(
            painter, surface, self.title, self.title_width, self.shown_note(), is_hovered, taken
        )
        if self.is_empty:
            self.frame.paint_words(painter, surface, self.empty_text())
            return
        painter.save()
        painter.setClipRect(surface.area)
        for decoration in self.decorations:
            decoration.paint(painter, surface)
        painter.restore()

    @property
    def taken_by_buttons(self) -> int:
        """Pixels at the right end of the line of the title."""
        return sum(button.width() + 8 for button in self._buttons if button.isVisible())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "follow_button"):  # Qt resizes once while the base is being built
            self.view.setGeometry(self.area)
            self._place_buttons()

    def _place_buttons(self) -> None:
        """Side by side, from the right end of the area."""
        right = int(self.frame.title_area(self.area).right())
        for button in self._buttons:
            if not button.isHidden():
                button.move(right - button.width(), (TOP - button.height()) // 2)
                right -= button.width() + 8

    def close(self) -> bool:
        """Hide it. pyqtgraph's own takes the viewport away, after which Qt crashes."""
        return QGraphicsView.close(self)

    # -- the pointer -----------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = event.position()
        is_inside = self.area.contains(place)
        self._point(place if is_inside and not self.is_empty else None)
        self._hover(self.surface.value_at(place.x()) if is_inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)
        self._hover(None)

    def _point(self, place: QPointF | None) -> None:
        if place != self.pointer:
            self.pointer = place
            self.viewport().update()

    def _hover(self, value: float | None) -> None:
        if value != self.hovered and not (self.is_empty and value is not None):
            self.hovered = value
            self.hovered_changed.emit()
            self.viewport().update()

    def _make_button(self, text: str, run: Callable[[], object]) -> QToolButton:
        """A small button above the area, at its right; hidden at first."""
        button = QToolButton(self)
        button.setProperty("role", "small")
        button.setText(text)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: run())
        button.adjustSize()
        button.hide()
        self._buttons.append(button)
        return button
