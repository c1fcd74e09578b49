"""Small pictures in rows: as many as fit, the others a page further.

The pointer reads one, a click or Enter chooses it; arrows walk, Page Up and Page Down turn.
"""

from itertools import product

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolButton, QWidget

from app.appearance import Appearance
from app.examining.picture_pane import FOOTER, SIDE, PicturePane, image_of
from app.examining.tiles import GAP_PIXELS, LEAST, Layout, TileSource, fitted, gap_of
from app.icons import set_icon
from app.numbers import count
from app.plots.frame import RIGHT_ALIGNED

MOST, MOST_OF_CELL = 128.0, 36.0
"""Sides of a picture, and of one of a single value, in pixels."""
SMALLEST = 30.0
"""Tiles may become as small as this, where two rows of them then have room."""

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class TileGrid(PicturePane):
    """`chosen(number)` follows a click on a tile, where `can_choose`."""

    chosen = Signal(int)

    def __init__(self, title: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(title, appearance, parent)
        self.source: TileSource | None = None
        self.can_choose = True
        self.marked: int | None = None
        self._first = 0
        self._at: int | None = None
        self._images: tuple[int, int, QImage] | None = None
        self._layout: tuple[float, float, Layout] | None = None
        self._laid: tuple[Layout, list[QRectF]] | None = None
        self._back = self._turner("chevron-left", "The pictures before these", -1)
        self._on = self._turner("chevron-right", "The pictures behind these", 1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # -- what is shown ---------------------------------------------------------------

    def show_tiles(self, source: TileSource) -> None:
        """Show these from now on; the page stays."""
        is_other = self.source is None or self.source.count != source.count
        self.source, self._images, self._layout = source, None, None
        self.empty_text = ""
        if is_other:
            self._first, self._at = 0, None
        self._settle()
        self.hover_text = "" if self._at is None else source.text(self._at)

    def clear(self, text: str) -> None:
        """Show nothing but these words."""
        self.source, self._images, self._layout = None, None, None
        self._first, self._at = 0, None
        self.say(text)
        self._settle()

    def mark(self, number: int | None) -> None:
        """Outline the tile of this unit."""
        if number != self.marked:
            self.marked = number
            self.update()

    def restyle(self) -> None:
        self._images = None
        super().restyle()

    @property
    def layout_now(self) -> Layout:
        """Where tiles lie in the room there is."""
        area = self.inside
        room = area.width(), area.height()
        if self._layout is None or self._layout[:2] != room:
            assert self.source is not None
            size = self.source.size
            found = fitted(self.source.count, self.source.aspect, room, *self._sides(size, room[1]))
            self._layout = *room, found
        return self._layout[2]

    def _sides(self, size: tuple[int, int], height: float) -> tuple[float, float]:
        """The least and the most that the longer side of a tile may be."""
        assert self.source is not None
        least = self.source.least
        if size == (1, 1):
            return least, MOST_OF_CELL
        half = (height - GAP_PIXELS) / 2
        return (half if SMALLEST <= half < least <= LEAST else least), MOST

    @property
    def shown(self) -> range:
        """Which tiles are seen."""
        if self.source is None:
            return range(0)
        return range(self._first, min(self.source.count, self._first + self.layout_now.per_page))

    def place_of(self, index: int) -> QRectF:
        """Where a tile is that is seen."""
        return self._places()[index - self._first]

    def _places(self) -> list[QRectF]:
        """Where a page of tiles lies; computed once for a layout."""
        layout = self.layout_now
        if self._laid is None or self._laid[0] is not layout:
            left, top = self.inside.left(), self.inside.top()
            width, height = layout.width, layout.height
            across, down = width + gap_of(width), height + gap_of(height)
            cells = product(range(layout.rows), range(layout.columns))
            places = [QRectF(left + c * across, top + r * down, width, height) for r, c in cells]
            self._laid = layout, places
        return self._laid[1]

    def index_at(self, point: QPointF) -> int | None:
        """The tile under a point."""
        pairs = zip(self.shown, self._places(), strict=False) if self.source else ()
        return next((index for index, place in pairs if place.contains(point)), None)

    # -- pages -----------------------------------------------------------------------

    def turn(self, pages: int) -> None:
        """Show the tiles of another page."""
        if self.source is not None:
            self._go(self._first + pages * self.layout_now.per_page)

    def _go(self, first: int) -> None:
        source = self.source
        assert source is not None
        per_page = self.layout_now.per_page
        last = (source.count - 1) // per_page * per_page
        first = min(max(0, first // per_page * per_page), max(0, last))
        if first != self._first:
            self._first = first
            self._read(None)
        self._settle()

    def _settle(self) -> None:
        """Whole pages, and buttons only where there is more than one."""
        source = self.source
        has_pages = source is not None and self.layout_now.per_page < source.count
        if source is not None:
            per_page = self.layout_now.per_page
            self._first = min(self._first // per_page * per_page, max(0, source.count - 1))
        for button, is_more in (
            (self._back, self._first > 0),
            (
                self._on,
                source is not None and bool(self.shown) and self.shown[-1] + 1 < source.count,
            ),
        ):
            button.setVisible(has_pages)
            button.setEnabled(is_more)
        self.update()

    def page_text(self) -> str:
        """Which tiles of how many are seen; empty where all are."""
        shown = self.shown
        if self.source is None or not shown or len(shown) == self.source.count:
            return ""
        return f"{count(shown[0] + 1)}–{count(shown[-1] + 1)} of {count(self.source.count)}"

    def _turner(self, icon: str, tip: str, pages: int) -> QToolButton:
        button = QToolButton(self)
        button.setStyleSheet("padding: 0; min-width: 18px; min-height: 18px;")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_icon(button, icon, self.appearance)
        button.clicked.connect(lambda: self.turn(pages))
        button.setFixedSize(20, 20)
        button.hide()
        return button

    # -- painting --------------------------------------------------------------------

    def paint_inside(self, painter: QPainter, area: QRectF) -> None:
        source, shown = self.source, self.shown
        if source is None or not shown:
            return
        atlas, height = self._atlas(), source.size[0]
        is_shrunk = source.size[0] > self.layout_now.height * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
        places = self._places()[: len(shown)]
        for number, place in enumerate(places):
            painter.drawImage(place, atlas, QRectF(0, number * height, source.size[1], height))
        if self.scale is not None and source.size != (1, 1):
            painter.setPen(QPen(self.appearance.color("line"), 1))
            painter.drawRects(places)
        self._paint_outlines(painter)
        self._paint_page(painter)

    def _paint_outlines(self, painter: QPainter) -> None:
        assert self.source is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index in self.shown:
            is_marked = self.source.number(index) == self.marked
            if is_marked or index == self._at:
                name = "accent" if is_marked else "text"
                painter.setPen(QPen(self.appearance.color(name), 2 if is_marked else 1))
                painter.drawRect(self.place_of(index).adjusted(-1, -1, 1, 1))

    def _paint_page(self, painter: QPainter) -> None:
        text = self.page_text()
        if text:
            painter.setFont(self.appearance.number_font(11))
            painter.setPen(self.appearance.color("mute"))
            right = self._back.x() - 6
            line = QRectF(0, self.height() - FOOTER + 4, right, 16)
            painter.drawText(line, RIGHT_ALIGNED, text)

    def _atlas(self) -> QImage:
        """The tiles that are seen, below one another; made anew only when they change."""
        shown = self.shown
        key = shown[0], shown[-1] + 1
        if self._images is None or self._images[:2] != key:
            assert self.source is not None
            pixels = self.source.pixels(*key, self.appearance)
            self._images = *key, image_of(pixels.reshape(-1, *pixels.shape[2:]))
        return self._images[2]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = self.height() - FOOTER + 2
        self._on.move(self.width() - SIDE - 20, top)
        self._back.move(self.width() - SIDE - 40, top)
        self._settle()

    # -- pointer and keys ------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._read(self.index_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._read(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self._choose(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.turn(-1 if event.angleDelta().y() > 0 else 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(-1 if key is Qt.Key.Key_PageUp else 1)
        elif key in _STEPS and self.shown:
            self._walk(*_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self._at is not None:
                self._choose(self._at)
        else:
            super().keyPressEvent(event)

    def _walk(self, across: int, down: int) -> None:
        assert self.source is not None
        if self._at is None:
            self._read(self._first)
            return
        wanted = self._at + across + down * self.layout_now.columns
        if 0 <= wanted < self.source.count:
            if wanted not in self.shown:
                self._go(wanted)
            self._read(wanted)

    def _read(self, index: int | None) -> None:
        if index != self._at:
            self._at = index
            self.hover_text = "" if index is None or not self.source else self.source.text(index)
            can_click = index is not None and self.can_choose
            shape = Qt.CursorShape.PointingHandCursor if can_click else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()

    def _choose(self, index: int) -> None:
        if self.can_choose and self.source is not None:
            self.chosen.emit(self.source.number(index))
