"""A twin of a project, and how many may train side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.project import Project
from core.twins.difference import difference, short_difference

MOST = 4
"""Networks that train side by side: the one that is drawn and up to three twins."""


@dataclass(frozen=True)
class Twin:
    """A project that trains beside another; `name` says what differs, `short` the same in few
    words."""

    name: str
    project: Project
    short: str = ""


def named(main: Project, projects: Sequence[Project]) -> tuple[Twin, ...]:
    """Twins of `main`, each named by what differs."""
    return tuple(
        Twin(difference(main, twin), twin, short_difference(main, twin)) for twin in projects
    )


@dataclass(frozen=True)
class Keep:
    """The edit that makes a project what it was at some moment."""

    project: Project

    def __call__(self, project: Project) -> Project:
        """The project of that moment, whatever became of it."""
        return self.project
