"""Data sets that are no pictures: the first rows of a table, and curves of sequences."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import numbers
from app.appearance import Appearance
from core.data.spec import Dataset

ROWS = 8
ROW_HEIGHT = 22
NARROWEST = 62
"""Pixels that a column takes at least; what does not fit is counted."""
CURVE_HEIGHT = 44
CURVES = 3


def shown_value(value: float) -> str:
    """A number of a table in a few digits; whole ones as they are."""
    whole = float(value).is_integer() and abs(value) < 1e6
    return f"{int(value):,}" if whole else numbers.short(float(value))


class FirstRows(QWidget):
    """The first training samples as rows: some features, and what is to be learned, last."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.heads: tuple[str, ...] = ()
        self.cells: list[tuple[str, ...]] = []
        self._target = ""
        self._targets: list[str] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.theme_changed.connect(self.update)
        appearance.scale_changed.connect(self._fit)

    @property
    def _row(self) -> int:
        return self._appearance.px(ROW_HEIGHT)

    def _fit(self) -> None:
        self.setFixedHeight(self._row * (len(self.cells) + 2))

    def show_dataset(self, dataset: Dataset) -> None:
        """Show the first rows of its training samples."""
        raw = np.asarray(dataset.train.raw(slice(0, ROWS))).reshape(-1, dataset.shape[0])
        count = dataset.shape[0]
        self.heads = dataset.features or tuple(f"x{k}" for k in range(1, count + 1))
        self.cells = [tuple(map(shown_value, row)) for row in raw.tolist()]
        targets = dataset.train.targets[:ROWS]
        if dataset.classes:
            self._target = "class"
            self._targets = [dataset.classes[int(label)] for label in targets.tolist()]
        else:
            self._target = dataset.values[0]
            values = dataset.values_of(targets)[:, 0]
            self._targets = [shown_value(value) for value in values.tolist()]
        self._fit()
        rows = (", ".join(row) for row in self.cells)
        self.setAccessibleDescription(f"{', '.join(self.heads)}: {'; '.join(rows)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self.cells:
            return
        shown = min(len(self.heads), max(1, self.width() // self._appearance.px(NARROWEST) - 1))
        width = self.width() / (shown + 1)
        color, mute = self._appearance.color("text"), self._appearance.color("mute")
        head = self._appearance.text_font(11)
        self._paint_row(painter, 0, width, [*self.heads[:shown], self._target], head, mute)
        painter.setPen(self._appearance.color("line"))
        painter.drawLine(0, self._row - 1, self.width(), self._row - 1)
        figures = self._appearance.number_font(11)
        for index, cells in enumerate(self.cells):
            texts = [*cells[:shown], self._targets[index]]
            self._paint_row(painter, index + 1, width, texts, figures, color)
        more = len(self.heads) - shown
        if more:
            text = f"and {more:,} more to learn from"
            self._paint_row(painter, len(self.cells) + 1, self.width(), [text], head, mute)

    def _paint_row(
        self,
        painter: QPainter,
        row: int,
        width: float,
        texts: Sequence[str],
        font: QFont,
        color: QColor,
    ) -> None:
        painter.setFont(font)
        painter.setPen(color)
        metrics = painter.fontMetrics()
        for column, text in enumerate(texts):
            place = QRectF(column * width, row * self._row, width - 8, self._row)
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width - 8))
            left = column == 0 and len(texts) == 1
            side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, short)


class CurveRows(QWidget):
    """Sequences as curves: a row a class, with a few of its samples over each other."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._rows: list[tuple[str, NDArray[np.float64]]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.theme_changed.connect(self.update)

    @property
    def curves(self) -> int:
        """Number of curves shown."""
        return sum(len(samples) for _, samples in self._rows)

    def show_rows(self, rows: Sequence[tuple[str, NDArray[np.generic]]]) -> None:
        """Show these classes with samples (n, channels, length); of each the first channel."""
        self._rows = [(name, np.asarray(raw[:CURVES, 0], np.float64)) for name, raw in rows]
        self.setFixedHeight(CURVE_HEIGHT * len(self._rows))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = [name for name, _ in self._rows]
        painter.setFont(self._appearance.text_font(12))
        widest = max((painter.fontMetrics().horizontalAdvance(name) for name in names), default=0)
        left = min(widest + 12, self.width() // 3)
        for index, (name, samples) in enumerate(self._rows):
            row = QRectF(0, index * CURVE_HEIGHT, self.width(), CURVE_HEIGHT)
            painter.setPen(self._appearance.color("mute"))
            metrics = painter.fontMetrics()
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, left - 6)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, short)
            self._paint_curves(painter, row.adjusted(left, 4, 0, -4), samples, index)

    def _paint_curves(
        self, painter: QPainter, room: QRectF, samples: NDArray[np.float64], index: int
    ) -> None:
        if not samples.size:
            return
        low, high = samples.min(), samples.max()
        xs = np.linspace(room.left(), room.right(), samples.shape[1])
        color = QColor(self._appearance.series_color(index))
        for number, sample in enumerate(samples):
            color.setAlphaF(1.0 if number == 0 else 0.4)
            painter.setPen(QPen(color, 1.5 if number == 0 else 1))
            ys = room.bottom() - (sample - low) / max(high - low, 1e-9) * room.height()
            points = zip(xs.tolist(), ys.tolist(), strict=True)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))
