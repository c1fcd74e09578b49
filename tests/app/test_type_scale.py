"""Type of another size: fonts, style sheet and lengths follow at once, and it is remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.appearance import SCALES, Appearance
from app.main_window import MainWindow
from app.plots.axis import LinearAxis
from app.plots.confusion_layout import ConfusionLayout
from app.plots.curve import SHIFTS, shifts_of
from app.plots.frame import Frame
from app.preferences import Preferences
from tests.app.window_steps import open_example


def test_fonts_and_lengths_follow() -> None:
    appearance = Appearance()
    heard: list[str] = []
    appearance.scale_changed.connect(lambda: heard.append("scale"))
    appearance.theme_changed.connect(lambda: heard.append("look"))
    assert appearance.text_font(11).pixelSize() == 11
    appearance.use_scale(1.5)
    assert heard == ["scale", "look"]
    assert appearance.text_font(12).pixelSize() == 18
    assert appearance.number_font(12).pixelSize() == 18
    assert appearance.px(18) == 27
    appearance.use_scale(1.5)
    assert len(heard) == 2
    appearance.use_scale(7.0)
    assert appearance.scale == 1.0  # no size that can be chosen


def test_the_style_sheet_enlarges_letters_and_what_holds_them_and_nothing_else() -> None:
    appearance = Appearance()
    sheet = "A { font-size: 12px; min-height: 20px; max-height: 1px; padding: 6px; width: 14px; }"
    assert appearance.scaled(sheet) == sheet
    appearance.use_scale(1.25)
    assert appearance.scaled(sheet) == (
        "A { font-size: 15px; min-height: 25px; max-height: 1px; padding: 6px; width: 14px; }"
    )
    assert "font-size: 16px" in appearance.style_sheet()


def test_what_is_fitted_is_fitted_again_as_long_as_the_widget_lives(qtbot: QtBot) -> None:
    appearance, widget = Appearance(), QWidget()
    widths: list[int] = []
    appearance.fit(widget, lambda: widths.append(appearance.px(100)))
    appearance.use_scale(1.25)
    assert widths == [100, 125]
    with qtbot.waitSignal(widget.destroyed):
        widget.deleteLater()
    appearance.use_scale(1.5)
    assert widths == [100, 125]


def test_it_is_remembered_and_nonsense_is_the_usual_size(tmp_path: Path) -> None:
    file = tmp_path / "preferences.ini"
    assert Preferences(file).type_scale == 1
    Preferences(file).type_scale = 1.25
    assert Preferences(file).type_scale == 1.25
    file.write_text("[General]\ntype_scale=huge\n")
    assert Preferences(file).type_scale == 1


def test_a_key_goes_through_all_sizes(window: MainWindow, qtbot: QtBot) -> None:
    open_example(window, "spirals")
    found = []
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_F9)
        found.append(window.appearance.scale)
        assert window.preferences.type_scale == window.appearance.scale
    assert found == [1.25, 1.5, 1.0]


@pytest.mark.parametrize("scale", SCALES)
def test_the_window_needs_no_more_room_than_a_small_projector(
    window: MainWindow, scale: float
) -> None:
    open_example(window, "digits-mlp")
    window.commands.view.use_scale(scale)
    window.grab()
    size = window.minimumSizeHint()
    assert (size.width() <= 1280, size.height() <= 720) == (True, True)


def test_curves_are_thicker_beside_larger_type_and_as_ever_beside_the_usual() -> None:
    assert shifts_of(1.0, is_bold=False) == ()
    assert shifts_of(1.0, is_bold=True) == SHIFTS

    def reach(scale: float, is_bold: bool) -> float:
        return max((max(shift) for shift in shifts_of(scale, is_bold)), default=0.0)

    assert reach(1.5, is_bold=False) > reach(1.25, is_bold=False) > 0
    assert reach(1.5, is_bold=True) > reach(1.25, is_bold=True) > reach(1.0, is_bold=True)


def test_a_plot_leaves_room_for_the_larger_labels_below_it() -> None:
    frame = Frame("Loss", LinearAxis(), LinearAxis())
    assert frame.area(300, 120) == frame.area(300, 120, 1.0)
    assert frame.area(300, 120, 1.5).bottom() < frame.area(300, 120).bottom()


@pytest.mark.parametrize("scale", SCALES)
def test_counts_of_a_matrix_are_as_large_as_their_rows_let_them(scale: float) -> None:
    low, high = (ConfusionLayout(560, height, 10, 12, scale) for height in (150, 400))
    for placed in (low, high):
        assert placed.has_text
        assert placed.text_size * scale <= placed.cells.height() / 10
    assert high.text_size == 11
