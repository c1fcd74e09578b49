"""Frozen layers stay as they are, and factors of the rate are torch's groups."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.check import check
from core.data.loading import load_dataset
from core.network import Network
from core.params import Setting
from core.probes.cadence import EverySteps
from core.problems import Severity
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.training.events import LayersMeasured, RunFailed, RunFinished, RunStarted
from core.training.session import Session
from tests.core.builders import chain, named
from tests.core.training.runs import SELDOM, events, losses, of, of_type, steps

EVERYTHING = (
    REGULARIZERS.setting("L1"),
    REGULARIZERS.setting("L2"),
    REGULARIZERS.setting("ClipGradNorm", max_norm=0.1),
)


def _network(*frozen: str, **factors: float) -> Network:
    network = chain(
        "Input",
        ("Linear", {"out_features": 8}),
        "BatchNorm1d",
        "PReLU",
        ("Linear", {"out_features": 8}),
        "LayerNorm",
        "ReLU",
        ("Linear", {"out_features": 2}),
        "Output",
    )
    for name in frozen:
        network = network.set_params(named(network, name), is_frozen=True)
    for name, factor in factors.items():
        network = network.set_params(named(network, name), lr_factor=factor)
    return network


def _project(network: Network, **training: object) -> Project:
    return of(network, batch_size=50, epochs=2, **training)


def _weights(project: Project) -> tuple[Mapping[str, NDArray[np.generic]], ...]:
    """Before and after a run."""
    before = Session(project, load_dataset(project.data), SELDOM).weights()
    ended = events(project)[-1]
    assert isinstance(ended, RunFinished), ended
    return before, ended.weights


@pytest.mark.parametrize("optimizer", ["Adam", "SGD", "AdamW"])
def test_what_is_frozen_stays_to_the_last_bit(optimizer: str) -> None:
    network = _network("linear", "batchnorm1d", "prelu", "layernorm")
    setting = OPTIMIZERS.setting(optimizer, weight_decay=0.1)
    before, after = _weights(_project(network, optimizer=setting, regularization=EVERYTHING))
    for name, value in before.items():
        is_same = np.array_equal(value, after[name])
        assert is_same == (name.partition(".")[0] not in ("linear_2", "linear_3")), name


def test_running_figures_stay_after_an_evaluation_too() -> None:
    project = _project(_network("batchnorm1d"))
    session = Session(project, load_dataset(project.data), SELDOM)
    norm = session.network.get_submodule("batchnorm1d")
    assert session.network.training
    assert not norm.training
    session.evaluate(session.validation, lambda: False)
    assert session.network.training
    assert not norm.training
    before, after = _weights(project)
    assert np.array_equal(before["batchnorm1d.running_var"], after["batchnorm1d.running_var"])
    before, after = _weights(_project(_network()))
    assert not np.array_equal(before["batchnorm1d.running_var"], after["batchnorm1d.running_var"])


def test_no_gradient_flows_below_the_first_layer_that_learns() -> None:
    project = _project(_network("linear", "batchnorm1d", "prelu"))
    session = Session(project, load_dataset(project.data), SELDOM)
    rows = torch.arange(50)
    computed = session.stepper.compute(rows, keep_outputs=True)
    assert computed.outputs is not None
    by_name = {layer.name: computed.outputs[layer.id] for layer in session.layers.all}
    assert not by_name["prelu"].requires_grad
    assert by_name["linear_2"].requires_grad
    learning = {id(p) for p in session.layers.parameters}
    held = {id(p) for g in session.tuning.optimizer.param_groups for p in g["params"]}
    assert held == learning
    for name, parameter in session.network.named_parameters():
        is_frozen = name.partition(".")[0] in ("linear", "batchnorm1d", "prelu")
        assert parameter.requires_grad is not is_frozen
        assert (parameter.grad is None) is is_frozen


def test_probes_and_norms_do_without_gradients() -> None:
    network = _network("linear", "batchnorm1d", "prelu")
    found = events(_project(network), cadence=EverySteps(1))
    started = of_type(found, RunStarted)[0]
    names = [network.nodes[key].name for key in started.weighted]
    assert names == ["linear", "batchnorm1d", "prelu", "linear_2", "layernorm", "linear_3"]
    assert started.frozen == set(started.weighted[:3])
    for step in steps(found):
        assert (step.gradient_norms[:3] == 0).all()
        assert (step.gradient_norms[3:] > 0).all()
    look = of_type(found, LayersMeasured)[-1]
    frozen = look.layers[named(network, "linear")]
    assert np.isnan(frozen.update_ratio)
    assert frozen.activations.counts.sum() > 0
    assert look.layers[named(network, "linear_3")].update_ratio > 0


def test_with_everything_frozen_a_sentence_says_so() -> None:
    network = chain("Input", ("Linear", {"out_features": 2, "is_frozen": True}), "Output")
    ended = events(_project(network))[-1]
    assert isinstance(ended, RunFailed)
    assert ended.message == "Every layer that could learn is frozen: unfreeze linear."


@pytest.mark.parametrize(
    "optimizer",
    [
        OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9, weight_decay=0.01),
        OPTIMIZERS.setting("Adam", lr=0.01),
        OPTIMIZERS.setting("RMSprop", lr=0.01),
    ],
    ids=lambda setting: setting.kind,
)
def test_factors_are_torchs_groups(optimizer: Setting) -> None:
    project = _project(_network(linear=0.1, linear_2=3.0), optimizer=optimizer)
    expected = _by_hand(project, optimizer)
    found = losses(events(project))
    assert found == pytest.approx(expected, rel=1e-5)
    alike = replace(project, network=_network())
    assert losses(events(alike))[5:] != pytest.approx(found[5:], rel=1e-3)


def _by_hand(project: Project, optimizer: Setting) -> list[float]:
    """A plain loop with torch's optimizer and its groups."""
    session = Session(project, load_dataset(project.data), SELDOM)
    module, settings = session.network, dict(optimizer.params)
    rate = float(settings.pop("lr"))  # type: ignore[arg-type]
    parts: dict[float, list[torch.nn.Parameter]] = {0.1: [], 3.0: [], 1.0: []}
    factors = {"linear": 0.1, "linear_2": 3.0}
    for name, parameter in module.named_parameters():
        parts[factors.get(name.partition(".")[0], 1.0)].append(parameter)
    groups = [{"params": held, "lr": rate * factor} for factor, held in parts.items()]
    made = getattr(torch.optim, optimizer.kind)(groups, **_known(optimizer.kind, settings))
    found = []
    for _ in range(project.training.epochs):
        for rows in session.batches.epoch(session.device):
            inputs, targets = session.train.take(rows)
            made.zero_grad()
            loss = torch.nn.functional.cross_entropy(module(inputs), targets)
            loss.backward()
            made.step()
            found.append(loss.item())
    return found


def _known(kind: str, params: dict[str, object]) -> dict[str, object]:
    setting = OPTIMIZERS.setting(kind, **params)
    told = OPTIMIZERS[kind].arguments(setting.params)
    del told["lr"]
    return told


def test_an_optimizer_with_one_rate_says_so() -> None:
    project = _project(_network(linear=0.1), optimizer=OPTIMIZERS.setting("LBFGS"))
    (problem,) = check(project).problems
    assert problem.severity is Severity.WARNING
    assert problem.text.startswith(
        "LBFGS has one learning rate for all layers: lr_factor of linear"
    )
    assert problem.fix is not None
    assert not check(problem.fix.apply(project)).problems


def test_a_frozen_normalization_takes_single_samples() -> None:
    project = of(_network("batchnorm1d"), batch_size=1, epochs=1)
    assert not check(project).problems
    assert isinstance(events(project, max_steps=2)[-1], RunFinished)
    assert check(of(_network(), batch_size=1)).problems
