"""Tinted copies of the icons in `resources/icons`.

An icon is an SVG of strokes in `currentColor`; a tinted copy lies in a temporary folder, so
that Qt draws it sharply at any pixel ratio and the style sheet can name it.
"""

from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QTemporaryDir
from PySide6.QtGui import QColor


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
