"""A quiet message over the window: it says one thing and blocks nothing.

It leaves by a click or Esc, and by itself: a message about a state when the state has gone,
any other after the time it takes to read it well. Only a question waits for its answer.
"""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsItem,
    QGraphicsView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.appearance import Appearance

Choice = tuple[str, Callable[[], object]]
MARGIN = 16
WIDEST, NARROW, QUESTION = 560, 280, 480
PLACES_ACROSS = 16
RUN_BAR_HEIGHT = 56
SHORTEST_MS, MS_A_CHARACTER = {"bad": 12_000, "accent": 5_000}, 80


class MessageBar(QFrame):
    """Lies over `host`, at its top. A new message replaces the one before."""

    def __init__(self, host: QWidget, appearance: Appearance) -> None:
        super().__init__(host)
        self._appearance = appearance
        self._level = "accent"
        self._beside: Callable[[], Sequence[QRect]] | None = None
        self._say: Callable[[], str] | None = None
        self._view: QGraphicsView | None = None
        self._drawn: Callable[[], Iterable[QGraphicsItem]] = tuple
        self._leaving = QTimer(self, singleShot=True)
        self._leaving.timeout.connect(self._leave)
        self.setObjectName("message")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setToolTip("Close this message")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.hide)
        self._esc = QShortcut(Qt.Key.Key_Escape, self, self._leave_at_once)
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

    def lie_beside(self, taken: Callable[[], Sequence[QRect]] | None) -> None:
        """Lie beside what is `taken` of the host, rather at its top and to the right; without
        that in the middle, under the run bar."""
        self._beside = taken
        self._place()

    def keep_clear(self, view: QGraphicsView, drawn: Callable[[], Iterable[QGraphicsItem]]) -> None:
        """Lie over `view`, and on nothing that is drawn there where there is room beside it."""
        self._view, self._drawn = view, drawn

    def show_state(self, say: Callable[[], str]) -> None:
        """Say what stands in the way as long as it does: until `say()` is empty at a review."""
        self._show(say(), "bad", ())
        self._say = say
        self._leaving.stop()

    def review(self) -> None:
        """Let a message about a state follow it, and go with it."""
        if self._say is None:
            return
        text = self._say()
        if not text:
            self.hide()
        elif text != self._text.text():
            self._set_text(text)

    def show_error(self, text: str, choices: Sequence[Choice] = ()) -> None:
        """Say what could not be done."""
        self._show(text, "bad", choices)

    def show_note(self, text: str, choices: Sequence[Choice] = ()) -> None:
        """Say something worth knowing."""
        self._show(text, "accent", choices)

    def _show(self, text: str, level: str, choices: Sequence[Choice]) -> None:
        self._level = level
        self._say = None
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(*choice) for choice in choices]
        self._esc.setEnabled(not choices)
        self._paint_frame()
        self._set_text(text)
        self.show()
        self.raise_()
        self._leaving.stop()
        if not choices:
            self._leaving.start(max(SHORTEST_MS[level], MS_A_CHARACTER * len(text)))

    def _set_text(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self._place()

    def _leave(self) -> None:
        if self.underMouse():
            self._leaving.start(SHORTEST_MS["accent"])  # somebody is reading
        else:
            self.hide()

    def _leave_at_once(self) -> None:
        """Esc takes it away before anything else; a drag under way is given up as well."""
        self.hide()
        focused = QApplication.focusWidget()
        if focused is not None and QApplication.mouseButtons():
            key, plain = Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(focused, QKeyEvent(QEvent.Type.KeyPress, key, plain))

    def _button(self, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda: (self.hide(), run()))
        self._row.insertWidget(self._row.count() - 1, button)
        button.ensurePolished()  # its width counts before it is first shown
        return button

    def _paint_frame(self) -> None:
        colors = self._appearance.theme.colors
        self.setStyleSheet(
            f"#message {{ background: {colors['raised']}; border: 1px solid {colors['line']};"
            f" border-left: 4px solid {colors[self._level]}; border-radius: 6px; }}"
            f"#message QLabel {{ background: transparent; color: {colors['text']}; }}"
            "#message QToolButton { border: 1px solid transparent; padding: 3px;"
            f" border-radius: 4px; color: {colors['mute']}; }}"
            f"#message QToolButton:focus {{ border-color: {colors['accent']}; }}"
        )

    # -- where it lies -----------------------------------------------------------------

    def _place(self) -> None:
        host = self.parentWidget()
        if self._beside is not None:
            places = range(PLACES_ACROSS, -1, -1)
            spots = [(width, x, y) for width in (WIDEST, QUESTION) for y in (0, 1) for x in places]
            boxes = [self._box(host.rect(), w, x / PLACES_ACROSS, y) for w, x, y in spots]
            place = _freest(boxes, self._beside())
        elif self._view is None:
            place = self._box(host.rect().adjusted(0, RUN_BAR_HEIGHT, 0, 0), WIDEST, 0.5, 0.0)
        else:
            place = self._clear_place(self._view)
        self.setGeometry(place)

    def _clear_place(self, view: QGraphicsView) -> QRect:
        """Wide in the middle of the top, or else of the bottom, or else in a corner. A question,
        whose words need room beside its buttons, is never narrow and lies under `view` at last.
        """
        corner = view.mapTo(self.parentWidget(), QPoint())
        taken = [
            view.mapFromScene(item.sceneBoundingRect()).boundingRect().translated(corner)
            for item in self._drawn()
        ]
        taken += [card.geometry().translated(corner) for card in _floating_over(view)]
        spots = [(WIDEST, 0.5, 0.0), (WIDEST, 0.5, 1.0)]
        corner_width = QUESTION if self._buttons else NARROW
        spots += [(corner_width, x, y) for y in (0.0, 1.0) for x in (1.0, 0.0)]
        boxes = [self._box(QRect(corner, view.size()), *spot) for spot in spots]
        under = self.parentWidget().rect().adjusted(0, corner.y() + view.height(), 0, 0)
        if self._buttons and under.height() > boxes[0].height() + 2 * MARGIN:
            boxes.append(self._box(under, WIDEST, 0.5, 0.5))
        return _freest(boxes, taken)

    def _box(self, area: QRect, widest: int, across: float, down: float) -> QRect:
        """A box for the text in `area`: 0 is its left or upper end, 1 the other."""
        room = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        width = min(widest, room.width())
        height = self._row.totalHeightForWidth(width)
        left = room.left() + round((room.width() - width) * across)
        top = room.top() + round((room.height() - height) * down)
        return QRect(left, top, width, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes it away, unless it waits for an answer."""
        if not self._buttons:
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():
            self._leaving.stop()
            self._say = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
            QTimer.singleShot(0, self, self._place)  # what it lies beside moves after its host
        return False


def _floating_over(view: QGraphicsView) -> list[QWidget]:
    """The cards that lie over `view`."""
    cards = view.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [card for card in cards if card is not view.viewport() and not card.isHidden()]


def _freest(boxes: Sequence[QRect], taken: Sequence[QRect]) -> QRect:
    """The first of those boxes that cover least of what is taken."""
    return min(boxes, key=lambda box: sum(_common_area(box, other) for other in taken))


def _common_area(one: QRect, other: QRect) -> int:
    both = one.intersected(other)
    return max(0, both.width()) * max(0, both.height())
