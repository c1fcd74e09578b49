"""A square on which one draws with the mouse, a pen or a finger.

The ink is an image of its own size, whatever the size on the screen.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.appearance import Appearance
from app.examining.strokes import Point, Sketch, Stroke

SIDE = 224
"""Pixels of the ink along each side."""
BRUSHES = (0.05, 0.085, 0.13)
"""Widths of thin, medium and thick strokes, as shares of the side."""


class DrawingPad(QWidget):
    """`ink_changed()` with every move of the pen; `ink` is what is drawn. Ctrl+Z, Ctrl+Shift+Z,
    Delete."""

    ink_changed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.sketch = Sketch()
        self.brush = BRUSHES[1]
        self._is_drawing = False
        self._image = _blank()
        self.setMinimumSize(72, 72)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Drawing pad")
        self.setToolTip("Draw here (Ctrl+Z takes the last stroke back, Delete clears)")
        appearance.theme_changed.connect(self.update)

    @property
    def ink(self) -> NDArray[np.float32]:
        """What is drawn, (224, 224), 0 empty and 1 full."""
        view = np.frombuffer(self._image.constBits(), np.uint8)
        rows = view.reshape(SIDE, self._image.bytesPerLine())[:, :SIDE]
        return rows.astype(np.float32) / np.float32(255)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn."""
        return not self.sketch.strokes

    # -- edits -----------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last stroke back."""
        self._show(self.sketch.undone())

    def redo(self) -> None:
        """Draw again what was taken back."""
        self._show(self.sketch.redone())

    def clear(self) -> None:
        """An empty pad."""
        self._show(self.sketch.cleared())

    def _show(self, sketch: Sketch) -> None:
        """Show another sketch, all of it painted anew."""
        if sketch is self.sketch:
            return
        self.sketch = sketch
        self._is_drawing = False
        self._image = _blank()
        for stroke in sketch.strokes:
            _paint(self._image, stroke, stroke.points)
        self._tell()

    def _tell(self) -> None:
        self.update()
        self.ink_changed.emit()

    # -- drawing ---------------------------------------------------------------------

    def place(self) -> QRectF:
        """The square in the middle of the widget."""
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def begin(self, point: Point) -> None:
        """Put the pen down."""
        self.sketch = self.sketch.begun(self.brush, point)
        self._is_drawing = True
        stroke = self.sketch.strokes[-1]
        _paint(self._image, stroke, stroke.points)
        self._tell()

    def draw_to(self, point: Point) -> None:
        """Move the pen."""
        self.sketch = self.sketch.drawn_to(point)
        stroke = self.sketch.strokes[-1]
        _paint(self._image, stroke, stroke.points[-2:], is_start=False)
        self._tell()

    def _point(self, position: QPointF) -> Point:
        place = self.place()
        return (
            (position.x() - place.left()) / place.width(),
            (position.y() - place.top()) / place.height(),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.place().contains(event.position()):
            self.begin(self._point(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_drawing and event.buttons() & Qt.MouseButton.LeftButton:
            self.draw_to(self._point(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._is_drawing = False

    # -- keys ------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """While the pad has the focus its keys are not those of the document."""
        if event.type() is QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            if self._edit_of(event) is not None:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        edit = self._edit_of(event)
        if edit is None:
            super().keyPressEvent(event)
        else:
            edit()

    def _edit_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo
        if event.matches(QKeySequence.StandardKey.Redo):
            return self.redo
        is_clearing = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        return self.clear if is_clearing else None

    # -- painting --------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(160, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = self.place()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        name = "accent" if self.hasFocus() else "line"
        painter.setPen(QPen(self._appearance.color(name), 1))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        if self.is_blank:
            painter.setFont(self._appearance.text_font(13))
            painter.setPen(Qt.GlobalColor.lightGray)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place.adjusted(8, 8, -8, -8), int(flags), "Draw here")
        painter.end()


def _blank() -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(0)
    return image


def _paint(
    image: QImage, stroke: Stroke, points: Sequence[Point], *, is_start: bool = True
) -> None:
    """Add points of a stroke to the ink, a piece at a time: so that one drawn again at once is
    exactly what it was when it was drawn."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    round_ = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    width = stroke.width * SIDE
    painter.setPen(QPen(Qt.GlobalColor.white, width, Qt.PenStyle.SolidLine, *round_))
    places = [QPointF(x * SIDE, y * SIDE) for x, y in points]
    if is_start:
        painter.drawPoint(places[0])
    for one, other in pairwise(places):
        painter.drawLine(one, other)
    painter.end()
