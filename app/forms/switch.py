"""A switch: yes or no, as a track with a knob and the word beside it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.appearance import Appearance

TRACK = QSize(32, 18)


class Switch(QAbstractButton):
    """A checkable button that says `on` or `off`; Space and Enter turn it."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._is_mixed = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        appearance.theme_changed.connect(self.update)

    def show_mixed(self, is_mixed: bool) -> None:
        """Show neither on nor off, until it is turned."""
        if is_mixed != self._is_mixed:
            self._is_mixed = is_mixed
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(TRACK.width() + 40, 28)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_track(painter)
        color = "text" if self.isEnabled() else "faint"
        painter.setPen(self._appearance.color(color))
        painter.setFont(self._appearance.number_font())
        words = self.rect().adjusted(TRACK.width() + 10, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._word())

    def _word(self) -> str:
        if self._is_mixed:
            return "both"
        return "on" if self.isChecked() else "off"

    def _paint_track(self, painter: QPainter) -> None:
        color = self._appearance.color
        top = (self.height() - TRACK.height()) / 2
        track = QRectF(1, top, TRACK.width(), TRACK.height()).adjusted(0.5, 0.5, -0.5, -0.5)
        is_on = self.isChecked() and self.isEnabled()
        edge = color("accent") if self.hasFocus() or is_on else color("faint")
        painter.setPen(QPen(edge, 1))
        painter.setBrush(color("accent") if is_on else color("raised"))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        x = track.right() - 8.5 if self.isChecked() else track.left() + 8.5
        x = track.center().x() if self._is_mixed else x
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("on_accent") if is_on else color("faint"))
        painter.drawEllipse(QPointF(x, track.center().y()), 5.5, 5.5)
        if self.hasFocus():
            painter.setPen(QPen(color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = track.adjusted(-2, -2, 2, 2).intersected(QRectF(self.rect()))
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
