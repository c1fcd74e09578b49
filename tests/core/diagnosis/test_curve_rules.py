"""Rules about curves: each on histories made by hand, that show the fault or just miss it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.check import check
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.diagnosis.case import Case
from core.diagnosis.catalogue import RULES
from core.diagnosis.diagnose import diagnose
from core.diagnosis.finding import Finding, Severity
from core.params import Params
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.losses import LOSSES
from core.training.checkpoints.past import Record
from core.training.events import StepMeasured
from core.training.history import History
from core.training.series import BoundedSeries
from tests.core.builders import chain
from tests.core.diagnosis.cases_learning import layers
from tests.core.diagnosis.histories import course, made

DIGITS = Project(
    chain("Input", "Flatten", *layers(2), ("Linear", {"out_features": 10}), "Output"),
    DataSettings(DATASETS.setting("digits")),
)
WAVE = Project(
    chain("Input", *layers(2), ("Linear", {"out_features": 1}), "Output"),
    DataSettings(DATASETS.setting("wave")),
)
WAVE = replace(WAVE, training=replace(WAVE.training, loss=LOSSES.setting("MSELoss")))
LEARNED = {"losses": [2.3] * 60 + [0.1] * 60, "accuracies": [0.1] * 60 + [0.98] * 60}


def findings(
    history: History, project: Project = DIGITS, **thresholds: Params
) -> dict[str, Finding]:
    told = {name.replace("_", "-"): params for name, params in thresholds.items()}
    return {finding.rule: finding for finding in diagnose(project, history, told)}


def found(rule: str, history: History, project: Project = DIGITS) -> Finding:
    """The finding of one rule, with what holds of every finding."""
    finding = findings(history, project)[rule]
    assert 0 <= finding.first_step <= finding.step == history.step
    assert math.isfinite(finding.value)
    assert finding.text.endswith(".")
    assert "nan" not in finding.text
    for remedy in finding.remedies:
        after = remedy.apply(project)
        assert after != project
        assert check(after).is_trainable
        assert remedy.apply(after) is not None
    return finding


# -- overfitting ---------------------------------------------------------------------------


def test_overfitting_is_a_gap_that_lasts() -> None:
    errors = course([0.5, 0.1, 0.05, 0.01, 0.0], [0.5, 0.4, 0.4, 0.4, 0.41])
    finding = found("overfitting", made(epochs=errors, **LEARNED))
    assert finding.value == pytest.approx(0.41)
    assert "0 % on the training samples but 41 % on those set aside" in finding.text
    assert finding.remedies[0].label == "Stop early"


def test_overfitting_beside_what_may_be_wrong_labels_is_a_note() -> None:
    """Validation gets worse while the rest is learned by heart; a gap alone is an alarm."""
    train = [0.5, 0.3, 0.25, 0.2, 0.19, 0.18, 0.17, 0.16]
    worse = [0.3, 0.24, 0.24, 0.3, 0.32, 0.34, 0.36, 0.38]
    early = found("overfitting", made(epochs=course(train, worse), **LEARNED))
    assert early.severity is Severity.NOTE
    alike = made(epochs=course(train, [0.5, *[0.38] * 7]), **LEARNED)
    assert found("overfitting", alike).severity is Severity.ALARM
    told = findings(made(epochs=course(MEMORIZED, WORSE, CLIMBING), **LEARNED))
    assert list(told) == ["label-noise", "overfitting"]
    assert told["overfitting"].severity is Severity.NOTE


@pytest.mark.parametrize(
    "errors",
    [
        course([0.5, 0.1, 0.05, 0.01, 0.0], [0.5, 0.12, 0.08, 0.45, 0.05]),  # one noisy epoch
        course([0.5, 0.1, 0.05, 0.01], [0.5, 0.12, 0.4, 0.4]),  # not for long
        course([0.1, 0.02, 0.01, 0.0, 0.0], [0.1, 0.05, 0.04, 0.04, 0.04]),  # right 96 times
        course([0.9, 0.8, 0.7], [0.9, 0.8, 0.7]),
        [(0.1, 0.01, math.nan, math.nan)] * 9,  # nothing set aside
    ],
)
def test_no_overfitting(errors: list[tuple[float, float, float, float]]) -> None:
    assert "overfitting" not in findings(made(epochs=errors, **LEARNED))


def test_overfitting_of_values() -> None:
    epochs = [(1.0, 0, 1.0, 0), *[(0.02, 0, 0.9, 0)] * 4]
    history = made(losses=[1.0] * 60, epochs=epochs, counts=(), constant_loss=1.0)
    finding = found("overfitting", history, WAVE)
    assert "90 % of the best constant's on those set aside" in finding.text


# -- underfitting --------------------------------------------------------------------------

HIGH = course([0.6, 0.5, 0.42, 0.41, 0.4, 0.4, 0.4, 0.4], [0.6, 0.5, 0.43, *[0.42] * 5])
MIDDLING = {
    "losses": [2.3] * 60 + [1.0] * 180,
    "accuracies": [0.1] * 60 + [0.6] * 180,
    "counts": (5000,) * 10,
}


def test_underfitting_says_bias_and_variance() -> None:
    finding = found("underfitting", made(epochs=HIGH, **MIDDLING))
    assert finding.value == pytest.approx(0.4)
    assert "stays at 40 %" in finding.text
    assert "those set aside it is 42 %, only 2 percentage points higher." in finding.text


def test_the_target_that_is_typed_in_counts() -> None:
    history = made(epochs=HIGH, **MIDDLING)
    rule = RULES["underfitting"]
    reachable = rule.complete({"target_error": 0.35}, "")
    hard = rule.complete({"target_error": 0.2}, "")
    assert "underfitting" not in findings(history, underfitting=reachable)
    finding = findings(history, underfitting=hard)["underfitting"]
    assert finding.value == pytest.approx(0.2)
    assert "20 percentage points above the 20 % that could be reached" in finding.text


@pytest.mark.parametrize(
    "epochs",
    [
        course(np.geomspace(0.9, 0.3, 12).tolist(), np.geomspace(0.9, 0.3, 12).tolist()),
        course([0.4] * 8, [0.8] * 8),  # mostly variance
        course([0.05] * 8, [0.06] * 8),
        HIGH[:5],
    ],
)
def test_no_underfitting(epochs: list[tuple[float, float, float, float]]) -> None:
    assert "underfitting" not in findings(made(epochs=epochs, **MIDDLING))


def test_the_first_half_of_a_run_may_rest_and_so_may_a_short_one() -> None:
    assert "underfitting" not in findings(made(epochs=HIGH, total_steps=500, **MIDDLING))
    short = {"losses": [1.0] * 120, "accuracies": [0.6] * 120}
    assert "underfitting" not in findings(made(epochs=HIGH, **short))


def test_an_error_that_would_fall_far_enough_is_no_underfitting() -> None:
    """It rests on its way: after twice as many epochs it would be gone."""
    falls = np.linspace(0.4, 0.2, 16).tolist()
    assert "underfitting" not in findings(made(epochs=course(falls, falls), **MIDDLING))
    rests = np.linspace(0.43, 0.4, 16).tolist()
    assert "underfitting" in findings(made(epochs=course(rests, rests), **MIDDLING))
    few = {**MIDDLING, "counts": (20,) * 10}  # so noisy that it may fall
    assert "underfitting" not in findings(made(epochs=course(rests, rests), **few))


# -- label noise ---------------------------------------------------------------------------

MEMORIZED = [0.5, 0.3, 0.25, 0.2, 0.1, 0.05, 0.01, 0.0, 0.0, 0.0]
WORSE = [0.3, 0.24, 0.24, 0.25, 0.27, 0.28, 0.29, 0.3, 0.3, 0.3]
CLIMBING = np.linspace(1.0, 2.5, 10).tolist()


def test_wrong_labels_make_validation_worse_while_the_rest_is_learned() -> None:
    losses = np.linspace(1.0, 2.5, 10).tolist()
    finding = found("label-noise", made(epochs=course(MEMORIZED, WORSE, losses), **LEARNED))
    assert finding.severity is Severity.NOTE
    assert "may be wrong" in finding.text


@pytest.mark.parametrize(
    ("errors", "others"),
    [
        (MEMORIZED, [0.6, 0.5, 0.45, *[0.4] * 7]),  # plain overfitting
        (MEMORIZED, [0.3, 0.1, 0.05, *[0.03] * 7]),  # healthy
        (MEMORIZED, [0.3, 0.0, 0.0, 0.0, *[0.01] * 6]),  # one sample more, of those set aside
        ([0.5] * 10, WORSE),  # not learned by heart
    ],
)
def test_no_wrong_labels(errors: list[float], others: list[float]) -> None:
    losses = np.linspace(1.0, 2.5, 10).tolist()
    assert "label-noise" not in findings(made(epochs=course(errors, others, losses), **LEARNED))


# -- oscillating ---------------------------------------------------------------------------


def test_an_accuracy_that_is_lost_again_and_again() -> None:
    errors = [0.5, 0.2, 0.35, 0.2, 0.15, 0.3, 0.15, 0.3]
    finding = found("oscillating", made(epochs=course(errors, errors), **MIDDLING))
    assert finding.severity is Severity.ALARM
    assert "In 3 of 8 epochs" in finding.text
    assert "by up to 15 percentage points:" in finding.text


def test_an_accuracy_that_falls_only_on_what_is_set_aside_is_a_note() -> None:
    errors = [0.5, 0.2, 0.2, 0.19, 0.19, 0.18, 0.18, 0.17]
    others = [0.5, 0.2, 0.35, 0.2, 0.35, 0.2, 0.35, 0.2]
    finding = found("oscillating", made(epochs=course(errors, others), **MIDDLING))
    assert finding.severity is Severity.NOTE
    assert "accuracy on what is set aside was below" in finding.text


def test_a_network_that_learns_in_spite_of_it_gets_a_note() -> None:
    errors = [0.5, 0.02, 0.12, 0.02, 0.12, 0.12, 0.02, 0.02]
    history = made(epochs=course(errors, errors), **LEARNED)
    assert found("oscillating", history).severity is Severity.NOTE


@pytest.mark.parametrize(
    ("errors", "others"),
    [
        ([0.5, 0.2, 0.35, 0.1, *[0.05] * 8], [0.1] * 12),  # calmed down
        ([0.5, 0.2, 0.1, *[0.05] * 9], [0.2, *[0.2, 0.22] * 5, 0.2]),  # noise of few samples
        (np.linspace(0.0, 0.9, 12)[::-1].tolist(), [0.5] * 12),
        ([0.6, 0.5, 0.55, 0.5, 0.55, 0.5, 0.55, 0.5], [0.5] * 8),  # little beside the error
    ],
)
def test_no_oscillation(errors: list[float], others: list[float]) -> None:
    assert "oscillating" not in findings(made(epochs=course(errors, others), **LEARNED))


def test_first_steps_that_were_too_large_explain_what_looks_like_underfitting() -> None:
    told = findings(made(epochs=HIGH, ratio=0.6, **MIDDLING))
    assert told["oscillating"].severity is Severity.ALARM
    assert "60 % of their size" in told["oscillating"].text
    assert "underfitting" not in told
    assert "oscillating" not in findings(made(epochs=HIGH, ratio=0.02, **MIDDLING))


def test_a_rate_that_is_far_too_large_explains_what_looks_like_underfitting() -> None:
    """Seen on the spirals at a rate of 1000: more units were offered for a network thrown off."""
    losses = [2.3, *[1e10] * 59, *[70.0] * 180]
    history = made(epochs=HIGH, **{**MIDDLING, "losses": losses}, rates=[1000.0] * 240)
    told = findings(history)
    assert list(told) == ["far-too-large"]
    rule = RULES["underfitting"]
    assert list(rule.judge(Case(DIGITS, history), rule.defaults()))


def test_of_the_same_steps_the_same_is_told_after_any_number_of_others() -> None:
    """Also where few of them are kept: in a long history, and in a checkpoint."""
    losses = [2.5, 7e9, *np.geomspace(9e10, 70.0, 60), *[70.0, 60.0] * 2469]
    short = made(losses=losses[:100], accuracies=0.1, rates=[1000.0] * 100)
    said = found("far-too-large", short).text.partition(", and is ")[0]
    assert said == "The loss rose to 9×10¹⁰ (step 3), 3.6×10¹⁰ times the 2.5 it began with"
    record, whole = Record(), made()
    series = (
        BoundedSeries(recent=64, buckets=64),
        BoundedSeries(dtype=np.int64, recent=64, buckets=64),
    )
    whole.losses, whole.steps = series
    for step, loss in enumerate(losses, 1):
        event = StepMeasured(step, 1, loss, 0.1, 1000.0, np.ones(2, np.float32), 0.01 * step)
        whole.append(event)
        record.append(event)
    record.append(whole.started)
    kept = History()
    kept.extend(record.past.events())
    assert len(kept.losses) < len(losses) > len(whole.losses)
    after_going_on = found("far-too-large", kept)
    assert after_going_on.text.startswith(said)
    assert after_going_on.first_step == 3
    assert found("far-too-large", whole).text.startswith(said.partition(" (step ")[0])


def test_beside_steps_that_are_too_large_underfitting_is_a_note() -> None:
    errors = [0.5, *[0.4] * 11]
    others = [0.5, *[0.42, 0.55] * 5, 0.42]
    told = findings(made(epochs=course(errors, others), **MIDDLING))
    assert told["oscillating"].severity is told["underfitting"].severity is Severity.NOTE


# -- steps that are too small, and none that help --------------------------------------------

FLAT = [2.31, 2.3] * 60


def test_a_rate_that_is_too_small() -> None:
    history = made(losses=np.linspace(2.5, 2.48, 120).tolist(), accuracies=0.1, ratio=2e-6)
    finding = found("slow-learning", history)
    assert finding.value == pytest.approx(2e-6)
    first = finding.remedies[0].apply(DIGITS)
    assert first.training.optimizer.params["lr"] == pytest.approx(1.0)
    assert "not-learning" not in findings(history)


@pytest.mark.parametrize(
    "history",
    [
        made(losses=np.linspace(2.5, 2.48, 40).tolist(), accuracies=0.1, ratio=2e-6),  # early
        made(losses=np.linspace(2.5, 1.5, 120).tolist(), accuracies=0.3, ratio=2e-6),  # it falls
        made(losses=np.linspace(2.5, 2.48, 120).tolist(), accuracies=0.1, ratio=1e-3),
        made(losses=np.linspace(2.5, 2.48, 120).tolist(), accuracies=0.1),  # not looked at
        made(losses=np.linspace(2.5, 2.48, 120).tolist(), accuracies=0.1, ratio=0.0),
        made(losses=[0.01] * 120, accuracies=0.99, ratio=2e-6),  # done
        made(losses=FLAT, accuracies=0.1, ratio=2e-6, rates=np.geomspace(1, 1e-4, 120)),
        made(losses=FLAT, accuracies=0.1, ratio=2e-6, rates=np.geomspace(1e-4, 1, 120)),
    ],
)
def test_no_rate_that_is_too_small(history: History) -> None:
    assert "slow-learning" not in findings(history)


def test_a_loss_that_does_not_fall() -> None:
    noise = np.random.default_rng(0).normal(2.32, 0.03, 200)
    finding = found("not-learning", made(losses=noise.tolist(), accuracies=0.1, ratio=1e-3))
    assert "always naming one class, which is right in 10 %" in finding.text


@pytest.mark.parametrize(("silent_for", "is_told"), [(0, True), (20, False), (60, True)])
def test_not_learning_waits_for_a_layer_that_may_have_died(silent_for: int, is_told: bool) -> None:
    """It takes a window of samples to know, after which another rule tells it."""
    maps = tuple(id for id, node in DIGITS.network.nodes.items() if node.kind == "Linear")[:2]
    history = made(losses=FLAT * 2, accuracies=0.1, ratio=1e-3, silent_for=silent_for, layers=maps)
    assert Case(DIGITS, history).learning_maps == maps
    rule, case = RULES["not-learning"], Case(DIGITS, history)
    assert bool(list(rule.judge(case, rule.defaults()))) is is_told


@pytest.mark.parametrize(
    "history",
    [
        made(losses=FLAT, accuracies=0.5),  # it has learned something, and rests
        made(losses=FLAT[:100], accuracies=0.1),  # early
        made(losses=np.linspace(4.0, 2.4, 300).tolist(), accuracies=0.1),  # it falls
    ],
)
def test_no_loss_that_does_not_fall(history: History) -> None:
    assert "not-learning" not in findings(history)


def test_a_regression_that_does_not_learn() -> None:
    history = made(losses=[1.02, 1.0] * 150, counts=(), constant_loss=1.0)
    finding = found("not-learning", history, WAVE)
    assert "always giving the same value, at a loss of 1" in finding.text


# -- the loss at start -----------------------------------------------------------------------

CHANCE = math.log(10)


def test_a_loss_that_starts_far_above_chance_and_stays_there() -> None:
    history = made(losses=np.linspace(20.0, 10.0, 120).tolist(), accuracies=0.1)
    finding = found("loss-at-start", history)
    assert finding.value == pytest.approx(20 / CHANCE - 1)
    assert "8.69 times the 2.3" in finding.text


def test_a_loss_that_starts_below_what_can_be_known() -> None:
    history = made(losses=[0.5] * 5, accuracies=0.1)
    assert "below the 2.3" in found("loss-at-start", history).text


@pytest.mark.parametrize(
    "history",
    [
        made(losses=[CHANCE * 1.1] * 120, accuracies=0.1),
        made(losses=[6.0, *np.linspace(6, 1.0, 119)], accuracies=0.7),  # fell at once
        made(losses=[6.0] * 20, accuracies=0.1),  # early
        made(losses=[20.0] * 120, accuracies=0.1, begin=500),  # went on from a checkpoint
        made(losses=[math.nan] * 120, accuracies=0.1),
    ],
)
def test_no_loss_at_start(history: History) -> None:
    assert "loss-at-start" not in findings(history)


@pytest.mark.parametrize(
    ("loss", "level"),
    [
        ("CrossEntropyLoss", math.log(10)),
        ("NLLLoss", math.log(10)),
        ("BCEWithLogitsLoss", math.log(2)),
        ("MSELoss", 0.1),
    ],
)
def test_the_level_is_that_of_the_loss(loss: str, level: float) -> None:
    training = replace(DIGITS.training, loss=LOSSES.setting(loss))
    project = replace(DIGITS, training=training)
    for share, is_told in ((1.15, False), (1.3, True)):
        history = made(losses=[level * share] * 120, accuracies=0.1)
        assert ("loss-at-start" in findings(history, project)) is is_told


def test_loaded_weights_may_know_something() -> None:
    weights = INITIAL_WEIGHTS.setting("File", path="x.safetensors")
    project = replace(DIGITS, training=replace(DIGITS.training, initial_weights=weights))
    assert "loss-at-start" not in findings(made(losses=[0.5] * 5, accuracies=0.1), project)


# -- nothing at all --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "history",
    [
        History(),
        made(),
        made(losses=[math.nan] * 300, accuracies=math.nan),
        made(losses=[math.inf] * 300, accuracies=0.1, epochs=[(math.inf, 0.9, math.inf, 0.9)] * 20),
        made(losses=[0.0] * 300, accuracies=1.0, epochs=course([0.0] * 20, [0.0] * 20)),
        made(losses=[1.0], accuracies=0.0, counts=(5, 0, 0), epochs=course([0.5], [0.5])),
    ],
)
def test_no_history_breaks_a_rule(history: History) -> None:
    for project in (DIGITS, WAVE, Project()):
        for finding in diagnose(project, history):
            assert finding.text
