"""One drawn curve: one pixel wide, or a little bolder.

A wide pen costs up to a hundred times as much as one of a pixel on a noisy curve (Qt strokes
its outline), so a bold curve is a thin one drawn three times; so is every curve beside larger
type.
"""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

SHIFTS = ((0.7, 0.0), (0.0, 0.7))
"""Pixels by which a bold curve is drawn once more."""


def shifts_of(scale: float, is_bold: bool) -> Sequence[tuple[float, float]]:
    """Where a curve is drawn once more: as thick as the type is large."""
    if scale <= 1:
        return SHIFTS if is_bold else ()
    far = 0.7 * scale if is_bold else 0.7 * (scale - 1) + 0.2
    between = ((far / 2, far / 2),) if is_bold else ()
    return ((far, 0.0), (0.0, far), *between)


class Curve(pg.PlotCurveItem):
    """Gaps where values are NaN."""

    def __init__(self, is_antialiased: bool, pen: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        super().__init__(antialias=is_antialiased, connect="finite")
        self._shifts: Sequence[tuple[float, float]] = ()
        self._pen_style = pen

    def style(self, color: QColor, is_bold: bool, scale: float = 1.0) -> None:
        """How to draw it, beside type of this scale."""
        self._shifts = shifts_of(scale, is_bold)
        pen = QPen(color, 1.0, self._pen_style)
        pen.setCosmetic(True)
        self.setPen(pen)
        self.setZValue(1 if is_bold else 0)

    def boundingRect(self) -> QRectF:
        """All that is in view: pyqtgraph would search the data for every repaint."""
        return self.getViewBox().viewRect()

    def paint(self, painter: QPainter, option: object, widget: object) -> None:
        super().paint(painter, option, widget)
        if not self._shifts:
            return
        before = painter.worldTransform()
        for shift in self._shifts:
            painter.setWorldTransform(before * QTransform.fromTranslate(*shift))
            super().paint(painter, option, widget)
        painter.setWorldTransform(before)
