"""The base of every plot: a title, axes, an empty state, hovering, zooming.

A plot has `refresh(history)` and does nothing while hidden; it catches up when shown. It
reads the history and never writes to it.
"""

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView, QToolButton, QWidget

from app.appearance import Appearance
from app.plots.frame import LEFT, TOP, Frame, title_font
from app.plots.surface import Decoration, Surface
from app.plots.view import FollowingView
from core.training.history import History


class Plot(pg.GraphicsView):
    """One plot. A subclass fills `_update` (take in the history, draw), `_forget` (a new run
    began) and may add `decorations`; `purpose` ends the sentence "Press Train to see …"."""

    purpose = "something"
    hovered_changed = Signal()

    def __init__(self, frame: Frame, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.frame = frame
        self.appearance = appearance
        self.decorations: list[Decoration] = []
        self.title = frame.title
        self._title_width = self._measure_title()
        self.hovered: float | None = None
        self.is_empty = True
        self._history: History | None = None
        self._drawn: tuple[History, int] | None = None
        self.view = FollowingView()
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        # every change below ends in one viewport().update(): the scene would paint twice
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.scene().addItem(self.view)
        self.view.sigRangeChanged.connect(self._on_range_changed)
        self.view.followed_changed.connect(self._on_follow_changed)
        self.setMinimumSize(160, 120)
        self.setAccessibleName(frame.title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._follow_button = self._make_follow_button()
        appearance.theme_changed.connect(self.restyle)

    # -- refreshing ------------------------------------------------------------------

    def refresh(self, history: History) -> None:
        """Draw what is new in `history`, unless hidden."""
        self._history = history
        if self.isVisible():
            self._catch_up()

    def clear(self) -> None:
        """Back to the empty state."""
        self.refresh(History())

    def _catch_up(self) -> None:
        history = self._history
        if history is None or self._drawn == (history, history.version):
            return
        if self._drawn is None or self._drawn[0] is not history:
            self._forget()
            self.view.follow()
        self._drawn = (history, history.version)
        was_empty = self.is_empty
        self._update(history)
        if self.is_empty != was_empty:
            self.resetCachedContent()
        self.viewport().update()

    def redraw(self) -> None:
        """Draw again although the history is the same: the selection or the size changed."""
        self._drawn = (self._drawn[0], -1) if self._drawn else None
        if self.isVisible():
            self._catch_up()

    def _update(self, history: History) -> None:
        raise NotImplementedError

    def _forget(self) -> None:
        """Drop everything that belongs to the run shown before."""

    # -- what subclasses ask and answer ----------------------------------------------

    @property
    def history(self) -> History | None:
        """The history shown."""
        return self._history

    @property
    def surface(self) -> Surface:
        """The area and the ranges shown now."""
        x_range, y_range = self.view.viewRange()
        return Surface(self.area, tuple(x_range), tuple(y_range), self.appearance)

    @property
    def area(self) -> QRectF:
        """Where values are drawn, in pixels of the widget."""
        return self.frame.area(self.width(), self.height())

    def note(self) -> str:
        """The small text right of the title."""
        return ""

    def restyle(self) -> None:
        """Take on the colours of the theme."""
        self.resetCachedContent()
        self.redraw()
        self.viewport().update()

    def set_title(self, title: str) -> None:
        """Show another title."""
        if title != self.title:
            self.title = title
            self._title_width = self._measure_title()
            self.setAccessibleName(title)
            self.resetCachedContent()

    def _measure_title(self) -> int:
        return QFontMetrics(title_font(self.appearance)).horizontalAdvance(self.title)

    # -- Qt --------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "view"):  # Qt resizes once while the base is being built
            self.view.setGeometry(self.area)
            self._follow_button.move(
                int(self.area.right()) - self._follow_button.width() - 6, TOP + 6
            )
            self.redraw()

    def close(self) -> bool:
        """Hide it. pyqtgraph's own takes the viewport away, after which Qt crashes."""
        return QGraphicsView.close(self)

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        self.frame.paint(painter, self.surface, self.title, not self.is_empty)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        surface = self.surface
        self._paint_note(painter, surface)
        if self.is_empty:
            self._paint_purpose(painter, surface)
            return
        painter.save()
        painter.setClipRect(surface.area)
        for decoration in self.decorations:
            decoration.paint(painter, surface)
        painter.restore()

    def _paint_note(self, painter: QPainter, surface: Surface) -> None:
        painter.setFont(self.appearance.number_font(11))
        painter.setPen(self.appearance.color("mute"))
        left = LEFT + self._title_width + 10
        place = QRectF(left, 4, max(0.0, surface.area.right() - left), TOP - 8)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        text = painter.fontMetrics().elidedText(
            self.note(), Qt.TextElideMode.ElideLeft, int(place.width())
        )
        painter.drawText(place, int(flags), text)

    def _paint_purpose(self, painter: QPainter, surface: Surface) -> None:
        painter.setFont(self.appearance.text_font(13))
        painter.setPen(self.appearance.color("mute"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(surface.area.adjusted(16, 8, -16, -8), int(flags), self.empty_text())

    def empty_text(self) -> str:
        """What the empty state says."""
        return f"Press Train to see {self.purpose}."

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        inside = self.area.contains(event.position())
        self._hover(self.surface.value_at(event.position().x()) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, value: float | None) -> None:
        if value != self.hovered and not self.is_empty:
            self.hovered = value
            self.hovered_changed.emit()
            self.viewport().update()

    # -- following -------------------------------------------------------------------

    def _make_follow_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("auto")
        button.setToolTip("Follow the latest values again (double click)")
        button.setAccessibleName("Follow the latest values")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(self.view.follow)
        button.adjustSize()
        button.hide()
        return button

    def _on_follow_changed(self, is_following: bool) -> None:
        self._follow_button.setVisible(not is_following)
        self.redraw()

    def _on_range_changed(self, *_: object) -> None:
        self.resetCachedContent()
        self.viewport().update()
        if not self.view.is_following:
            self.redraw()
