"""Small texts that float over the canvas: a tip beside the cursor, and a passing message."""

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from app.appearance import Appearance

WIDEST = 320
SHOWN_MS = 4000


class _Floating(QLabel):
    """A small card with text that never takes the mouse."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self._appearance = appearance
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        appearance.theme_changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def _restyle(self) -> None:
        color = self._appearance.color
        self.setFont(self._appearance.text_font(12))
        self.setStyleSheet(
            f"background: {color('raised').name()}; color: {color('text').name()};"
            f" border: 1px solid {color('line').name()}; border-radius: 4px; padding: 4px 8px;"
        )

    def _fit_text(self, text: str) -> None:
        self.setWordWrap(False)
        self.setMinimumSize(0, 0)
        self.setText(text)
        size = self.sizeHint()
        if size.width() > WIDEST:
            self.setWordWrap(True)
            size = QSize(WIDEST, self.heightForWidth(WIDEST))
        self.setFixedSize(size)


class Tip(_Floating):
    """Says beside the cursor why something is not possible, or what would happen."""

    def show_at(self, text: str, place: QPoint) -> None:
        """Show `text` near a point of the view; an empty text hides it."""
        if not text:
            self.hide()
            return
        if text != self.text() or self.isHidden():
            self._fit_text(text)
        room = self._host.rect()
        x = min(place.x() + 16, room.right() - self.width() - 4)
        y = place.y() + 20
        if y + self.height() > room.bottom() - 4:
            y = place.y() - self.height() - 12
        self.move(max(4, x), max(4, y))
        self.show()
        self.raise_()


class Toast(_Floating):
    """A message at the lower edge that goes by itself."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(appearance, parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)

    def say(self, text: str) -> None:
        """Show `text` for a while."""
        self._fit_text(text)
        room = self._host.rect()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 20)
        self.show()
        self.raise_()
        self._timer.start(SHOWN_MS)

    def dismiss(self) -> None:
        """Hide it now."""
        self._timer.stop()
        self.hide()
