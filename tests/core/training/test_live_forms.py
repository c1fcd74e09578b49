"""What modules read in every step follows the drawing: the form of an activation, what a
normalization adds. Against torch with its attributes set at the same step, and modules that were
built so."""

from collections.abc import Mapping

import numpy as np
import pytest
import torch
from torch import nn

from core.compiler import compile_network
from core.data.loading import load_dataset
from core.layers import LAYERS
from core.network import Network
from core.params import ParamValue
from core.plan import make_plan
from core.probes.cadence import EverySteps
from core.project import Project
from core.training.captured import steps as captured
from core.training.captured.capture import Patience
from core.training.live import COMPUTED
from core.training.session import Session
from tests.core.builders import chain, named
from tests.core.training.runs import losses, of
from tests.core.training.test_live_layers import LATER, marks, with_change

OTHERS: Mapping[str, ParamValue] = {
    "p": 0.9,
    "negative_slope": 0.7,
    "alpha": 3.0,
    "approximate": "tanh",
    "beta": 4.0,
    "threshold": 0.1,
    "momentum": 0.9,
    "eps": 0.5,
}
CASES = [
    (kind, param.name) for kind in LAYERS for param in LAYERS[kind].params if param.name in COMPUTED
]


def of_kind(kind: str, **params: ParamValue) -> Project:
    hidden = ("Linear", {"out_features": 8})
    network = chain("Input", hidden, (kind, params), ("Linear", {"out_features": 2}), "Output")
    return of(network, batch_size=60, epochs=4)


def test_each_of_them_is_a_parameter_of_some_layer() -> None:
    assert {name for _, name in CASES} == {*COMPUTED} == {*OTHERS}


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_module_that_follows_computes_what_one_that_was_built_so_does(
    kind: str, name: str
) -> None:
    drawn = chain("Input", kind, "Output")
    wanted = drawn.set_params(named(drawn, drawn_name(drawn)), **{name: OTHERS[name]})
    shape = (6,) if kind.endswith("1d") else (3, 4, 4)
    followed, built = compile_network(drawn, shape), compile_network(wanted, shape)
    followed.follow(followed.plan.with_params_of(wanted))
    assert followed.plan == make_plan(wanted, shape)
    inputs = torch.randn(5, *shape, generator=torch.Generator().manual_seed(1))
    for module in (followed, built):
        torch.manual_seed(0)
        module(inputs)
    results = []
    for module in (followed, built):
        torch.manual_seed(0)
        results.append((module(inputs), module.eval()(inputs)))
    for one, other in zip(*results, strict=True):
        assert torch.equal(one, other)


def drawn_name(network: Network) -> str:
    """What the one layer between input and output is called."""
    return next(n.name for n in network.nodes.values() if n.kind not in ("Input", "Output"))


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [("LeakyReLU", "negative_slope", 0.5), ("ELU", "alpha", 0.2), ("BatchNorm1d", "eps", 0.3)],
)
def test_another_form_takes_effect_at_the_next_step_and_so_does_its_undo(
    kind: str, name: str, value: float
) -> None:
    before, after = of_kind(kind), of_kind(kind, **{name: value})
    layer = drawn_layer(before)
    old = before.network.nodes[layer].params[name]
    found = with_change(before, after, before)
    called = before.network.nodes[layer].name
    assert marks(found) == [
        (LATER + 1, f"{name} of {called} {old:g} → {value:g}"),
        (2 * LATER + 1, f"{name} of {called} {value:g} → {old:g}"),
    ]
    assert losses(found) == plain_loop(before, name, {LATER: value, 2 * LATER: old})


def drawn_layer(project: Project) -> str:
    """The layer between the two that have weights."""
    return project.network.order[2]


def plain_loop(given: Project, name: str, values: Mapping[int, ParamValue]) -> list[float]:
    """The losses of torch alone, with this attribute from each of these steps on."""
    session = Session(given, load_dataset(given.data), EverySteps(1000))
    module = session.network.module_of(drawn_layer(given))
    found: list[float] = []
    for _ in range(given.training.epochs):
        for rows in session.batches.epoch(session.device):
            if len(found) in values:
                setattr(module, name, values[len(found)])
            inputs, targets = session.train.take(rows)
            session.network.zero_grad()
            loss = nn.functional.cross_entropy(session.network(inputs), targets)
            loss.backward()
            session.tuning.optimizer.step()
            found.append(loss.item())
    return found


def test_fast_steps_are_captured_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = of_kind("LeakyReLU"), of_kind("LeakyReLU", negative_slope=0.5)
    plain = losses(with_change(before, after))
    monkeypatch.setattr(captured, "AT_ONCE", 1e-9)
    monkeypatch.setattr(captured, "PATIENCE", Patience(1, 0.0, 10.0))
    np.testing.assert_array_equal(losses(with_change(before, after)), plain)
