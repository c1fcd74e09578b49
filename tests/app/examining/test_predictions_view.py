"""The page of predictions shows what the core finds, opens cells, and says what is wrong."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from app.examining.layer_questions import Choice
from app.examining.predictions_view import PredictionsView
from app.plots.confusion import ConfusionMatrix
from app.plots.confusion_counts import Counts
from app.plots.sample_cards import Card, SampleCards
from core.data import load_dataset
from core.data.catalogue import DATASETS
from core.data.describing import described
from core.data.settings import DataSettings
from core.examining.predictions import class_predictions, value_predictions
from core.examining.samples import Part
from tests.app.examining.asked import Asked, broken, model_of, project, run_of

DIGITS = project("digits", 10)
WAVE = project("wave", 1, "MSELoss")


@pytest.fixture(scope="module")
def digits():
    return run_of(DIGITS, 60)


@pytest.fixture
def asked(qtbot):
    made = Asked(qtbot)
    yield made
    made.examiner.shut_down()


def shown(qtbot, view):
    qtbot.waitUntil(lambda: len(view.matrix.counts) > 0)
    view.grab()
    return view.matrix.counts


def test_it_shows_what_the_network_that_was_trained_says(asked, digits, qtbot):
    view = asked.show(PredictionsView, DIGITS, digits)
    counts = shown(qtbot, view)
    found = class_predictions(model_of(DIGITS, digits), load_dataset(DIGITS.data))
    np.testing.assert_array_equal(counts.cells, found.confusion)
    np.testing.assert_allclose(counts.shares, found.class_accuracies)
    assert view.cards.total == (found.given != found.actual).sum()
    worst = found.worst(1)[0]
    assert f"sample {worst.row + 1:,}: {worst.actual}" in view.cards.cards[0].text
    assert f"given {worst.given}" in view.cards.cards[0].text
    assert view.controls.trouble.text() == ""


def test_a_sample_of_ones_own_table_is_named_by_its_row(asked, qtbot, tmp_path):
    path = tmp_path / "t.csv"
    lines = [f"{k * 7 % 50},{'' if k == 3 else k},{'ab'[k * k % 3 % 2]}" for k in range(60)]
    path.write_text("\n".join(["x,y,c", "", *lines]))
    own = project("csv", 2)
    dataset = described(DATASETS.setting("csv", path=str(path), missing="drop"))
    own = replace(own, data=DataSettings(dataset, validation_fraction=0.4))
    view = asked.show(PredictionsView, own, run_of(own, 1))
    shown(qtbot, view)
    card = view.cards.cards[0]
    row, x, y = (card.values[place].replace(",", "") for place in (0, -2, -1))
    assert lines[int(row) - 3].startswith(f"{x},{y},")
    assert card.text.startswith(f"row {row} of the table: ")
    assert view.cards.columns[:2] == ("row", "actual")
    assert len(view.cards.columns) == len(card.values)


def test_a_click_on_a_cell_opens_its_samples(asked, digits, qtbot):
    view = asked.show(PredictionsView, DIGITS, digits)
    counts = shown(qtbot, view)
    wrong = counts.cells - np.diag(np.diag(counts.cells))
    cell = tuple(map(int, np.unravel_index(wrong.argmax(), wrong.shape)))
    qtbot.mouseClick(view.matrix, Qt.LeftButton, pos=view.matrix.placed.rect(cell).center())
    qtbot.waitUntil(lambda: view.cards.title == f"{cell[0]} given {cell[1]}")
    assert view.cards.total == len(view.cards.cards) == wrong.max()
    found = class_predictions(model_of(DIGITS, digits), load_dataset(DIGITS.data))
    first = load_dataset(DIGITS.data).validation.raw(found.cell(*cell))[0]
    picture = view.cards.cards[0].picture
    assert picture.pixelColor(3, 4).red() == int(first[0, 4, 3] / 16 * 255)
    assert view.cards.note().endswith("Esc for all mistakes")
    qtbot.keyClick(view.matrix, Qt.Key_Escape)
    qtbot.waitUntil(lambda: view.cards.title == "Worst mistakes")


def test_the_keys_walk_over_the_matrix_and_the_note_says_it_exactly(asked, qtbot):
    matrix = ConfusionMatrix(asked.appearance)
    asked.put(matrix, (500, 128))
    cells = np.array([[8, 2], [0, 5]])
    matrix.show_counts(Counts(("cat", "dog"), cells, np.array([10, 6])))
    chosen = []
    matrix.cell_chosen.connect(chosen.append)
    for key in (Qt.Key_Right, Qt.Key_Right, Qt.Key_Down, Qt.Key_Up):
        qtbot.keyClick(matrix, key)
    assert chosen == [(0, 0), (0, 1), (1, 1), (0, 1)]
    assert matrix.note() == "actual cat, given dog: 2 (20.0 %)"
    bar = QPointF(matrix.placed.bar(1).center())
    assert matrix.placed.at(bar) is None
    assert matrix.counts.row_text(matrix.placed.row_at(bar)) == (
        "actual dog: 5 of 6 right (83.3 %)"
    )


@pytest.mark.parametrize("height", [128, 360])
def test_ten_classes_have_room_for_their_counts(asked, height):
    matrix = ConfusionMatrix(asked.appearance)
    asked.put(matrix, (560, height))
    names = tuple(map(str, range(10)))
    matrix.show_counts(Counts(names, np.full((10, 10), 888), np.full(10, 8880)))
    placed = matrix.placed
    assert placed.has_text
    assert placed.rect((9, 9)).width() >= 24
    assert placed.cells.bottom() < height
    assert placed.bar(0).right() <= 560
    assert placed.at(QPointF(placed.rect((3, 7)).center())) == (3, 7)


def test_a_hundred_classes_are_an_image_that_the_pointer_reads(asked, qtbot):
    matrix = ConfusionMatrix(asked.appearance)
    asked.put(matrix, (560, 128))
    cells = np.diag(np.full(100, 90))
    cells[70, 20] = 10
    names = tuple(f"class {number}" for number in range(100))
    matrix.show_counts(Counts(names, cells, cells.sum(1)))
    matrix.grab()
    row, column = matrix.placed.at(QPointF(matrix.placed.rect((70, 20)).center()))
    assert abs(row - 70) <= 1
    assert abs(column - 20) <= 1
    assert matrix.counts.summary.endswith("actual class 70, given class 20: 10 (10.0 %)")


def test_the_test_set_is_shown_with_a_warning(asked, digits, qtbot):
    view = asked.show(PredictionsView, DIGITS, digits)
    before = shown(qtbot, view).totals.sum()
    view.controls.parts.show_key(Part.TEST)
    view.controls.part_chosen.emit(Part.TEST)
    qtbot.waitUntil(lambda: "test samples" in view.controls.about.text())
    assert "part of the training" in view.controls.trouble.text()
    assert view.matrix.counts.totals.sum() == len(load_dataset(DIGITS.data).test)
    assert before == len(load_dataset(DIGITS.data).validation)


def test_mistakes_show_the_loss_they_are_ordered_by(asked, digits, qtbot):
    view = asked.show(PredictionsView, DIGITS, digits)
    shown(qtbot, view)
    losses = [float(card.caption.split("loss ")[1]) for card in view.cards.cards]
    assert len(losses) > 1
    assert losses == sorted(losses, reverse=True)


def test_many_samples_are_scrolled_through(asked, qtbot):
    cards = SampleCards(asked.appearance)
    asked.put(cards, (300, 128))
    many = [
        Card(str(n), "", f"sample {n}", True, QImage(8, 8, QImage.Format_RGB32)) for n in range(40)
    ]
    cards.show_cards("All", many, 500)
    seen = len(cards.shown)
    assert cards.note() == f"1–{seen} of 500 · scroll for more"
    for _ in range(40):
        qtbot.keyClick(cards, Qt.Key_Down)
    assert cards.shown.stop == 40
    first = cards.shown.start
    assert cards.placed.at(*cards.placed.place_of(first).center().toTuple()) == first
    cards.show_cards("Rows", [Card("", "", "t", True, None, ("1", "2"))] * 9, 9, ("a", "b"))
    assert cards.shown.start == 0
    assert cards.placed.at(20, cards.placed.place_of(2).center().y()) == 2
    cards.grab()


def test_the_keys_go_from_sample_to_sample_and_enter_chooses_one(asked, qtbot):
    cards = SampleCards(asked.appearance)
    asked.put(cards, (300, 128))
    many = [
        Card(str(n), "", f"sample {n}", True, QImage(8, 8, QImage.Format_RGB32)) for n in range(40)
    ]
    cards.show_cards("All", many, 40)
    chosen = []
    cards.card_chosen.connect(chosen.append)
    qtbot.keyClick(cards, Qt.Key_Return)
    assert chosen == []  # none is marked
    across = next(n for n in range(1, 40) if cards.placed.place_of(n).left() == 0)
    for key in (Qt.Key_Right, Qt.Key_Right, Qt.Key_Down, Qt.Key_Return, Qt.Key_Left, Qt.Key_Return):
        qtbot.keyClick(cards, key)
    assert chosen == [1 + across, across]
    assert chosen[-1] in cards.shown
    assert cards.note() == f"sample {across}"
    cards.show_cards("None", [], 0)
    qtbot.keyClick(cards, Qt.Key_Right)
    qtbot.keyClick(cards, Qt.Key_Return)
    assert len(chosen) == 2


@pytest.mark.parametrize("part", [Part.VALIDATION, Part.TEST])
def test_a_click_on_a_mistake_asks_for_its_sample(asked, digits, qtbot, part):
    view = asked.show(PredictionsView, DIGITS, digits)
    shown(qtbot, view)
    view.controls.parts.show_key(part)
    view.controls.part_chosen.emit(part)
    qtbot.waitUntil(lambda: f"{part} samples" in view.controls.about.text())
    worst = class_predictions(model_of(DIGITS, digits), load_dataset(DIGITS.data), part=part).worst(
        2
    )[1]
    with qtbot.waitSignal(view.sample_chosen) as blocker:
        place = view.cards.placed.place_of(1).center().toPoint()
        qtbot.mouseClick(view.cards, Qt.LeftButton, pos=place)
    assert blocker.args == [Choice(worst.row, part=part)]


def test_it_shows_the_step_that_is_chosen(asked, digits, qtbot):
    view = asked.show(PredictionsView, DIGITS, digits)
    shown(qtbot, view)
    first = class_predictions(model_of(DIGITS, digits, 0), load_dataset(DIGITS.data))
    view.show_step(0)
    qtbot.waitUntil(lambda: np.array_equal(view.matrix.counts.cells, first.confusion))


def test_a_regression_shows_values_and_residuals(asked, qtbot):
    history = run_of(WAVE, 20)
    view = asked.show(PredictionsView, WAVE, history)
    qtbot.waitUntil(lambda: not view.predicted.is_empty)
    view.grab()
    found = value_predictions(model_of(WAVE, history), load_dataset(WAVE.data))
    np.testing.assert_allclose(view.predicted.ys, found.predicted[:, 0])
    np.testing.assert_allclose(view.predicted.xs, found.actual[:, 0])
    np.testing.assert_allclose(view.residuals.ys, found.residuals[:, 0], atol=1e-6)
    assert view.stack.currentWidget() is not view.matrix
    assert view.cards.columns[:3] == ("actual", "predicted", "loss")
    assert f"sample {found.worst(1)[0] + 1:,}:" in view.cards.cards[0].text


def test_numbers_that_are_none_are_said_and_break_nothing(asked, digits, qtbot):
    view = asked.show(PredictionsView, DIGITS, broken(DIGITS, digits))
    counts = shown(qtbot, view)
    assert not counts.cells.any()
    assert view.controls.trouble.text().startswith("180 samples get no class")
    history = broken(WAVE, run_of(WAVE, 2))
    asked.examiner.take(WAVE, history)
    view.refresh(history)
    qtbot.waitUntil(lambda: "no value" in view.controls.trouble.text())
    view.grab()
    assert view.predicted.is_empty


def test_a_part_without_samples_says_what_to_do(asked, qtbot):
    bare = project("digits", 10, validation_fraction=0.0)
    view = asked.show(PredictionsView, bare, run_of(bare, 1))
    qtbot.waitUntil(lambda: view.matrix.words.startswith("There are no validation samples"))
    view.grab()
