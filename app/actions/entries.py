"""What a menu is declared with: an action, a submenu, a list that is filled when it opens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.actions.commands import Commands


@dataclass(frozen=True)
class Action:
    """One entry of a menu.

    `keys` are its shortcuts in Qt's portable names. `is_canvas` limits them to the canvas, so
    that they never take a key from a text field. `is_checked` makes it an entry with a tick.
    `is_enabled` is asked when the state of a run or of the window changes. `needs_document`
    disables it while the start page hides the document.
    """

    text: str
    run: Callable[["Commands"], object]
    keys: tuple[str, ...] = ()
    help: str = ""
    is_canvas: bool = False
    is_checked: Callable[["Commands"], bool] | None = None
    is_enabled: Callable[["Commands"], bool] | None = None
    needs_document: bool = False


@dataclass(frozen=True)
class Menu:
    """A menu or submenu; None among its entries is a line. What it `needs`, all in it need."""

    text: str
    entries: tuple["Action | Menu | Listing | None", ...]
    needs_document: bool = False


@dataclass(frozen=True)
class Listing:
    """A submenu that is filled when it opens: texts and what choosing each does."""

    text: str
    entries: Callable[["Commands"], list[tuple[str, Callable[[], object]]]]
    empty: str
    needs_document: bool = False
