"""A painted table of what each probe costs; the row under the pointer is explained elsewhere."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.appearance import Appearance
from core.training.monitoring import ProbeCost

ROW = 20
HEADER = 22
FIGURES = 76
"""Pixels of a column of figures."""
COLUMNS = ("ms a look", "% of time", "looks/s")


class CostTable(QWidget):
    """Emits `row_shown(cost or None)` for the row under the pointer, or chosen by the arrows."""

    row_shown = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.costs: Sequence[ProbeCost] = ()
        self.chosen: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Cost of each probe")
        appearance.theme_changed.connect(self.update)
        appearance.scale_changed.connect(self._fit)

    def _px(self, length: int) -> int:
        return self._appearance.px(length)

    def _fit(self) -> None:
        """Type has another size."""
        self.setFixedHeight(self._px(HEADER) + self._px(ROW) * len(self.costs))

    def show_costs(self, costs: Sequence[ProbeCost]) -> None:
        """Show these."""
        if len(costs) != len(self.costs):
            self.chosen = None
            self.row_shown.emit(None)
            self.setFixedHeight(self._px(HEADER) + self._px(ROW) * len(costs))
        self.costs = costs
        texts = ("; ".join((cost.title, *figures_of(cost))) for cost in costs)
        self.setAccessibleDescription(". ".join(texts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._px(380), self._px(HEADER) + self._px(ROW) * len(self.costs))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._appearance.color
        painter.setFont(self._appearance.text_font(11))
        painter.setPen(color("faint"))
        self._paint_figures(painter, QRectF(0, 0, self.width() - 8, self._px(HEADER)), COLUMNS)
        for index, cost in enumerate(self.costs):
            place = QRectF(0, self._px(HEADER) + index * self._px(ROW), self.width(), self._px(ROW))
            if index == self.chosen:
                painter.fillRect(place, color("hover"))
            painter.setFont(self._appearance.text_font(12))
            painter.setPen(color("text"))
            left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(place.adjusted(8, 0, -3 * self._px(FIGURES), 0), left, cost.title)
            painter.setFont(self._appearance.number_font(12))
            self._paint_figures(painter, place.adjusted(0, 0, -8, 0), figures_of(cost))
        painter.end()

    def _paint_figures(self, painter: QPainter, place: QRectF, texts: Sequence[str]) -> None:
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for number, text in enumerate(reversed(texts)):
            painter.drawText(place.adjusted(0, 0, -number * self._px(FIGURES), 0), right, text)

    # -- choosing ----------------------------------------------------------------------

    def choose(self, index: int | None) -> None:
        """Mark a row, and have it explained."""
        if index != self.chosen:
            self.chosen = index
            self.row_shown.emit(None if index is None else self.costs[index])
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = int((event.position().y() - self._px(HEADER)) // self._px(ROW))
        self.choose(index if 0 <= index < len(self.costs) else None)

    def leaveEvent(self, event: QEvent) -> None:
        self.choose(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if by is None or not self.costs:
            super().keyPressEvent(event)
            return
        at = (-1 if by > 0 else len(self.costs)) if self.chosen is None else self.chosen
        self.choose(min(max(0, at + by), len(self.costs) - 1))


def figures_of(cost: ProbeCost) -> tuple[str, str, str]:
    """Milliseconds a look, percent of the time, looks a second."""
    return f"{1000 * cost.seconds:.2f}", f"{100 * cost.share:.2f}", f"{cost.rate:.1f}"
