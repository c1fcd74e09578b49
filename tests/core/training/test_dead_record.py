"""What is known of each unit's death, against a slow reference that walks through all looks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.probes.histogram import histogram_of
from core.probes.measure import LayerMeasure
from core.training.dead_record import DeadRecord
from core.training.events import LayersMeasured, RunStarted
from core.training.history import MOST_MEASURES, History

FLAGS = st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=30)
ACTIVATIONS = histogram_of(np.zeros(4, np.float32), 4)


def truth(flags: NDArray[np.bool_], stride: int = 1) -> tuple[list[int], list[int]]:
    """First step dead and first step alive after it, of each unit; 0 for never."""
    died, back = [], []
    for unit in flags.T.tolist():
        first = next((row for row, dead in enumerate(unit) if dead), None)
        later = range(first, len(unit)) if first is not None else ()
        again = next((row for row in later if not unit[row]), None)
        died.append(0 if first is None else 1 + stride * first)
        back.append(0 if again is None else 1 + stride * again)
    return died, back


@settings(max_examples=60)
@given(FLAGS)
def test_first_death_and_revival_are_those_of_a_slow_walk(rows: list[list[bool]]) -> None:
    flags = np.array(rows, np.bool_)
    record = DeadRecord(3)
    for row, dead in enumerate(flags):
        record.update(1 + 5 * row, dead)
    assert (record.first_dead.tolist(), record.revived.tolist()) == truth(flags, 5)
    assert record.known_since == 1


@settings(max_examples=60)
@given(FLAGS, st.integers(0, 35))
def test_cut_back_it_is_as_if_the_rest_had_never_been(rows: list[list[bool]], step: int) -> None:
    flags = np.array(rows, np.bool_)
    whole, part = DeadRecord(3), DeadRecord(3)
    for row, dead in enumerate(flags, 1):
        whole.update(row, dead)
        if row <= step:
            part.update(row, dead)
    cut = whole.until(step)
    assert cut.first_dead.tolist() == part.first_dead.tolist()
    assert cut.revived.tolist() == part.revived.tolist()
    assert cut.known_since == part.known_since


def look(step: int, dead: NDArray[np.bool_] | None) -> LayersMeasured:
    return LayersMeasured(step, {"relu": LayerMeasure(ACTIVATIONS, 0.0, dead=dead)})


@pytest.fixture
def history() -> History:
    history = History()
    history.append(RunStarted("cpu", 0, 100, 10_000, (), ("relu",)))
    return history


def test_a_history_keeps_it_exactly_though_looks_are_thinned_out(history: History) -> None:
    flags = np.zeros((3 * MOST_MEASURES, 4), np.bool_)
    flags[701:703, 1] = True  # between two looks that are kept
    flags[900:, 2] = True
    flags[100:, 3] = flags[:50, 3] = True
    for row, dead in enumerate(flags, 1):
        history.append(look(row, dead))
    kept = {seen.step for seen in history.measures}
    assert not {702, 703} & kept
    record = history.dead_records.of("relu")
    assert record is not None
    assert (record.first_dead.tolist(), record.revived.tolist()) == truth(flags)
    assert record.nbytes == 4 * 16


def test_a_history_that_goes_on_from_a_step_forgets_what_came_after(history: History) -> None:
    for step in range(1, 11):
        history.append(look(step, np.array([step >= 3, 5 <= step < 9])))
    record = history.until(6).dead_records.of("relu")
    assert record is not None
    assert record.first_dead.tolist() == [3, 5]
    assert record.revived.tolist() == [0, 0]
    assert history.dead_records.of("relu").revived.tolist() == [0, 9]  # type: ignore[union-attr]


def test_before_units_can_be_judged_nothing_is_known(history: History) -> None:
    history.append(look(1, None))
    assert history.dead_records.of("relu") is None
    history.append(look(4, np.zeros(2, np.bool_)))
    assert history.dead_records.of("relu").known_since == 4  # type: ignore[union-attr]
    assert history.until(3).dead_records.of("relu") is None
    assert history.dead_records.of("nothing") is None
