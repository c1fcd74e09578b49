"""What layers say about their own training takes effect at the next step: against plain loops
of torch that do the same."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core.check import check
from core.data.loading import load_dataset
from core.layers.common import LEARNING
from core.network import Network
from core.params import Setting
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import PENALTIES, REGULARIZERS
from core.training.control import Control
from core.training.events import (
    Event,
    RunFinished,
    RunPaused,
    RunStarted,
    SettingsChanged,
    StepMeasured,
)
from core.training.live import COMPUTED, LAYER_PARAMS, describe_change, follow, is_followed
from core.training.optimizer import make_optimizer
from core.training.schedule import Reached
from core.training.session import Session
from core.training.trainer import train
from tests.core.builders import chain, named
from tests.core.training.runs import SELDOM, events, losses, of, of_type, steps

LATER = 5
"""The change is made after so many steps."""


def network() -> Network:
    return chain(
        "Input",
        ("Linear", {"out_features": 8}),
        "BatchNorm1d",
        "ReLU",
        ("Linear", {"out_features": 8}),
        "ReLU",
        ("Linear", {"out_features": 2}),
        "Output",
    )


def telling(drawn: Network, **told: dict[str, object]) -> Network:
    """With what layers, by their names, are told."""
    for name, params in told.items():
        drawn = drawn.set_params(named(drawn, name), **params)
    return drawn


FROZEN = telling(network(), linear={"is_frozen": True}, batchnorm1d={"is_frozen": True})
FREE = network()


def project(drawn: Network, **training: object) -> Project:
    return of(drawn, **{"batch_size": 60, "epochs": 3, **training})


def with_change(before: Project, *after: Project, every: int = LATER) -> list[Event]:
    """All events of a run that follows each of `after`, `every` steps apart.

    It waits for a change, which is so made at the same step however steps are taken.
    """
    control, found, left = Control(), [], list(after)
    control.step(every)
    for event in train(before, control, cadence=SELDOM):
        found.append(event)
        if isinstance(event, RunPaused) and left:
            control.change(left.pop(0))
            control.step(every)
        elif isinstance(event, RunPaused):
            control.resume()
    return found


def marks(found: list[Event]) -> list[tuple[int, str]]:
    return [(mark.step, mark.text) for mark in of_type(found, SettingsChanged)]


# -- the oracle: a plain loop ----------------------------------------------------------------


class Loop:
    """Trains the network of a project with nothing but torch, from the weights of a run."""

    def __init__(self, given: Project, optimizer: Setting) -> None:
        self._session = Session(given, load_dataset(given.data), SELDOM)
        self.module: nn.Module = self._session.network
        self._setting = optimizer
        self.optimizer = self._made(self.learning)
        self.losses: list[float] = []

    @property
    def learning(self) -> list[nn.Parameter]:
        return [p for p in self.module.parameters() if p.requires_grad]

    def _made(self, parameters: list[nn.Parameter]) -> torch.optim.Optimizer:
        return make_optimizer(self._setting, [(1.0, parameters)])

    def begin(self, *names: str) -> None:
        """Let layers learn; their parameters get an optimizer group of their own."""
        began = []
        for name in names:
            layer = self.module.get_submodule(name).train().requires_grad_(True)
            began += list(layer.parameters())
        given = dict(self.optimizer.param_groups[0])
        self.optimizer.add_param_group({**given, "params": began})

    def run(self, epochs: int, at: int, change: Callable[["Loop"], None]) -> list[float]:
        for _ in range(epochs):
            for rows in self._session.batches.epoch(self._session.device):
                if len(self.losses) == at:
                    change(self)
                inputs, targets = self._session.train.take(rows)
                self.module.zero_grad()
                loss = nn.functional.cross_entropy(self.module(inputs), targets)
                loss.backward()
                self.optimizer.step()
                self.losses.append(loss.item())
        return self.losses


SETTINGS = [
    OPTIMIZERS.setting("SGD", lr=0.1),
    OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9, nesterov=True),
    *(OPTIMIZERS.setting(kind) for kind in OPTIMIZERS if kind not in ("SGD", "LBFGS")),
]


@pytest.mark.parametrize("optimizer", SETTINGS, ids=lambda setting: setting.kind)
def test_a_layer_let_go_on_the_way_learns_as_in_a_plain_loop(optimizer: Setting) -> None:
    """Bit for bit: the others keep their momentum, its own begins anew, and its running mean
    and variance move from then on."""
    frozen, free = (project(drawn, optimizer=optimizer) for drawn in (FROZEN, FREE))
    found = with_change(frozen, free)
    assert marks(found) == [(LATER + 1, "Unfreeze linear and batchnorm1d")]
    loop = Loop(frozen, optimizer)
    assert losses(found) == loop.run(3, LATER, lambda loop: loop.begin("linear", "batchnorm1d"))
    ended = found[-1]
    assert isinstance(ended, RunFinished)
    for name, value in loop.module.state_dict().items():
        np.testing.assert_array_equal(ended.weights[name], value, err_msg=name)
    assert losses(found)[LATER + 1 :] != losses(events(frozen))[LATER + 1 :]


def test_a_factor_changed_on_the_way_is_that_of_torchs_group() -> None:
    optimizer = OPTIMIZERS.setting("Adam", lr=0.01)
    slow = telling(FREE, linear={"lr_factor": 0.1}, linear_2={"lr_factor": 0.1})
    found = with_change(project(FREE, optimizer=optimizer), project(slow, optimizer=optimizer))
    assert marks(found) == [(LATER + 1, "lr_factor of linear and linear_2 1 → 0.1")]

    def slower(loop: Loop) -> None:
        of_them = [*loop.module.get_submodule("linear").parameters()]
        of_them += loop.module.get_submodule("linear_2").parameters()
        (group,) = loop.optimizer.param_groups
        group["params"] = [p for p in group["params"] if not any(p is one for one in of_them)]
        loop.optimizer.param_groups.append({**group, "params": of_them, "lr": 0.01 * 0.1})

    assert losses(found) == Loop(project(FREE), optimizer).run(3, LATER, slower)


def test_a_layer_frozen_on_the_way_stays_to_the_last_bit() -> None:
    free, frozen = project(FREE, epochs=1), project(FROZEN, epochs=9)
    at_change = with_change(project(FREE), every=4)[-1]
    found = with_change(project(FREE, epochs=9), frozen, every=4)
    stopped = list(train(free, Control(), max_steps=4, cadence=SELDOM))[-1]
    ended = found[-1]
    assert isinstance(ended, RunFinished)
    assert isinstance(stopped, RunFinished)
    assert isinstance(at_change, RunFinished)
    for name, value in stopped.weights.items():
        is_same = np.array_equal(value, ended.weights[name])
        assert is_same == (name.partition(".")[0] in ("linear", "batchnorm1d")), name
    assert marks(found) == [(5, "Freeze linear and batchnorm1d")]


def test_undone_at_once_nothing_has_happened_to_the_factors() -> None:
    """A change and its undo before the next step are no change, and leave no mark."""
    slow = telling(FREE, linear={"lr_factor": 0.1})
    control, found = Control(), []
    for event in train(project(FREE), control, cadence=SELDOM):
        found.append(event)
        if isinstance(event, StepMeasured) and event.step == 3:
            control.change(project(slow))
            control.change(project(FREE))
    assert marks(found) == []
    assert losses(found) == losses(events(project(FREE)))


def test_undone_later_the_factor_is_the_old_one() -> None:
    """A factor taken back after no step in between leaves the numbers of a run without it."""
    slow = telling(FREE, linear={"lr_factor": 0.1})
    control, found = Control(), []
    control.step(3)
    wanted = [project(slow), project(FREE)]
    for event in train(project(FREE), control, cadence=SELDOM):
        found.append(event)
        if isinstance(event, RunPaused | SettingsChanged):
            if wanted:
                control.change(wanted.pop(0))
            else:
                control.resume()
    assert marks(found) == [(4, "lr_factor of linear 1 → 0.1"), (4, "lr_factor of linear 0.1 → 1")]
    assert losses(found) == losses(events(project(FREE)))


def test_momentum_of_the_others_survives() -> None:
    optimizer = OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9)
    frozen, free = (project(drawn, optimizer=optimizer) for drawn in (FROZEN, FREE))
    session = Session(frozen, load_dataset(frozen.data), SELDOM)
    session.update(session.compute(torch.arange(60), False, 0))
    before = {p: session.tuning.optimizer.state[p]["momentum_buffer"].clone()
              for p in session.layers.parameters}  # fmt: skip
    session.change(frozen, free, Reached(1, 0))
    state = session.tuning.optimizer.state
    assert len(session.layers.parameters) == len(before) + 4
    for parameter in session.layers.parameters:
        kept = state[parameter]["momentum_buffer"]
        assert torch.equal(kept, before.get(parameter, torch.zeros_like(parameter)))
    session.change(free, frozen, Reached(1, 0))
    assert session.tuning.optimizer.state.keys() == before.keys()
    assert all(p.grad is None for p in session.network.get_submodule("linear").parameters())


def test_lbfgs_goes_on_with_other_layers_and_begins_anew() -> None:
    lbfgs = OPTIMIZERS.setting("LBFGS", lr=0.1, max_iter=3)
    found = with_change(*(project(drawn, optimizer=lbfgs) for drawn in (FROZEN, FREE, FROZEN)))
    assert [step for step, _ in marks(found)] == [LATER + 1, 2 * LATER + 1]
    assert isinstance(found[-1], RunFinished)


@pytest.mark.parametrize(
    ("told", "regularizer"),
    [
        ({"penalty": PENALTIES.setting("L2", strength=0.5)}, ("L2", {"strength": 0.5})),
        ({"unit_max_norm": 0.3}, ("MaxNorm", {"max_norm": 0.3})),
    ],
    ids=["penalty", "unit_max_norm"],
)
def test_a_penalty_and_a_bound_of_all_layers_are_those_of_the_network(
    told: dict[str, object], regularizer: tuple[str, dict[str, float]]
) -> None:
    """Told to each layer on the way it is what the training settings do on the way."""
    kind, params = regularizer
    names = [node.name for node in FREE.of_kind("Linear")]
    each = telling(FREE, **dict.fromkeys(names, told))
    shared = project(FREE, regularization=(REGULARIZERS.setting(kind, **params),))
    by_layer = with_change(project(FREE), project(each))
    assert losses(by_layer) == losses(with_change(project(FREE), shared))
    assert losses(by_layer)[LATER + 1 :] != losses(events(project(FREE)))[LATER + 1 :]
    (text,) = [text for _, text in marks(by_layer)]
    shown = "L2 0.5" if kind == "L2" else "0.3"
    name = next(iter(told))
    assert text == f"{name} of linear, linear_2 and linear_3 as the network → {shown}"


# -- what a run says -------------------------------------------------------------------------


def test_the_order_of_the_norms_is_fixed_and_a_frozen_layer_has_none() -> None:
    found = with_change(project(FROZEN), project(FREE))
    started, change = of_type(found, RunStarted)[0], of_type(found, SettingsChanged)[0]
    assert [FREE.nodes[key].name for key in started.weighted] == [
        "linear", "batchnorm1d", "linear_2", "linear_3",
    ]  # fmt: skip
    assert started.frozen == set(started.weighted[:2])
    assert change.frozen == frozenset()
    norms = np.array([step.gradient_norms for step in steps(found)])
    assert (norms[:LATER, :2] == 0).all()
    assert (norms[LATER:] > 0).all()


def test_renamed_and_moved_layers_are_called_what_they_are_called_now() -> None:
    key = named(FREE, "linear")
    renamed = replace(FREE.nodes[key], name="first", position=(1.0, 2.0))
    wanted = replace(FREE, nodes=FREE.nodes.set(key, renamed))
    found = with_change(project(FROZEN), project(wanted))
    assert marks(found) == [(LATER + 1, "Unfreeze first and batchnorm1d")]
    ended = found[-1]
    assert isinstance(ended, RunFinished)
    assert "linear.weight" in ended.weights


def test_many_layers_are_counted_and_settings_come_last() -> None:
    layers = ["linear", "batchnorm1d", "linear_2", "linear_3"]
    slow = telling(FREE, **{name: {"lr_factor": 0.5} for name in layers})
    before, after = project(FREE), project(slow, epochs=7)
    text = describe_change(before, after, after.network)
    assert text == "lr_factor of 4 layers 1 → 0.5, epochs 3 → 7"


def test_what_cannot_be_trained_is_not_followed() -> None:
    """With all layers frozen the others go on, until one is let go."""
    names = ["linear", "batchnorm1d", "linear_2", "linear_3"]
    none = project(telling(FREE, **{name: {"is_frozen": True} for name in names}), epochs=4)
    assert check(none).problems
    assert follow(project(FREE), none) == project(FREE, epochs=4)
    head = telling(none.network, linear_3={"is_frozen": False})
    found = with_change(project(FREE), none, project(head, epochs=4))
    assert marks(found) == [
        (LATER + 1, "epochs 3 → 4"),
        (2 * LATER + 1, "Freeze linear, batchnorm1d and linear_2"),
    ]
    assert isinstance(found[-1], RunFinished)
    lone = project(FROZEN, batch_size=1)
    assert follow(lone, project(FREE, batch_size=1)) == lone  # a BatchNorm of one sample


def test_layers_that_the_run_does_not_have_are_left_out() -> None:
    other = chain("Input", ("Linear", {"out_features": 5, "is_frozen": True}), "Output")
    assert follow(project(FREE), project(Network())) == project(FREE)
    followed = follow(project(FREE), project(other))
    shared = [key for key in other.nodes if FREE.nodes[key].kind == other.nodes[key].kind]
    for key, node in followed.network.nodes.items():
        assert node.is_frozen == (key in shared and other.nodes[key].is_frozen)
        assert node.params.get("out_features") == FREE.nodes[key].params.get("out_features")


def test_all_that_layers_say_about_their_learning_is_followed_or_read_at_the_start() -> None:
    told = {param.name for param in LEARNING} | {*COMPUTED}
    assert told == {*LAYER_PARAMS, "initialization"}


def test_only_edits_that_can_be_followed_are_passed_on() -> None:
    moved = FREE.nodes[named(FREE, "linear")]
    moved = replace(moved, position=(3.0, 3.0), name="elsewhere")
    shifted = replace(FREE, nodes=FREE.nodes.set(moved.id, moved))
    assert not is_followed(project(FREE), project(shifted))
    wider = telling(FREE, linear={"out_features": 9})
    assert not is_followed(project(FREE), project(wider))
    assert is_followed(project(FREE), project(FROZEN))
    assert is_followed(project(FREE), project(FREE, epochs=8))
