"""The pace of a run: full speed, or so many steps a second, to be followed by a class.

It belongs to the window and not to the project: numbers are the same at every pace.
"""

from PySide6.QtCore import QObject, Signal

from app.runs.bridge import TrainingBridge

FULL_SPEED = 0.0
PACES: tuple[float, ...] = (1, 3, 10, 30, 100, FULL_SPEED)
"""Steps a second, from slow to fast."""


class Pacing(QObject):
    """The pace of the runs of one window. `pace_changed(pace)` when another one holds, from the
    next step of a run under way on."""

    pace_changed = Signal(float)

    def __init__(self, bridge: TrainingBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge

    @property
    def pace(self) -> float:
        """Steps a second, one of `PACES`; 0 for full speed."""
        return self._bridge.held.pace

    def use(self, pace: float) -> None:
        """Go at this pace; at full speed where it is none of `PACES`."""
        pace = pace if pace in PACES else FULL_SPEED
        if pace != self.pace:
            self._bridge.set_pace(pace)
            self.pace_changed.emit(pace)

    def slower(self) -> None:
        """To the next slower pace, where there is one."""
        self.use(PACES[max(0, PACES.index(self.pace) - 1)])

    def faster(self) -> None:
        """To the next faster pace, up to full speed."""
        self.use(PACES[min(len(PACES) - 1, PACES.index(self.pace) + 1)])


def pace_words(pace: float) -> str:
    """`Full speed`, `3 steps a second`."""
    if pace == FULL_SPEED:
        return "Full speed"
    return f"{pace:g} step a second" if pace == 1 else f"{pace:g} steps a second"


def short_pace_words(pace: float) -> str:
    """`3/s`; empty for full speed."""
    return "" if pace == FULL_SPEED else f"{pace:g}/s"
