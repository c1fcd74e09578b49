"""The base of every plot: it reads a history, and does nothing while hidden.

A plot has `refresh(history)`; shown again, it catches up. It never writes to the history.
"""

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.frame import Frame
from app.plots.plot_view import PlotView
from core.training.history import History


class Plot(PlotView):
    """One plot. A subclass fills `_update` (take in the history, draw) and `_forget` (a new run
    began), and may add `decorations`; `purpose` ends the sentence "Press Train to see …"."""

    purpose = "something"

    def __init__(self, frame: Frame, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(frame, appearance, parent)
        self.history: History | None = None
        self.shown_step: int | None = None
        """The step to show; None is the latest."""
        self._drawn: tuple[History, int] | None = None
        self.view.sigRangeChanged.connect(self._redraw_if_moved)
        self.view.followed_changed.connect(self.redraw)
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

    def empty_text(self) -> str:
        return f"Press Train to see {self.purpose}."

    def _catch_up(self) -> None:
        history = self.history
        if history is None or self._drawn == (history, history.version):
            return
        was_empty = self.is_empty
        if self._drawn is None or self._drawn[0] is not history:
            self._forget()
            self.view.follow()
        self._drawn = (history, history.version)
        self._update(history)
        if self.is_empty != was_empty:
            self.resetCachedContent()
            self._show_follow_button()
        self.viewport().update()

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
