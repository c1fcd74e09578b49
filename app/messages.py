"""A quiet message over the window: it says one thing, stays until closed, and blocks nothing."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.appearance import Appearance

Choice = tuple[str, Callable[[], object]]
MARGIN = 16
WIDEST = 560
RUN_BAR_HEIGHT = 56


class MessageBar(QFrame):
    """Lies over `host`, at its top. A new message replaces the one before."""

    def __init__(self, host: QWidget, appearance: Appearance) -> None:
        super().__init__(host)
        self._appearance = appearance
        self._level = "accent"
        self._is_beside = False
        self.setObjectName("message")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setToolTip("Close this message")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.hide)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 8, 8, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(self._close)
        host.installEventFilter(self)
        appearance.theme_changed.connect(self._paint_frame)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, empty where nothing is."""
        return self._text.text() if not self.isHidden() else ""

    def lie_beside(self, is_beside: bool) -> None:
        """Lie in the corner, beside a title; otherwise in the middle, under the run bar."""
        self._is_beside = is_beside
        self._place()

    def show_error(self, text: str, choices: Sequence[Choice] = ()) -> None:
        """Say what could not be done."""
        self._show(text, "bad", choices)

    def show_note(self, text: str, choices: Sequence[Choice] = ()) -> None:
        """Say something worth knowing."""
        self._show(text, "accent", choices)

    def _show(self, text: str, level: str, choices: Sequence[Choice]) -> None:
        self._level = level
        self._text.setText(text)
        self.setAccessibleName(text)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(*choice) for choice in choices]
        self._paint_frame()
        self._place()
        self.show()
        self.raise_()

    def _button(self, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda: (self.hide(), run()))
        self._row.insertWidget(self._row.count() - 1, button)
        return button

    def _paint_frame(self) -> None:
        colors = self._appearance.theme.colors
        self.setStyleSheet(
            f"#message {{ background: {colors['raised']}; border: 1px solid {colors['line']};"
            f" border-left: 4px solid {colors[self._level]}; border-radius: 6px; }}"
            f"#message QLabel {{ background: transparent; color: {colors['text']}; }}"
            f"#message QToolButton {{ border: none; padding: 4px; color: {colors['mute']}; }}"
        )

    def _place(self) -> None:
        host = self.parentWidget()
        width = min(WIDEST, host.width() - 2 * MARGIN)
        height = self._row.totalHeightForWidth(width)
        left = host.width() - width - MARGIN if self._is_beside else (host.width() - width) // 2
        top = MARGIN if self._is_beside else RUN_BAR_HEIGHT + MARGIN
        self.setGeometry(left, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False
