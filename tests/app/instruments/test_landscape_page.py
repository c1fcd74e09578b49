"""The page of the loss landscape, with a network that is really asked."""

import pytest

from app.appearance import Appearance
from app.document import Document
from app.instruments import Instruments
from app.instruments.landscape_page import LandscapePage
from app.selection import Selection
from core.examining.survey import Kind
from core.training.history import History
from tests.core.examining.places import kept, project_of

POINTS = project_of(
    ("Linear", {"out_features": 4}), "Tanh", ("Linear", {"out_features": 2}), data="moons"
)


@pytest.fixture
def page(qtbot):
    document = Document()
    document.start_new(POINTS)
    instruments = Instruments(Selection(document), document, Appearance("dark"))
    qtbot.addWidget(instruments)
    page = LandscapePage(instruments.pages[0].context)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    history = History()
    history.extend(kept(POINTS, 4))
    instruments.refresh(history, POINTS)
    page.view.refresh(history)
    yield page
    page.shut_down()
    instruments.shut_down()


@pytest.mark.parametrize("kind", [Kind.PATH, Kind.FROM_START])
def test_the_run_that_is_trained_is_computed(kind, page, qtbot):
    page.view.controls.kinds.show_key(kind)
    page.view.controls.kind_chosen.emit()
    page.view.controls.button.click()
    qtbot.waitUntil(lambda: not page.view.runner.is_busy, timeout=20_000)
    found = page.view.plot.survey
    assert found is not None
    assert (found.kind, found.step, found.is_final) == (kind, 30, True)
    page.grab()


def test_leaving_in_the_middle_leaves_no_thread_behind(page, qtbot):
    page.view.controls.button.click()
    qtbot.waitUntil(lambda: page.view.plot.survey is not None, timeout=20_000)
    page.shut_down()
    assert not page.view.runner.is_busy
