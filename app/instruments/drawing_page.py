"""What the network says of a picture that one draws oneself."""

from app.examining.drawing_view import DrawingView
from app.instruments.context import Context
from app.instruments.page import Page
from core.data.spec import DataKind
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

    @classmethod
    def fits(cls, project: Project) -> bool:
        data = project.data
        if data.data_kind is not DataKind.IMAGE or len(data.shape) != 3:
            return False
        return data.shape[0] in DRAWN_CHANNELS
