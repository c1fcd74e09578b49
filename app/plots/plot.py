"""The base of every plot: it reads a history, and does nothing while hidden. Plots that can
show twins beside the main run read their histories too.

A plot has `refresh(history)`; shown again, it catches up. It never writes to the history.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.frame import Frame
from app.plots.marks import Marks, listed
from app.plots.plot_view import PlotView
from app.runs.looks import look_words
from app.runs.twin_run import TwinRun
from core.training.history import History

NOT_LOOKED_INTO = "This run is not looked into: switch it on below, at the right."
NO_LOOKS = "A kept run holds its curves, not its looks inside."


class Plot(PlotView):
    """One plot. A subclass fills `_update` (take in the history, draw) and `_forget` (a new run
    began), and may add `decorations`; `purpose` ends the sentence "Press Train to see …"."""

    step_chosen = Signal(object)
    """A person clicked at this step of a plot over steps; None: behind the latest."""
    choice_withdrawn = Signal()
    """The click was the first half of a double click."""

    purpose = "something"
    is_over_steps = False
    """Whether the horizontal axis counts steps."""
    compares_all_runs = False
    """Whether twins are drawn as fully as the main run, so that no run has to be chosen."""
    needs_looks = False
    """Whether it shows what the probes find, which can be switched off."""

    def __init__(self, frame: Frame, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(frame, appearance, parent)
        self.history: History | None = None
        self.shown_step: int | None = None
        """The step to show; None is the latest."""
        self.twins: tuple[TwinRun, ...] = ()
        """Those that are shown with the main run, where a plot can."""
        self.run_name = "this network"
        """What the run is called that is shown, where others are laid over it."""
        self.is_to_go_on = False
        """Whether Train goes on with a run that is kept, and says Resume."""
        self.marks = Marks()
        """Where settings were changed, for plots over steps."""
        self._own_tip = ""
        self._drawn: tuple[History, int] | None = None
        self.view.sigRangeChanged.connect(self._redraw_if_moved)
        self.view.followed_changed.connect(self.redraw)
        self.view.clicked.connect(self._choose)
        self.view.double_clicked.connect(self._withdraw)
        appearance.theme_changed.connect(self.restyle)

    def refresh(self, history: History) -> None:
        """Draw what is new in `history`, unless hidden."""
        self.history = history
        if self.isVisible():
            self._catch_up()

    def show_step(self, step: int | None) -> None:
        """Show this step of the run from now on; None is the latest."""
        if step != self.shown_step:
            self.shown_step = step
            self.redraw()

    def show_twins(self, twins: Sequence[TwinRun]) -> None:
        """Show these beside the main run from now on."""
        if self.twins != tuple(twins):
            self.twins = tuple(twins)
            self.redraw()

    def step_at(self, value: float) -> int:
        """The step that is meant by a click at `value`."""
        return max(0, round(value))

    def past_note(self) -> str:
        """Which step is shown, where it is not the present; and which was looked at for it."""
        if self.needs_looks and self.shown_step is not None:
            return look_words(self.history, self.shown_step)
        return "" if self.shown_step is None else f"step {self.shown_step:,}"

    def mark_note(self) -> str:
        """What was changed where the pointer is, otherwise at the step gone back to."""
        place = self.shown_step if self.hovered is None else self.hovered
        is_known = place is not None and self.marks.marks
        return self.marks.read(self.surface, place or 0.0) if is_known else ""

    def _choose(self, value: float) -> None:
        if self.is_over_steps and not self.is_empty and self.history is not None:
            is_past = value < self.history.step
            self.step_chosen.emit(self.step_at(value) if is_past else None)

    def _withdraw(self) -> None:
        if self.is_over_steps and not self.is_empty:
            self.choice_withdrawn.emit()

    def setToolTip(self, text: str) -> None:
        self._own_tip = text
        super().setToolTip(text)

    def _hover(self, value: float | None) -> None:
        """The tool tip lists the changes of settings under the pointer: all of them, however
        many lie together."""
        super()._hover(value)
        is_near = self.hovered is not None and self.marks.marks
        found = self.marks.at(self.surface, self.hovered or 0.0) if is_near else []
        tip = listed(found) or self._own_tip
        if tip != self.toolTip():
            super().setToolTip(tip)

    def clear(self) -> None:
        """Back to the empty state."""
        self.refresh(History())

    def redraw(self, *_: object) -> None:
        """Draw again although the history is the same: the selection or the size changed."""
        self._drawn = (self._drawn[0], -1) if self._drawn else None
        if self.isVisible():
            self._catch_up()

    def restyle(self) -> None:
        """Take on the colours of the theme."""
        self.redraw()
        self._repaint_all()

    def invite(self, is_to_go_on: bool) -> None:
        """Say Resume while nothing is shown, where Train goes on; otherwise Train."""
        if is_to_go_on != self.is_to_go_on:
            self.is_to_go_on = is_to_go_on
            self._repaint_all()

    def empty_text(self) -> str:
        history = self.history
        if history is not None and was_never_looked_into(history):
            if history.is_from_file:
                return NO_LOOKS
            if self.needs_looks:
                return NOT_LOOKED_INTO
        press = "Press Resume to go on and see" if self.is_to_go_on else "Press Train to see"
        return f"{press} {self.purpose}."

    def _catch_up(self) -> None:
        history = self.history
        if history is None or self._drawn == (history, self._version(history)):
            return
        was_empty = self.is_empty
        if self._drawn is None or self._drawn[0] is not history:
            self._forget()
            self.view.follow()
        self._drawn = (history, self._version(history))
        self._update(history)
        if self.is_empty != was_empty:
            self.resetCachedContent()
            self._show_follow_button()
        self.viewport().update()

    def _version(self, history: History) -> int:
        return history.version + sum(twin.history.version for twin in self.twins)

    def _update(self, history: History) -> None:
        raise NotImplementedError

    def _forget(self) -> None:
        """Drop everything that belongs to the run shown before."""

    def _redraw_if_moved(self, *_: object) -> None:
        if not self.view.is_following:
            self.redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_drawn"):
            self.redraw()


def was_never_looked_into(history: History) -> bool:
    """Whether steps were made and no probe has seen one."""
    return len(history.steps) > 1 and history.latest_look is None
