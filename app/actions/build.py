"""Builds menus and shortcuts from the table in `app.actions`."""

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.actions.commands import Commands
from app.actions.table import MENUS, Action, Listing, Menu


class Menus(QObject):
    """The menus of one window. `refresh` asks every action anew whether it is enabled."""

    def __init__(self, bar: QMenuBar, commands: Commands, canvas: QWidget) -> None:
        super().__init__(bar)
        self._commands = commands
        self._canvas = canvas
        self._actions: list[tuple[Action, QAction]] = []
        self._of_document: set[QAction | QMenu] = set()
        """Menus themselves: PySide may forget the action that was asked of one."""
        self.by_title = {menu.text.replace("&", ""): self._fill(bar, menu) for menu in MENUS}
        self.refresh()

    def refresh(self) -> None:
        """Enable, disable and tick the actions as things stand."""
        is_shown = self._commands.is_document_shown()
        for entry in self._of_document:
            (entry.menuAction() if isinstance(entry, QMenu) else entry).setEnabled(is_shown)
        for spec, action in self._actions:
            if spec.is_enabled is not None:
                can = is_shown or action not in self._of_document
                action.setEnabled(can and spec.is_enabled(self._commands))
            if spec.is_checked is not None:
                action.setChecked(spec.is_checked(self._commands))

    def _fill(self, parent: QMenuBar | QMenu, menu: Menu) -> QMenu:
        made = parent.addMenu(menu.text)
        made.aboutToShow.connect(self.refresh)
        for entry in menu.entries:
            if entry is None:
                made.addSeparator()
                continue
            added = self._add(made, entry)
            if entry.needs_document or menu.needs_document:
                self._of_document.add(added)
        return made

    def _add(self, menu: QMenu, entry: Action | Menu | Listing) -> QAction | QMenu:
        match entry:
            case Menu():
                return self._fill(menu, entry)
            case Listing():
                return self._add_listing(menu, entry)
            case Action():
                return self._add_action(menu, entry)

    def _add_action(self, menu: QMenu, spec: Action) -> QAction:
        action = menu.addAction(spec.text)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setStatusTip(spec.help)
        action.setCheckable(spec.is_checked is not None)
        action.triggered.connect(partial(self._run, spec))
        if spec.is_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self._canvas.addAction(action)
        self._actions.append((spec, action))
        return action

    def _run(self, spec: Action, is_checked: bool = False) -> None:
        spec.run(self._commands)
        self.refresh()

    def _add_listing(self, menu: QMenu, listing: Listing) -> QMenu:
        made = menu.addMenu(listing.text)
        made.aboutToShow.connect(partial(self._fill_listing, made, listing))
        return made

    def _fill_listing(self, menu: QMenu, listing: Listing) -> None:
        menu.clear()
        for text, run in listing.entries(self._commands):
            menu.addAction(text.replace("&", "&&")).triggered.connect(partial(_without_tick, run))
        if menu.isEmpty():
            menu.addAction(listing.empty).setEnabled(False)


def _without_tick(run: object, is_checked: bool = False) -> None:
    assert callable(run)
    run()
