"""Another batch size on the way, for runs that train beside each other."""

from dataclasses import replace

from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.training.control import Control
from core.training.events import Event, SettingsChanged, StepMeasured
from core.twins.following import carried_over
from core.twins.lockstep import train_twins
from tests.core.training.resized import resized
from tests.core.training.runs import SELDOM, losses, of_type, points

SGD = OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9)
MAIN, TWIN, SMALL = points(), points(optimizer=SGD), points(batch_size=16)


def sized(project: Project, size: int) -> Project:
    return replace(project, training=replace(project.training, batch_size=size))


def test_all_cut_their_batches_anew_after_the_same_step_but_one_of_another_size() -> None:
    """Each computes what it would alone."""
    control = Control()
    found: list[list[Event]] = [[], [], []]
    for number, event in train_twins((MAIN, TWIN, SMALL), control, cadence=SELDOM):
        found[number].append(event)
        if number == 0 and isinstance(event, StepMeasured) and event.step == 4:
            control.change(sized(MAIN, 48))
    marks = [of_type(events, SettingsChanged) for events in found]
    assert [mark.text for mark in marks[0]] == ["batch size 32 → 48"]
    assert [mark.step for mark in marks[0]] == [mark.step for mark in marks[1]]
    assert marks[2] == []
    made = marks[0][0].step - 1
    assert losses(found[0]) == losses(resized(MAIN, {made: 48}))
    assert losses(found[1]) == losses(resized(TWIN, {made: 48}))
    assert losses(found[2]) == losses(resized(SMALL, {}))


def test_one_of_another_size_keeps_it() -> None:
    assert carried_over(SMALL, MAIN, sized(MAIN, 48)).training.batch_size == 16
    assert carried_over(TWIN, MAIN, sized(MAIN, 48)).training.batch_size == 48
