"""The pace: how it is chosen and remembered, what the bar says of it, and how it reaches a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.preferences import Preferences
from app.runs.bridge import TrainingBridge
from app.runs.pace_button import PaceButton
from app.runs.pacing import PACES, Pacing
from app.runs.progress import Held, detail, seconds_left, speed, steps_per_second
from app.runs.run_bar import RunBar
from core.project import Project
from core.training.control import Control
from core.training.events import Event, RunFinished, RunStarted
from tests.app.runs.test_run_progress import run


@pytest.fixture
def seen() -> list[Control]:
    return []


@pytest.fixture
def bridge(seen: list[Control]) -> Iterator[TrainingBridge]:
    def waiting(project: Project, control: Control, report: object) -> Iterator[Event]:
        seen.append(control)
        yield RunStarted("cpu", 0, 100, 500, (), ())
        while not control.is_stopping:
            control.rest(lambda: 0.05)
        yield RunFinished(0, "stopped")

    made = TrainingBridge(train=waiting)
    yield made
    made.shut_down()


def test_it_reaches_the_run_under_way_and_later_ones(bridge, seen, qtbot) -> None:
    pacing = Pacing(bridge)
    assert pacing.pace == 0
    pacing.use(3)
    bridge.start(Project())
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0].pace == 3
    with qtbot.waitSignal(pacing.pace_changed) as blocker:
        pacing.use(30)
    assert (blocker.args, seen[0].pace) == ([30], 30)
    pacing.use(17)
    assert seen[0].pace == 0  # none of the paces that can be chosen


def test_slower_and_faster_go_through_all_paces(bridge) -> None:
    pacing = Pacing(bridge)
    pacing.faster()
    assert pacing.pace == 0
    found = []
    for _ in range(len(PACES)):
        pacing.slower()
        found.append(pacing.pace)
    assert found == [100, 30, 10, 3, 1, 1]
    pacing.faster()
    assert pacing.pace == 3


def test_the_button_chooses_by_menu_and_keys_and_says_the_pace(bridge, qtbot) -> None:
    pacing = Pacing(bridge)
    button = PaceButton(pacing, Appearance())
    qtbot.addWidget(button)
    entries = [action for action in button.menu().actions() if action.text()]
    assert [entry.text() for entry in entries][:2] == ["Full speed", "100 steps a second"]
    entries[-1].trigger()
    assert (pacing.pace, button.text()) == (1, "1/s")
    assert [entry.text() for entry in entries if entry.isChecked()] == ["1 step a second"]
    qtbot.keyClick(button, Qt.Key.Key_Up)
    assert (pacing.pace, button.accessibleName()) == (3, "Pace: 3 steps a second")
    qtbot.keyClick(button, Qt.Key.Key_Down)
    assert pacing.pace == 1
    entries[0].trigger()
    assert (pacing.pace, button.text()) == (0, "")
    assert "Full speed" in button.toolTip()


@pytest.mark.parametrize(
    ("width", "scale"),
    [(952, 1.0), (1000, 1.0), (1100, 1.0), (1272, 1.0), (1272, 1.25), (1272, 1.5)],
)
def test_the_bar_has_room_for_every_pace(bridge, qtbot, width: int, scale: float) -> None:
    document, appearance = Document(), Appearance()
    bar = RunBar(document, bridge, Checker(document), appearance)
    appearance.use_scale(scale)
    qtbot.addWidget(bar)
    bar.actions_of_run.pacing.use(100)
    bridge.start(document.project)
    bar.resize(width, 48)
    bar.show()
    bar.grab()
    assert bar.minimumSizeHint().width() <= width


def test_it_is_remembered_and_nonsense_is_full_speed(tmp_path: Path) -> None:
    file = tmp_path / "preferences.ini"
    assert Preferences(file).pace == 0
    Preferences(file).pace = 3
    assert Preferences(file).pace == 3
    file.write_text("[General]\npace=fast\n")
    assert Preferences(file).pace == 0


def test_the_time_left_is_that_at_the_new_pace_at_once() -> None:
    """Also while steps of before are still being told."""
    fast = [step / 100 for step in range(1, 201)]
    held = Held(1.0, 2.0)
    assert seconds_left(run(fast), held) == pytest.approx(800)
    late = [2 + step / 100 for step in range(1, 21)]
    assert seconds_left(run([*fast, *late]), held) == pytest.approx(780)
    slow = [*fast, *late, 3.2, 4.2, 5.2]
    assert seconds_left(run(slow), held) == pytest.approx(777)
    assert speed(run(slow), held) == "1.0 steps/s"
    assert detail(run(slow), False, held=held) == "step 223 / 1,000 · 12:57 left"
    free = Held(0.0, 5.2)
    assert seconds_left(run(slow), free) != seconds_left(run(slow), free)  # not known yet
    rest = [5.2 + step / 100 for step in range(1, 101)]
    assert steps_per_second(run([*slow, *rest]), 8, free) == pytest.approx(100, rel=0.02)


def test_a_machine_that_is_slower_than_the_pace_says_its_own_speed() -> None:
    history = run([step / 4 for step in range(1, 41)])
    assert speed(history, Held(30.0)) == "4.0 steps/s"
    assert seconds_left(history, Held(30.0)) == pytest.approx(240)
