"""Lists all keys of the program, from the menus that declare them."""

from PySide6.QtGui import QKeySequence

from app.actions.help import KeyGroup
from app.actions.table import CANVAS_KEYS, MENUS, Action, Menu


def key_groups() -> list[KeyGroup]:
    """Every action that has keys, and the gestures of the canvas, by menu."""
    groups = [(menu.text.replace("&", ""), _rows(menu)) for menu in MENUS]
    groups[1][1][:0] = [("Undo", "Ctrl+Z"), ("Redo", "Ctrl+Y  Ctrl+Shift+Z")]
    canvas = [(text, keys) for keys, text in CANVAS_KEYS]
    return [(title, rows) for title, rows in [*groups, ("Canvas", canvas)] if rows]


def _rows(menu: Menu) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for entry in menu.entries:
        if isinstance(entry, Menu):
            rows += _rows(entry)
        elif isinstance(entry, Action) and entry.keys:
            form = QKeySequence.SequenceFormat.NativeText
            keys = "  ".join(QKeySequence(key).toString(form) for key in entry.keys)
            rows.append((entry.text.replace("&", "").rstrip("…"), keys))
    return rows
