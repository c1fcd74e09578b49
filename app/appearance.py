"""Colours, fonts and the style sheet: the one place that knows how Layerloom looks.

A widget that paints asks `appearance.color("panel")`, and repaints on `theme_changed`. Type has
one scale for the whole window, 1 unless it is enlarged for a projector: fonts are asked for by
their size at 1, and so are lengths that letters have to fit into, with `appearance.px(18)`. A
widget that Qt paints is styled by `resources/themes/style.qss`; it tells its part with the
property `role`: a label is a `title`, `heading`, `body`, `mute`, `note`, `number`, `error` or
`warning`, a button `primary`, `plain` (the default), `flat` or `link`.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.icon_files import IconFiles
from core.layers.spec import Family

TEXT_FONT = "Inter"
NUMBER_FONT = "JetBrains Mono"
TYPE_SCALE: tuple[int, ...] = (11, 12, 13, 15, 18, 24)
"""The sizes of type in pixels: notes, numbers and labels, text, heading, title, display."""

SCALES: tuple[float, ...] = (1.0, 1.25, 1.5)
"""How much larger all type can be."""

_SIZE_OF_TYPE = re.compile(r"(?<![-a-z])(font-size|min-height|max-height): (\d+)px")
_LEAST_LINE = 14
"""Pixels: what is lower holds no letters."""

_STYLE_ICONS = {
    "icon_down": ("chevron-down", "mute"),
    "icon_up": ("chevron-up", "mute"),
    "icon_right": ("chevron-right", "mute"),
    "icon_left": ("chevron-left", "mute"),
    "icon_down_off": ("chevron-down", "line"),
    "icon_check": ("check", "on_accent"),
    "icon_check_menu": ("check", "accent"),
    "icon_close": ("close", "mute"),
    "icon_float": ("float", "mute"),
}


@dataclass(frozen=True)
class Theme:
    """One set of colours by meaning: bg, panel, raised, hover, line, text, mute, faint,
    accent, on_accent (text on the accent), canvas, dot, node, good, warn, bad; one colour a
    layer family; and the colours of the curves of a plot."""

    name: str
    colors: Mapping[str, str]
    families: Mapping[str, str]
    series: tuple[str, ...]


def load_themes() -> Mapping[str, Theme]:
    """The bundled themes by name: `dark` and `light`."""
    tokens = json.loads(_resource("themes/tokens.json"))
    return {
        name: Theme(name, colors, tokens["families"], tuple(tokens["series"][name]))
        for name, colors in tokens["themes"].items()
    }


def load_fonts() -> None:
    """Make the bundled fonts known to Qt; needs a `QGuiApplication`."""
    for file in files("resources").joinpath("fonts").iterdir():
        if file.name.endswith((".otf", ".ttf")):
            QFontDatabase.addApplicationFontFromData(file.read_bytes())


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def set_role(widget: QWidget, role: str) -> None:
    """Change the role by which the style sheet paints a widget that is already shown."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Appearance(QObject):
    """The theme and the scale of type in use. `theme_changed()` follows both, and before it
    `scale_changed()` where that is another."""

    theme_changed = Signal()
    scale_changed = Signal()

    def __init__(self, name: str = "dark", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scale = 1.0
        self._themes = load_themes()
        self._theme = self._themes[name]
        self._icons = IconFiles()
        self._application: QApplication | None = None

    @property
    def theme(self) -> Theme:
        """The theme in use."""
        return self._theme

    @property
    def is_dark(self) -> bool:
        """Whether the theme in use is dark."""
        return self._theme.name == "dark"

    def use(self, name: str) -> None:
        """Switch to the theme called `name`."""
        if name != self._theme.name:
            self._theme = self._themes[name]
            if self._application is not None:
                self._dress(self._application)
            self.theme_changed.emit()

    def use_scale(self, scale: float) -> None:
        """Enlarge all type; to 1 where it is none of `SCALES`."""
        scale = scale if scale in SCALES else 1.0
        if scale == self.scale:
            return
        self.scale = scale
        if self._application is not None:
            self._dress(self._application)
        self.scale_changed.emit()
        self.theme_changed.emit()

    def px(self, length: float) -> int:
        """A length in pixels that letters have to fit into, at the scale in use."""
        return round(length * self.scale)

    @property
    def growth(self) -> float:
        """How much larger something is to be that holds letters, and also pictures."""
        return 1 + 0.7 * (self.scale - 1)

    def fit(self, widget: QWidget, do: Callable[[], object]) -> None:
        """Do something that depends on the scale, such as giving `widget` a width: now, and as
        long as it lives whenever the scale is another."""
        self.scale_changed.connect(_Fitting(widget, do).again)
        do()

    def apply(self, application: QApplication) -> None:
        """Dress the application: fonts, palette and style sheet, now and on every switch."""
        if self._application is None:
            load_fonts()
            application.setStyle("fusion")
        self._application = application
        self._dress(application)

    def _dress(self, application: QApplication) -> None:
        application.setFont(self.text_font())
        application.setPalette(self.palette())
        application.setStyleSheet(self.style_sheet())

    def color(self, name: str) -> QColor:
        """The colour with this meaning."""
        return QColor(self._theme.colors[name])

    def family_color(self, family: Family) -> QColor:
        """The colour of a layer family, the same everywhere."""
        return QColor(self._theme.families[family])

    def series_color(self, index: int) -> QColor:
        """The colour of the curve or class number `index`: Okabe and Ito's palette, shaded so
        that a line stands out on the theme's surfaces; repeats after eight."""
        return QColor(self._theme.series[index % len(self._theme.series)])

    def ink_on(self, background: QColor) -> QColor:
        """Dark or white, whichever reads better on `background`."""
        inks = (QColor("#0c1420"), QColor("#ffffff"))
        return max(inks, key=lambda ink: contrast(ink, background))

    def text_font(self, pixels: float = 13, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The font of words, at a size of 11, 12, 13, 15, 18 or 24 before it is enlarged; its
        figures are equally wide, so that a number that changes moves no words beside it."""
        font = _font(TEXT_FONT, self.px(pixels), weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def number_font(self, pixels: float = 12, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The font of numbers: every character is equally wide."""
        font = _font(NUMBER_FONT, self.px(pixels), weight)
        font.setFamilies([NUMBER_FONT, TEXT_FONT])  # JetBrains Mono lacks the raised minus
        return font

    def icon_file(self, name: str, color: str = "text") -> str:
        """The path of an icon's SVG in one colour of the theme."""
        return self._icons.path(name, self.color(color))

    def style_sheet(self) -> str:
        """The style sheet of the application in this theme."""
        icons = {key: self.icon_file(*value) for key, value in _STYLE_ICONS.items()}
        fonts = {"text_font": TEXT_FONT, "number_font": NUMBER_FONT}
        selection = mixed(self.color("accent"), self.color("panel"), 0.3).name()
        template = Template(self.scaled(_resource("themes/style.qss")))
        return template.substitute(self._theme.colors, selection=selection, **icons, **fonts)

    def scaled(self, sheet: str) -> str:
        """A style sheet with its sizes of type, and the heights of what holds letters, at the
        scale in use."""

        def larger(found: re.Match[str]) -> str:
            name, pixels = found[1], int(found[2])
            is_line = name == "font-size" or pixels >= _LEAST_LINE
            return f"{name}: {self.px(pixels) if is_line else pixels}px"

        return _SIZE_OF_TYPE.sub(larger, sheet)

    def palette(self) -> QPalette:
        """The palette for what the style sheet does not reach."""
        palette = QPalette()
        for role, name in _PALETTE.items():
            palette.setColor(role, self.color(name))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text,
                     QPalette.ColorRole.ButtonText):  # fmt: skip
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("faint"))
        return palette


class _Fitting(QObject):
    """Does something again, as long as the widget lives that it belongs to."""

    def __init__(self, widget: QWidget, do: Callable[[], object]) -> None:
        super().__init__(widget)
        self._do = do

    def again(self) -> None:
        """The scale is another."""
        self._do()


_PALETTE = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Light: "hover",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "bg",
}


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of one colour laid over the other."""
    parts = [
        round(a * share + b * (1 - share))
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*parts)


def _luminance(color: QColor) -> float:
    parts = [color.redF(), color.greenF(), color.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _resource(name: str) -> str:
    return files("resources").joinpath(name).read_text("utf-8")


def _font(family: str, pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
