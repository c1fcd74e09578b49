"""The step that all instruments show: the present one, or one that a person went back to."""

from PySide6.QtCore import QObject, Signal


class Moment(QObject):
    """`step` is None while the instruments are live. `moment_changed(step or None)`."""

    moment_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step: int | None = None
        self.latest: int | None = None
        """The last step of the run, where it is known: who goes there follows it."""
        self._before: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether the present is shown."""
        return self.step is None

    def go_to(self, step: int) -> None:
        """Show this step; the run goes on behind it."""
        is_past = self.latest is None or step < self.latest
        self._set(max(0, step) if is_past else None)

    def back_to_live(self) -> None:
        """Follow the run again."""
        self._set(None)

    def withdraw(self) -> None:
        """Take the last choice back: what looked like one was the start of something else."""
        self._set(self._before)

    def choose(self, step: int | None) -> None:
        """Show this step, or for None follow the run."""
        if step is None:
            self.back_to_live()
        else:
            self.go_to(step)

    def _set(self, step: int | None) -> None:
        self._before = self.step
        if step != self.step:
            self.step = step
            self.moment_changed.emit(step)
