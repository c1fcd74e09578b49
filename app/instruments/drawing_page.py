"""What the network says of a picture that one draws oneself."""

from PySide6.QtGui import QHideEvent, QShowEvent

from app.examining.drawing_view import DrawingView
from app.instruments.context import Context
from app.instruments.page import Page
from core.data.spec import DataKind
from core.examining.drawing import Drawn
from core.project import Project

DRAWN_CHANNELS = (1, 3)


class DrawingPage(Page):
    """For images of one or three channels."""

    title = "Draw"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = DrawingView(context.examiner, context.names, context.appearance)
        self.add(self.view, 1)
        selection, strips = context.selection, self.view.strips
        strips.layer_chosen.connect(lambda node: selection.select([node]))
        selection.selection_changed.connect(lambda _: strips.select(selection.single))
        self._drawn: Drawn | None = None
        self.view.drawing_seen.connect(self._show_on_canvas)

    def _show_on_canvas(self, drawn: Drawn | None) -> None:
        """While the pad is seen, layers on the canvas may show what the drawing does in them."""
        self._drawn = drawn
        if drawn is None or self.isVisible():
            self.context.maps.show_drawing(drawn, self.view.asked_step)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_on_canvas(self._drawn)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.context.maps.show_drawing(None)

    @classmethod
    def fits(cls, project: Project) -> bool:
        data = project.data
        if data.data_kind is not DataKind.IMAGE or len(data.shape) != 3:
            return False
        return data.shape[0] in DRAWN_CHANNELS
