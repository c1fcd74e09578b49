"""The lines of text in a node, laid out once and then only drawn."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QStaticText, QTransform

from app.canvas.geometry import NODE_RECT
from app.canvas.labels import count_text, param_texts, shape_text
from app.canvas.paints import Paints
from core.layers.spec import Shape
from core.network import Node

LEFT = 16.0
RIGHT = NODE_RECT.width() - 12.0
NAME_LINE = 20.0
KIND_LINE = 39.0
"""Centres of the two lines."""
GAP = 8.0


class NodeTexts:
    """Name and shape above, kind, parameters and their number below."""

    def __init__(self, node: Node, shape: Shape | None, parameters: int, paints: Paints) -> None:
        self._runs: list[tuple[QFont, QPen, QPointF, QStaticText]] = []
        mute, text = QPen(paints.mute), QPen(paints.text)
        end = self._add_right(
            shape_text(shape) if shape else "",
            paints.shape_font,
            paints.shape_metrics,
            text,
            NAME_LINE,
        )
        name = paints.name_metrics.elidedText(
            node.name, Qt.TextElideMode.ElideRight, end - GAP - LEFT
        )
        self._add(name, paints.name_font, paints.name_metrics, text, LEFT, NAME_LINE)
        end = self._add_right(
            count_text(parameters), paints.count_font, paints.count_metrics, mute, KIND_LINE
        )
        line = _kind_line(node, paints.kind_metrics, end - GAP - LEFT)
        self._add(line, paints.kind_font, paints.kind_metrics, mute, LEFT, KIND_LINE)

    def paint(self, painter: QPainter) -> None:
        """Draw all lines."""
        for font, pen, place, text in self._runs:
            painter.setFont(font)
            painter.setPen(pen)
            painter.drawStaticText(place, text)

    def _add_right(
        self, text: str, font: QFont, metrics: QFontMetricsF, pen: QPen, line: float
    ) -> float:
        """Add a text that ends at the right edge. Where it begins."""
        start = RIGHT - metrics.horizontalAdvance(text)
        self._add(text, font, metrics, pen, start, line)
        return start if text else RIGHT + GAP

    def _add(
        self, text: str, font: QFont, metrics: QFontMetricsF, pen: QPen, x: float, line: float
    ) -> None:
        if not text:
            return
        static = QStaticText(text)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        static.prepare(QTransform(), font)
        self._runs.append((font, pen, QPointF(x, line - metrics.height() / 2), static))


def _kind_line(node: Node, metrics: QFontMetricsF, width: float) -> str:
    """The kind, and as many of the changed parameters as there is room for."""
    line = node.kind
    for index, text in enumerate(param_texts(node)):
        longer = f"{line}{' · ' if index else '  '}{text}"
        if metrics.horizontalAdvance(longer) > width:
            break
        line = longer
    return metrics.elidedText(line, Qt.TextElideMode.ElideRight, width)
