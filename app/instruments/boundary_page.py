"""Where the network draws its boundary or curve, for data of one input or two."""

from app.examining.boundary_view import BoundaryView
from app.instruments.context import Context
from app.instruments.page import Page
from core.project import Project


class BoundaryPage(Page):
    """Decision boundary with the boundaries of single units; fit curve."""

    title = "Boundary"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.view = BoundaryView(context.examiner, context.appearance)
        self.add(self.view, 1)

    @classmethod
    def fits(cls, project: Project) -> bool:
        return project.data.shape in ((1,), (2,))

    def show_project(self, project: Project) -> None:
        shape = project.data.shape
        self.view.show_inputs(len(shape) and shape[0])
