"""A matrix as one picture, each cell a colour: units down and inputs across, or the other way
round where there are more units."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.examining.color_maps import indices
from app.examining.picture_pane import PicturePane, Scale, image_of
from app.numbers import figure
from app.plots.frame import RIGHT_ALIGNED

WIDEST, HIGHEST = 40.0, 28.0
"""Sides of a cell, in pixels, at most."""


class MatrixPicture(PicturePane):
    """`chosen(unit)` follows a click on one."""

    chosen = Signal(int)

    def __init__(self, title: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(title, appearance, parent)
        self.values = np.empty((0, 0), np.float32)
        self.units: np.ndarray = np.empty(0, np.int64)
        self.marked: int | None = None
        self._image: QImage | None = None
        self._at: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_matrix(self, values: np.ndarray, units: np.ndarray, scale: Scale) -> None:
        """Show weights (units, inputs)."""
        if values.shape != self.values.shape:
            self._at = None
        self.values, self.units, self.scale = values, units, scale
        self.empty_text, self._image = "", None
        self._read(self._at)
        self.update()

    @property
    def is_turned(self) -> bool:
        """Whether units lie across."""
        return self.values.shape[0] > self.values.shape[1]

    def mark(self, unit: int | None) -> None:
        """Outline the row of this unit."""
        if unit != self.marked:
            self.marked = unit
            self.update()

    def restyle(self) -> None:
        self._image = None
        super().restyle()

    @property
    def grid(self) -> QRectF:
        """Where the cells are."""
        area = self.inside
        columns, rows = self.values.shape if self.is_turned else self.values.shape[::-1]
        return QRectF(
            area.topLeft().x(),
            area.topLeft().y(),
            min(area.width(), WIDEST * columns),
            min(area.height(), HIGHEST * rows),
        )

    def paint_inside(self, painter: QPainter, area: QRectF) -> None:
        if not self.values.size or self.scale is None:
            return
        if self._image is None:
            values = self.values.T if self.is_turned else self.values
            rows = indices(values, self.scale.low, self.scale.high)
            self._image = image_of(self.scale.colors.table(self.appearance)[rows])
        grid = self.grid
        is_shrunk = self._image.height() > grid.height() or self._image.width() > grid.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
        painter.drawImage(grid, self._image)
        painter.setPen(QPen(self.appearance.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(grid)
        self._paint_marked(painter, grid)
        painter.setFont(self.appearance.text_font(11))
        painter.setPen(self.appearance.color("mute"))
        line = self.footer_line
        across, down = ("units", "inputs") if self.is_turned else ("inputs", "units")
        painter.drawText(line, RIGHT_ALIGNED, f"{across} across, {down} down")

    def _paint_marked(self, painter: QPainter, grid: QRectF) -> None:
        marked = np.flatnonzero(self.units == self.marked)
        if not len(marked):
            return
        share = marked[0] / len(self.units)
        if self.is_turned:
            left = grid.left() + share * grid.width()
            place = QRectF(left, grid.top(), grid.width() / len(self.units), grid.height())
        else:
            top = grid.top() + share * grid.height()
            place = QRectF(grid.left(), top, grid.width(), grid.height() / len(self.units))
        painter.setPen(QPen(self.appearance.color("accent"), 2))
        painter.drawRect(place)

    # -- pointer and keys ------------------------------------------------------------

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Unit and input under a point, by their places in what is shown."""
        grid = self.grid
        if not self.values.size or self.is_empty or not grid.contains(point):
            return None
        across = (point.x() - grid.left()) / grid.width()
        down = (point.y() - grid.top()) / grid.height()
        shares = (across, down) if self.is_turned else (down, across)
        units, inputs = self.values.shape
        return min(int(shares[0] * units), units - 1), min(int(shares[1] * inputs), inputs - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._read(self.cell_at(event.position()))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._read(None)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if cell is not None:
            self.chosen.emit(int(self.units[cell[0]]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not len(self.units):
            super().keyPressEvent(event)
            return
        marked = np.flatnonzero(self.units == self.marked)
        wanted = marked[0] + step if len(marked) else 0
        if 0 <= wanted < len(self.units):
            self.chosen.emit(int(self.units[wanted]))

    def _read(self, cell: tuple[int, int] | None) -> None:
        self._at, self.hover_text = cell, ""
        if cell is not None:
            value = float(self.values[cell])
            text = figure(value) if math.isfinite(value) else "not finite"
            self.hover_text = f"unit {self.units[cell[0]]}, input {cell[1]}  {text}"
