"""The tabs of a layer's inside and of drawing, among the other instruments."""

import pytest

from app.appearance import Appearance
from app.document import Document
from app.instruments import Instruments
from app.instruments.drawing_page import DrawingPage
from app.instruments.layer_page import LayerPage
from app.selection import Selection
from core.training.history import History
from tests.app.examining.kept import CNN, POINTS, history_of, node_of


class Parts:
    """The instruments and what they stand on."""

    def __init__(self) -> None:
        self.document = Document()
        self.document.start_new(CNN)
        self.selection = Selection(self.document)
        self.instruments = Instruments(self.selection, self.document, Appearance("light"))

    def page(self, sort: type):
        return next(page for page in self.instruments.pages if isinstance(page, sort))


@pytest.fixture
def parts(qtbot):
    made = Parts()
    qtbot.addWidget(made.instruments)
    made.instruments.resize(1280, 215)
    with qtbot.waitExposed(made.instruments):
        made.instruments.show()
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
