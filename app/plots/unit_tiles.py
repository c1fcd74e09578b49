"""What each unit of a layer gives over the plane: a small picture each, on a grid.

Blue is above zero, orange below it, each unit on a scale of its own. A click chooses a unit.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import count, figure
from app.plots.frame import TOP
from app.plots.heading import below_heading, paint_heading, paint_words
from app.plots.plane_colors import sides_table, unit_image
from core.examining.boundary import UnitFields

GAP = 4
LARGEST = 132
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class UnitTiles(QWidget):
    """`unit_marked(unit or None)` follows the pointer and the choice: the one under the pointer
    comes first."""

    unit_marked = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.units: UnitFields | None = None
        self.names = ("x₁", "x₂")
        self.words = ""
        self.hovered: int | None = None
        self.selected: int | None = None
        self._pointer = QPointF()
        self._shades: NDArray[np.uint8] = np.zeros((0, 1, 1), np.uint8)
        self._images: list[QImage] = []
        self._picture: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 100)
        self.setAccessibleName("Units over the plane")
        appearance.theme_changed.connect(self._restyle)

    # -- what it shows ---------------------------------------------------------------

    def show_units(
        self, units: UnitFields, shades: NDArray[np.uint8], names: tuple[str, str]
    ) -> None:
        """Show the units of a layer, in `shades` as of `PlaneSeen`; another layer than before has
        none chosen."""
        is_other = self.units is None or self.units.node != units.node
        self.units, self.names, self.words = units, names, ""
        self._shades = shades
        if is_other or (self.selected or 0) >= units.shown:
            self.hovered = self.selected = None
            self.unit_marked.emit(None)
        self._restyle()

    def show_words(self, words: str) -> None:
        """Say something instead."""
        self.units, self.words, self._images = None, words, []
        self.hovered = None
        self._repaint()

    def _restyle(self) -> None:
        if self.units is not None:
            table = sides_table(self._appearance)
            self._images = [unit_image(shades, table) for shades in self._shades]
        self._repaint()

    def _repaint(self) -> None:
        self._picture = None
        self.update()

    # -- where things lie ------------------------------------------------------------

    @property
    def _side(self) -> int:
        """The largest tiles of which all have room."""
        units, room = max(1, len(self._images)), self.height() - TOP - 2
        best = 6
        for lines in range(1, units + 1):
            across = math.ceil(units / lines)
            fitting = min((room + GAP) // lines, (self.width() + GAP) // across) - GAP
            best = max(best, fitting)
        return min(LARGEST, best)

    def tile(self, unit: int) -> QRect:
        """Where one unit is."""
        side = self._side
        line, column = divmod(unit, max(1, (self.width() + GAP) // (side + GAP)))
        return QRect(column * (side + GAP), TOP + line * (side + GAP), side, side)

    def unit_at(self, place: QPointF) -> int | None:
        """The unit under a pixel."""
        found = (i for i in range(len(self._images)) if self.tile(i).contains(place.toPoint()))
        return next(found, None)

    # -- words -----------------------------------------------------------------------

    @property
    def title(self) -> str:
        """What is shown."""
        return f"Units of {self.units.name}" if self.units is not None else "Units"

    def note(self) -> str:
        """The unit under the pointer and its value there, or the one that is chosen."""
        units = self.units
        if units is None:
            return ""
        unit = self.hovered if self.hovered is not None else self.selected
        if unit is None:
            few = f"{count(units.shown)} of " if units.shown < units.total else ""
            return f"{few}{count(units.total)} unit{'s' if units.total > 1 else ''}"
        lost = int(units.nonfinite[unit])
        text = f"unit {unit}" + (f", {count(lost)} NaN or infinite" if lost else "")
        return f"{text}: {self._value_text(unit)}" if unit == self.hovered else text

    def _value_text(self, unit: int) -> str:
        assert self.units is not None
        tile, plane = self.tile(unit), self.units.plane
        across = (self._pointer.x() - tile.left()) / tile.width()
        upward = 1 - (self._pointer.y() - tile.top()) / tile.height()
        column = min(max(round(across * (len(plane.x) - 1)), 0), len(plane.x) - 1)
        row = min(max(round(upward * (len(plane.y) - 1)), 0), len(plane.y) - 1)
        value = figure(float(self.units.values[unit, row, column]))
        place = f"{self.names[0]} {figure(float(plane.x[column]))}"
        return f"{value} at {place}, {self.names[1]} {figure(float(plane.y[row]))}"

    # -- painting --------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = QRectF(self.rect())
        is_hovered = self.hovered is not None
        paint_heading(painter, self._appearance, place, self.title, self.note(), is_hovered)
        if self.units is None:
            paint_words(painter, self._appearance, below_heading(place), self.words)
            return
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.size() != self.size() * ratio:
            self._picture = self._painted(ratio)
        painter.drawPixmap(0, 0, self._picture)
        for unit, color, width in ((self.hovered, "mute", 1), (self.selected, "accent", 2)):
            if unit is not None:
                painter.setPen(QPen(self._appearance.color(color), width))
                painter.drawRect(self.tile(unit).adjusted(-1, -1, 0, 0))

    def _painted(self, ratio: float) -> QPixmap:
        assert self.units is not None
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        bad = QPen(self._appearance.color("bad"), 2)
        for unit, image in enumerate(self._images):
            tile = self.tile(unit)
            painter.drawImage(tile, image)
            if self.units.nonfinite[unit]:
                painter.setPen(bad)
                painter.drawLine(tile.topLeft(), tile.bottomRight())
                painter.drawLine(tile.bottomLeft(), tile.topRight())
            elif not np.ptp(self.units.values[unit]):
                painter.setPen(self._appearance.color("faint"))
                painter.drawRect(tile.adjusted(0, 0, -1, -1))
        painter.end()
        return picture

    # -- the pointer and the keys ----------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        self._hover(self.unit_at(self._pointer))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self.unit_at(event.position())
        if unit is not None and event.button() is Qt.MouseButton.LeftButton:
            self.choose(None if unit == self.selected else unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.selected is not None:
            self.choose(None)
        elif event.key() in _ARROWS and self._images:
            by = _ARROWS[Qt.Key(event.key())]
            start = -1 if self.selected is None else self.selected
            self.choose(min(max(start + by, 0), len(self._images) - 1))
        else:
            super().keyPressEvent(event)

    def choose(self, unit: int | None) -> None:
        """Mark a unit for longer than the pointer is on it."""
        self.selected = unit
        self._say()

    def _hover(self, unit: int | None) -> None:
        if unit != self.hovered:
            self.hovered = unit
            hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.setCursor(arrow if unit is None else hand)
            self._say()

    def _say(self) -> None:
        self.unit_marked.emit(self.hovered if self.hovered is not None else self.selected)
        self.update()
