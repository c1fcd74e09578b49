"""Icons: the drawings in `resources/icons`, tinted with a colour of the theme.

An icon is an SVG of strokes in `currentColor`; a tinted copy lies in a temporary folder, so
that Qt draws it sharply at any pixel ratio and the style sheet can name it.
"""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTemporaryDir
from PySide6.QtGui import QAction, QColor, QIcon
from PySide6.QtWidgets import QAbstractButton

if TYPE_CHECKING:
    from app.appearance import Appearance

PROGRAM = "layerloom"


def icon_names() -> tuple[str, ...]:
    """The names of all bundled icons that are tinted, in alphabetical order."""
    folder = files("resources").joinpath("icons")
    names = (f.name[:-4] for f in folder.iterdir() if f.name.endswith(".svg"))
    return tuple(sorted(name for name in names if name != PROGRAM))


def program_icon() -> QIcon:
    """The icon of Layerloom itself: threads through layers, in colours of its own."""
    return QIcon(str(files("resources").joinpath(f"icons/{PROGRAM}.svg")))


class IconFiles:
    """Tinted copies of the bundled icons, made when first asked for; gone with this object."""

    def __init__(self) -> None:
        self._folder = QTemporaryDir()
        self._made: dict[tuple[str, str], str] = {}

    def path(self, name: str, color: QColor) -> str:
        """The file of one icon in one colour. Raises `FileNotFoundError` for no such icon."""
        key = (name, color.name())
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, name: str, color: str) -> str:
        text = files("resources").joinpath(f"icons/{name}.svg").read_text("utf-8")
        path = Path(self._folder.path()) / f"{name}-{color[1:]}.svg"
        path.write_text(text.replace("currentColor", color), "utf-8")
        return path.as_posix()


def icon(name: str, appearance: "Appearance", color: str = "text") -> QIcon:
    """The icon in a colour of the theme in use, such as `text`, `mute`, `accent` or `bad`."""
    made = QIcon(appearance.icon_file(name, color))
    faint = appearance.icon_file(name, "line")
    made.addFile(faint, QSize(), QIcon.Mode.Disabled)
    return made


def set_icon(
    target: QAbstractButton | QAction, name: str, appearance: "Appearance", color: str = "text"
) -> None:
    """Give a button or an action an icon that follows the theme."""
    for old in target.findChildren(_FollowingIcon):
        old.setParent(None)
        old.deleteLater()
    _FollowingIcon(target, name, appearance, color)


class _FollowingIcon(QObject):
    """Renews the icon of its parent when the theme changes; lives as long as the parent."""

    def __init__(
        self, target: QAbstractButton | QAction, name: str, appearance: "Appearance", color: str
    ) -> None:
        super().__init__(target)
        self._target = target
        self._name, self._appearance, self._color = name, appearance, color
        appearance.theme_changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        if self.parent() is not None:
            self._target.setIcon(icon(self._name, self._appearance, self._color))
