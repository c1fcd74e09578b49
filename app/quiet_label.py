"""A line of text that changes many times a second.

A `QLabel` asks the whole window for a new layout with every text; this one has its place and
only repaints. What does not fit on one line goes on in a second, where there is height for it;
what does not fit there is cut, and whole in the tool tip and behind a click.
"""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.appearance import Appearance


class QuietLabel(QWidget):
    """Text in the colour `mute`, or in figures of equal width (`is_number`). With `width` it
    is that wide and right-aligned, otherwise it takes the room there is. `whole_wanted(text)`
    when a text that was cut is clicked."""

    whole_wanted = Signal(str)

    def __init__(
        self,
        appearance: Appearance,
        width: int = 0,
        is_number: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._is_number = is_number
        self._is_right = bool(width)
        self.text = ""
        self._may_wrap = True
        horizontal = QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Ignored
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Preferred)
        appearance.fit(self, lambda: self.setMinimumWidth(appearance.px(width or 60)))
        appearance.theme_changed.connect(self.update)

    def set_text(self, text: str, may_wrap: bool = True) -> None:
        """Show this, in one line unless it `may_wrap`."""
        if text != self.text or may_wrap != self._may_wrap:
            self.text, self._may_wrap = text, may_wrap
            self.setAccessibleName(text)
            self.update()

    @property
    def _font(self) -> QFont:
        appearance = self._appearance
        return appearance.number_font(12) if self._is_number else appearance.text_font(12)

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self._appearance.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        appearance = self._appearance
        painter.setFont(self._font)
        painter.setPen(appearance.color("text" if self._is_number else "mute"))
        shown = self.shown_lines()
        self._tell_cut(" ".join(shown) != self.text)
        side = Qt.AlignmentFlag.AlignRight if self._is_right else Qt.AlignmentFlag.AlignLeft
        height = painter.fontMetrics().height()
        top = (self.height() - height * len(shown)) // 2
        for index, line in enumerate(shown):
            place = QRect(0, top + index * height, self.width(), height)
            painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), line)
        painter.end()

    @property
    def is_cut(self) -> bool:
        """Whether only a part of the text is seen."""
        return bool(self.toolTip())

    def _tell_cut(self, is_cut: bool) -> None:
        if is_cut != self.is_cut or (is_cut and self.toolTip() != self.text):
            self.setToolTip(self.text if is_cut else "")
            shape = Qt.CursorShape.PointingHandCursor if is_cut else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)

    def shown_lines(self) -> list[str]:
        """What is drawn: one line, or two where one does not do and there is height for two."""
        metrics = QFontMetrics(self._font)
        fits = metrics.horizontalAdvance(self.text) <= self.width()
        has_height = self._may_wrap and self.height() >= 2 * metrics.height()
        words = self.text.split(" ")
        first = 0
        while first < len(words) and not fits and has_height:
            if metrics.horizontalAdvance(" ".join(words[: first + 1])) > self.width():
                break
            first += 1
        lines = [" ".join(words[:first]), " ".join(words[first:])]
        right = Qt.TextElideMode.ElideRight
        return [metrics.elidedText(line, right, self.width()) for line in lines if line]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a text that is cut asks for the whole."""
        if self.is_cut and self.rect().contains(event.position().toPoint()):
            self.whole_wanted.emit(self.text)
