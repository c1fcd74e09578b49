"""The menus of the right button: the same actions as keys and menu bar, for what is under it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from app.canvas.commands import Commands
from app.canvas.learning import FREEZE_KEY
from app.canvas.node_item import NodeItem

Entry = tuple[str, str, Callable[[], object]] | None
"""What an entry says, its key, and what it does; None is a line."""


def layer_menu(
    parent: QWidget, commands: Commands, item: NodeItem, rename: Callable[[], None]
) -> QMenu:
    """For the selected layers; `item` is the one under the cursor."""
    fixes = [problem.fix for problem in item.problems if problem.fix is not None]
    repairs: list[Entry] = [(fix.label, "", partial(commands.apply_fix, fix)) for fix in fixes]
    several = len(commands.stage.selection.ids) > 1
    entries: list[Entry] = [
        *repairs,
        *([None] if repairs else []),
        *([] if several else [("Rename", "F2", rename)]),
        *([("Connect from top to bottom", "C", commands.connect_selected)] if several else []),
        ("Duplicate", "Ctrl+D", commands.duplicate),
        *_about_learning(commands, item),
        None,
        ("Cut", "Ctrl+X", commands.cut),
        ("Copy", "Ctrl+C", commands.copy),
        None,
        ("Remove wires", "", commands.disconnect_selected),
        ("Delete", "Del", commands.delete_selected),
        ("Delete and reconnect", "Ctrl+Del", commands.delete_and_reconnect),
    ]
    return _menu(parent, entries)


def _about_learning(commands: Commands, item: NodeItem) -> list[Entry]:
    """Freezing, where the selection can learn; for the last layer a new one in its place."""
    learning = commands.learning
    if not learning.can_freeze:
        return []
    entries: list[Entry] = [None, (learning.freeze_text, FREEZE_KEY, learning.toggle_frozen)]
    if learning.is_head(item.node.id):
        entries.append(("Replace by a new head", "", learning.replace_head))
        text = "Replace by a new head, freeze the rest"
        entries.append((text, "", partial(learning.replace_head, True)))
    return entries


def wire_menu(parent: QWidget, commands: Commands, insert: Callable[[], None]) -> QMenu:
    """For the wire under the cursor, which is the selected one."""
    return _menu(
        parent,
        [("Insert a layer…", "", insert), None, ("Remove wire", "Del", commands.delete_selected)],
    )


def _menu(parent: QWidget, entries: list[Entry]) -> QMenu:
    menu = QMenu(parent)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        text, key, run = entry
        action = menu.addAction(f"{text}\t{key}" if key else text)
        action.triggered.connect(lambda _=False, run=run: run())
    return menu
