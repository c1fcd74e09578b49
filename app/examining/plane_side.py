"""Beside the map of a plane: what is under the pointer, and what its colours and points mean."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.examining.plane_asking import PlaneSeen
from app.examining.plane_painting import RING, RING_WIDTH
from app.examining.plane_words import score_text
from app.numbers import figure
from app.panels.pieces import label
from app.plots.colors import viridis_table
from app.plots.frame import LEFT_ALIGNED, RIGHT_ALIGNED
from app.plots.surface import Range
from core.data.spec import Task
from core.examining.samples import Part

WIDTH = 216
LINE = 15
COLUMNS = 3


class PlaneSide(QWidget):
    """`lines_toggled(is_on)` follows the box for the boundaries of units."""

    lines_toggled = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("Decision boundary", "heading", is_wrapped=False)
        self.score = label("", "mute")
        self.legend = Legend(appearance)
        self.lines = QCheckBox("Lines of units")
        self.lines.setChecked(True)
        self.lines.setToolTip("Where each unit of the layer changes sign, or begins to fire")
        self.lines.toggled.connect(self.lines_toggled)
        appearance.fit(self, lambda: self.setFixedWidth(appearance.px(WIDTH)))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 5, 8, 2)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.score)
        column.addWidget(self.legend, 1)
        column.addWidget(self.lines)
        self._resting = ""

    def show_seen(self, seen: PlaneSeen, value_range: Range) -> None:
        """Say how well it fits, and explain the picture."""
        names = seen.boundary.names
        is_regression = seen.task is Task.REGRESSION
        self.title.setText(f"{names[0]} over the plane" if is_regression else "Decision boundary")
        if self.score.text() == self._resting:
            self.score.setText(score_text(seen))
        self._resting = score_text(seen)
        if is_regression:
            self.legend.show_values(value_range)
        else:
            self.legend.show_classes(names)

    def clear(self) -> None:
        """Nothing is shown."""
        self._resting = ""
        self.score.setText("")
        self.legend.show_classes(())

    def say(self, text: str) -> None:
        """What is under the pointer; empty for how well it fits."""
        self.score.setText(text or self._resting)


class Legend(QWidget):
    """The colours of classes, or of values, and the marks of samples."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.names: Sequence[str] = ()
        self.values: Range | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        appearance.theme_changed.connect(self.update)

    @property
    def _line(self) -> int:
        return self._appearance.px(LINE)

    def show_classes(self, names: Sequence[str]) -> None:
        """Explain the colours of these."""
        self.names, self.values = names, None
        self.update()

    def show_values(self, values: Range) -> None:
        """Explain the colours from the lowest to the highest value."""
        self.names, self.values = (), values
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.names and self.values is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 3
        if self.values is not None:
            self._paint_scale(painter, self.values, top)
            top += self._line + self._appearance.px(14)
        marks = self._marks()
        cells = max(1, (self.height() - top) // self._line) * COLUMNS
        room = max(1, cells - len(marks))
        for index, name in enumerate(self.names[:room]):
            is_last = index == room - 1 and len(self.names) > room
            text = f"+ {len(self.names) - index} more" if is_last else name
            self._paint_class(painter, None if is_last else index, text, self._cell(index, top))
        start = min(room, len(self.names))
        on_next_line = -(-start // COLUMNS) * COLUMNS
        start = on_next_line if on_next_line + len(marks) <= cells else start
        for index, (part, text) in enumerate(marks, start):
            self._paint_mark(painter, part, text, self._cell(index, top))

    def _cell(self, index: int, top: int) -> QRectF:
        width = self.width() / COLUMNS
        line, column = divmod(index, COLUMNS)
        return QRectF(column * width, top + line * self._line, width - 3, self._line)

    def _marks(self) -> list[tuple[Part | None, str]]:
        marks: list[tuple[Part | None, str]] = [
            (Part.TRAINING, "training"),
            (Part.VALIDATION, "validation"),
        ]
        return marks if self.values is not None else [*marks, (None, "wrong")]

    def _paint_class(self, painter: QPainter, index: int | None, name: str, place: QRectF) -> None:
        if index is not None:
            box = QRectF(place.left(), place.center().y() - 4.5, 9, 9)
            painter.fillRect(box, self._appearance.series_color(index))
        painter.setFont(self._appearance.text_font(11))
        painter.setPen(self._appearance.color("text"))
        line = place.adjusted(13, 0, 0, 0)
        elide = Qt.TextElideMode.ElideRight
        name = painter.fontMetrics().elidedText(name, elide, int(line.width()))
        painter.drawText(line, LEFT_ALIGNED, name)

    def _paint_mark(self, painter: QPainter, part: Part | None, text: str, place: QRectF) -> None:
        mute = self._appearance.color("mute")
        center = place.topLeft() + QRectF(0, 0, 9, self._line).center()
        painter.setPen(QPen(mute, 1.4))
        painter.setBrush(mute if part is Part.TRAINING else Qt.BrushStyle.NoBrush)
        if part is None:
            painter.setPen(QPen(self._appearance.color("text"), RING_WIDTH))
            painter.drawEllipse(center, RING, RING)
            painter.setBrush(mute)
            painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(center, 2.2, 2.2)
        painter.setFont(self._appearance.text_font(11))
        painter.setPen(mute)
        painter.drawText(place.adjusted(13, 0, 3, 0), LEFT_ALIGNED, text)

    def _paint_scale(self, painter: QPainter, values: Range, top: int) -> None:
        bar = QRectF(0, top + 2, self.width() - 4, 9)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for share in range(0, 256, 51):
            red, green, blue, _ = map(int, viridis_table()[share])
            gradient.setColorAt(share / 255, QColor(red, green, blue))
        painter.fillRect(bar, gradient)
        painter.setFont(self._appearance.number_font(11))
        painter.setPen(self._appearance.color("mute"))
        below = QRectF(0, bar.bottom() + 1, bar.width(), self._line)
        painter.drawText(below, LEFT_ALIGNED, figure(values[0]))
        painter.drawText(below, RIGHT_ALIGNED, figure(values[1]))
