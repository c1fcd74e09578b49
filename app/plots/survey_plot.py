"""The base of the plots of a loss landscape: a frame, the picture shown, what is under the
pointer."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.numbers import count
from app.plots.frame import Frame
from app.plots.plot_view import PlotView
from core.examining.survey import Survey


class SurveyPlot(PlotView):
    """Shows a `survey` once there is one; `words` are what it says until then.

    A subclass fills `draw` (take in the picture) and `reading` (what is under the pointer).
    """

    def __init__(self, frame: Frame, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(frame, appearance, parent)
        self.survey: Survey | None = None
        self.words = ""
        self.is_log = True
        self.follow_button.setToolTip("Show all of it again (double click)")
        self.follow_button.setAccessibleName("Show all of it")
        self.follow_button.setText("all")
        self.view.followed_changed.connect(self.redraw)
        appearance.theme_changed.connect(self._repaint_all)

    def show_survey(self, survey: Survey) -> None:
        """Show another picture."""
        is_other = self.survey is None or self.survey.kind is not survey.kind
        self.survey, self.is_empty = survey, False
        if is_other:
            self.view.follow()
        self.redraw()

    def clear(self, words: str) -> None:
        """Show no picture, but these words."""
        if self.survey is None and words == self.words:
            return
        self.survey, self.is_empty, self.words = None, True, words
        self.pointer = None
        self.set_title(self.frame.title)
        self._repaint_all()

    def use_log(self, is_log: bool) -> None:
        """Show losses on a scale of powers of ten, where they allow it."""
        self.is_log = is_log
        self.redraw()

    def redraw(self, *_: object) -> None:
        """Draw the picture again: its scale, or what is in view, is another."""
        if self.survey is not None:
            self.draw(self.survey)
        self._repaint_all()

    def draw(self, survey: Survey) -> None:
        raise NotImplementedError

    def reading(self, survey: Survey, place: QPointF) -> str:
        """What is under the pointer."""
        raise NotImplementedError

    def empty_text(self) -> str:
        return self.words

    def note(self) -> str:
        if self.survey is None:
            return ""
        if self.pointer is not None:
            return self.reading(self.survey, self.pointer)
        return f"on {count(self.survey.landscape.samples)} training samples"
