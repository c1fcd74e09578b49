"""Optimizer, schedule and early stopping together: factors of the rate, going on from saved
state to the last bit, changes on the way."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from core.params import Setting
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.settings.training import TrainingSettings
from core.training.layers import Layers
from core.training.randomness import OwnStream
from core.training.regularization import RegularizedWeight
from core.training.schedule import Reached
from core.training.tuning import Tuning

STOPPING = (REGULARIZERS.setting("EarlyStopping", patience=9),)


class Toy:
    """A small convolution and a few updates of it, the same for the same seed."""

    def __init__(self, settings: TrainingSettings, factors: tuple[float, ...] = (1.0,)) -> None:
        drawn = torch.Generator().manual_seed(4)
        shapes = ((4, 3, 3, 3), (4,), (2, 4))
        self.parameters = [nn.Parameter(torch.randn(s, generator=drawn)) for s in shapes]
        self.parameters[0].data = self.parameters[0].to(memory_format=torch.channels_last).data
        self._inputs = torch.randn(8, 3, 5, 5, generator=drawn)
        parts = [self.parameters[index :: len(factors)] for index in range(len(factors))]
        self.groups = list(zip(factors, parts, strict=True))
        layers = cast(Layers, self)
        self.regularized = [RegularizedWeight(self.parameters[0])]
        self.tuning = Tuning(settings, layers, 3, OwnStream(0))

    def loss(self) -> Tensor:
        for parameter in self.parameters:
            parameter.grad = None
        kernel, bias, last = self.parameters
        hidden = torch.relu(nn.functional.conv2d(self._inputs, kernel, bias)).mean((2, 3))
        loss = (hidden @ last.T - 1).square().mean()
        loss.backward()
        return loss.detach()

    def step(self) -> float:
        loss = float(self.loss())
        self.tuning.update(lambda: float(self.loss()), loss)
        return loss


def settings(
    optimizer: Setting, schedule: str = "Constant", stops: bool = False
) -> TrainingSettings:
    return TrainingSettings(
        optimizer=optimizer,
        schedule=SCHEDULES.setting(schedule),
        regularization=STOPPING if stops else (),
        epochs=4,
    )


def changed(training: TrainingSettings, **params: object) -> TrainingSettings:
    kind = training.optimizer.kind
    return replace(
        training, optimizer=OPTIMIZERS.setting(kind, **{**training.optimizer.params, **params})
    )


def rates(tuning: Tuning) -> list[float]:
    return [group["lr"] for group in tuning.optimizer.param_groups]


@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_saved_and_loaded_it_goes_on_to_the_last_bit(kind: str) -> None:
    chosen = settings(OPTIMIZERS.setting(kind), "OneCycleLR", stops=True)
    went_on, resumed = Toy(chosen), Toy(chosen)
    module = nn.ParameterList(went_on.parameters)
    for _ in range(5):
        went_on.step()
    assert not went_on.tuning.early_stopping.has_ended(1.0, module)
    tensors, plain = went_on.tuning.state()
    tensors = {name: value.clone().contiguous() for name, value in tensors.items()}
    plain = json.loads(json.dumps(plain, allow_nan=False))
    for parameter, other in zip(resumed.parameters, went_on.parameters, strict=True):
        parameter.data.copy_(other.data)
    resumed.tuning.load_state(tensors, plain)
    for _ in range(4):
        assert resumed.step() == went_on.step()
        assert rates(resumed.tuning) == rates(went_on.tuning)
    for parameter, other in zip(resumed.parameters, went_on.parameters, strict=True):
        assert torch.equal(parameter, other)
    module = nn.ParameterList(resumed.parameters)
    resumed.tuning.early_stopping.restore_best(module)
    went_on.tuning.early_stopping.restore_best(nn.ParameterList(went_on.parameters))
    for parameter, other in zip(resumed.parameters, went_on.parameters, strict=True):
        assert torch.equal(parameter, other)


def test_each_group_steps_at_its_factor_of_the_rate() -> None:
    chosen = settings(OPTIMIZERS.setting("SGD", lr=0.5), "ExponentialLR")
    toy = Toy(chosen, factors=(1.0, 0.1))
    assert rates(toy.tuning) == [0.5, 0.05]
    before = [parameter.detach().clone() for parameter in toy.parameters]
    toy.step()
    for parameter, old, rate in zip(toy.parameters, before, (0.5, 0.05, 0.5), strict=True):
        assert parameter.grad is not None
        assert torch.allclose(parameter, old - rate * parameter.grad)
    toy.tuning.end_epoch(1.0)
    assert rates(toy.tuning) == pytest.approx([0.45, 0.045])
    assert toy.tuning.learning_rate == pytest.approx(0.45)
    toy.tuning.change(changed(chosen, lr=1.0), Reached(1, 1))
    assert rates(toy.tuning) == pytest.approx([0.9, 0.09])


def test_momentum_survives_a_change_of_rate() -> None:
    chosen = settings(OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9))
    toy = Toy(chosen)
    toy.step()
    buffers = [toy.tuning.optimizer.state[p]["momentum_buffer"].clone() for p in toy.parameters]
    toy.tuning.change(changed(chosen, lr=0.0), Reached(1, 0))
    before = [parameter.detach().clone() for parameter in toy.parameters]
    toy.step()
    for parameter, old, buffer in zip(toy.parameters, before, buffers, strict=True):
        assert torch.equal(parameter, old)
        kept = toy.tuning.optimizer.state[parameter]["momentum_buffer"]
        assert torch.allclose(kept, 0.9 * buffer + parameter.grad)


def test_a_cycle_moves_the_momentum_of_every_group_and_gives_it_back() -> None:
    chosen = settings(OPTIMIZERS.setting("Adam"), "OneCycleLR")
    toy = Toy(chosen, factors=(1.0, 0.5))
    assert [group["betas"] for group in toy.tuning.optimizer.param_groups] == [(0.95, 0.999)] * 2
    toy.step()
    moved = toy.tuning.optimizer.param_groups[1]["betas"][0]
    assert 0.85 < moved < 0.95
    constant = replace(chosen, schedule=SCHEDULES.setting("Constant"))
    toy.tuning.change(constant, Reached(1, 0))
    assert [group["betas"] for group in toy.tuning.optimizer.param_groups] == [(0.9, 0.999)] * 2


def test_what_does_not_touch_the_schedule_leaves_it_where_it_stands() -> None:
    chosen = settings(OPTIMIZERS.setting("SGD", lr=0.1), "ReduceLROnPlateau")
    chosen = replace(chosen, schedule=SCHEDULES.setting("ReduceLROnPlateau", patience=0))
    toy = Toy(chosen)
    toy.tuning.end_epoch(1.0)
    toy.tuning.end_epoch(1.0)
    assert rates(toy.tuning) == pytest.approx([0.01])
    toy.tuning.change(changed(chosen, momentum=0.5), Reached(3, 2))
    assert rates(toy.tuning) == pytest.approx([0.01])
    assert toy.tuning.optimizer.param_groups[0]["momentum"] == 0.5


def test_a_plateau_with_more_patience_keeps_what_it_has_lowered() -> None:
    chosen = settings(OPTIMIZERS.setting("SGD", lr=0.1), "ReduceLROnPlateau")
    impatient = SCHEDULES.setting("ReduceLROnPlateau", patience=0)
    chosen = replace(chosen, schedule=impatient)
    toy = Toy(chosen)
    toy.tuning.end_epoch(1.0)
    toy.tuning.end_epoch(1.0)
    patient = replace(chosen, schedule=SCHEDULES.setting("ReduceLROnPlateau", patience=1))
    toy.tuning.change(patient, Reached(6, 2))
    assert rates(toy.tuning) == pytest.approx([0.01])
    toy.tuning.end_epoch(1.0)
    assert rates(toy.tuning) == pytest.approx([0.01])
    toy.tuning.end_epoch(1.0)
    assert rates(toy.tuning) == pytest.approx([0.001])


def plateau(lr: float, min_lr: float = 0.0) -> TrainingSettings:
    return replace(
        settings(OPTIMIZERS.setting("SGD", lr=lr)),
        schedule=SCHEDULES.setting("ReduceLROnPlateau", patience=0, min_lr=min_lr),
    )


@pytest.mark.parametrize("is_saved", [False, True])
@pytest.mark.parametrize("other", [plateau(0.5), plateau(0.0), settings(OPTIMIZERS.setting("SGD"))])
def test_a_plateau_changed_and_changed_back_stands_where_it_stood(
    other: TrainingSettings, is_saved: bool
) -> None:
    chosen, toy = plateau(1.0), Toy(plateau(1.0))
    for loss in (1.0, 2.0, 2.0):
        toy.tuning.end_epoch(loss)
    before = rates(toy.tuning)
    assert before == pytest.approx([0.01])
    toy.tuning.change(other, Reached(9, 3))
    is_plateau = other.schedule == chosen.schedule
    lr = float(other.optimizer.params["lr"])  # type: ignore[arg-type]
    assert rates(toy.tuning) == pytest.approx([0.01 * lr if is_plateau else lr])
    assert bool(toy.tuning.lowered_words(chosen)) == is_plateau
    if is_saved:
        saved = toy.tuning.state()
        toy = Toy(other)
        toy.tuning.load_state(saved[0], json.loads(json.dumps(saved[1])))
    toy.tuning.change(chosen, Reached(9, 3))
    assert rates(toy.tuning) == before, "bit for bit"
    said = ", the rate lowered by ReduceLROnPlateau to 0.01"
    assert toy.tuning.lowered_words(other) == said
    toy.tuning.end_epoch(1.5)
    assert rates(toy.tuning) == pytest.approx([0.001]), "it knows the best loss it saw"


def test_what_a_plateau_lowered_goes_no_lower_than_its_least_rate() -> None:
    toy = Toy(plateau(1.0, min_lr=0.05))
    for loss in (1.0, 2.0, 2.0, 2.0):
        toy.tuning.end_epoch(loss)
    assert rates(toy.tuning) == [0.05]
    for lr, rate in ((0.5, 0.05), (0.01, 0.01), (2.0, 0.1), (1.0, 0.05)):
        toy.tuning.change(plateau(lr, min_lr=0.05), Reached(12, 4))
        assert rates(toy.tuning) == pytest.approx([rate])


def test_lbfgs_makes_loss_and_penalty_small_together() -> None:
    """With λ/2 ‖w‖² and a line search it ends where loss and penalty balance."""
    lbfgs = OPTIMIZERS.setting("LBFGS", line_search_fn="strong_wolfe", max_iter=200)
    strength = 0.3
    penalty = (REGULARIZERS.setting("L2", strength=strength),)
    toy = Toy(replace(settings(lbfgs), regularization=penalty))
    for _ in range(3):
        toy.step()
    toy.loss()
    kernel, bias, _ = toy.parameters
    assert kernel.grad is not None
    assert torch.allclose(kernel.grad, -strength * kernel, atol=1e-4)
    assert bias.grad is not None
    assert bias.grad.abs().max() < 1e-4


@pytest.mark.parametrize("kind", [k for k, spec in OPTIMIZERS.items() if spec.averages == "Adam"])
def test_adams_kin_go_on_with_each_others_averages(kind: str) -> None:
    chosen = settings(OPTIMIZERS.setting("Adam"))
    toy = Toy(chosen)
    toy.step()
    before = {p: toy.tuning.optimizer.state[p]["exp_avg"].clone() for p in toy.parameters}
    other = OPTIMIZERS.setting(kind, **({"amsgrad": True} if kind == "AdamW" else {}))
    toy.tuning.change(replace(chosen, optimizer=other), Reached(1, 0))
    toy.step()
    assert type(toy.tuning.optimizer).__name__ == kind
    for parameter, average in before.items():
        state = toy.tuning.optimizer.state[parameter]
        assert float(state["step"]) == 2
        assert torch.allclose(state["exp_avg"], 0.9 * average + 0.1 * parameter.grad)
    toy.tuning.change(
        replace(chosen, optimizer=OPTIMIZERS.setting("SGD", momentum=0.9)), Reached(2, 0)
    )
    toy.step()
    assert set(toy.tuning.optimizer.state[toy.parameters[0]]) == {"momentum_buffer"}


@pytest.mark.parametrize("schedule", ["OneCycleLR", "CyclicLR"])
@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_a_cycle_may_begin_on_the_way_with_any_optimizer(kind: str, schedule: str) -> None:
    chosen = settings(OPTIMIZERS.setting(kind))
    toy = Toy(chosen)
    toy.step()
    toy.tuning.change(replace(chosen, schedule=SCHEDULES.setting(schedule)), Reached(1, 0))
    toy.step()
    assert all(parameter.isfinite().all() for parameter in toy.parameters)


def each_change(kind: str) -> list[Callable[[TrainingSettings], TrainingSettings]]:
    """Every single parameter of an optimizer at another value than its default."""
    found: list[Callable[[TrainingSettings], TrainingSettings]] = []
    for param in OPTIMIZERS[kind].params:
        other = (not param.default) if isinstance(param.default, bool) else 0.25
        given = {param.name: other}
        try:
            OPTIMIZERS.setting(kind, **given)
        except Exception:
            continue
        found.append(lambda training, given=given: changed(training, **given))  # type: ignore[misc]
    return found


@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_any_parameter_of_an_optimizer_may_change_on_the_way(kind: str) -> None:
    chosen = settings(OPTIMIZERS.setting(kind))
    for change in each_change(kind):
        toy = Toy(chosen)
        toy.step()
        toy.tuning.change(change(chosen), Reached(1, 0))
        toy.step()
        toy.tuning.change(chosen, Reached(2, 0))
        toy.step()
        assert all(parameter.isfinite().all() for parameter in toy.parameters)
