"""Faults inside a network are found by the right rule, and healthy networks get no alarm."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from core.check import check
from core.diagnosis.case import Case
from core.diagnosis.diagnose import diagnose, diagnose_before
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.words import figure
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from tests.core.diagnosis.networks import (
    ADAM,
    CONTROLS,
    FAULTS,
    NEGATIVE,
    NORMAL,
    SGD,
    ZERO,
    Shown,
    adam,
    clusters,
    deep,
    example,
    history_of,
    sgd,
)

INNER = (
    "non-finite",
    "symmetry",
    "dead-units",
    "saturation",
    "vanishing-gradients",
    "exploding-gradients",
    "poor-initialization",
    "update-ratio",
)
"""The rules of this file; those of curves and drawings have files of their own."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clusters")


def made(folder: Path, *given: object, **named: object) -> Project:
    return deep(clusters(folder, samples=1000), *given, **named)  # type: ignore[arg-type]


def found(project: Project, steps: int = 40, every: int = 5) -> list[Finding]:
    history = history_of(project, steps, every)
    return [finding for finding in diagnose(project, history) if finding.rule in INNER]


def alarms(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings if finding.severity is Severity.ALARM}


def the(rule: str, findings: list[Finding]) -> Finding:
    (one,) = (finding for finding in findings if finding.rule == rule)
    return one


# -- one seed, few steps ---------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [SGD, ADAM], ids=["SGD", "Adam"])
@pytest.mark.parametrize("depth", [3, 5, 8, 12])
def test_deep_sigmoids_vanish(folder: Path, depth: int, optimizer: object) -> None:
    project = made(folder, "Sigmoid", depth, optimizer)
    findings = found(project, every=20)
    assert alarms(findings) == {"vanishing-gradients"}
    one = the("vanishing-gradients", findings)
    assert one.node == "n2"
    assert one.value < one.threshold
    assert [fix.label for fix in one.remedies][:2] == [
        "Replace every Sigmoid by ReLU",
        "Add batch normalization",
    ]


def test_the_first_remedy_of_the_example_cures_it() -> None:
    """Rectifiers alone would keep the small weights, and learn as little."""
    project = example("vanishing-gradients")
    history = history_of(project, 64, 16)
    one = the("vanishing-gradients", list(diagnose(project, history)))
    assert re.fullmatch(
        r"hidden1 learns about \d+ million times slower than logits\.", one.headline
    )
    fix = one.remedies[0]
    assert fix.label == "Replace every Sigmoid by ReLU, initialize to fit"
    assert not Case(project, history).is_learning
    assert Case(fix.apply(project), history_of(fix.apply(project), 64, 16)).progress > 0.5


def _share(text: str, before: str) -> float:
    """The ratio that stands between `before` and "of", as it was rounded."""
    said = text.split(before)[1].split(" of ")[0]
    return float(Fraction(said.replace(",", ""))) if "/" in said else float(said)


def test_vanishing_names_factors_that_explain_it(folder: Path) -> None:
    """By the chain rule the gradient at the outputs shrinks by E|σ′| · gain a layer."""
    project = made(folder, "Sigmoid", 8, SGD)
    text = the("vanishing-gradients", found(project, every=20)).text
    seen, product = (
        float(text.split(before)[1].split(" ")[0].strip(",."))
        for before in (
            "multiplied by ",
            "make ",
        )
    )
    assert seen == pytest.approx(product, rel=0.1)
    words = ("|act′| of ", "gain of the weights of ")
    slope, gain = (float(text.split(one)[1].split()[0]) for one in words)
    assert slope * gain == pytest.approx(product, rel=0.01)
    ratio, whole = (_share(text, before) for before in (" is ", " it is "))
    factor = float(text.split("a factor of ")[1].split()[0])
    assert "for each of 8 layers" in text
    assert factor**8 == pytest.approx(ratio, rel=0.03)
    assert seen**8 == pytest.approx(whole, rel=0.03)
    assert "(look at step " in text
    assert "steps 9 to 40" in text
    assert "linear_9" in text


