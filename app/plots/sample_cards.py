"""Samples with what a network says of each: pictures with a line below, or rows of values.

Painted from what it is given; scrolls by the wheel, the keys go from sample to sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import count
from app.plots.card_layout import CardLayout
from app.plots.frame import LEFT_ALIGNED, RIGHT_ALIGNED, TOP
from app.plots.heading import below_heading, paint_heading, paint_words

TIP = "Click or Enter: see this sample under Inside"
_LINES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -3, Qt.Key.Key_PageDown: 3}
_CARDS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, eq=False)
class Card:
    """One sample: a `picture`, or else `values`, one for each of the columns; a `caption` and,
    for where that has no room, a `short` one; `text` says everything exactly."""

    caption: str
    short: str
    text: str
    is_wrong: bool
    picture: QImage | None = None
    values: tuple[str, ...] = ()


class SampleCards(QWidget):
    """The first of `total` samples. `card_chosen(number)` by a click, or by Enter on the one that
    the keys went to: more is to be seen of it."""

    card_chosen = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.title = ""
        self.words = ""
        self.cards: Sequence[Card] = ()
        self.columns: tuple[str, ...] = ()
        self.total = 0
        self.hint = ""
        self.hovered: int | None = None
        self._first_line = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(180, 120)
        appearance.theme_changed.connect(self.update)

    def show_cards(
        self,
        title: str,
        cards: Sequence[Card],
        total: int,
        columns: tuple[str, ...] = (),
        words: str = "",
        hint: str = "",
    ) -> None:
        """Show these; `columns` are the headings of values, `words` are said where there are
        no samples, `hint` says what else can be seen. Another title begins at the top."""
        if title != self.title:
            self._first_line = 0
        self.title, self.cards, self.columns = title, cards, columns
        self.total, self.words, self.hint = total, words, hint
        if self.hovered is not None and self.hovered >= len(cards):
            self.hovered = None
        self._scroll_to(self._first_line)
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(card.text for card in cards[:5]))
        self.update()

    # -- where things lie ------------------------------------------------------------

    @property
    def placed(self) -> CardLayout:
        """Where everything lies now."""
        return CardLayout(
            self.width(),
            self.height(),
            len(self.cards),
            bool(self.columns),
            self._first_line,
            self._appearance.scale,
        )

    @property
    def shown(self) -> range:
        """The numbers of the cards that are seen."""
        return self.placed.shown

    def _scroll_to(self, line: int) -> None:
        self._first_line = min(max(0, line), self.placed.last_first)
        self.update()

    # -- painting --------------------------------------------------------------------

    def note(self) -> str:
        """What is under the pointer; otherwise how many of how many are shown."""
        if self.hovered is not None:
            return self.cards[self.hovered].text
        return " · ".join(part for part in (self._extent(), self.hint) if part)

    def _extent(self) -> str:
        shown, total = len(self.shown), self.total
        if shown == total:
            return f"all {count(total)}" if total > 1 else ""
        more = " · scroll for more" if shown < len(self.cards) else ""
        return f"{count(self.shown.start + 1)}–{count(self.shown.stop)} of {count(total)}{more}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = QRectF(self.rect())
        is_hovered = self.hovered is not None
        paint_heading(painter, self._appearance, place, self.title, self.note(), is_hovered)
        if not self.cards:
            paint_words(painter, self._appearance, below_heading(place), self.words)
            return
        if self.columns:
            self._paint_row(painter, self.columns, TOP, self._appearance.color("mute"))
        for index in self.shown:
            if self.columns:
                self._paint_values(painter, index)
            else:
                self._paint_picture(painter, index)

    def _paint_picture(self, painter: QPainter, index: int) -> None:
        card, placed = self.cards[index], self.placed
        place = placed.place_of(index)
        side = place.height() - placed.caption
        box = QRectF(place.left(), place.top(), side, side)
        if card.picture is not None:
            is_shrunk = card.picture.width() > side * self.devicePixelRatioF()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
            painter.drawImage(box, card.picture)
        if index == self.hovered:
            painter.setPen(QPen(self._appearance.color("accent"), 3))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.setFont(self._appearance.text_font(11))
        metrics, room = painter.fontMetrics(), int(place.width())
        text = card.caption if metrics.horizontalAdvance(card.caption) <= room else card.short
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setPen(self._appearance.color("text"))
        line = QRectF(place.left(), box.bottom(), room, placed.caption)
        painter.drawText(line, LEFT_ALIGNED, text)

    def _paint_values(self, painter: QPainter, index: int) -> None:
        place = self.placed.place_of(index)
        if index == self.hovered:
            painter.fillRect(place, self._appearance.color("raised"))
        self._paint_row(
            painter, self.cards[index].values, place.top(), self._appearance.color("text")
        )

    def _paint_row(
        self, painter: QPainter, texts: tuple[str, ...], top: float, color: QColor
    ) -> None:
        painter.setFont(self._appearance.number_font(11))
        painter.setPen(color)
        column, height = self.placed.column, self.placed.row
        for number, text in enumerate(texts[: max(1, self.width() // column)]):
            place = QRectF(number * column, top, column - 10, height)
            elided = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, int(place.width())
            )
            painter.drawText(place, RIGHT_ALIGNED, elided)

    # -- the pointer and the keys ----------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.placed.at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, index: int | None) -> None:
        if index != self.hovered:
            self.hovered = index
            hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.setCursor(arrow if index is None else hand)
            self.setToolTip("" if index is None else TIP)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.placed.at(event.position().x(), event.position().y())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self.card_chosen.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._scroll_to(self._first_line + (-1 if event.angleDelta().y() > 0 else 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _LINES:
            self._go_on(_LINES[Qt.Key(key)] * self.placed.across)
        elif key in _CARDS:
            self._go_on(_CARDS[Qt.Key(key)])
        elif key in _ENTER and self.hovered is not None:
            self.card_chosen.emit(self.hovered)
        else:
            super().keyPressEvent(event)

    def _go_on(self, by: int) -> None:
        """So many cards further from the one that is marked, and scroll to it."""
        if not self.cards:
            return
        start = self.shown.start - max(0, by) if self.hovered is None else self.hovered
        self._hover(min(max(0, start + by), len(self.cards) - 1))
        assert self.hovered is not None
        self._scroll_to(self.placed.first_to_see(self.hovered))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hover(None)
