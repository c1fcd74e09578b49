"""Samples that are no images, a line each: what a unit gives, what they are, their values or
their curve."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.examining.layer_questions import Sample, Strongest
from app.examining.picture_pane import PicturePane
from app.examining.sample_picture import paint_curves, value_texts
from app.numbers import figure
from app.plots.frame import LEFT_ALIGNED, RIGHT_ALIGNED
from core.data.spec import DataKind

LINE = 17
MOST_VALUES = 4
VALUE_WIDTH = 50


class SampleRows(PicturePane):
    """The strongest samples, the strongest first."""

    has_footer = False

    def show_rows(self, strongest: Strongest) -> None:
        """Show the samples of an answer."""
        self.strongest = strongest
        self.empty_text = ""
        self.setAccessibleDescription("; ".join(self.lines()))
        self.update()

    def lines(self) -> list[str]:
        """What is said of each sample: its label and its first values."""
        return [f"{sample.label} · {values_text(sample)}" for sample in self.strongest.samples]

    def paint_inside(self, painter: QPainter, area: QRectF) -> None:
        line, width = self.appearance.px(LINE), self.appearance.px(VALUE_WIDTH)
        room = max(1, int(area.height() // line))
        for index, value in enumerate(self.strongest.values[:room]):
            place = QRectF(area.left(), area.top() + index * line, area.width(), line)
            painter.setFont(self.appearance.number_font(11))
            painter.setPen(self.appearance.color("text"))
            painter.drawText(
                QRectF(place.left(), place.top(), width, line), RIGHT_ALIGNED, figure(value)
            )
            self._paint_sample(painter, place.adjusted(width + 10, 0, 0, 0), index)

    def _paint_sample(self, painter: QPainter, place: QRectF, index: int) -> None:
        sample = self.strongest.samples[index]
        metrics = painter.fontMetrics()
        painter.setPen(self.appearance.color("mute"))
        if sample.kind is not DataKind.SEQUENCE:
            right = Qt.TextElideMode.ElideRight
            shown = metrics.elidedText(self.lines()[index], right, int(place.width()))
            painter.drawText(place, LEFT_ALIGNED, shown)
            return
        painter.drawText(place, LEFT_ALIGNED, sample.label)
        taken = max(metrics.horizontalAdvance(one.label) for one in self.strongest.samples)
        paint_curves(painter, place.adjusted(taken + 8, 1, 0, -1), sample, self.appearance)


def values_text(sample: Sample) -> str:
    """The first values of a sample in a line."""
    pairs = value_texts(sample)
    shown = "  ".join(f"{name} {text}" for name, text in pairs[:MOST_VALUES])
    return shown + (" …" if len(pairs) > MOST_VALUES else "")
