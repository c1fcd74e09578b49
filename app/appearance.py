"""Colours, fonts and the style sheet: the one place that knows how Layerloom looks.

A widget that paints asks `appearance.color("panel")`, and repaints on `theme_changed`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont

from core.layers.spec import Family

TEXT_FONT = "Inter"
NUMBER_FONT = "JetBrains Mono"


@dataclass(frozen=True)
class Theme:
    """One set of colours by meaning: bg, panel, raised, line, text, mute, faint, accent,
    canvas, dot, node, good, warn, bad; and one colour a layer family."""

    name: str
    colors: Mapping[str, str]
    families: Mapping[str, str]


def load_themes() -> Mapping[str, Theme]:
    """The bundled themes by name: `dark` and `light`."""
    tokens = json.loads(files("resources").joinpath("themes/tokens.json").read_text("utf-8"))
    families = tokens["families"]
    return {name: Theme(name, colors, families) for name, colors in tokens["themes"].items()}


class Appearance(QObject):
    """The theme in use."""

    theme_changed = Signal()

    def __init__(self, name: str = "dark", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = load_themes()
        self._theme = self._themes[name]

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    def use(self, name: str) -> None:
        """Switch to the theme called `name`."""
        if name != self._theme.name:
            self._theme = self._themes[name]
            self.theme_changed.emit()

    def color(self, name: str) -> QColor:
        """The colour with this meaning."""
        return QColor(self._theme.colors[name])

    def family_color(self, family: Family) -> QColor:
        """The colour of a layer family, the same everywhere."""
        return QColor(self._theme.families[family])

    def text_font(self, pixels: int = 13, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The font of words, at a size of the scale 11, 12, 13, 15, 18, 24."""
        return _font(TEXT_FONT, pixels, weight)

    def number_font(self, pixels: int = 12) -> QFont:
        """The font of numbers: every figure is equally wide."""
        return _font(NUMBER_FONT, pixels, QFont.Weight.Normal)


def _font(family: str, pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
