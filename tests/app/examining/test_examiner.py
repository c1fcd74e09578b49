"""Questions about a copy of the network: answered in the background, the newest one wins."""

import threading

import numpy as np
import pytest

from app.examining.examiner import Answer, Examiner
from core.project import Project
from core.training.events import WeightsKept
from core.training.history import History
from tests.core.training.runs import events, points

PROJECT = points(epochs=1)


@pytest.fixture(scope="module")
def history() -> History:
    made = History()
    made.extend(events(PROJECT))
    return made


@pytest.fixture
def examiner(history, qtbot):
    made = Examiner()
    made.take(PROJECT, history)
    yield made
    made.shut_down()


def predict(model, dataset, progress):
    return model.predict(dataset.validation.inputs[:5])


def test_it_computes_from_the_weights_that_were_kept(examiner, history, qtbot):
    answers: list[Answer] = []
    asker = object()
    assert examiner.ask(asker, predict, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers[0].error == ""
    assert answers[0].step == history.snapshots[-1].step
    assert answers[0].value.shape == (5, 2)
    examiner.ask(asker, predict, answers.append, step=0)
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers[1].step == 0
    if history.snapshots[-1].step:
        assert not np.array_equal(answers[0].value, answers[1].value)


def test_a_newer_question_replaces_the_one_before(examiner, qtbot):
    release, started = threading.Event(), threading.Event()

    def slow(model, dataset, progress):
        started.set()
        release.wait(10)
        progress("", 1, 2)
        return "slow"

    answers: list[Answer] = []
    asker = object()
    examiner.ask(asker, slow, answers.append)
    qtbot.waitUntil(started.is_set)
    examiner.ask(asker, lambda *_: "middle", answers.append)
    examiner.ask(asker, lambda *_: "last", answers.append)
    release.set()
    qtbot.waitUntil(lambda: [answer.value for answer in answers] == ["last"])


def test_first_impressions_come_before_the_last_word(examiner, qtbot):
    answers: list[Answer] = []
    examiner.ask(object(), lambda *_: iter([1, 2]), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 3)
    assert [(a.value, a.is_last) for a in answers] == [(1, False), (2, False), (None, True)]


def test_what_goes_wrong_is_a_sentence(examiner, qtbot):
    def broken(model, dataset, progress):
        raise MemoryError

    answers: list[Answer] = []
    examiner.ask(object(), broken, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers[0].error.startswith("There is not enough memory")


def test_without_weights_nothing_is_asked(qtbot):
    examiner = Examiner()
    examiner.take(Project(), History())
    assert not examiner.ask(object(), predict, lambda answer: None)
    examiner.take(None, History())
    history = History()
    history.append(WeightsKept(0, {}))
    examiner.take(None, history)
    assert not examiner.ask(object(), predict, lambda answer: None)
    examiner.shut_down()


def test_what_is_asked_on_hearing_an_answer_is_answered(examiner, qtbot):
    answers: list[int] = []
    asker = object()

    def ask(number: int) -> None:
        def heard(answer: Answer) -> None:
            answers.append(answer.value)
            if number < 5:
                ask(number + 1)

        examiner.ask(asker, lambda *_: number, heard)

    ask(1)
    qtbot.waitUntil(lambda: answers == [1, 2, 3, 4, 5])


def test_a_stopped_question_is_not_answered(examiner, qtbot):
    release, started = threading.Event(), threading.Event()

    def slow(model, dataset, progress):
        started.set()
        release.wait(10)
        return "late"

    asker, late, other = object(), [], []
    examiner.ask(asker, slow, late.append)
    qtbot.waitUntil(started.is_set)
    examiner.stop(asker)
    release.set()
    examiner.ask(object(), lambda *_: "other", other.append)
    qtbot.waitUntil(lambda: len(other) == 1)
    assert late == []
