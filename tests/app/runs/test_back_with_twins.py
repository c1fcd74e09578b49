"""Going back to the run before brings its twins along, and the buttons go on with both."""

import pytest
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.plots.gradient_profile import GradientProfile
from app.plots.names import LayerNames
from app.plots.plot import NO_LOOKS
from app.runs.run_bar import RunBar
from app.twins.twin_list import TwinList
from core.diagnosis.remedies import SetRate
from core.problems import Fix
from tests.app.runs.test_resume_and_start_again import Person

FAST = Fix("Faster", SetRate(0.1))


@pytest.fixture
def person(bar: RunBar, qtbot: QtBot) -> Person:
    return Person(bar, qtbot)


@pytest.fixture
def twins(person: Person) -> TwinList:
    made = TwinList(person.bar)
    person.bridge.find_twins = made.start
    person.bridge.find_kept_twins = made.go_on
    made.changed.connect(person.bar.actions_of_run.follow_drawing)
    return made


def again(person: Person, steps: int) -> None:
    """Begin anew, and stop after so many steps."""
    person.bar.actions_of_run.reset()
    person.make_steps(steps)


def test_twins_come_back_with_their_run_and_resume_with_it(person: Person, twins: TwinList) -> None:
    twins.add(FAST)
    person.make_steps(3)
    (twin,) = person.bridge.twins
    learned = twin.history.losses.values.tolist()
    assert len(learned) == 3
    again(person, 2)
    person.menu.go_back()
    (twin,) = person.bridge.twins
    assert (person.step, twin.history.losses.values.tolist()) == (3, learned)
    assert twins.number_of(FAST) == 1, "it does not wait"
    assert person.button == "Resume"
    person.make_steps(1)
    (twin,) = person.bridge.twins
    assert (person.step, twin.history.step) == (4, 4)
    assert twin.history.losses.values.tolist()[:3] == learned
    person.menu.go_back()
    (twin,) = person.bridge.twins
    assert (person.step, twin.history.step) == (2, 2)


def test_a_twin_of_the_later_run_alone_waits_and_throws_nothing_away(
    person: Person, twins: TwinList
) -> None:
    person.make_steps(3)
    twins.add(FAST)
    again(person, 2)
    person.menu.go_back()
    assert (person.step, person.bridge.twins, twins.number_of(FAST)) == (3, (), None)
    assert person.button == "Resume"
    person.make_steps(1)
    assert person.step == 4
    person.menu.go_back()
    assert (person.step, twins.number_of(FAST)) == (2, 1)


def test_plots_of_the_inside_say_that_a_kept_run_holds_no_looks(
    person: Person, qtbot: QtBot
) -> None:
    plot = GradientProfile(LayerNames(person.document), Appearance("light"))
    qtbot.addWidget(plot)
    person.make_steps(3)
    again(person, 2)
    assert not person.bridge.history.is_from_file
    person.menu.go_back()
    plot.refresh(person.bridge.history)
    assert plot.empty_text() == NO_LOOKS
    assert person.bridge.history.until(2).is_from_file
