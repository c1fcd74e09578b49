"""The tabs of a layer's inside and of drawing, among the other instruments."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from app.examining.layer_questions import Choice
from app.instruments.drawing_page import DrawingPage
from app.instruments.layer_page import LayerPage
from app.instruments.predictions_page import PredictionsPage
from core.examining.samples import Part
from core.training.history import History
from tests.app.examining.kept import CNN, POINTS, history_of, node_of
from tests.app.instruments.parts import Parts, shown


@pytest.fixture
def parts(qtbot) -> Iterator[Parts]:
    made = shown(Parts(CNN), qtbot, height=215)
    yield made
    made.instruments.shut_down()


def test_the_inside_is_that_of_the_selected_layer(parts, qtbot):
    page = parts.page(LayerPage)
    assert parts.instruments.show_page("inside") == ""
    parts.instruments.refresh(history_of(CNN), CNN)
    first, second = node_of(CNN, "Conv2d"), node_of(CNN, "Conv2d", 1)
    name = CNN.network.nodes[second].name
    qtbot.waitUntil(lambda: not page.weights.is_empty and not page.response.is_empty)
    assert page.weights.node == first
    page.response.grid.chosen.emit(1)
    qtbot.waitUntil(lambda: not page.exciting.is_empty)
    assert (page.weights.grid.marked, page.response.grid.marked) == (1, 1)
    parts.selection.select([second])
    qtbot.waitUntil(lambda: page.weights.grid.title == f"Filters of {name}")
    qtbot.waitUntil(lambda: page.response.grid.title == f"Feature maps of {name}")
    assert page.exciting.is_empty
    assert page.weights.grid.marked is None
    parts.instruments.grab()
    parts.instruments.clear()
    assert page.weights.is_empty
    assert page.response.is_empty
    parts.instruments.grab()


def test_a_mistake_is_looked_into(parts, qtbot):
    instruments = parts.instruments
    assert instruments.show_page("predictions") == ""
    instruments.refresh(history_of(CNN), CNN)
    view = parts.page(PredictionsPage).plots[0]
    qtbot.waitUntil(lambda: bool(view.cards.cards))
    row, inside = view._seen.found.worst(1)[0].row, parts.page(LayerPage).response
    asked = []
    instruments.maps.show_sample = asked.append
    qtbot.keyClick(view.cards, Qt.Key.Key_Right)
    qtbot.keyClick(view.cards, Qt.Key.Key_Return)
    assert isinstance(instruments.page, LayerPage)
    qtbot.waitUntil(lambda: not inside.is_empty)
    response = inside.picker._response
    assert (response.sample.part, response.sample.row) == (Part.VALIDATION, row)
    assert response.is_right is False
    assert inside.picker.place_text() == f"{row + 1} of {response.count}"
    assert asked == [Choice(row, part=Part.VALIDATION)]
    instruments.show_inside(Choice(3, part=Part.TEST))
    qtbot.waitUntil(lambda: inside.picker._response.sample.part is Part.TEST)
    inside.picker.step(1)
    qtbot.waitUntil(lambda: inside.picker._response.sample.row == 4)
    assert inside.picker._response.sample.part is Part.TEST


def test_one_draws_only_where_the_data_are_images(parts, qtbot):
    assert parts.instruments.show_page("draw") == ""
    page = parts.page(DrawingPage)
    assert page.fits(CNN)
    assert not page.fits(POINTS)
    parts.instruments.refresh(history_of(POINTS), POINTS)
    assert "nothing to show" in parts.instruments.show_page("draw")


def test_a_layer_of_the_drawing_is_selected_and_marked(parts, qtbot):
    parts.instruments.show_page("draw")
    history: History = history_of(CNN)
    parts.instruments.refresh(history, CNN)
    view = parts.page(DrawingPage).view
    view.pad.begin((0.5, 0.2))
    view.pad.draw_to((0.5, 0.8))
    qtbot.waitUntil(lambda: not view.strips.is_empty)
    view.strips.layer_chosen.emit(node_of(CNN, "Linear"))
    assert parts.selection.single == node_of(CNN, "Linear") == view.strips.selected
