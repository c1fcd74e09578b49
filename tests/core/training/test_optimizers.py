"""Every optimizer of the catalogue against torch's plain loop over parameters."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from core.params import BoolParam, ChoiceParam, FloatParam, IntParam, Param
from core.settings.optimizers import OPTIMIZERS, OptimizerSpec
from core.training.optimizer import make_optimizer

STEPS = 50
STEPS_OF_A_VARIANT = 20


def weights() -> list[nn.Parameter]:
    drawn = torch.Generator().manual_seed(2)
    return [nn.Parameter(torch.randn(shape, generator=drawn)) for shape in ((5, 3), (5,), (2, 5))]


def problem(parameters: list[nn.Parameter]) -> Callable[[], Tensor]:
    """A small regression through a tanh; leaves gradients at the parameters."""
    drawn = torch.Generator().manual_seed(3)
    inputs, targets = (torch.randn(16, n, generator=drawn) for n in (3, 2))

    def closure() -> Tensor:
        first, bias, last = parameters
        for parameter in parameters:
            parameter.grad = None
        loss = (torch.tanh(inputs @ first.T + bias) @ last.T - targets).square().mean()
        loss.backward()
        return loss

    return closure


def other_value(param: Param) -> object:
    """A sensible value that is not the default."""
    if isinstance(param, BoolParam):
        return not param.default
    if isinstance(param, ChoiceParam):
        return param.choices[-1]
    if isinstance(param, IntParam):
        return 3
    assert isinstance(param, FloatParam)
    span = min(param.maximum, 2.0) - param.minimum
    return param.default * 0.9 if param.default else param.minimum + 0.1 * span


def variants() -> list[object]:
    found = []
    for spec in OPTIMIZERS.values():
        found.append(pytest.param(spec, {}, id=spec.kind))
        for param in spec.params:
            given = {param.name: other_value(param)}
            if param.name in ("nesterov", "dampening"):
                given["momentum"] = 0.9
            found.append(pytest.param(spec, given, id=f"{spec.kind}-{param.name}"))
    return found


@pytest.mark.parametrize(("spec", "given"), variants())
def test_steps_are_as_torch_makes_them(spec: OptimizerSpec, given: dict[str, object]) -> None:
    few = {"max_iter": 2, "lr": 0.1} if spec.takes_closure else {}
    setting = OPTIMIZERS.setting(spec.kind, **{**few, **given})
    ours, torchs = weights(), weights()
    plain = {"foreach": False} if spec.has_foreach else {}
    expected = getattr(torch.optim, spec.kind)(torchs, **spec.arguments(setting.params), **plain)
    optimizer = make_optimizer(setting, [(1.0, ours)])
    for used, parameters in ((optimizer, ours), (expected, torchs)):
        closure = problem(parameters)
        for _ in range(STEPS_OF_A_VARIANT if given else STEPS):
            if spec.takes_closure:
                used.step(closure)
            else:
                closure()
                used.step()
    for mine, theirs, start in zip(ours, torchs, weights(), strict=True):
        assert torch.allclose(mine, theirs, rtol=1e-3, atol=1e-5)
        assert not torch.equal(mine, start)


@pytest.mark.parametrize("spec", OPTIMIZERS.values(), ids=lambda spec: spec.kind)
def test_groups_step_by_their_factor(spec: OptimizerSpec) -> None:
    setting = OPTIMIZERS.setting(spec.kind)
    parameters = weights()
    optimizer = make_optimizer(setting, [(1.0, parameters[:2]), (0.1, parameters[2:])])
    lr = setting.params["lr"]
    factors = [group["lr_factor"] for group in optimizer.param_groups]
    assert factors == ([1.0] if spec.takes_closure else [1.0, 0.1])
    assert [group["lr"] for group in optimizer.param_groups] == [lr * f for f in factors]
    assert sum(len(group["params"]) for group in optimizer.param_groups) == 3


def test_lbfgs_finds_the_minimum_of_a_valley_in_a_few_steps() -> None:
    """Rosenbrock's function: its minimum 0 lies at (1, 1), and plain descent crawls there."""
    place = nn.Parameter(torch.tensor([-1.5, 2.0]))
    setting = OPTIMIZERS.setting("LBFGS", line_search_fn="strong_wolfe")
    optimizer = make_optimizer(setting, [(1.0, [place])])

    def closure() -> Tensor:
        place.grad = None
        x, y = place
        loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
        loss.backward()
        return loss

    for _ in range(5):
        optimizer.step(closure)
    assert place.tolist() == pytest.approx([1.0, 1.0], abs=1e-3)