@pytest.mark.parametrize("optimizer", [SGD, ADAM], ids=["SGD", "Adam"])
def test_wide_tanh_is_saturated(folder: Path, optimizer: object) -> None:
    findings = found(made(folder, "Tanh", 3, optimizer, NORMAL), steps=25)
    assert alarms(findings) == {"saturation"}
    one = the("saturation", findings)
    assert one.node == "n3"
    assert 0.6 < one.value < 0.8


@pytest.mark.parametrize("optimizer", [SGD, ADAM], ids=["SGD", "Adam"])
def test_low_biases_are_dead(folder: Path, optimizer: object) -> None:
    findings = found(made(folder, "ReLU", 3, optimizer, NEGATIVE))
    assert alarms(findings) == {"dead-units"}
    one = the("dead-units", findings)
    assert one.value == 1.0
    labels = [fix.label for fix in one.remedies]
    assert labels[0] == "Initialize to fit the activations"
    assert "Replace every ReLU by LeakyReLU" in labels
    assert not any("learning rate" in label for label in labels)
    assert "begin at −4" in one.text


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_a_huge_rate_is_named_before_what_it_has_done(folder: Path, kind: str) -> None:
    optimizer = OPTIMIZERS.setting(kind, lr=1000.0)
    project = made(folder, "ReLU", 3, optimizer)
    findings = diagnose(project, history_of(project, 40, 5))
    first = findings[0]
    assert first.rule in ("far-too-large", "non-finite")
    usual = OPTIMIZERS[kind].defaults()["lr"]
    if first.rule == "far-too-large":
        assert "learning rate of 1000 " in first.text
        assert first.remedies[0].label == f"Set the learning rate to {usual:g}"
    labels = {fix.label for one in findings for fix in one.remedies}
    assert "Set the learning rate to 100" not in labels


def test_a_rate_far_too_large_is_told_though_the_loss_falls_again(folder: Path) -> None:
    """And nothing that it did is told beside it, as the units that it killed."""
    project = made(folder, "ReLU", 3, adam(10.0))
    history = history_of(project, 60, 5)
    findings = diagnose(project, history)
    assert alarms(list(findings)) == {"far-too-large"}
    one = the("far-too-large", list(findings))
    step = int(history.losses.values.argmax()) + 1
    assert one.first_step == step
    assert f"rose to {figure(history.losses.values.max())} (step {step})" in one.text
    assert "now (median of steps 51 to 60)" in one.text
    assert history.losses.values[-1] < 0.01 * one.value * history.losses.values[0]


def test_leaky_units_that_wake_up_by_themselves_do_not_vanish() -> None:
    project = example("dead-relus-leaky")
    history = history_of(project, 60, 10)
    assert not Case(project, history).is_learning
    assert alarms(list(diagnose(project, history))) == set()


def test_a_rate_too_large_for_adam_kills_a_layer(folder: Path) -> None:
    """Smaller steps bring nothing back that no gradient reaches: that is said."""
    findings = found(made(folder, "ReLU", 3, adam(0.3)), steps=150, every=50)
    assert alarms(findings) == {"dead-units"}
    one = the("dead-units", findings)
    assert "so the network does not learn." in one.headline
    assert one.headline.endswith("Only a restart can help now.")
    (slower,) = [fix for fix in one.remedies if "learning rate" in fix.label]
    assert slower.needs_restart
    assert slower.label.endswith(", for a restart")


def test_half_dead_but_accurate_is_a_note(folder: Path) -> None:
    findings = found(made(folder, "ReLU", 3, adam(0.05)), steps=80, every=1)
    assert alarms(findings) == set()
    one = the("dead-units", findings)
    assert one.severity is Severity.NOTE
    assert "yet the network learns" in one.text


