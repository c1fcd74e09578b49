"""What led to values that are no numbers: a tab for it where there are any, one click away."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics

from app.appearance import Appearance, load_fonts
from app.instruments.forensics_page import ForensicsPage
from app.instruments.pages import PAGES
from app.plots.broken_table import COLUMN, _counted
from app.plots.last_steps import LARGEST, NONE_BROKE, RATIO, WEIGHT
from app.runs.twin_run import TwinRun
from core.diagnosis.remedies import clip_gradients
from core.probes.histogram import histogram_of
from core.probes.measure import LayerMeasure
from core.probes.non_finite import NonFinite, Pass
from core.problems import Fix
from core.training.events import LayersMeasured, RunFailed, RunStarted, StepMeasured
from core.training.history import History
from tests.app.instruments.parts import NETWORK, Parts, shown
from tests.app.plots.made_history import story

WEIGHTED, OBSERVED = ("n2", "n4", "n6"), ("n2", "n3", "n4", "n5", "n6")
TAB = PAGES.index(ForensicsPage)
FINE = histogram_of(np.array([-3.0, 1.0], np.float32), 2)
LONG = ("Set the learning rate to 0.001", "Clip gradients to norm 1", "Add batch normalization")
ODD = histogram_of(np.array([np.nan, 1.0], np.float32), 2)


def measure(activations=FINE, gradients=FINE, weights=FINE) -> LayerMeasure:
    return LayerMeasure(activations, 0.0, gradients, weights, weight_norm=2.0, update_ratio=1e-3)


def broken(steps: int, where: Pass = Pass.FORWARD, node: str = "n4", looks: bool = True) -> History:
    """A run that breaks at its last step; the loss is 10 times as large from step to step."""
    history = History()
    history.append(RunStarted("cpu", 0, 10, 1000, WEIGHTED, OBSERVED))
    for step in range(1, steps + 1):
        is_last = step == steps
        loss = math.nan if is_last else 10.0 ** min(30, step)
        norms = np.full(3, np.nan if is_last else step, np.float32)
        history.append(StepMeasured(step, 1, loss, 0.5, 0.1, norms, 0.1))
        found = {n: measure(ODD if is_last and n >= node else FINE) for n in OBSERVED}
        if looks and (is_last or step % 10 == 0):
            history.append(LayersMeasured(step, found))
    tensor = NonFinite(node, where, "output", 1, 0, 2, 2, steps)
    history.append(RunFailed(steps, "The output of hidden2 became NaN.", node, tensor=tensor))
    return history


def show(parts: Parts, history: History) -> ForensicsPage:
    """Bring the page to the front with a run."""
    parts.instruments.refresh(history, parts.document.project)
    parts.instruments.show_evidence("non-finite")
    page = parts.instruments.page
    assert isinstance(page, ForensicsPage)
    return page


def has_tab(parts: Parts) -> bool:
    return parts.instruments.tabs.isTabVisible(TAB)


@pytest.fixture
def parts(qtbot) -> Parts:
    return shown(Parts(), qtbot)


@pytest.fixture
def healthy() -> History:
    history = History()
    history.extend(story(NETWORK, steps=60, per_epoch=50))
    return history


def test_there_is_a_tab_only_where_something_broke(parts, healthy):
    assert not has_tab(parts)
    parts.instruments.refresh(healthy)
    assert not has_tab(parts)
    parts.instruments.refresh(broken(80))
    assert has_tab(parts)
    assert parts.instruments.tabs.currentIndex() == 0  # nothing steals the place in front
    parts.instruments.clear()
    assert not has_tab(parts)


def test_another_run_leaves_the_tab_where_it_is_in_front(parts, healthy, qtbot):
    page = show(parts, broken(80))
    parts.instruments.refresh(healthy)
    assert has_tab(parts)
    qtbot.waitUntil(lambda: page.words.broken.text() == NONE_BROKE)
    qtbot.waitUntil(lambda: {page.layers.empty_text(), page.loss.empty_text()} == {NONE_BROKE})
    words = "Every layer was finite at the last look, at step 41."
    qtbot.waitUntil(lambda: page.table.words == words)
    parts.instruments.tabs.setCurrentIndex(1)
    assert not has_tab(parts)


@pytest.mark.parametrize("steps", [1, 2, 20, 51, 300])
def test_the_last_steps_are_those_of_the_history(parts, qtbot, steps):
    history = broken(steps)
    page = show(parts, history)
    qtbot.waitUntil(lambda: page.layers.found is not None)
    first = max(1, steps - 50)
    wanted = list(range(first, steps + 1))
    for lines in (page.loss.curves, page.layers.curves):
        assert lines.steps.tolist() == wanted
        assert lines.odd_steps.tolist() == [steps]
    assert np.array_equal(
        page.loss.curves.values[:, 0], history.losses.values[first - 1 :], equal_nan=True
    )
    assert page.layers.curves.values[:-1, 0].tolist() == wanted[:-1]
    low, high = page.loss.view.viewRange()[0]
    assert low < first
    assert steps < high <= steps + 1
    assert (page.loss.shown_row, page.layers.shown_row) == (max(0, steps - first - 1),) * 2
    parts.instruments.grab()


def test_what_looks_have_found_is_a_click_away(parts, qtbot):
    page = show(parts, broken(75))
    qtbot.waitUntil(lambda: page.layers.found is not None)
    for quantity, value in ((LARGEST, 3.0), (WEIGHT, 2.0), (RATIO, 1e-3)):
        page.choices.buttons[quantity].click()
        curves = page.layers.curves
        assert page.layers.title == quantity.title
        assert curves.steps.tolist() == [30, 40, 50, 60, 70, 75]
        assert curves.values[0].tolist() == pytest.approx([value] * 5)
    page.choices.buttons[LARGEST].click()
    assert page.layers.curves.odd_steps.tolist() == [75]


@pytest.mark.parametrize(
    ("nan", "infinite", "said"),
    [(0, 136, "136 ∞"), (6016, 0, "6,016 NaN"), (1, 1, "2 bad"), (1_234_567, 0, "1.2 M NaN")],
)
def test_counts_of_broken_values_say_what_they_are(nan, infinite, said):
    tensor = NonFinite("n1", Pass.FORWARD, "output", nan, infinite, 10**7, 10**7, 3)
    assert _counted(tensor) == said


def test_the_table_marks_the_tensor_that_was_first(parts, qtbot):
    page = show(parts, broken(75))
    qtbot.waitUntil(lambda: bool(page.table.rows))
    assert [row.node for row in page.table.rows] == list(OBSERVED)
    (first,) = (row for row in page.table.rows if row.is_first)
    assert first.node == "n4"
    assert [cell.is_first for cell in first.cells] == [True, False, False]
    assert first.cells[0].text == "1 NaN"
    assert [row.cells[0].is_broken for row in page.table.rows] == [False, False, True, True, True]
    assert page.table.rows[0].cells[0].text == "3.00"
    shown = list(page.table.rows).index(first) - page.table._first
    y = 30 + 18 * (shown + 1) + 9
    qtbot.mouseClick(page.table, Qt.MouseButton.LeftButton, pos=QPointF(20, y).toPoint())
    assert parts.selection.single == "n4"
    assert page.layers.highlighted == "n4"


def test_counts_of_broken_values_fit_into_their_outline(qapp):
    load_fonts()
    metrics = QFontMetrics(Appearance("light").number_font(11))
    for number in (1, 9_999, 999_999, 1_000_000, 2**31):
        tensor = NonFinite("n1", Pass.FORWARD, "output", number, 0, number, number, 3)
        assert metrics.horizontalAdvance(_counted(tensor)) <= COLUMN - 10


@pytest.mark.parametrize(
    ("where", "node", "place", "name"),
    [(Pass.DATA, "n1", 0, "input1"), (Pass.LOSS, "n7", -1, "loss")],
)
def test_data_and_loss_have_a_row_of_their_own(parts, qtbot, where, node, place, name):
    page = show(parts, broken(1, where, node))
    qtbot.waitUntil(lambda: bool(page.table.rows))
    assert page.table.rows[place].is_first
    assert page.table.name_of(page.table.rows[place]) == name


def test_without_a_look_at_the_step_the_table_says_so_and_what_to_do(parts, qtbot):
    page = show(parts, broken(75))
    qtbot.waitUntil(lambda: bool(page.table.rows))
    assert page.table.words == ""
    show(parts, broken(75, looks=False))
    qtbot.waitUntil(lambda: [row.node for row in page.table.rows] == ["n4"])
    assert page.table.words == (
        "The layers were not looked at: looking inside is switched on below, at the right."
    )
    parts.instruments.grab()


def test_the_words_tell_what_how_and_what_to_try(parts, qtbot):
    history = broken(75)
    offers = parts.instruments.offers
    fix = clip_gradients(parts.document.project)
    assert fix is not None
    page = show(parts, history)
    qtbot.waitUntil(lambda: page.words.found is not None)
    assert page.words.broken.text() == "First: the output of hidden2, forward in step 75"
    assert "1 of 2 values is NaN. " in page.words.grown.text()
    assert page.words.buttons == []
    offers.show(history, (fix,))
    (button,) = page.words.buttons
    with qtbot.waitSignal(offers.remedy_wanted) as asked:
        button.button.click()
    assert asked.args == [fix]
    offers.show_done({fix.label: "Applied. Press Train to see."}, ())
    assert not button.button.isEnabled()
    assert page.words.next.text() == "Applied. Press Train to see."


def test_remedies_for_another_run_are_not_offered(parts, qtbot):
    fix = clip_gradients(parts.document.project)
    assert fix is not None
    parts.instruments.offers.show(broken(75), (fix,))
    page = show(parts, broken(75))
    qtbot.waitUntil(lambda: page.words.found is not None)
    assert page.words.buttons == []


def test_a_twin_that_broke_is_told_of_where_it_is_looked_into(parts, healthy, qtbot):
    instruments, project = parts.instruments, parts.document.project
    instruments.refresh(healthy, project)
    instruments.show_twins([TwinRun(1, "a twin", project, broken(75))])
    assert not has_tab(parts)
    instruments.look_into(1)
    assert has_tab(parts)
    instruments.show_evidence("non-finite")
    page = instruments.page
    qtbot.waitUntil(lambda: page.words.found is not None)
    assert page.words.found.step == 75
    instruments.look_into(0)
    qtbot.waitUntil(lambda: page.words.broken.text() == NONE_BROKE)


def test_going_back_leaves_the_story_as_it_is(parts, qtbot):
    page = show(parts, broken(75))
    qtbot.waitUntil(lambda: bool(page.table.rows) and page.layers.found is not None)
    parts.instruments.moment.go_to(40)
    assert page.layers.shown_step == 40
    assert page.layers.curves.steps[page.layers.shown_row] == 40
    assert page.words.found.step == 75
    assert page.table.found.step == 75


def test_what_to_try_is_in_view_in_the_lowest_and_narrowest_window(parts, qtbot):
    """All three remedies, each whole, above the words that tell how it came to this."""
    fixes = [Fix(text, lambda project: project) for text in LONG]
    history = broken(75)
    parts.instruments.offers.show(history, fixes)
    parts.instruments.resize(960, 190)
    page = show(parts, history)
    qtbot.waitUntil(lambda: all(button.isVisible() for button in page.words.buttons))
    assert len(page.words.buttons) == 3
    assert not page.loss.isVisible()
    assert page.minimumSizeHint().width() <= 960
    view = page.words.viewport()
    for button in page.words.buttons:
        corner = button.mapTo(view, button.rect().bottomRight())
        assert corner.y() <= view.height()
        assert corner.x() <= view.width()
        assert button.width() >= button.minimumSizeHint().width()
    parts.instruments.resize(1280, 190)
    qtbot.waitUntil(page.loss.isVisible)


def test_before_a_run_the_page_says_what_it_is_for(parts):
    page = show(parts, History())
    assert page.words.broken.text() == "Nothing has run yet."
    assert page.words.grown.text().startswith("Press Train: ")
    assert page.table.words.startswith("Press Train: ")


def test_tables_keep_values_near_their_names_in_a_wide_window(parts, qtbot):
    parts.instruments.resize(2560, 300)
    page = show(parts, broken(75))
    qtbot.waitUntil(lambda: bool(page.table.rows))
    assert page.table.width() < 450
    assert page.words.width() <= 640
    assert page.layers.width() > page.table.width()
