"""The loss along a line through the weights, as a curve."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import count, figure
from app.plots.axis import LinearAxis, LogAxis
from app.plots.colors import TRAINING
from app.plots.frame import Frame
from app.plots.loss_field import can_be_log
from app.plots.loss_path import PRESENT
from app.plots.smooth import Floats
from app.plots.surface import Surface
from app.plots.survey_plot import SurveyPlot
from core.examining.survey import Kind, Survey

NAMES = {
    Kind.RANDOM_LINE: "a random direction: at ±1 each filter has moved by its own norm →",
    Kind.FROM_START: "−1: the first weights, 0: those of this step →",
}


class LinePlot(SurveyPlot):
    """The pointer reads the nearest point that was measured."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Frame("Loss along a line", LinearAxis(), LinearAxis()), appearance, parent)
        self._heights: Floats = np.zeros(0)
        self.decorations.append(self)

    def draw(self, survey: Survey) -> None:
        found = survey.landscape
        losses = found.losses[0]
        is_log = self.is_log and can_be_log(losses)
        with np.errstate(invalid="ignore"):
            self._heights = np.log10(losses) if is_log else losses
        self.frame = replace(self.frame, y_axis=LogAxis() if is_log else LinearAxis())
        self.set_title(f"Loss on a line through the weights of step {count(survey.step)}")
        if self.view.is_following:
            known = self._heights[np.isfinite(self._heights)]
            ends = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
            y_range = _with_room(*ends) if is_log else LinearAxis().rounded(*ends)
            self.view.show_range((float(found.xs[0]), float(found.xs[-1])), y_range)

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """The curve, as a decoration."""
        if self.survey is None:
            return
        xs = self.survey.landscape.xs
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.appearance.series_color(TRAINING), 2))
        for piece in _pieces(self._heights):
            points = [surface.point(float(xs[i]), float(self._heights[i])) for i in piece]
            painter.drawPolyline(QPolygonF(points))
        self._paint_moments(painter, self.survey, surface)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_name(painter, surface)
        if self.pointer is not None:
            x = round(surface.x(float(xs[self._nearest(self.survey, self.pointer)])))
            painter.setPen(QPen(self.appearance.color("mute"), 1))
            painter.drawLine(x, int(surface.area.top()), x, int(surface.area.bottom()))

    def _paint_moments(self, painter: QPainter, survey: Survey, surface: Surface) -> None:
        """Where the network is, and where it started if that is on the line."""
        if survey.kind is Kind.FROM_START:
            start = int(np.argmin(np.abs(survey.landscape.xs + 1)))
            loss = float(survey.landscape.losses[0, start])
            self._paint_moment(painter, surface, (-1.0, loss), self.appearance.color("canvas"))
        self._paint_moment(painter, surface, (0.0, survey.landscape.centre), PRESENT)

    def _paint_moment(
        self, painter: QPainter, surface: Surface, place: tuple[float, float], color: QColor
    ) -> None:
        x, loss = place
        is_log = isinstance(self.frame.y_axis, LogAxis)
        height = float(np.log10(loss)) if is_log and loss > 0 else loss
        if np.isfinite(height):
            painter.setPen(QPen(self.appearance.series_color(TRAINING), 2))
            painter.setBrush(color)
            painter.drawEllipse(surface.point(x, height), 4.5, 4.5)

    def _paint_name(self, painter: QPainter, surface: Surface) -> None:
        assert self.survey is not None
        painter.setFont(self.appearance.text_font(11))
        painter.setPen(self.appearance.color("mute"))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        box = surface.area.adjusted(8, 4, -8, -4)
        painter.drawText(box, int(flags), NAMES[self.survey.kind])

    def reading(self, survey: Survey, place: QPointF) -> str:
        nearest = self._nearest(survey, place)
        found = survey.landscape
        return f"loss {figure(float(found.losses[0, nearest]))} at {found.xs[nearest]:.3g}"

    def _nearest(self, survey: Survey, place: QPointF) -> int:
        distances = np.abs(survey.landscape.xs - self.surface.value_at(place.x()))
        return int(np.argmin(distances))


def _with_room(low: float, high: float) -> tuple[float, float]:
    room = max(0.08 * (high - low), 0.05)
    return low - room, high + room


def _pieces(values: Floats) -> list[list[int]]:
    """The runs of finite values, as their numbers."""
    pieces: list[list[int]] = [[]]
    for index, is_finite in enumerate(np.isfinite(values)):
        if is_finite:
            pieces[-1].append(index)
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]
