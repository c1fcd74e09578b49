"""The base of plots that are given what they show, and read the place under the pointer."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.plots.frame import Frame
from app.plots.plot_view import PlotView
from app.plots.surface import Surface


class PointedPlot(PlotView):
    """`words` are what it says while it is empty. A subclass fills `reading` (what is at a
    place), `resting_note` and `follow_all` (bring everything into view)."""

    def __init__(self, frame: Frame, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(frame, appearance, parent)
        self.words = ""
        self.follow_button.setText("all")
        self.follow_button.setToolTip("Show all of it again (double click)")
        self.follow_button.setAccessibleName("Show all of it")
        self.view.followed_changed.connect(self._follow)
        appearance.theme_changed.connect(self.restyle)

    def reading(self, x: float, y: float) -> str:
        """What is at this place, in the units of the axes."""
        return ""

    def resting_note(self) -> str:
        """The small text right of the title while the pointer is elsewhere."""
        return ""

    def follow_all(self) -> None:
        """Bring everything into view."""

    def show_words(self, words: str) -> None:
        """Say something instead of showing values."""
        if not self.is_empty or words != self.words:
            self.is_empty, self.words, self.pointer = True, words, None
            self._repaint_all()

    def restyle(self) -> None:
        """Take on the colours of the theme."""
        self._repaint_all()

    def changed(self) -> None:
        """There is something else to show."""
        self.is_empty = False
        if self.view.is_following:
            self.follow_all()
        self._repaint_all()

    def empty_text(self) -> str:
        return self.words

    def note(self) -> str:
        if self.is_empty:
            return ""
        if self.pointer is None:
            return self.resting_note()
        return self.reading(*place_of(self.surface, self.pointer))

    def _follow(self, is_following: bool) -> None:
        if is_following and not self.is_empty:
            self.follow_all()
        self._repaint_all()


def place_of(surface: Surface, pixel: QPointF) -> tuple[float, float]:
    """The values under a pixel."""
    low, high = surface.y_range
    share = (surface.area.bottom() - pixel.y()) / surface.area.height()
    return surface.value_at(pixel.x()), low + share * (high - low)
