"""Fonts of the canvas with their measures, and texts turned into glyphs."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGlyphRun, QTextLayout

from app.appearance import Appearance

Where = Qt.TextElideMode


class Lettering:
    """One font. Texts that come often (kinds, sizes) are laid out once."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self._runs: dict[str, Sequence[QGlyphRun]] = {}

    @property
    def height(self) -> float:
        """Height of a line."""
        return self._metrics.height()

    def width(self, text: str) -> float:
        """How wide a text is."""
        return self._metrics.horizontalAdvance(text)

    def elided(self, text: str, width: float, where: Where = Where.ElideRight) -> str:
        """A text, shortened to a width."""
        return self._metrics.elidedText(text, where, width)

    def runs(self, text: str) -> Sequence[QGlyphRun]:
        """A line of text as glyphs, its top left corner at (0, 0)."""
        found = self._runs.get(text)
        if found is None:
            found = self._runs[text] = _glyphs(text, self.font)
        return found


class Fonts:
    """The fonts of a node."""

    def __init__(self, appearance: Appearance) -> None:
        self.name = Lettering(appearance.text_font(13, QFont.Weight.DemiBold))
        self.from_afar = Lettering(appearance.text_font(24, QFont.Weight.DemiBold))
        self.from_farther = Lettering(appearance.text_font(32, QFont.Weight.DemiBold))
        self.kind = Lettering(appearance.text_font(12))
        self.badge = Lettering(appearance.text_font(11, QFont.Weight.DemiBold))
        self.shape = Lettering(appearance.number_font(12))
        self.count = Lettering(appearance.number_font(11))


def _glyphs(text: str, font: QFont) -> Sequence[QGlyphRun]:
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return tuple(layout.glyphRuns())
