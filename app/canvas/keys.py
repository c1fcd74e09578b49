"""The keys of the canvas, as a table: what each does, in words and as a call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from app.canvas.view import CanvasView

_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_K = Qt.Key


@dataclass(frozen=True)
class Binding:
    """Some keys with the modifiers they need, and what they do to a canvas."""

    keys: tuple[Qt.Key, ...]
    modifiers: tuple[Qt.KeyboardModifier, ...]
    run: "Callable[[CanvasView], object]"


def _nudges(key: Qt.Key, across: int, down: int) -> list[Binding]:
    return [
        Binding((key,), (_NONE,), lambda view: view.commands.nudge(across, down)),
        Binding((key,), (_SHIFT,), lambda view: view.commands.nudge(4 * across, 4 * down)),
        Binding((key,), (_ALT,), lambda view: view.walk(across, down)),
        Binding((key,), (_ALT | _SHIFT,), lambda view: view.walk(across, down, extend=True)),
    ]


BINDINGS: tuple[Binding, ...] = (
    *_nudges(_K.Key_Left, -1, 0),
    *_nudges(_K.Key_Right, 1, 0),
    *_nudges(_K.Key_Up, 0, -1),
    *_nudges(_K.Key_Down, 0, 1),
    Binding((_K.Key_Escape,), (_NONE,), lambda view: view.escape()),
    Binding((_K.Key_Tab,), (_NONE,), lambda view: view.searching.from_keyboard()),
    Binding((_K.Key_Tab,), (_CTRL,), lambda view: view.leave_by_key()),
    Binding((_K.Key_Delete, _K.Key_Backspace), (_NONE,), lambda view: view.delete_selected()),
    Binding(
        (_K.Key_Delete, _K.Key_Backspace),
        (_CTRL,),
        lambda view: view.commands.delete_and_reconnect(),
    ),
    Binding((_K.Key_A,), (_CTRL,), lambda view: view.select_all()),
    Binding((_K.Key_C,), (_CTRL,), lambda view: view.copy()),
    Binding((_K.Key_X,), (_CTRL,), lambda view: view.cut()),
    Binding((_K.Key_V,), (_CTRL,), lambda view: view.paste()),
    Binding((_K.Key_D,), (_CTRL,), lambda view: view.duplicate()),
    Binding((_K.Key_C,), (_NONE,), lambda view: view.commands.connect_selected()),
    Binding((_K.Key_F,), (_NONE,), lambda view: view.fit()),
    Binding((_K.Key_Z,), (_NONE,), lambda view: view.fit_selection()),
    Binding((_K.Key_F,), (_SHIFT,), lambda view: view.commands.learning.toggle_frozen()),
    Binding(
        (_K.Key_F2, _K.Key_Return, _K.Key_Enter), (_NONE,), lambda view: view.rename_selected()
    ),
    Binding((_K.Key_Plus, _K.Key_Equal), (_CTRL, _CTRL | _SHIFT), lambda view: view.zoom_in()),
    Binding((_K.Key_Minus,), (_CTRL,), lambda view: view.zoom_out()),
    Binding((_K.Key_0,), (_CTRL,), lambda view: view.zoom_to(1.0)),
    Binding((_K.Key_Menu,), (_NONE,), lambda view: view.open_menu_from_keyboard()),
)


def binding_for(key: int, modifiers: Qt.KeyboardModifier) -> Binding | None:
    """What this key does; None where it does nothing here."""
    held = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    for binding in BINDINGS:
        if key in binding.keys and held in binding.modifiers:
            return binding
    return None
