"""The part of a plot that is zoomed and panned.

Until a person does either, the plot follows the values; a double click returns to that.
"""

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import Signal

SMALLEST_SPAN = 1e-12


class FollowingView(pg.ViewBox):
    """A view box that knows whether it follows. `followed_changed(is_following)`;
    `clicked(value)` and `double_clicked()` say where it was, dragging aside.

    The wheel zooms along x (with Shift along y), dragging pans.
    """

    followed_changed = Signal(bool)
    clicked = Signal(float)
    double_clicked = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.is_following = True
        self.can_be_moved: Callable[[], bool] = lambda: True
        """Whether there is anything to zoom or pan."""
        self.disableAutoRange()
        self.setDefaultPadding(0)
        self.sigRangeChangedManually.connect(self._stop_following)

    def follow(self) -> None:
        """Show what the plot thinks best again."""
        if not self.is_following:
            self.is_following = True
            self.followed_changed.emit(True)

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> bool:
        """Show these ranges; whether anything changed."""
        if [list(x), list(y)] == self.viewRange():
            return False
        self.setRange(xRange=x, yRange=y, padding=0, update=True, disableAutoRange=False)
        return True

    def _stop_following(self, *_: object) -> None:
        if self.is_following and self._is_movable:
            self.is_following = False
            self.followed_changed.emit(False)

    @property
    def _is_movable(self) -> bool:
        return self.can_be_moved() and any(self.mouseEnabled())

    def mouseDragEvent(self, event: object, axis: int | None = None) -> None:
        if self._is_movable:
            super().mouseDragEvent(event, axis)
        else:
            event.ignore()  # type: ignore[attr-defined]

    def wheelEvent(self, event: object, axis: int | None = None) -> None:
        if not self._is_movable:
            event.ignore()  # type: ignore[attr-defined]
            return
        modifiers = event.modifiers()  # type: ignore[attr-defined]
        with_shift = bool(modifiers & pg.QtCore.Qt.KeyboardModifier.ShiftModifier)
        super().wheelEvent(event, axis=1 if with_shift else 0)

    def mouseClickEvent(self, event: object) -> None:
        event.accept()  # type: ignore[attr-defined]
        if event.double():  # type: ignore[attr-defined]
            self.double_clicked.emit()
            self.follow()
        else:
            self.clicked.emit(self.mapSceneToView(event.scenePos()).x())  # type: ignore[attr-defined]
