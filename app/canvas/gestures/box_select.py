"""Selecting what a box touches."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QGraphicsRectItem

from app.canvas.gestures.gesture import Gesture, Pointer
from app.canvas.picking import nodes_in


class BoxSelect(Gesture):
    """Selects as the box grows; with Shift it adds to what was selected."""

    def start(self, at: Pointer) -> None:
        self._origin: QPointF = at.scene
        self._before = self.stage.selection.ids
        self._kept = self._before if at.has_toggle else frozenset()
        accent = self.stage.scene.paints.accent
        pen = QPen(accent, 1.0)
        pen.setCosmetic(True)
        fill = QColor(accent)
        fill.setAlpha(28)
        self._box = QGraphicsRectItem()
        self._box.setPen(pen)
        self._box.setBrush(QBrush(fill))
        self._box.setZValue(10.0)
        self.stage.scene.add_extra(self._box)

    def move(self, at: Pointer) -> None:
        area = QRectF(self._origin, at.scene).normalized()
        self._box.setRect(area)
        self.stage.selection.select(self._kept | nodes_in(self.stage.scene, area))

    def end(self, at: Pointer) -> None:
        self.move(at)
        self.stage.scene.remove_extra(self._box)

    def cancel(self) -> None:
        self.stage.selection.select(self._before)
        self.stage.scene.remove_extra(self._box)
