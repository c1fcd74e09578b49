"""A confusion matrix as a value: its counts, and what they say in words. Nothing of Qt."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.numbers import count, percent
from app.plots.confusion_layout import Cell

FAINTEST = 0.12


@dataclass(frozen=True, eq=False)
class Counts:
    """`cells` (actual, given) are samples; `totals` (actual,) all samples of each class, with
    those that are given no class."""

    names: tuple[str, ...] = ()
    cells: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    totals: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def shares(self) -> NDArray[np.float64]:
        """Share of each class that is right; NaN for one without samples."""
        right = np.diag(self.cells)
        return np.where(self.totals > 0, right / np.maximum(self.totals, 1), np.nan)

    @property
    def shades(self) -> NDArray[np.float64]:
        """How strong the colour of each cell is: the square root of its share of the row, so
        that a rare mistake is seen; 0 for none."""
        strong = np.sqrt(self.cells / np.maximum(self.totals, 1)[:, None])
        return np.where(self.cells > 0, np.maximum(strong, FAINTEST), 0.0)

    def cell_text(self, cell: Cell) -> str:
        """What is in one cell, exactly."""
        actual, given = cell
        found = int(self.cells[actual, given])
        share = f" ({percent(found / self.totals[actual])})" if self.totals[actual] else ""
        verb = "right" if actual == given else f"given {self.names[given]}"
        return f"actual {self.names[actual]}, {verb}: {count(found)}{share}"

    def row_text(self, row: int) -> str:
        """How many of one class are right."""
        right, total = int(self.cells[row, row]), int(self.totals[row])
        share = f" ({percent(right / total)})" if total else ""
        return f"actual {self.names[row]}: {count(right)} of {count(total)} right{share}"

    @property
    def summary(self) -> str:
        """The matrix in a sentence."""
        if not self.cells.any():
            return ""
        wrong = self.cells - np.diag(np.diag(self.cells))
        if not wrong.any():
            return "No mistakes."
        actual, given = np.unravel_index(int(wrong.argmax()), wrong.shape)
        return f"Most often confused: {self.cell_text((int(actual), int(given)))}"
