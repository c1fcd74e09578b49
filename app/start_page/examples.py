"""The bundled example projects: where they are and what each shows."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from core import project_file
from core.project import Project

ORDER = (
    "digits-mlp",
    "spirals",
    "mnist-cnn",
    "mnist-keras-mlp",
    "vanishing-gradients",
    "vanishing-gradients-relu",
    "dead-relus",
    "dead-relus-leaky",
    "residual-cnn",
)
"""From the first one to open to those that need some knowledge; others follow by name."""


@dataclass(frozen=True)
class Example:
    """One bundled project. `sentence` is the first of its description."""

    name: str
    path: Path
    project: Project

    @property
    def sentence(self) -> str:
        """What it is, in one line."""
        return self.project.description.partition("\n")[0]


def examples_folder() -> Path:
    """The folder of the bundled projects."""
    return Path(str(files("resources").joinpath("examples")))


def is_bundled(path: Path) -> bool:
    """Whether `path` is a bundled example, which is opened as a copy."""
    return path.resolve().parent == examples_folder().resolve()


@cache  # they never change while Layerloom runs
def all_examples() -> tuple[Example, ...]:
    """The bundled projects, in the order a newcomer would take them."""
    rank = {name: index for index, name in enumerate(ORDER)}
    paths = examples_folder().glob(f"*{project_file.SUFFIX}")
    ordered = sorted(paths, key=lambda path: (rank.get(path.stem, len(rank)), path.stem))
    return tuple(Example(path.stem, path, project_file.load(path)) for path in ordered)
