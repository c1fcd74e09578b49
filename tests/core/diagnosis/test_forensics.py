"""What led to the first value that is no number, against torch and against made-up figures."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from core.cli.findings import finding_to_json
from core.compiler import compile_network
from core.data.loading import load_dataset
from core.diagnosis.diagnose import diagnose
from core.diagnosis.forensics import (
    BEFORE,
    broken_tensor,
    first_words,
    forensics,
    growth,
    growth_words,
)
from core.probes.cadence import Cadence, EverySteps, PerSecond
from core.probes.non_finite import NonFinite, Pass
from core.probes.surge import Surge
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.training.events import RunFailed, RunStarted, StepMeasured
from core.training.history import History
from tests.core.builders import Layer, chain
from tests.core.training.runs import SELDOM, events, of

WHOLE = 999
"""As a batch size: all samples, so that torch can make the same step in any order."""


def history_of(
    project: Project, cadence: Cadence = SELDOM, max_steps: int | None = None
) -> History:
    history = History()
    history.extend(events(project, cadence=cadence, max_steps=max_steps))
    return history


def sgd(lr: float, **training: object) -> Project:
    """Linear layers that a rate far too large drives apart: no activation holds them."""
    layers: list[Layer | str] = [("Linear", {"out_features": 8}), ("Linear", {"out_features": 4})]
    network = chain("Input", *layers, ("Linear", {"out_features": 2}), "Output")
    settings = {"batch_size": WHOLE, "epochs": 400, **training}
    return of(network, optimizer=OPTIMIZERS.setting("SGD", lr=lr), **settings)


def constant(value: float, width: int) -> Layer:
    own = {"kind": "Constant", "params": {"val": value, "bias": 0.0}}
    return ("Linear", {"out_features": width, "initialization": own})


def by_torch(project: Project, ended: RunFailed) -> NonFinite:
    """The first tensor that is not finite in a step of torch's from the weights of the failure."""
    module = compile_network(project.network, project.input_shape)
    module.load_state_dict({k: torch.tensor(v) for k, v in ended.weights.items()})
    train = load_dataset(project.data).train
    found = []
    for name, parameter in module.named_parameters():
        node = next(s.node for s in module.plan.steps if s.name == name.split(".")[0])
        found.append((node, Pass.UPDATE, name.split(".")[1], parameter, ended.step - 1))
    outputs = dict(module.run(torch.tensor(train.inputs)))
    for output in outputs.values():
        if output.requires_grad:
            output.retain_grad()
    nodes = list(outputs)
    found += [(n, Pass.FORWARD, "output", outputs[n], ended.step) for n in nodes]
    loss = torch.nn.functional.cross_entropy(outputs[nodes[-1]], torch.tensor(train.targets))
    found.append((nodes[-1], Pass.LOSS, "loss", loss, ended.step))
    node, where, name, tensor, step = next(f for f in found if not f[3].isfinite().all())
    nan, infinite = int(tensor.isnan().sum()), int(tensor.isinf().sum())
    return NonFinite(node, where, name, nan, infinite, tensor.numel(), tensor.numel(), step)


@pytest.mark.parametrize(
    ("project", "where"),
    [
        (of(chain("Input", *[constant(100.0, 4)] * 30, constant(100.0, 2), "Output"),
            batch_size=WHOLE), Pass.FORWARD),
        (sgd(300.0), None),
        (of(chain("Input", ("Linear", {"out_features": 4}), "Tanh", ("Linear", {"out_features": 2}),
                  "Output"), batch_size=WHOLE, epochs=40,
            optimizer=OPTIMIZERS.setting("SGD", lr=1e3, weight_decay=1e3)), Pass.UPDATE),
    ],
    ids=["forward at step 1", "diverged", "update"],
)  # fmt: skip
def test_the_first_tensor_is_that_of_torch(project: Project, where: Pass | None) -> None:
    history = history_of(project)
    ended = history.ended
    assert isinstance(ended, RunFailed)
    assert ended.tensor == by_torch(project, ended)
    assert where in (None, ended.tensor.where)  # type: ignore[union-attr]
    found = forensics(history)
    assert found is not None
    assert found.step == ended.step == history.step
    assert np.isfinite(history.losses.values[: found.rows.stop - 1]).all()
    assert found.looks[-1].step == ended.step


def test_the_window_holds_the_fifty_steps_before_and_the_rise() -> None:
    """A rise of a known factor from a known step on."""
    history = History()
    history.append(RunStarted("cpu", 0, 10, 1000, ("a", "b"), ("a", "b")))
    for step in range(1, 201):
        loss = 0.5 * 10.0 ** max(0, step - 190)
        norms = np.array([1.0, 2.0 * 100.0 ** max(0, step - 195)], np.float32)
        history.append(StepMeasured(step, 1, loss, 0.5, 0.1, norms, 0.1))
    broken = NonFinite("b", Pass.FORWARD, "output", 3, 1, 8, 8, 201)
    norms = np.full(2, np.nan, np.float32)
    history.append(StepMeasured(201, 1, math.nan, 0.5, 0.1, norms, 0.1))
    history.append(RunFailed(201, "It broke.", "b", tensor=broken))
    found = forensics(history)
    assert found is not None
    steps = history.steps.values[found.rows]
    assert (steps[0], steps[-1], len(steps)) == (151, 201, BEFORE + 1)
    assert (found.first, found.step) == (151, 201)
    assert found.loss is not None
    assert (found.loss.since, found.loss.step) == (190, 200)
    assert found.loss.times == pytest.approx(1e10, rel=1e-5)
    assert (found.layer, found.gradient.since) == ("b", 195)  # type: ignore[union-attr]
    assert growth_words(found, str.upper) == (
        "Before it the loss rose from 0.5 (step 190) to 5×10⁹ within 10 steps, and the gradient of "
        "B rose from 2 (step 195) to 2×10¹⁰ within 5 steps."
    )
    assert broken.counted == "3 of 8 values are NaN, 1 is infinite"


