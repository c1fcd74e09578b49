"""Words that are never cut without a sign of it."""

from pytestqt.qtbot import QtBot

from app.elided_words import LEAST_BUTTON, ElidedButton, ElidedWords

TEXT = "The loss over a plane through the weights, along two random directions of some length."


def test_all_lines_where_there_is_room_otherwise_the_last_ends_in_dots(qtbot: QtBot) -> None:
    words = ElidedWords("note")
    qtbot.addWidget(words)
    words.setText(TEXT)
    words.resize(180, 400)
    lines = words.shown_lines()
    assert len(lines) > 2
    assert " ".join(lines) == TEXT
    words.resize(180, 2 * words.fontMetrics().lineSpacing() + 3)
    shown = words.shown_lines()
    assert shown[0] == lines[0]
    assert len(shown) == 2
    assert shown[1].endswith("…")
    words.resize(180, 3)
    assert words.shown_lines() == []
    words.grab()


def test_a_button_may_be_narrower_than_its_words(qtbot: QtBot) -> None:
    button = ElidedButton(TEXT)
    qtbot.addWidget(button)
    assert button.minimumSizeHint().width() == LEAST_BUTTON
    assert button.shown_text(10_000) == TEXT
    shown = button.shown_text(150)
    assert shown.endswith("…")
    assert TEXT.startswith(shown[:-1])
    button.resize(150, 30)
    button.grab()
