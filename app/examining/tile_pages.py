"""Which tiles are seen and where each lies: pages of whole rows in the room there is."""

from itertools import product

from PySide6.QtCore import QPointF, QRectF

from app.examining.tiles import GAP_PIXELS, LEAST, Layout, TileSource, fitted, gap_of
from app.numbers import count

MOST, MOST_OF_CELL = 128.0, 36.0
"""Sides of a picture, and of one of a single value, in pixels."""
SMALLEST = 30.0
"""Tiles may become as small as this, where two rows of them then have room."""


class TilePages:
    """The pages of `source`. `room` is where tiles may lie, in pixels; set it on each change."""

    def __init__(self) -> None:
        self.source: TileSource | None = None
        self._room = QRectF()
        self._first = 0
        self._layout: Layout | None = None
        self._places: list[QRectF] = []

    @property
    def room(self) -> QRectF:
        """Where tiles may lie."""
        return self._room

    @room.setter
    def room(self, room: QRectF) -> None:
        if room != self._room:
            self._room, self._layout = room, None
            self._settle()

    def take(self, source: TileSource | None) -> bool:
        """Show these from now on: whether they are so many more or fewer that the first page
        is due."""
        was = None if self.source is None else self.source.count
        self.source, self._layout = source, None
        is_other = source is None or source.count != was
        if is_other:
            self._first = 0
        self._settle()
        return is_other

    # -- what is seen ----------------------------------------------------------------

    @property
    def shown(self) -> range:
        """Which tiles are seen."""
        if self.source is None:
            return range(0)
        return range(self._first, min(self.source.count, self._first + self.layout.per_page))

    @property
    def layout(self) -> Layout:
        """How many tiles of which size lie beside one another, computed once for a room."""
        if self._layout is None:
            self._layout = self._fitted()
            self._places = self._laid(self._layout)
        return self._layout

    @property
    def places(self) -> list[QRectF]:
        """Where the tiles of `shown` are."""
        shown = self.shown  # lays them out, where that is due
        return self._places[: len(shown)]

    def index_at(self, point: QPointF) -> int | None:
        """The tile under a point."""
        pairs = zip(self.shown, self.places, strict=True)
        return next((index for index, place in pairs if place.contains(point)), None)

    def _fitted(self) -> Layout:
        assert self.source is not None
        room = self._room.width(), self._room.height()
        least, most = self._sides(self.source, room[1])
        return fitted(self.source.count, self.source.aspect, room, least, most)

    def _sides(self, source: TileSource, height: float) -> tuple[float, float]:
        """The least and the most that the longer side of a tile may be."""
        if source.size == (1, 1):
            return source.least, MOST_OF_CELL
        half = (height - GAP_PIXELS) / 2
        return (half if SMALLEST <= half < source.least <= LEAST else source.least), MOST

    def _laid(self, layout: Layout) -> list[QRectF]:
        left, top = self._room.left(), self._room.top()
        width, height = layout.width, layout.height
        across, down = width + gap_of(width), height + gap_of(height)
        cells = product(range(layout.rows), range(layout.columns))
        return [QRectF(left + c * across, top + r * down, width, height) for r, c in cells]

    # -- pages -----------------------------------------------------------------------

    @property
    def are_many(self) -> bool:
        """Whether there is more than one page."""
        return self.source is not None and self.layout.per_page < self.source.count

    @property
    def has_before(self) -> bool:
        """Whether there are tiles before those that are seen."""
        return self._first > 0

    @property
    def has_behind(self) -> bool:
        """Whether there are tiles behind those that are seen."""
        shown = self.shown
        return self.source is not None and bool(shown) and shown.stop < self.source.count

    def turn(self, pages: int) -> bool:
        """Show another page, so many further, as far as there is one: whether there was."""
        return self.source is not None and self.go(self._first + pages * self.layout.per_page)

    def go(self, index: int) -> bool:
        """Show the page of a tile: whether it is another one."""
        if self.source is None:
            return False
        before = self._first
        self._first = max(0, min(index, self.source.count - 1))
        self._settle()
        return self._first != before

    @property
    def text(self) -> str:
        """Which tiles of how many are seen; empty where all are."""
        shown = self.shown
        if self.source is None or not shown or len(shown) == self.source.count:
            return ""
        return f"{count(shown.start + 1)}–{count(shown.stop)} of {count(self.source.count)}"

    def _settle(self) -> None:
        """Begin with a whole page."""
        if self.source is not None:
            per_page = self.layout.per_page
            last = max(0, self.source.count - 1)
            self._first = min(self._first, last) // per_page * per_page
