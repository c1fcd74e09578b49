"""The pages of what is measured inside layers: choices, evidence of rules, what they show."""

import pytest

from app.instruments.distributions_page import DistributionsPage
from app.instruments.gradients_page import GradientsPage
from app.instruments.layers_page import LayersPage
from app.instruments.pages import PAGES
from app.plots.distribution import ACTIVATIONS, GRADIENTS, WEIGHTS
from app.plots.layer_quantities import SATURATION, UPDATE_RATIO, WEIGHT_NORM
from core.diagnosis.catalogue import RULES
from core.training.history import History
from tests.app.instruments.parts import NETWORK, Parts, shown
from tests.app.plots.made_history import story


@pytest.fixture
def parts(qtbot) -> Parts:
    """With a run."""
    made, history = Parts(), History()
    history.extend(story(NETWORK, steps=260, per_epoch=100))
    made.instruments.refresh(history)
    return shown(made, qtbot)


def press(page, key) -> None:
    page.choices.buttons[key].click()


def test_the_evidence_of_every_rule_is_on_exactly_one_page():
    for rule in RULES.values():
        if rule.evidence:
            pages = [page.title for page in PAGES if rule.evidence in page.evidence]
            assert len(pages) == 1, f"{rule.kind}: {rule.evidence} is on {pages}"


def test_the_evidence_of_a_rule_is_brought_to_the_front(parts):
    instruments = parts.instruments
    for kind in [kind for kind, rule in RULES.items() if rule.evidence]:
        instruments.show_evidence(kind)
        assert RULES[kind].evidence in instruments.page.evidence


def test_evidence_presses_the_choice_that_shows_it(parts):
    instruments, layers = parts.instruments, parts.page(LayersPage)
    instruments.show_evidence("saturation")
    assert layers.choices.is_pressed(SATURATION)
    assert layers.plot.quantity is SATURATION
    instruments.show_evidence("slow-learning")
    assert layers.plot.quantity is UPDATE_RATIO
    spread = parts.page(DistributionsPage)
    press(spread, "all")
    instruments.show_evidence("symmetry")
    assert spread.choices.is_pressed(WEIGHTS)
    assert spread.now.quantity is spread.over_time.quantity is WEIGHTS
    assert spread.now.isVisible()
    instruments.show_evidence("poor-initialization")
    assert spread.now.quantity is ACTIVATIONS


def test_one_layer_or_all_of_them_are_shown(parts, qtbot):
    page = parts.page(DistributionsPage)
    parts.instruments.show_page("Distributions")
    assert page.now.isVisible()
    assert not page.ridges.isVisible()
    press(page, "all")
    press(page, GRADIENTS)
    assert not page.now.isVisible()
    assert not page.over_time.isVisible()
    qtbot.waitUntil(lambda: len(page.ridges.bars) == 5)
    page.ridges.bar_chosen.emit("n3")
    assert parts.selection.single == "n3"
    press(page, "one")
    assert page.now.node == "n3"
    assert page.now.title == "Gradients at relu1, % of values"


def test_a_chosen_quantity_has_its_values_in_the_list(parts, qtbot):
    page = parts.page(LayersPage)
    parts.instruments.show_page("Layers")
    qtbot.waitUntil(lambda: len(page.curves.list.rows) == 3)
    press(page, WEIGHT_NORM)
    assert page.plot.is_empty  # the made run has no norms
    press(page, SATURATION)
    assert not page.curves.list.rows
    press(page, UPDATE_RATIO)
    assert [row.name for row in page.curves.list.rows] == ["hidden1", "hidden2", "hidden3"]


def test_the_choices_fit_into_the_lowest_instruments(parts):
    for kind in (DistributionsPage, LayersPage):
        page = parts.page(kind)
        parts.instruments.show_page(page.title)
        parts.instruments.grab()
        for button in page.choices.buttons.values():
            assert button.geometry().bottom() <= page.choices.height()


def test_a_row_of_the_factors_selects_its_layer(parts):
    parts.page(GradientsPage).factors.row_chosen.emit("n4")
    assert parts.selection.single == "n4"
    assert parts.page(GradientsPage).factors.selected == "n4"
