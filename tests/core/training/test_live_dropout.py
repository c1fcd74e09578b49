"""The rate of dropout follows the drawing at the next step, and back: against a plain loop."""

import pytest
import torch
from torch import nn

from core.compiler import compile_network
from core.data.loading import load_dataset
from core.network import Network
from core.plan import make_plan
from core.probes.cadence import EverySteps
from core.project import Project
from core.training.live import is_followed
from core.training.session import Session
from tests.core.builders import chain, named
from tests.core.training.runs import losses, of
from tests.core.training.test_live_layers import LATER, marks, with_change


def network(p: float, kind: str = "Dropout") -> Network:
    return chain("Input", ("Linear", {"out_features": 8}), "ReLU", (kind, {"p": p}),
                 ("Linear", {"out_features": 2}), "Output")  # fmt: skip


def project(p: float) -> Project:
    return of(network(p), batch_size=60, epochs=4)


def plain_loop(given: Project, rates: dict[int, float]) -> list[float]:
    """The losses of torch alone, with the rate that dropout has from each of these steps on."""
    session = Session(given, load_dataset(given.data), EverySteps(1000))
    dropout = session.network.get_submodule("dropout")
    assert isinstance(dropout, nn.Dropout)
    found: list[float] = []
    for _ in range(given.training.epochs):
        for rows in session.batches.epoch(session.device):
            dropout.p = rates.get(len(found), dropout.p)
            inputs, targets = session.train.take(rows)
            session.network.zero_grad()
            with session.stream.in_use():
                loss = nn.functional.cross_entropy(session.network(inputs), targets)
            loss.backward()
            session.tuning.optimizer.step()
            found.append(loss.item())
    return found


def test_another_rate_takes_effect_at_the_next_step_and_so_does_its_undo() -> None:
    before, after = project(0.2), project(0.9)
    assert is_followed(before, after)
    found = with_change(before, after, before)
    assert marks(found) == [
        (LATER + 1, "p of dropout 0.2 → 0.9"),
        (2 * LATER + 1, "p of dropout 0.9 → 0.2"),
    ]
    assert losses(found) == plain_loop(before, {LATER: 0.9, 2 * LATER: 0.2})


@pytest.mark.parametrize("kind", ["Dropout", "Dropout2d"])
def test_the_module_has_the_rate_of_the_plan_it_follows(kind: str) -> None:
    drawn = chain("Input", (kind, {"p": 0.1}), "Output")
    module = compile_network(drawn, (3, 4, 4))
    wanted = drawn.set_params(named(drawn, kind.lower()), p=1.0)
    module.follow(module.plan.with_params_of(wanted))
    assert module.plan == make_plan(wanted, (3, 4, 4))
    assert module.training
    assert not module(torch.ones(2, 3, 4, 4)).any()
