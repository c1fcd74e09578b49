"""The look: every text is readable in both themes, every icon drawn, the fonts are ours."""

import re
from importlib.resources import files

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QFontInfo, QRawFont
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from app.appearance import TYPE_SCALE, Appearance, contrast, load_themes, mixed
from app.icons import icon, icon_names, set_icon
from core.layers.spec import Family

THEMES = tuple(load_themes())
SURFACES = ("bg", "panel", "raised", "canvas", "node")
INKS = ("text", "mute", "faint", "accent", "good", "warn", "bad")


def test_contrast_is_that_of_the_guideline() -> None:
    black, white, grey = QColor("#000000"), QColor("#ffffff"), QColor("#767676")
    assert contrast(black, white) == pytest.approx(21.0)
    assert contrast(white, black) == pytest.approx(21.0)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)  # the example of WCAG


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("ink", INKS)
def test_text_is_readable(theme: str, surface: str, ink: str) -> None:
    appearance = Appearance(theme)
    assert contrast(appearance.color(ink), appearance.color(surface)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable_on_what_is_pointed_at_selected_or_pressed(theme: str) -> None:
    appearance = Appearance(theme)
    color = appearance.color
    selection = mixed(color("accent"), color("panel"), 0.3)
    pairs = [("text", color("hover")), ("text", color("line")), ("text", selection)]
    pairs += [("on_accent", color("accent")), ("mute", color("hover")), ("accent", color("hover"))]
    for ink, surface in pairs:
        assert contrast(color(ink), surface) >= 4.5, (ink, surface.name())


@pytest.mark.parametrize("theme", THEMES)
def test_curves_stand_out_from_the_plot(theme: str) -> None:
    appearance = Appearance(theme)
    colors = [appearance.series_color(index) for index in range(8)]
    assert len({color.name() for color in colors}) == 8
    assert appearance.series_color(8) == colors[0]
    for color in colors:
        assert contrast(color, appearance.color("panel")) >= 3
        assert contrast(color, appearance.color("canvas")) >= 3


@pytest.mark.parametrize("background", ["#e69f00", "#c23333", "#0072b2", "#f0e442", "#1b1f26"])
def test_ink_on_a_badge_is_readable(background: str) -> None:
    color = QColor(background)
    assert contrast(Appearance().ink_on(color), color) >= 4.5


def test_every_family_has_a_color() -> None:
    appearance = Appearance()
    assert all(appearance.family_color(family).isValid() for family in Family)


@pytest.mark.parametrize("theme", THEMES)
def test_the_style_sheet_is_complete(theme: str) -> None:
    sheet = Appearance(theme).style_sheet()
    paths = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(paths) > 8
    assert all(path.endswith(".svg") for path in paths)


def test_the_application_is_dressed_and_follows_a_switch(qapp: QApplication, qtbot: QtBot) -> None:
    appearance = Appearance("dark")
    appearance.apply(qapp)
    assert qapp.palette().window().color() == appearance.color("panel")
    with qtbot.waitSignal(appearance.theme_changed):
        appearance.use("light")
    assert qapp.palette().window().color() == appearance.color("panel")
    assert appearance.color("panel").name() in qapp.styleSheet()
    qapp.setStyleSheet("")


def test_the_bundled_fonts_have_every_sign_that_a_number_needs(qapp: QApplication) -> None:
    def signs_of(file: str) -> set[str]:
        raw = QRawFont()
        data = files("resources").joinpath(f"fonts/{file}").read_bytes()
        raw.loadFromData(data, 12, QFont.HintingPreference.PreferDefaultHinting)
        return {sign for sign in wanted if raw.supportsCharacter(ord(sign))}

    wanted = "0123456789.,×⁻⁰¹²³⁴⁵⁶⁷⁸⁹±σλβ·→−≥"
    assert signs_of("Inter-Regular.otf") == set(wanted)
    assert signs_of("JetBrainsMono-Regular.ttf") >= set(wanted) - {"⁻"}
    assert Appearance().number_font().families() == ["JetBrains Mono", "Inter"]


def test_the_bundled_fonts_come_with_their_licence() -> None:
    folder = files("resources").joinpath("fonts")
    for licence in ("Inter-OFL.txt", "JetBrainsMono-OFL.txt"):
        assert "SIL OPEN FONT LICENSE" in folder.joinpath(licence).read_text("utf-8")


def test_fonts_are_the_bundled_ones_with_equally_wide_figures(qapp: QApplication) -> None:
    from PySide6.QtGui import QFontMetricsF

    appearance = Appearance()
    appearance.apply(qapp)
    qapp.setStyleSheet("")
    for font in (appearance.text_font(), appearance.number_font()):
        assert QFontInfo(font).family() == font.family()
        metrics = QFontMetricsF(font)
        widths = {round(metrics.horizontalAdvance(figure * 20), 3) for figure in "0123456789"}
        assert len(widths) == 1
    assert 13 in TYPE_SCALE


@pytest.mark.parametrize("name", icon_names())
def test_every_icon_is_drawn_sharply_in_the_color_asked_for(qapp: QApplication, name: str) -> None:
    appearance = Appearance("dark")
    image = icon(name, appearance, "accent").pixmap(QSize(16, 16), 2.0).toImage()
    assert image.width() == 32
    colors = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert appearance.color("accent").name() in colors


def test_an_icon_follows_the_theme_and_dies_with_its_button(qtbot: QtBot) -> None:
    appearance = Appearance("dark")
    button = QToolButton()
    qtbot.addWidget(button)
    set_icon(button, "play", appearance)
    set_icon(button, "stop", appearance)
    before = button.icon().cacheKey()
    appearance.use("light")
    assert button.icon().cacheKey() != before
    lost = QToolButton()
    set_icon(lost, "play", appearance)
    lost.deleteLater()
    QApplication.sendPostedEvents(None, 0)
    del lost
    appearance.use("dark")


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        Appearance().icon_file("nonesuch")
