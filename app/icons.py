"""Icons: the drawings in `resources/icons`, tinted with a colour of the theme, which they follow
where it changes.
"""

from importlib.resources import files

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QAbstractButton

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


def icon(name: str, appearance: Appearance, color: str = "text") -> QIcon:
    """The icon in a colour of the theme in use, such as `text`, `mute`, `accent` or `bad`."""
    made = QIcon(appearance.icon_file(name, color))
    faint = appearance.icon_file(name, "line")
    made.addFile(faint, QSize(), QIcon.Mode.Disabled)
    return made


def set_icon(
    target: QAbstractButton | QAction, name: str, appearance: Appearance, color: str = "text"
) -> None:
    """Give a button or an action an icon that follows the theme."""
    for old in target.findChildren(_FollowingIcon):
        old.setParent(None)
        old.deleteLater()
    _FollowingIcon(target, name, appearance, color)


class _FollowingIcon(QObject):
    """Renews the icon of its parent when the theme changes; lives as long as the parent."""

    def __init__(
        self, target: QAbstractButton | QAction, name: str, appearance: Appearance, color: str
    ) -> None:
        super().__init__(target)
        self._target = target
        self._name, self._appearance, self._color = name, appearance, color
        appearance.theme_changed.connect(self._renew)
        self._renew()

    def _renew(self) -> None:
        if self.parent() is not None:
            self._target.setIcon(icon(self._name, self._appearance, self._color))
