"""Small pictures in rows: as many as fit, the others a page further.

The pointer reads one, a click or Enter chooses it; arrows walk, Page Up and Page Down turn.
"""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolButton, QWidget

from app.appearance import Appearance
from app.examining.picture_pane import SIDE, PicturePane, image_of
from app.examining.tile_pages import TilePages
from app.examining.tiles import TileSource
from app.icons import set_icon
from app.plots.frame import RIGHT_ALIGNED

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
        self.can_choose = True
        self.marked: int | None = None
        self._pages = TilePages()
        self._at: int | None = None
        self._images: tuple[range, QImage] | None = None
        self._back = self._turner("chevron-left", "The pictures before these", -1)
        self._on = self._turner("chevron-right", "The pictures behind these", 1)
        appearance.scale_changed.connect(self._place)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # -- what is shown ---------------------------------------------------------------

    @property
    def source(self) -> TileSource | None:
        """What the tiles are made of; None while there are only words."""
        return self._pages.source

    @property
    def shown(self) -> range:
        """Which tiles are seen."""
        return self._pages.shown

    def show_tiles(self, source: TileSource) -> None:
        """Show these from now on; the page stays."""
        self.empty_text = ""
        self._take(source)
        self.hover_text = "" if self._at is None else source.text(self._at)

    def clear(self, text: str) -> None:
        """Show nothing but these words."""
        self.say(text)
        self._take(None)

    def mark(self, number: int | None) -> None:
        """Outline the tile of this unit."""
        if number != self.marked:
            self.marked = number
            self.update()

    def restyle(self) -> None:
        self._images = None
        super().restyle()

    def place_of(self, index: int) -> QRectF:
        """Where a tile is that is seen."""
        return self._pages.places[index - self.shown.start]

    def _take(self, source: TileSource | None) -> None:
        self._images = None
        self._pages.room = self.inside
        if self._pages.take(source):
            self._at = None
        self._settle()

    # -- pages -----------------------------------------------------------------------

    def turn(self, pages: int) -> None:
        """Show the tiles of another page."""
        if self._pages.turn(pages):
            self._read(None)
            self._settle()

    def page_text(self) -> str:
        """Which tiles of how many are seen; empty where all are."""
        return self._pages.text

    def _settle(self) -> None:
        """Buttons only where there is more than one page."""
        self._back.setVisible(self._pages.are_many)
        self._back.setEnabled(self._pages.has_before)
        self._on.setVisible(self._pages.are_many)
        self._on.setEnabled(self._pages.has_behind)
        self.update()

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
        places = self._pages.places
        is_shrunk = height > places[0].height() * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
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
            needed = painter.fontMetrics().horizontalAdvance(text) + 10
            if self.scale is not None and self.scale_end + needed > right:
                return
            line = self.footer_line.adjusted(-SIDE, 0, 0, 0)
            line.setRight(right)
            painter.drawText(line, RIGHT_ALIGNED, text)

    def _atlas(self) -> QImage:
        """The tiles that are seen, below one another; made anew only when they change."""
        shown = self.shown
        if self._images is None or self._images[0] != shown:
            assert self.source is not None
            pixels = self.source.pixels(shown.start, shown.stop, self.appearance)
            self._images = shown, image_of(pixels.reshape(-1, *pixels.shape[2:]))
        return self._images[1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """The size is another, or that of type."""
        top = self.height() - (self.footer + self._back.height()) // 2
        self._on.move(self.width() - SIDE - 20, top)
        self._back.move(self.width() - SIDE - 40, top)
        self._pages.room = self.inside
        self._settle()

    # -- pointer and keys ------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._read(self._pages.index_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._read(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._pages.index_at(event.position())
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
            self._read(self.shown.start)
            return
        wanted = self._at + across + down * self._pages.layout.columns
        if 0 <= wanted < self.source.count:
            if self._pages.go(wanted):
                self._settle()
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
