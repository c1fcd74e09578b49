"""One drawn curve: one pixel wide, or a little bolder.

A wide pen costs up to a hundred times as much as one of a pixel on a noisy curve (Qt strokes
its outline), so a bold curve is a thin one drawn three times.
"""

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

SHIFTS = ((0.7, 0.0), (0.0, 0.7))


class Curve(pg.PlotCurveItem):
    """Gaps where values are NaN."""

    def __init__(self, is_antialiased: bool, pen: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
        super().__init__(antialias=is_antialiased, connect="finite")
        self.is_bold = False
        self._pen_style = pen

    def style(self, color: QColor, is_bold: bool) -> None:
        """How to draw it."""
        self.is_bold = is_bold
        pen = QPen(color, 1.0, self._pen_style)
        pen.setCosmetic(True)
        self.setPen(pen)
        self.setZValue(1 if is_bold else 0)

    def boundingRect(self) -> QRectF:
        """All that is in view: pyqtgraph would search the data for every repaint."""
        return self.getViewBox().viewRect()

    def paint(self, painter: QPainter, option: object, widget: object) -> None:
        super().paint(painter, option, widget)
        if not self.is_bold:
            return
        before = painter.worldTransform()
        for shift in SHIFTS:
            painter.setWorldTransform(before * QTransform.fromTranslate(*shift))
            super().paint(painter, option, widget)
        painter.setWorldTransform(before)
