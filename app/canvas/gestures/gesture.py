"""What every gesture is, and what it may use."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt

from app.canvas.camera_view import CameraView
from app.canvas.floating import Tip
from app.canvas.scene import CanvasScene
from app.document import Document
from app.selection import Selection


@dataclass(frozen=True)
class Stage:
    """What gestures act on."""

    document: Document
    selection: Selection
    scene: CanvasScene
    view: CameraView
    tip: Tip


@dataclass(frozen=True)
class Pointer:
    """Where the pointer is: on the canvas, in the viewport, and which keys are held."""

    scene: QPointF
    place: QPoint
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def has_shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def has_toggle(self) -> bool:
        """Whether Shift or Ctrl is held: a click adds to the selection."""
        return bool(
            self.modifiers
            & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        )


class Gesture(ABC):
    """A drag from press to release. Nothing is edited before `end`; `cancel` leaves no trace."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @abstractmethod
    def start(self, at: Pointer) -> None:
        """Begin where the button was pressed."""

    @abstractmethod
    def move(self, at: Pointer) -> None:
        """The pointer is now here."""

    @abstractmethod
    def end(self, at: Pointer) -> None:
        """The button was released here: make the edit."""

    @abstractmethod
    def cancel(self) -> None:
        """Forget it."""
