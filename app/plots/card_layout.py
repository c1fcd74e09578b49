"""Where samples lie in their widget: pictures in lines, or rows of values. Nothing is painted."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from app.plots.frame import TOP

CAPTION = 16
USUAL_CARD, NARROWEST_CARD = 82, 62
GAP = 6
ROW_HEIGHT = 18
COLUMN = 76


@dataclass(frozen=True)
class CardLayout:
    """`count` samples in a widget of this size, from the line `first` on; `scale` is how much
    larger type is than usual."""

    width: int
    height: int
    count: int
    is_table: bool
    first: int
    scale: float = 1.0

    @property
    def row(self) -> int:
        """The height of a row of values."""
        return round(ROW_HEIGHT * self.scale)

    @property
    def column(self) -> int:
        """The width of a value."""
        return round(COLUMN * self.scale)

    @property
    def caption(self) -> int:
        """The height of the words below a picture."""
        return round(CAPTION * self.scale)

    @property
    def _room(self) -> float:
        return self.height - TOP - (self.row if self.is_table else 0)

    @property
    def _size(self) -> tuple[float, float]:
        """Width and height of a card: as many lines as come close to the usual height."""
        if self.is_table:
            return float(self.width), float(self.row)
        lines = max(1, round(self._room / (USUAL_CARD * self.scale)))
        height = self._room / lines
        return max(NARROWEST_CARD, height - self.caption + GAP), height

    @property
    def across(self) -> int:
        """How many stand side by side."""
        return 1 if self.is_table else max(1, int((self.width + GAP) // self._size[0]))

    @property
    def lines(self) -> int:
        """Whole lines that are seen at once."""
        return max(1, int(self._room / self._size[1] + 0.01))

    @property
    def last_first(self) -> int:
        """The line from which on the last one is seen."""
        return max(0, -(-self.count // self.across) - self.lines)

    @property
    def shown(self) -> range:
        """The numbers of those that are seen."""
        start = self.first * self.across
        return range(start, min(self.count, start + self.lines * self.across))

    def place_of(self, index: int) -> QRectF:
        """Where one of them is."""
        line, column = divmod(index - self.shown.start, self.across)
        width, height = self._size
        top = self.height - self._room + line * height
        return QRectF(column * width, top, width - (0 if self.is_table else GAP), height)

    def at(self, x: float, y: float) -> int | None:
        """The number of the one under a pixel."""
        return next((i for i in self.shown if self.place_of(i).contains(x, y)), None)

    def first_to_see(self, index: int) -> int:
        """The first line to be seen where this one is to be seen too, as near as can be."""
        line = index // self.across
        return min(max(self.first, line - self.lines + 1), line)
