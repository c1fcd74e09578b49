"""Builds menus and shortcuts from the table in `app.actions`."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.actions.export import ExportCommands
from app.actions.file import FileCommands
from app.actions.help import HelpCommands
from app.actions.table import MENUS, Action, Listing, Menu
from app.actions.train import TrainCommands
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
    """All that a window's menus can ask for, by group."""

    files: FileCommands
    export: ExportCommands
    canvas: CanvasCommands
    view: ViewCommands
    train: TrainCommands
    help: HelpCommands


class Menus(QObject):
    """The menus of one window. `refresh` asks every action anew whether it is enabled."""

    def __init__(self, bar: QMenuBar, commands: Commands, canvas: QWidget) -> None:
        super().__init__(bar)
        self._commands = commands
        self._canvas = canvas
        self._actions: list[tuple[Action, QAction]] = []
        self.by_title = {menu.text.replace("&", ""): self._fill(bar, menu) for menu in MENUS}
        self.refresh()

    def refresh(self) -> None:
        """Enable, disable and tick the actions as things stand."""
        for spec, action in self._actions:
            if spec.is_enabled is not None:
                action.setEnabled(spec.is_enabled(self._commands))
            if spec.is_checked is not None:
                action.setChecked(spec.is_checked(self._commands))

    def _fill(self, parent: QMenuBar | QMenu, menu: Menu) -> QMenu:
        made = parent.addMenu(menu.text)
        made.aboutToShow.connect(self.refresh)
        for entry in menu.entries:
            match entry:
                case None:
                    made.addSeparator()
                case Menu():
                    self._fill(made, entry)
                case Listing():
                    self._add_listing(made, entry)
                case Action():
                    self._add_action(made, entry)
        return made

    def _add_action(self, menu: QMenu, spec: Action) -> None:
        action = menu.addAction(spec.text)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setStatusTip(spec.help)
        action.setCheckable(spec.is_checked is not None)
        action.triggered.connect(partial(self._run, spec))
        if spec.is_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._canvas.addAction(action)
        self._actions.append((spec, action))

    def _run(self, spec: Action, is_checked: bool = False) -> None:
        spec.run(self._commands)
        self.refresh()

    def _add_listing(self, menu: QMenu, listing: Listing) -> None:
        made = menu.addMenu(listing.text)
        made.aboutToShow.connect(partial(self._fill_listing, made, listing))

    def _fill_listing(self, menu: QMenu, listing: Listing) -> None:
        menu.clear()
        for text, run in listing.entries(self._commands):
            menu.addAction(text.replace("&", "&&")).triggered.connect(partial(_without_tick, run))
        if menu.isEmpty():
            menu.addAction(listing.empty).setEnabled(False)


def _without_tick(run: object, is_checked: bool = False) -> None:
    assert callable(run)
    run()