def test_what_did_not_grow_is_not_said_to_have_grown() -> None:
    steps = np.arange(1, 41)
    rng = np.random.default_rng(0)
    assert growth(steps, rng.lognormal(0, 0.5, 40)) is None
    assert growth(steps, np.full(40, math.nan)) is None
    assert growth(steps[:1], np.ones(1)) is None
    assert growth(steps, np.zeros(40)) is None
    grown = growth(steps[:3], np.array([1.0, 50.0, 4000.0]))
    assert grown is not None
    assert (grown.since, grown.step, grown.low, grown.high) == (1, 3, 1.0, 4000.0)


def test_at_the_first_step_there_is_nothing_before() -> None:
    project = of(chain("Input", *[constant(100.0, 4)] * 30, constant(100.0, 2), "Output"))
    history = history_of(project)
    found = forensics(history)
    assert found is not None
    assert found.is_at_start
    assert (found.first, found.step, found.loss) == (1, 1, None)
    assert "no step before it" in growth_words(found, str)


def test_the_finding_tells_the_story_and_the_line_of_json_keeps_its_form() -> None:
    project = sgd(300.0)
    history = history_of(project, EverySteps(1))
    (found,) = (one for one in diagnose(project, history) if one.rule == "non-finite")
    tensor = broken_tensor(history)
    assert tensor is not None
    assert found.value == tensor.count > 0
    assert tensor.counted in found.text
    assert "Before it the loss rose from" in found.text
    row = finding_to_json(found, project)
    wanted = {"event", "rule", "severity", "node", "step", "value", "threshold", "text"}
    assert wanted <= set(row)
    assert (row["rule"], row["severity"], row["step"]) == ("non-finite", "alarm", history.step)


def test_steps_made_many_at_a_call_tell_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decay beyond 2 / lr makes weights 10 % larger a step: slowly enough that steps are
    captured before they break."""
    from core.training.captured.steps import CapturedSteps

    network = chain("Input", ("Linear", {"out_features": 2}), "Output")
    optimizer = OPTIMIZERS.setting("SGD", lr=0.01, weight_decay=210.0)
    project = of(network, batch_size=100, epochs=5000, optimizer=optimizer)
    made = [0]
    train = CapturedSteps.train

    def counted(self: CapturedSteps, batches: Any) -> Any:
        found = train(self, batches)
        made[0] += len(found[0])
        return found

    monkeypatch.setattr(CapturedSteps, "train", counted)
    fast = history_of(project)
    assert made[0] > 200
    monkeypatch.setattr("core.training.session.patience_for", lambda *_: None)
    plain = history_of(project)
    assert isinstance(fast.ended, RunFailed)
    assert isinstance(plain.ended, RunFailed)
    assert fast.ended.tensor == plain.ended.tensor is not None
    mine, theirs = forensics(fast), forensics(plain)
    assert mine is not None
    assert theirs is not None
    assert replace(mine, looks=()) == replace(theirs, looks=())


def test_a_run_that_ended_otherwise_has_none() -> None:
    history = history_of(of(chain("Input", ("Linear", {"out_features": 2}), "Output")), max_steps=3)
    assert forensics(history) is None
    assert forensics(History()) is None
    history.append(RunFailed(3, "There is not enough memory."))
    assert forensics(history) is None


def test_the_history_before_a_checkpoint_is_part_of_the_window() -> None:
    """What goes on from a checkpoint fails as the whole run does."""
    project = sgd(300.0)
    whole = history_of(project)
    ended = whole.ended
    assert isinstance(ended, RunFailed)
    begun = whole.until(ended.step - 2)
    assert forensics(begun) is None
    for row in (-2, -1):
        begun.append(whole._measured(row))
    begun.append(ended)
    mine, theirs = forensics(begun), forensics(whole)
    assert mine is not None
    assert theirs is not None
    assert replace(mine, looks=()) == replace(theirs, looks=())


def test_what_shoots_up_is_looked_at_closely() -> None:
    surge = Surge()
    assert [surge(value) for value in (1.0, 1.2, 9.0, 30.0, 300.0, math.nan, 1.0)] == [
        *(False, False, False, True, True, False, False)
    ]
    surge = Surge()
    assert not any(surge(value) for value in (0.0, 0.0, 1.0, 2.0))
    due = PerSecond(rate=1e-9).start(0)
    due(101, 0.0)
    due.looked(0.0, 1e-4)
    for step, loss in enumerate((1.0, 1.0, 1.0), 102):
        due.heed(loss, 1.0)
        assert not due(step, 0.1)
    due.heed(1.0, 20.0)
    assert due(105, 0.1)
    due.looked(0.1, 1.0)
    assert not due(106, 0.2)


@pytest.mark.parametrize(
    ("where", "tensor", "words"),
    [
        (Pass.DATA, "output", "the data of step 7"),
        (Pass.FORWARD, "output", "the output of X, forward in step 7"),
        (Pass.LOSS, "loss", "the loss of step 7"),
        (Pass.BACKWARD, "output.grad", "the gradient of the output of X, backward in step 7"),
        (Pass.BACKWARD, "weight.grad", "the gradient of the weight of X, backward in step 7"),
        (Pass.UPDATE, "bias", "the bias of X, in the update of step 7"),
    ],
)
def test_each_tensor_has_a_name(where: Pass, tensor: str, words: str) -> None:
    assert first_words(NonFinite("x", where, tensor, 1, 0, 4, 4, 7), str.upper) == words
