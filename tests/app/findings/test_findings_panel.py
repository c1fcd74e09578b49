"""The findings of a run in the window: found, shown, mended, gone."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.findings.doctor import Doctor
from app.findings.panel import FindingsPanel
from app.findings.remedy_button import MARK, RemedyButton
from app.findings.since import read_since, write_since
from app.runs.bridge import RunState, TrainingBridge
from app.runs.kept import KeptRun
from app.runs.twin_run import TwinRun
from core.problems import Fix
from core.settings.optimizers import OPTIMIZERS
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import CheckpointWritten, RunStarted, StepMeasured
from core.training.history import History
from core.training.trainer import train
from tests.core.training.runs import SELDOM, events, points

SIGMOIDS = (("Linear", {"out_features": 16}), "Sigmoid") * 8
PROJECT = points(*SIGMOIDS, epochs=20, optimizer=OPTIMIZERS.setting("SGD", lr=0.1))


@pytest.fixture(scope="module")
def vanished() -> History:
    history = History()
    history.extend(events(PROJECT, max_steps=160))
    return history


class Parts:
    """The panel and what it stands on."""

    def __init__(self) -> None:
        self.document = Document()
        self.document.start_new(PROJECT)
        self.checker = Checker(self.document)
        self.bridge = TrainingBridge()
        self.doctor = Doctor(self.document, self.checker)
        appearance = Appearance("light")
        self.panel = FindingsPanel(self.document, self.doctor, self.bridge, appearance)


@pytest.fixture
def parts(qtbot) -> Parts:
    made = Parts()
    qtbot.addWidget(made.panel)
    made.panel.resize(900, 300)
    made.panel.show()
    made.checker.warm_up_now()
    yield made
    made.panel.shut_down()
    made.bridge.shut_down()


def rules(parts: Parts) -> list[str]:
    return [card.seen.finding.rule for card in parts.panel.cards]


def test_a_vanishing_gradient_is_told_with_its_remedies(parts, vanished, qtbot):
    titles: list[str] = []
    parts.panel.title_changed.connect(titles.append)
    parts.doctor.refresh(vanished, PROJECT)
    card = parts.panel.cards[rules(parts).index("vanishing-gradients")]
    assert card.seen.is_alarm
    assert titles[-1].startswith("Findings ")
    assert card.seen.finding.remedies
    fix = card.seen.finding.remedies[0]
    before = parts.document.project
    card.remedy_wanted.emit(fix)
    assert parts.document.project == fix.apply(before)
    assert parts.document.undo_stack.undo_text == fix.label
    parts.document.undo_stack.undo()
    assert parts.document.project == before


def test_numbers_that_move_do_not_make_new_cards(parts, vanished):
    parts.doctor.refresh(vanished, PROJECT)
    cards = list(parts.panel.cards)
    key = next(iter(parts.doctor._of_run))
    seen = parts.doctor._of_run[key]
    parts.doctor._remember(
        [replace(s.finding, brief="New numbers.") for s in parts.doctor.seen if s.since]
    )
    assert parts.panel.cards == cards
    assert parts.doctor._of_run[key].since == seen.since
    assert any("New numbers." in card._text.text() for card in cards)


def test_an_open_card_follows_the_number(parts, vanished):
    parts.doctor.refresh(vanished, PROJECT)
    card = parts.panel.cards[rules(parts).index("vanishing-gradients")]
    card.open()
    assert card._measured.isVisibleTo(card)
    words = [one.text() for one in card.findChildren(QLabel)]
    assert "Steps to wait before judging" in words
    assert "after" not in words
    parts.doctor._remember([replace(card.seen.finding, value=0.0625, threshold=0.25)])
    told = card._measured.text()
    assert told.endswith("Measured 0.0625, threshold 0.250.")
    assert "(steps 129 to 160)" in told, "figures stand behind Why?"
    assert "(steps 129 to 160)" not in card._text.text()


def test_a_remedy_that_is_applied_says_so_until_it_is_undone(parts, vanished, qtbot):
    parts.doctor.refresh(vanished, PROJECT)
    card = parts.panel.cards[rules(parts).index("vanishing-gradients")]
    fix = card.seen.finding.remedies[0]
    button = card._remedies[fix.label].button
    button.click()
    assert not button.isEnabled()
    assert button.text() == f"✓ {fix.label}"
    assert card._next.text() == "Applied. Press Train to see."
    count = parts.document.undo_stack.count
    card.remedy_wanted.emit(fix)
    assert parts.document.undo_stack.count == count
    parts.document.undo_stack.undo()
    assert button.isEnabled()
    assert button.text() == fix.label
    assert card._next.text() == ""


def test_no_twin_is_offered_of_a_remedy_that_is_applied(qtbot):
    fix = Fix("Faster", lambda project: project)
    button = RemedyButton(fix, lambda: None, lambda: None)
    qtbot.addWidget(button)
    assert button.twin is not None
    for applied, beside in ((True, False), (False, True), (True, True), (False, False)):
        button.show_done(applied, beside)
        assert button.twin.isEnabled() == (not applied and not beside)
        assert button.button.isEnabled() == (not applied)
        assert button.twin.text() == ("✓ as a twin" if beside else "as a twin")
        assert ("same network" in button.twin.toolTip()) == applied


def test_a_remedy_that_was_a_twin_says_so_when_the_run_is_over(parts, vanished, monkeypatch):
    parts.doctor.refresh(vanished, PROJECT)
    monkeypatch.setattr(parts.panel, "_is_twin", lambda fix: True)
    card = parts.panel.cards[rules(parts).index("vanishing-gradients")]
    for state, words in ((RunState.RUNNING, "trains"), (RunState.FINISHED, "trained")):
        parts.bridge._set_state(state)
        assert card._next.text() == f"It {words} beside this run."


def test_a_click_on_a_remedy_moves_no_button_and_says_one_thing(parts, vanished, monkeypatch):
    """The next click must not meet another button than the one that was there."""
    parts.doctor.refresh(vanished, PROJECT)
    panel = parts.panel
    card = panel.cards[rules(parts).index("vanishing-gradients")]
    below = QLabel("A twin was found to be well.")
    below.hide()
    panel.column.addWidget(below)

    def places() -> set[object]:
        QApplication.processEvents()
        buttons = [one for card in panel.cards for one in card.findChildren(QPushButton)]
        corners = [one.mapTo(panel, one.rect().topLeft()) for one in buttons]
        words = [one.text().removeprefix(MARK) for one in buttons]
        return {(text, at.x(), at.y()) for text, at in zip(words, corners, strict=True)}

    before = places()
    monkeypatch.setattr(panel, "_is_twin", lambda fix: True)
    for button in list(card._remedies.values())[:2]:
        button.button.click()
    below.show()
    assert before < places(), "what is found in the changed drawing stands below"
    card = panel.cards[rules(parts).index("vanishing-gradients")]
    assert card._next.text() == "Applied. Press Train to see."


def test_beside_twins_it_is_said_whose_the_cards_are(parts, vanished, monkeypatch):
    words = parts.panel.words
    parts.doctor.refresh(vanished, PROJECT)
    assert words.isHidden()
    twin = TwinRun(1, "Faster", PROJECT, History())
    monkeypatch.setattr(TrainingBridge, "twins", (twin,))
    monkeypatch.setattr(parts.bridge, "history", vanished)
    parts.bridge.twins_changed.emit()
    assert words.text() == "In this network:"
    assert not words.isHidden()
    monkeypatch.setattr(TrainingBridge, "twins", ())
    parts.bridge.twins_changed.emit()
    assert words.isHidden()


def test_what_is_gone_is_shown_as_mended_until_the_next_run(parts, vanished):
    parts.doctor.refresh(vanished, PROJECT)
    parts.doctor._remember([])
    assert not any(seen.is_present for seen in parts.doctor.seen if seen.since)
    assert all(not card.seen.is_alarm for card in parts.panel.cards)
    parts.doctor.refresh(History(), PROJECT)
    assert not [seen for seen in parts.doctor.seen if seen.since]


def test_a_run_that_goes_on_knows_since_when(parts, vanished):
    """After a stop: what was found before the step it goes on from keeps its first step."""
    parts.doctor.refresh(vanished, PROJECT)
    early = next(seen for seen in parts.doctor.seen if seen.since)
    key = early.finding.key
    parts.doctor._of_run[key] = replace(early, since=40)
    parts.doctor.refresh(vanished.until(150), PROJECT)
    assert parts.doctor._of_run[key].since == 40
    assert parts.doctor._of_run[key].finding.step == 150, "asked about anew"
    parts.doctor.refresh(vanished.until(30), PROJECT)
    assert all(seen.since <= 30 for seen in parts.doctor.seen)


def test_a_run_of_another_process_knows_since_when(parts, tmp_path):
    plan, history = CheckpointPlan(tmp_path), History()
    history.extend(train(PROJECT, Control(), max_steps=160, cadence=SELDOM, checkpoints=plan))
    parts.doctor.refresh(history, PROJECT)
    key = ("vanishing-gradients", next(s.finding.node for s in parts.doctor.seen if s.is_alarm))
    assert parts.doctor._of_run[key].since == 160
    parts.doctor._of_run[key] = replace(parts.doctor._of_run[key], since=40)
    parts.doctor.refresh(history, PROJECT)

    kept = KeptRun(checkpoint_path(tmp_path), read_about(checkpoint_path(tmp_path)))
    again = Doctor(parts.document, parts.checker)
    again.refresh(kept.history(), PROJECT)
    assert again._of_run[key].since == 40
    file = tmp_path / "first-found.json"
    for content in ("{", "[]", '{"run": 3}', file.read_text().replace("40", "900")):
        file.write_text(content)
        again = Doctor(parts.document, parts.checker)
        again.refresh(kept.history(), PROJECT)
        assert again._of_run[key].since == 160, content


def test_another_run_in_the_same_folder_begins_anew(parts, tmp_path):
    told = History()
    told.append(RunStarted("cpu", 0, 8, 80, (), (), run="one"))
    told.append(CheckpointWritten(50, str(tmp_path / "last.safetensors"), False, 1, 0.1))
    write_since(told, {("dead-units", "n3"): 7, ("slow-learning", None): 0})
    told.append(StepMeasured(50, 1, 0.5, 0.5, 0.1, np.empty(0, np.float32), 1.0))
    assert read_since(told) == {("dead-units", "n3"): 7}
    told.append(RunStarted("cpu", 0, 8, 80, (), (), run="other"))
    assert read_since(told) == {}
    told.append(RunStarted("cpu", 0, 8, 80, (), ()))
    assert read_since(told) == {}
    told.append(CheckpointWritten(50, str(tmp_path / "gone" / "last"), False, 1, 0.1))
    write_since(told, {})


def test_another_threshold_is_asked_with_at_once(parts, vanished, qtbot):
    parts.doctor.refresh(vanished, PROJECT)
    card = parts.panel.cards[rules(parts).index("vanishing-gradients")]
    card.open()
    lenient = card.rule.complete({"after": 100_000}, "")
    card.thresholds_changed.emit(lenient)
    gone = [s for s in parts.doctor.seen if s.finding.rule == "vanishing-gradients"]
    assert not any(seen.is_present for seen in gone)


def test_the_drawing_is_judged_before_any_run(parts):
    network = parts.document.network
    sigmoid = network.of_kind("Sigmoid")[0]
    parts.document.apply_network("Delete", network.dissolve(sigmoid.id))
    assert "missing-activation" in rules(parts)


def test_before_a_run_nothing_is_claimed_of_the_drawing(parts: Parts) -> None:
    """What is wrong with it is told by another panel, to which the words lead."""
    assert "Nothing is wrong" not in parts.panel.words.text()
    assert "stands under Problems" in parts.panel.words.text()
