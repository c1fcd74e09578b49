"""The instruments as they stand in a window, without one."""

from typing import TypeVar

from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.document import Document
from app.instruments import Instruments
from app.instruments.page import Page
from app.selection import Selection
from core.project import Project
from tests.app.plots.made_history import deep_network

NETWORK = deep_network(3)
AnyPage = TypeVar("AnyPage", bound=Page)


class Parts:
    """The instruments and what they stand on, by default a network of three layers."""

    def __init__(self, project: Project | None = None, theme: str = "light") -> None:
        self.document = Document()
        self.document.start_new(project or Project(network=NETWORK))
        self.selection = Selection(self.document)
        self.instruments = Instruments(self.selection, self.document, Appearance(theme))

    def page(self, kind: type[AnyPage]) -> AnyPage:
        """The page of a kind, wherever it stands."""
        return next(page for page in self.instruments.pages if isinstance(page, kind))


def shown(parts: Parts, qtbot: QtBot, height: int = 190, width: int = 1280) -> Parts:
    """The parts on the screen, by default as low as in a small window."""
    qtbot.addWidget(parts.instruments)
    parts.instruments.resize(width, height)
    with qtbot.waitExposed(parts.instruments):
        parts.instruments.show()
    return parts
