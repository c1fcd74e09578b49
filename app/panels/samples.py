"""Pictures of data: a grid of samples by class, a scatter of points, bars of class counts.

Each is painted from arrays it is given; none loads anything.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app import numbers
from app.appearance import Appearance
from app.panels.picture_rows import PictureRows
from app.plots.colors import viridis_table

COLUMNS = 8
GAP = 3
SCATTER_HEIGHT = 232
MOST_POINTS = 1500
BAR_HEIGHT = 20
MOST_BARS = 50
"""Classes that get a bar."""


def picture(sample: NDArray[np.generic], white: float) -> QImage:
    """A sample (channels, height, width) as an image; `white` is its brightest value."""
    bytes_ = np.clip(np.asarray(sample, np.float32) / white * 255, 0, 255).astype(np.uint8)
    is_color = bytes_.shape[0] == 3
    pixels = np.ascontiguousarray(bytes_.transpose(1, 2, 0) if is_color else bytes_[0])
    height, width = pixels.shape[:2]
    kind = QImage.Format.Format_RGB888 if is_color else QImage.Format.Format_Grayscale8
    return QImage(pixels.data, width, height, pixels.strides[0], kind).copy()


class SampleGrid(PictureRows):
    """Samples as pictures, a row for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(COLUMNS, GAP, parent=parent)
        self._names: list[str] = []

    def show_rows(self, rows: Sequence[tuple[str, list[QImage]]]) -> None:
        """Show these classes with their pictures."""
        self._names = [name for name, _ in rows]
        self.show_images([images for _, images in rows])

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            row = self.row_at(event.pos().y())
            name = self._names[row] if 0 <= row < len(self._names) else ""
            QToolTip.showText(event.globalPos(), f"class {name}" if name else "", self)
            return True
        return super().event(event)


class Scatter(QWidget):
    """Points in the plane, coloured by class or by value."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._points: NDArray[np.float64] = np.empty((0, 2))
        self._labels: NDArray[np.int64] = np.empty(0, np.int64)
        self._shades: NDArray[np.uint8] | None = None
        self._names = ("x₁", "x₂")
        self._is_plane = True
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(SCATTER_HEIGHT)
        appearance.theme_changed.connect(self.update)

    def show_points(self, points: NDArray[np.generic], labels: NDArray[np.int64]) -> None:
        """Show points (n, 2) and their classes; the first 1,500."""
        self._show(points, labels, ("x₁", "x₂"), is_plane=True)

    def show_values(self, points: NDArray[np.generic], values: NDArray[np.float32]) -> None:
        """Show points (n, 2) coloured by a value each, viridis from the lowest to the highest."""
        shown = values[:MOST_POINTS].reshape(-1)
        low, high = (shown.min(), shown.max()) if len(shown) else (0, 1)
        shades = np.round(255 * (shown - low) / max(high - low, 1e-9)).astype(np.uint8) // 16 * 16
        self._show(points, shades.astype(np.int64), ("x₁", "x₂"), is_plane=True)
        self._shades = viridis_table()

    def show_curve(
        self,
        points: NDArray[np.generic],
        names: tuple[str, str],
        labels: NDArray[np.int64] | None = None,
    ) -> None:
        """Show one thing (n, 2) over another, each axis at its own scale."""
        labels = np.zeros(len(points), np.int64) if labels is None else labels
        self._show(points, labels, names, is_plane=False)

    def _show(
        self,
        points: NDArray[np.generic],
        labels: NDArray[np.int64],
        names: tuple[str, str],
        *,
        is_plane: bool,
    ) -> None:
        self._points = np.asarray(points[:MOST_POINTS], np.float64)
        self._labels = labels[:MOST_POINTS]
        self._names, self._is_plane, self._shades = names, is_plane, None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._appearance.color("canvas"))
        if not len(self._points):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._places()
        for index in np.unique(self._labels):
            color = self._color(int(index))
            color.setAlphaF(0.85)
            painter.setPen(QPen(color, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints([QPointF(x, y) for x, y in places[self._labels == index]])
        self._name_axes(painter)

    def _color(self, index: int) -> QColor:
        if self._shades is not None:
            return QColor(*map(int, self._shades[index][:3]))
        return QColor(self._appearance.series_color(index))

    def _name_axes(self, painter: QPainter) -> None:
        painter.setPen(self._appearance.color("mute"))
        painter.setFont(self._appearance.text_font(11))
        corner = QRectF(self.rect()).adjusted(6, 4, -6, -4)
        right, above = self._names
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        below = Qt.AlignmentFlag.AlignBottom
        painter.drawText(corner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, above)
        if self._is_plane:
            painter.drawText(corner, Qt.AlignmentFlag.AlignRight | below, right)
            return
        ends = f"{numbers.short(float(low[0]))} … {numbers.short(float(high[0]))}"
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight | below, f"{right}  {ends}")

    def _places(self) -> NDArray[np.float64]:
        """Where the points are drawn, centred; in the plane with one scale for both axes."""
        low, high = self._points.min(axis=0), self._points.max(axis=0)
        edge = 24 if self._is_plane else 48  # room for what is written under and over a curve
        room = np.array([self.width() - 24, self.height() - edge], float)
        scale = room / np.maximum(high - low, 1e-9)
        if self._is_plane:
            scale = np.full(2, scale.min())
        middle = np.array([self.width(), self.height()]) / 2
        places: NDArray[np.float64] = (self._points - (low + high) / 2) * scale * [1, -1] + middle
        return places


class ClassBars(QWidget):
    """How many samples each class has, as bars."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._names: tuple[str, ...] = ()
        self._counts: list[int] = []
        self._is_colored = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.theme_changed.connect(self.update)
        appearance.scale_changed.connect(self._fit)

    @property
    def _row(self) -> int:
        return self._appearance.px(BAR_HEIGHT)

    def _fit(self) -> None:
        self.setFixedHeight(self._row * len(self._names))

    def show_counts(self, names: Sequence[str], counts: Sequence[int], is_colored: bool) -> None:
        """Show these; `is_colored` gives each class its series colour, as in the scatter."""
        self._names = tuple(names[:MOST_BARS])
        self._counts = [int(count) for count in counts[:MOST_BARS]]
        self._is_colored = is_colored
        self._fit()
        pairs = zip(self._names, self._counts, strict=True)
        self.setAccessibleDescription(", ".join(f"class {n}: {c}" for n, c in pairs))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self._appearance.text_font(12))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        left = min(widest + 12, self.width() // 3)
        for index, (name, count) in enumerate(zip(self._names, self._counts, strict=True)):
            row = QRectF(0, index * self._row, self.width(), self._row)
            self._paint_row(painter, row, left, name, count, index)

    def _paint_row(
        self, painter: QPainter, row: QRectF, left: int, name: str, count: int, index: int
    ) -> None:
        color = self._appearance.color
        painter.setFont(self._appearance.text_font(12))
        painter.setPen(color("mute"))
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, left - 6)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, shown)
        room = row.width() - left - self._appearance.px(56)
        share = count / max(1, max(self._counts))
        bar = QRectF(left, row.center().y() - 3, max(2.0, room * share), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        is_own = self._is_colored
        painter.setBrush(self._appearance.series_color(index) if is_own else color("accent"))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setFont(self._appearance.number_font(12))
        painter.setPen(color("text"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(row, right, numbers.count(count))
