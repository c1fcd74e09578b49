"""The loss over a plane through the weights, as a map with contour lines and the path."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import count, figure, percent
from app.plots.axis import LinearAxis
from app.plots.frame import LEFT, RIGHT, Frame
from app.plots.loss_field import ON_IMAGE, ColorBar, LossField
from app.plots.loss_path import PathTrack, veil
from app.plots.surface import Surface
from app.plots.survey_plot import SurveyPlot
from core.examining.survey import Survey

BAR_ROOM = 78
WIDEST = 3.2
"""How many times as wide as high a map may be: both its axes are lengths in one space."""
LOW = 110
"""Pixels of height in which the names of the axes would hide too much of the map."""
ANY = 4096


@dataclass(frozen=True)
class MapFrame(Frame):
    """A frame with room for a bar of colours at the right."""

    def area(self, width: int, height: int, scale: float = 1.0) -> QRectF:
        room = super().area(max(width - BAR_ROOM, LEFT), height, scale)
        room.setWidth(min(room.width(), WIDEST * room.height()))
        return room

    def widest(self, height: int, scale: float = 1.0) -> int:
        """The width that a plot of this height makes use of."""
        return round(WIDEST * super().area(ANY, height, scale).height()) + LEFT + RIGHT + BAR_ROOM

    def title_area(self, area: QRectF) -> QRectF:
        """Above the bar too."""
        return area.adjusted(0, 0, BAR_ROOM - RIGHT, 0)

    def paint(self, painter: QPainter, surface: Surface, has_values: bool) -> None:
        right = surface.area.adjusted(0, -40, ANY, 40)
        painter.fillRect(right, surface.appearance.color("panel"))
        super().paint(painter, surface, has_values)


class PlanePlot(SurveyPlot):
    """Dark is a low loss. The pointer reads the nearest point that was measured."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        frame = MapFrame("Loss landscape", LinearAxis(), LinearAxis(), has_grid=False)
        super().__init__(frame, appearance, parent)
        self._map_frame = frame
        self.field = LossField()
        self.track = PathTrack()
        self.bar = ColorBar(self.field)
        self.decorations += [self.field, self.track, self]

    def widest(self, height: int) -> int:
        """The width that it makes use of at this height."""
        return self._map_frame.widest(height, self.appearance.scale)

    def draw(self, survey: Survey) -> None:
        found = survey.landscape
        self.field.show(found.xs, found.ys, found.losses, self.is_log)
        self.track.path, self.track.step = survey.path, survey.step
        self.set_title(f"Loss around the weights of step {count(survey.step)}")
        if self.view.is_following:
            ends = [(float(axis[0]), float(axis[-1])) for axis in (found.xs, found.ys)]
            self.view.show_range(ends[0], ends[1])

    def axis_names(self) -> tuple[str, str]:
        """What lies along x and along y."""
        if self.survey is None or self.survey.path is None:
            return "first random direction", "second random direction"
        first, second = (percent(share) for share in self.survey.path.shares)
        return f"first component, {first} of the path", f"second component, {second}"

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        super().drawForeground(painter, rect)
        if not self.is_empty:
            self.bar.paint(painter, self.surface)

    def paint(self, painter: QPainter, surface: Surface) -> None:
        """The names of the axes, where they do not hide the map or the pointer asks for them, and
        the point that is read, as a decoration."""
        if surface.area.height() >= LOW or self.pointer is not None:
            self._paint_names(painter, surface.area)
        if self.survey is not None and self.pointer is not None:
            self._paint_reading(painter, surface)

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(self.appearance.text_font(11))
        across, upward = f"{self.axis_names()[0]} →", f"↑ {self.axis_names()[1]}"
        width = painter.fontMetrics().horizontalAdvance(across) + 12
        veil(painter, QRectF(area.right() - width - 4, area.bottom() - 22, width, 18), across)
        width = painter.fontMetrics().horizontalAdvance(upward) + 12
        veil(painter, QRectF(area.left() + 4, area.top() + 4, width, 18), upward)

    def _paint_reading(self, painter: QPainter, surface: Surface) -> None:
        assert self.survey is not None
        assert self.pointer is not None
        if self.track.near(surface, self.pointer) is not None:
            return
        row, column = self._nearest(self.survey, self.pointer)
        found = self.survey.landscape
        point = surface.point(float(found.xs[column]), float(found.ys[row]))
        painter.setPen(QPen(ON_IMAGE, 1))
        painter.drawLine(point - QPointF(5, 0), point + QPointF(5, 0))
        painter.drawLine(point - QPointF(0, 5), point + QPointF(0, 5))

    def reading(self, survey: Survey, place: QPointF) -> str:
        moment = self.track.near(self.surface, place)
        if moment is not None and survey.path is not None:
            return self._moment_text(survey, moment)
        row, column = self._nearest(survey, place)
        found = survey.landscape
        x, y = found.xs[column], found.ys[row]
        return f"loss {figure(float(found.losses[row, column]))} at {x:.3g}, {y:.3g}"

    def _moment_text(self, survey: Survey, moment: int) -> str:
        assert survey.path is not None
        text = f"step {count(int(survey.path.steps[moment]))}"
        if survey.path_losses is None:
            return text
        return f"{text}  loss of its weights {figure(float(survey.path_losses[moment]))}"

    def _nearest(self, survey: Survey, place: QPointF) -> tuple[int, int]:
        surface, found = self.surface, survey.landscape
        x = surface.value_at(place.x())
        low, high = surface.y_range
        y = low + (surface.area.bottom() - place.y()) / surface.area.height() * (high - low)
        return int(np.argmin(np.abs(found.ys - y))), int(np.argmin(np.abs(found.xs - x)))
