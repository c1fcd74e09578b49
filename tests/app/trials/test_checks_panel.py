"""The cards of the checks before training: made in the background, cancelled, out of date."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.document import Document
from app.trials.card import STALE, CardState, TrialCard
from app.trials.panel import BUSY, ChecksPanel
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.trials.catalogue import TRIALS
from core.trials.relation import why_they_differ
from core.trials.result import Verdict
from tests.core.trials.places import mlp

START, OVERFIT, RANGE, RATES = TRIALS
PATIENCE_MS = 60_000
"""The first check imports torch."""
ADAM = OPTIMIZERS.setting("Adam", lr=0.01)


def shown(qtbot: QtBot, project: Project | None = None) -> tuple[Document, ChecksPanel]:
    """A panel with a healthy project, as the window shows it."""
    document = Document()
    document.start_new(project or mlp(optimizer=ADAM))
    panel = ChecksPanel(document, Appearance())
    qtbot.addWidget(panel, before_close_func=lambda widget: widget.shut_down())
    panel.resize(1280, 200)
    panel.show()
    return document, panel


def made(qtbot: QtBot, panel: ChecksPanel, kind: str) -> TrialCard:
    """The card of a check once it has been made."""
    panel.run(kind)
    qtbot.waitUntil(lambda: panel.cards[kind].state is CardState.IDLE, timeout=PATIENCE_MS)
    return panel.cards[kind]


def test_a_check_says_its_verdict_and_draws_its_curve(qtbot: QtBot) -> None:
    _, panel = shown(qtbot)
    card = panel.cards[OVERFIT]
    assert card.sentence == TRIALS[OVERFIT].help
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert card.state is CardState.RUNNING
    assert card.button.text() == "Cancel"
    qtbot.waitUntil(lambda: card.state is CardState.IDLE, timeout=PATIENCE_MS)
    assert card.result is not None, card.sentence
    assert card.result.verdict is Verdict.OK
    assert card.sentence == card.result.sentence
    assert card.chart.lines[0].y.tolist() == card.result.lines[0].y.tolist()
    assert card.button.text() == "Run"


def test_where_there_is_nothing_to_measure_no_empty_chart_is_shown(qtbot: QtBot) -> None:
    _, panel = shown(qtbot, mlp(optimizer=OPTIMIZERS.setting("Rprop")))
    card = made(qtbot, panel, RANGE)
    assert card.sentence.startswith("Rprop takes only its first step")
    assert card.chart.isHidden()
    assert made(qtbot, panel, OVERFIT).chart.isVisible()


def test_all_are_made_one_after_the_other(qtbot: QtBot) -> None:
    _, panel = shown(qtbot)
    qtbot.mouseClick(panel.all_button, Qt.MouseButton.LeftButton)
    states = [card.state for card in panel.cards.values()]
    assert states == [CardState.RUNNING, *[CardState.WAITING] * 3]
    cards = panel.cards.values()
    qtbot.waitUntil(lambda: all(c.state is CardState.IDLE for c in cards), timeout=PATIENCE_MS)
    assert all(card.result for card in cards), [card.sentence for card in cards]


def test_a_suggested_rate_is_taken_with_one_click_and_can_be_undone(qtbot: QtBot) -> None:
    document, panel = shown(qtbot)
    card = made(qtbot, panel, RANGE)
    assert card.result is not None
    rate = card.result.suggestion
    assert card.chart.mark == rate
    (button,) = card.offers.buttons
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert document.project.training.optimizer.params["lr"] == rate
    assert not button.isEnabled()
    assert not card.is_stale
    document.undo_stack.undo()
    assert document.project.training.optimizer == ADAM
    assert button.isEnabled()


def test_rates_are_compared_in_a_table_and_the_diverged_cannot_be_taken(qtbot: QtBot) -> None:
    sgd = OPTIMIZERS.setting("SGD", lr=10.0)
    document, panel = shown(qtbot, mlp(optimizer=sgd))
    card = made(qtbot, panel, RATES)
    assert card.result is not None
    offers = card.result.offers
    assert len(card.chart.lines) == len(card.offers.buttons) == len(offers) == 5
    for offer, button in zip(offers, card.offers.buttons, strict=True):
        assert button.isEnabled() == (not offer.has_diverged and offer.rate != 10.0)
    best = next(index for index, offer in enumerate(offers) if offer.is_best)
    qtbot.mouseClick(card.offers.buttons[best], Qt.MouseButton.LeftButton)
    assert document.project.training.optimizer.params["lr"] == offers[best].rate
    assert card.offers.buttons[best].text() == "In use"
    other = next(o for o in offers if not o.is_best and not o.has_diverged and o.rate != 10.0)
    taken = document.project
    button = card.offers.buttons[offers.index(other)]
    assert button.isEnabled()
    training = replace(taken.training, batch_size=7)
    document.apply("Change batch size", replace(taken, training=training))
    assert not any(button.isEnabled() for button in card.offers.buttons)
    assert button.toolTip() == STALE
    document.undo_stack.undo()
    assert button.isEnabled()


def test_a_result_is_out_of_date_once_the_project_has_changed(qtbot: QtBot) -> None:
    document, panel = shown(qtbot)
    card = made(qtbot, panel, START)
    assert not card.is_stale
    project = document.project
    training = replace(project.training, batch_size=7)
    document.apply("Change batch size", replace(project, training=training))
    assert card.is_stale
    assert card.note.text() == STALE
    document.undo_stack.undo()
    assert not card.is_stale


def test_moving_a_layer_or_training_longer_leaves_it_fresh(qtbot: QtBot) -> None:
    document, panel = shown(qtbot)
    card = made(qtbot, panel, START)
    project = document.project
    network = project.network.move({project.network.order[0]: (50.0, 60.0)})
    training = replace(project.training, epochs=99)
    document.apply("Change", replace(project, network=network, training=training))
    assert not card.is_stale


def test_what_goes_on_and_what_waits_can_be_cancelled(qtbot: QtBot) -> None:
    _, panel = shown(qtbot)
    panel.cards[RATES].form.row("steps").changed.emit(100_000, False)
    assert panel.cards[RATES].setting.params["steps"] == 100_000
    panel.run(RATES)
    panel.run(START)
    qtbot.waitUntil(lambda: bool(panel.cards[RATES].chart.lines), timeout=PATIENCE_MS)
    panel.cards[START].button.click()
    assert panel.cards[START].state is CardState.IDLE
    panel.cards[RATES].button.click()
    assert panel.cards[RATES].state is CardState.IDLE
    assert panel.cards[RATES].sentence == TRIALS[RATES].help
    assert not panel.runner.is_busy
    card = made(qtbot, panel, START)  # the next one waits for the thread of the first
    assert card.result is not None
    panel.run(RATES)
    panel.run(START)
    assert card.chart.isHidden(), "what it found before is gone while it waits"
    panel.cancel_all()


def test_none_is_made_while_a_run_goes_on(qtbot: QtBot) -> None:
    _, panel = shown(qtbot)
    panel.run(OVERFIT)
    panel.set_running(True)
    assert panel.cards[OVERFIT].state is CardState.IDLE
    assert not any(card.button.isEnabled() for card in panel.cards.values())
    assert panel.cards[OVERFIT].button.toolTip() == BUSY
    panel.run_all()
    assert not panel.runner.is_busy
    panel.set_running(False)
    assert all(card.button.isEnabled() for card in panel.cards.values())


def test_a_network_that_cannot_be_trained_is_said_to_be_on_the_card(qtbot: QtBot) -> None:
    _, panel = shown(qtbot, Project())
    card = made(qtbot, panel, START)
    assert card.result is None
    assert card.sentence
    assert card.sentence != TRIALS[START].help


def test_another_document_forgets_the_results(qtbot: QtBot) -> None:
    _, panel = shown(qtbot)
    card = made(qtbot, panel, RANGE)
    panel.clear()
    assert card.result is None
    assert card.sentence == TRIALS[RANGE].help
    assert card.offers.isHidden()
    assert card.chart.isHidden()


def test_everything_is_reached_by_keys(qtbot: QtBot) -> None:
    _, panel = shown(qtbot)
    card = panel.cards[RANGE]
    for widget in (panel.all_button, card.button, card.options):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert widget.accessibleName() or widget.text()
    qtbot.keyClick(card.options, Qt.Key.Key_Space)
    assert not card.form.isHidden()


@pytest.mark.parametrize(("width", "columns"), [(1280, 4), (700, 2), (300, 1)])
def test_the_cards_stand_as_there_is_room(qtbot: QtBot, width: int, columns: int) -> None:
    _, panel = shown(qtbot)
    panel.resize(width, 400)
    assert panel._grid.columns == columns


def test_the_thread_is_one_that_garbage_is_kept_from(qtbot: QtBot) -> None:
    _, panel = shown(qtbot)
    panel.cards[RATES].form.row("steps").changed.emit(100_000, False)
    panel.run(RATES)
    assert "panel" in {thread.name for thread in threading.enumerate()}
    panel.shut_down()
    assert "panel" not in {thread.name for thread in threading.enumerate()}


def test_two_cards_fit_into_one_low_row_and_explain_why_their_rates_differ(qtbot: QtBot) -> None:
    """At 1280×720 the checks have 190 pixels."""
    _, panel = shown(qtbot)
    panel.resize(1280, 190)
    cards = [made(qtbot, panel, kind) for kind in (RANGE, RATES)]
    for card in cards:
        assert card.result is not None
        assert card.result.offers
    assert panel._grid.columns == 4
    assert panel._scroll.verticalScrollBar().maximum() == 0
    for button in panel.cards[RATES].offers.buttons:
        bottom = button.mapTo(panel, button.rect().bottomLeft()).y()
        assert bottom < panel.height()
    why = why_they_differ(*(card.result for card in cards))
    assert cards[0].note.text() == why
    assert cards[0].note.isVisible() == bool(why)