@pytest.mark.parametrize(
    ("optimizer", "initialization"),
    [(sgd(5.0), None), (SGD, NORMAL)],
    ids=["SGD 5.0", "N(0, 1) weights"],
)
def test_diverged_networks_are_not_finite(
    folder: Path, optimizer: object, initialization: object
) -> None:
    given = {} if initialization is None else {"initialization": initialization}
    project = made(folder, "ReLU", 3, optimizer, **given)
    findings = found(project)
    assert alarms(findings) == {"non-finite"}
    one = the("non-finite", findings)
    assert project.network.nodes[str(one.node)].name in one.text
    assert f"step {one.step:,}" in one.text
    assert "Try" not in one.text
    assert one.first_step < one.step


@pytest.mark.parametrize("activation", ["ReLU", "Sigmoid"])
def test_zeros_are_symmetric(folder: Path, activation: str) -> None:
    project = made(folder, activation, 2, ADAM, ZERO)
    (before,) = (one for one in diagnose_before(project) if one.rule == "symmetry")
    assert before.severity is Severity.ALARM
    assert before.value == 64
    assert alarms(found(project)) == {"symmetry"}


def test_zeros_in_the_last_layer_alone_are_fine(folder: Path) -> None:
    project = made(folder, "ReLU", 2, ADAM)
    network = project.network.set_params("n6", initialization=ZERO)
    project = replace(project, network=network)
    assert not [one for one in diagnose_before(project) if one.rule == "symmetry"]
    assert "symmetry" not in alarms(found(project))


@pytest.mark.parametrize("optimizer", [SGD, ADAM], ids=["SGD", "Adam"])
def test_healthy_networks_are_let_be(folder: Path, optimizer: object) -> None:
    assert found(made(folder, "ReLU", 3, optimizer)) == []


def test_exploding_over_depth_and_over_time(folder: Path) -> None:
    over_depth = found(made(folder, "Tanh", 8, ADAM, NORMAL), steps=25)
    assert "exploding-gradients" in alarms(over_depth)
    (shown,) = (shown for shown in FAULTS if shown.name.startswith("Linear, MSELoss"))
    over_time = found(shown.make(clusters(folder, samples=1000), 0), steps=60)
    assert alarms(over_time) == {"exploding-gradients"}


def test_large_weights_are_poor(folder: Path) -> None:
    findings = found(made(folder, "ReLU", 8, ADAM, NORMAL))
    assert "poor-initialization" in alarms(findings)
    assert "grow with depth" in the("poor-initialization", findings).text


def remedied() -> Iterator[Shown]:
    names = ("Sigmoid depth 5, SGD, Glorot", "Tanh, N(0, 1), Adam", "ReLU, bias −4, Adam")
    yield from (shown for shown in FAULTS if shown.name in (*names, "ReLU, zeros, Adam"))


@pytest.mark.parametrize("shown", list(remedied()), ids=lambda shown: shown.name)
def test_the_first_remedy_cures(folder: Path, shown: Shown) -> None:
    """The same network, with the first remedy of its finding, gets no alarm of that rule."""
    project = shown.make(clusters(folder, samples=1000), 0)
    one = the(str(shown.rule), found(project))
    mended = one.remedies[0].apply(project)
    assert check(mended).is_trainable
    assert shown.rule not in alarms(found(mended))


# -- the whole list ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("shown", FAULTS, ids=lambda shown: shown.name)
def test_every_fault_is_found(folder: Path, shown: Shown, seed: int) -> None:
    project = shown.make(clusters(folder, seed), seed)
    found_rules = set()
    for steps in (40, shown.steps):
        history = history_of(project, steps, 2)
        found_rules |= {(one.rule, one.severity) for one in diagnose(project, history)}
    assert (shown.rule, shown.severity) in found_rules


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("shown", CONTROLS, ids=lambda shown: shown.name)
def test_no_control_gets_an_alarm(folder: Path, shown: Shown, seed: int) -> None:
    project = shown.make(clusters(folder, seed), seed)
    assert alarms(found(project, shown.steps, 10)) == set()
