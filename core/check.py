"""Can this project be trained? Shapes and wiring, and whether data and loss fit the Output."""

from core.project import Project
from core.shapes import Inference, infer


def check(project: Project) -> Inference:
    """Shapes, counts and all problems of `project`, those of data and loss included."""
    return infer(project.network, project.input_shape)
