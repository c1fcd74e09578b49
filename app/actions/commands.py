"""All that the menus of a window can ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.actions.export import ExportCommands
from app.actions.file import FileCommands
from app.actions.help import HelpCommands
from app.actions.train import TrainCommands
from app.actions.transfer import TransferCommands
from app.actions.view import ViewCommands


class CanvasCommands(Protocol):
    """What the menus ask of the canvas."""

    def fit(self) -> object: ...
    def zoom_in(self) -> object: ...
    def zoom_out(self) -> object: ...
    def auto_layout(self) -> object: ...
    def delete_selected(self) -> object: ...
    def delete_and_reconnect(self) -> object: ...
    def copy(self) -> object: ...
    def cut(self) -> object: ...
    def paste(self) -> object: ...
    def duplicate(self) -> object: ...
    def select_all(self) -> object: ...


@dataclass(frozen=True)
class Commands:
    """All that a window's menus can ask for, by group; and whether its document is shown."""

    files: FileCommands
    export: ExportCommands
    canvas: CanvasCommands
    view: ViewCommands
    train: TrainCommands
    transfer: TransferCommands
    help: HelpCommands
    is_document_shown: Callable[[], bool]
