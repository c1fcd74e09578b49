"""A line that changes often: two lines where one does not do, the whole of what is cut."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.quiet_label import QuietLabel

SENTENCE = "The output of logits became infinite in the forward pass of step 4. " * 3


@pytest.fixture
def label(qtbot: QtBot) -> QuietLabel:
    made = QuietLabel(Appearance())
    qtbot.addWidget(made)
    made.set_text(SENTENCE.strip())
    made.resize(2000, 60)
    made.show()
    return made


def seen_at(label: QuietLabel, width: int, height: int) -> list[str]:
    label.resize(width, height)
    label.grab()
    return label.shown_lines()


def test_a_sentence_goes_on_in_a_second_line(label: QuietLabel) -> None:
    assert seen_at(label, 2000, 60) == [label.text]
    lines = seen_at(label, 900, 60)
    assert len(lines) == 2
    assert " ".join(lines) == label.text
    assert not label.is_cut


def test_what_is_cut_is_whole_in_the_tip_and_behind_a_click(
    qtbot: QtBot, label: QuietLabel
) -> None:
    wanted: list[str] = []
    label.whole_wanted.connect(wanted.append)
    qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    assert wanted == []
    (line,) = seen_at(label, 300, 20)
    assert line.endswith("…")
    assert label.toolTip() == label.text
    qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    assert wanted == [label.text]
    label.set_text("short")
    label.grab()
    assert not label.is_cut


def test_a_word_wider_than_the_line_is_cut(label: QuietLabel) -> None:
    label.set_text("x" * 500)
    assert len(seen_at(label, 300, 60)) == 1
    assert label.is_cut
