"""Where the cells of a confusion matrix lie, in whole pixels. Nothing is painted here."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect

from app.plots.frame import TOP

NAMES_HEIGHT = 14
LOWEST_TEXT = 10
"""Pixels that a row needs for its counts, as all of these for type of the usual size."""
ROOMY = 13
"""Pixels of a row from which on its text has the usual size."""
WIDEST_CELL, WIDEST = 72, 5.0
"""A cell is so many pixels wide at most, and so many times as wide as it is high."""
BARS_WIDTH, NARROWEST_BARS, BARS_GAP = 220, 92, 12
ASIDE, ASIDE_GAP = 92, 12
BOTTOM = 2

Cell = tuple[int, int]


@dataclass(frozen=True)
class ConfusionLayout:
    """A matrix of `count` classes in a widget; `names` is the width of the names at its left.

    Where the counts have room only without a heading above them, it stands at the right.
    """

    width: int
    height: int
    count: int
    names: int
    scale: float = 1.0
    """How much larger type is than usual."""

    @property
    def names_height(self) -> int:
        """The line of the names above the columns."""
        return round(NAMES_HEIGHT * self.scale)

    @property
    def _aside(self) -> int:
        return round((ASIDE + ASIDE_GAP) * self.scale)

    @property
    def is_beside(self) -> bool:
        """Whether the heading stands at the right of the bars."""
        needed = self.count * LOWEST_TEXT + self.names_height + BOTTOM
        return needed <= self.height < needed + TOP and self.width >= 5 * ASIDE

    @property
    def left(self) -> int:
        """Where the first column begins."""
        return self.names + 8

    @property
    def top(self) -> int:
        """Where the first row begins."""
        return self.names_height + (0 if self.is_beside else TOP)

    @property
    def _size(self) -> tuple[float, float]:
        room = self.width - self.left - round(NARROWEST_BARS * self.scale) - BARS_GAP
        if self.is_beside:
            room -= self._aside
        height = max(1.0, (self.height - self.top - BOTTOM) / max(1, self.count))
        width = max(1.0, room / max(1, self.count))
        return min(width, WIDEST_CELL, WIDEST * height), min(height, WIDEST_CELL)

    def x(self, column: int) -> int:
        """The left edge of a column."""
        return self.left + round(column * self._size[0])

    def y(self, row: int) -> int:
        """The upper edge of a row."""
        return self.top + round(row * self._size[1])

    @property
    def cells(self) -> QRect:
        """All cells together."""
        right, bottom = self.x(self.count), self.y(self.count)
        return QRect(self.left, self.top, right - self.left, bottom - self.top)

    @property
    def has_text(self) -> bool:
        """Whether rows are high enough for figures."""
        return self.cells.height() >= LOWEST_TEXT * self.count

    @property
    def text_size(self) -> float:
        """Of what stands in rows, in pixels before it is enlarged: smaller in low ones, so that
        they stay apart."""
        height = self.cells.height() / max(1, self.count)
        if height >= ROOMY * self.scale:
            return 11
        return 9 if height >= LOWEST_TEXT * self.scale else 9 / self.scale

    def rect(self, cell: Cell) -> QRect:
        """One cell: its actual class is the row, the class given the column."""
        row, column = cell
        x, y = self.x(column), self.y(row)
        return QRect(x, y, self.x(column + 1) - x, self.y(row + 1) - y)

    def bar(self, row: int) -> QRect:
        """The room for the accuracy of one class, right of its row."""
        left = self.cells.right() + 1 + BARS_GAP
        y = self.y(row)
        room = self.width - left - (self._aside if self.is_beside else 0)
        return QRect(left, y, min(round(BARS_WIDTH * self.scale), room), self.y(row + 1) - y)

    @property
    def aside(self) -> QRect:
        """The room at the right for the heading, where it is not above."""
        left = self.bar(0).right() + 1 + ASIDE_GAP
        return QRect(left, 0, self.width - left, self.height)

    def at(self, place: QPointF) -> Cell | None:
        """The cell under a pixel."""
        row, cells = self.row_at(place), self.cells
        if row is None or not cells.left() <= place.x() <= cells.right():
            return None
        column = int((place.x() - self.left) / cells.width() * self.count)
        return row, min(max(column, 0), self.count - 1)

    def row_at(self, place: QPointF) -> int | None:
        """The class whose row is under a pixel."""
        cells = self.cells
        is_inside = cells.top() <= place.y() <= cells.bottom()
        if not self.count or not is_inside or place.x() > self.bar(0).right():
            return None
        row = int((place.y() - self.top) / cells.height() * self.count)
        return min(max(row, 0), self.count - 1)
