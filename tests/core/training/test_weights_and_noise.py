"""Max-norm bounds every unit, noise has the variance that is promised, layers go their own way,
and all of it follows a change at the next step."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.params import Setting
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.training import TrainingSettings
from core.training.control import Control
from core.training.events import RunFinished, SettingsChanged, StepMeasured
from core.training.layers import Layers
from core.training.regularization import Regularization, RegularizedWeight
from core.training.trainer import train
from tests.core.builders import Layer, chain
from tests.core.training.runs import SELDOM, events, losses, of_type, points

NOISE = (
    REGULARIZERS.setting("InputNoise", std=0.3),
    REGULARIZERS.setting("WeightNoise", std=0.05),
    REGULARIZERS.setting("GradientNoise", eta=0.3),
)


def made(
    *settings: Setting,
    parameters: list[nn.Parameter],
    weights: list[RegularizedWeight] = [],  # noqa: B006
) -> Regularization:
    return Regularization(settings, parameters, weights)


# -- max-norm ------------------------------------------------------------------------------


def images(*first: Layer, **training: Any) -> Project:
    network = chain("Input", *first, "ReLU", "Flatten", ("Linear", {"out_features": 10}), "Output")
    settings = TrainingSettings(device="cpu", batch_size=200, epochs=1)
    data = DataSettings(DATASETS.setting("digits"), validation_fraction=0.5)
    return Project(network, data, replace(settings, **training))


CONV: Layer = ("Conv2d", {"out_channels": 3, "kernel_size": 3, "stride": 2})


@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_max_norm_bounds_every_unit_after_every_step(kind: str) -> None:
    bound = REGULARIZERS.setting("MaxNorm", max_norm=0.3)
    optimizer = OPTIMIZERS.setting(kind, **({"max_iter": 3} if kind == "LBFGS" else {}))
    project = images(CONV, regularization=(bound,), optimizer=optimizer)
    for steps in (1, 3):
        (*_, end) = train(project, Control(), max_steps=steps, cadence=SELDOM)
        assert isinstance(end, RunFinished)
        for name, weight in end.weights.items():
            if name.endswith("weight"):
                units = np.linalg.norm(weight.reshape(len(weight), -1), axis=1)
                assert units.max() <= 0.3 + 1e-6, name
        assert np.linalg.norm(end.weights["linear.weight"]) > 0.6  # by unit, not as a whole


def test_shorter_units_are_left_as_they_are() -> None:
    weight = nn.Parameter(torch.tensor([[3.0, 4.0], [0.3, 0.4]]))
    bound = REGULARIZERS.setting("MaxNorm", max_norm=1.0)
    made(bound, parameters=[weight], weights=[RegularizedWeight(weight)]).end_step()
    torch.testing.assert_close(weight.detach(), torch.tensor([[0.6, 0.8], [0.3, 0.4]]))


@pytest.mark.parametrize("groups", [1, 2])
def test_a_transposed_convolution_is_bounded_by_what_comes_into_a_channel(groups: int) -> None:
    layer = nn.ConvTranspose2d(4, 6, 3, groups=groups)
    weight = RegularizedWeight(layer.weight, max_norm=0.2, unit_dim=1, groups=groups)
    made(parameters=[layer.weight], weights=[weight]).end_step()
    one = torch.zeros(1, 4, 1, 1)
    found = torch.zeros(6)
    with torch.no_grad():  # what each input channel adds to each output channel
        for channel in range(4):
            given = one.clone()
            given[0, channel] = 1
            found += (layer(given) - layer(one))[0].square().sum((1, 2))
    assert found.sqrt().tolist() == pytest.approx([0.2] * 6, rel=1e-3)


def test_layers_say_which_way_their_units_lie() -> None:
    from core.compiler import compile_network

    own = {"penalty": REGULARIZERS.setting("L1", strength=0.0), "unit_max_norm": 2.0}
    project = images(("Conv2d", {**CONV[1], **own}), "BatchNorm2d")  # type: ignore[dict-item]
    conv, linear = Layers(compile_network(project.network, project.input_shape)).regularized
    assert (conv.unit_dim, conv.max_norm, linear.max_norm) == (0, 2.0, None)
    assert conv.penalty is not None
    assert linear.penalty is None


# -- penalties of single layers ------------------------------------------------------------


def test_a_layer_with_a_penalty_of_its_own_does_without_the_networks() -> None:
    first, second, third = (nn.Parameter(torch.full((2, 2), value)) for value in (1.0, -2.0, 3.0))
    weights = [
        RegularizedWeight(first),
        RegularizedWeight(second, penalty=REGULARIZERS.setting("L1", strength=0.5)),
        RegularizedWeight(third, penalty=REGULARIZERS.setting("L2", strength=0.0)),
    ]
    parameters = [first, second, third]
    for parameter in parameters:
        parameter.grad = torch.zeros(2, 2)
    shared = REGULARIZERS.setting("L2", strength=0.1)
    made(shared, parameters=parameters, weights=weights).apply()
    found = [parameter.grad[0, 0].item() for parameter in parameters if parameter.grad is not None]
    assert found == pytest.approx([0.1, -0.5, 0.0])


# -- noise ---------------------------------------------------------------------------------


def noise_at(step: int, eta: float, gamma: float) -> Tensor:
    parameter = nn.Parameter(torch.zeros(200, 500))
    parameter.grad = torch.full((200, 500), 7.0)
    setting = REGULARIZERS.setting("GradientNoise", eta=eta, gamma=gamma)
    torch.manual_seed(1)
    Regularization([setting], [parameter], [], steps=step).apply()
    return parameter.grad - 7


@pytest.mark.parametrize("step", [0, 1, 99])
def test_gradient_noise_has_the_variance_of_the_formula(step: int) -> None:
    found = noise_at(step, eta=0.3, gamma=0.55)
    variance = 0.3 / (1 + step) ** 0.55
    assert found.var().item() == pytest.approx(variance, rel=0.02)
    assert abs(found.mean().item()) < 4 * math.sqrt(variance / found.numel())


def test_gradient_noise_fades_step_by_step() -> None:
    parameter = nn.Parameter(torch.zeros(1))
    setting = REGULARIZERS.setting("GradientNoise", eta=1.0, gamma=1.0)
    regularization = made(setting, parameters=[parameter])
    for _ in range(3):
        regularization.end_step()
    assert regularization.steps == 3
    parameter.grad = torch.zeros(1)
    torch.manual_seed(5)
    regularization.apply()
    torch.manual_seed(5)
    torch.testing.assert_close(parameter.grad, torch.randn(1) * 0.5)


def test_weight_noise_is_there_for_the_passes_only() -> None:
    layer = nn.Linear(300, 200)
    before = [parameter.detach().clone() for parameter in layer.parameters()]
    setting = REGULARIZERS.setting("WeightNoise", std=0.2)
    held = [RegularizedWeight(layer.weight)]
    regularization = made(setting, parameters=list(layer.parameters()), weights=held)
    with regularization.disturbed():
        noise = layer.weight.detach() - before[0]
        assert torch.equal(layer.bias.detach(), before[1])
    assert noise.std().item() == pytest.approx(0.2, rel=0.02)
    assert torch.equal(layer.weight.detach(), before[0])


def test_the_gradient_is_that_of_the_disturbed_weights() -> None:
    layer = nn.Linear(3, 1, bias=False)
    held = [RegularizedWeight(layer.weight)]
    setting = REGULARIZERS.setting("WeightNoise", std=1.0)
    with made(setting, parameters=[layer.weight], weights=held).disturbed():
        seen = layer.weight.detach().clone()
        layer(torch.eye(3)).square().sum().backward()
    assert layer.weight.grad is not None
    torch.testing.assert_close(layer.weight.grad, 2 * seen)


def test_input_noise_has_its_variance_and_leaves_the_data_alone() -> None:
    inputs = torch.ones(400, 100)
    setting = REGULARIZERS.setting("InputNoise", std=0.5)
    found = made(setting, parameters=[]).with_input_noise(inputs)
    assert (found - 1).std().item() == pytest.approx(0.5, rel=0.02)
    assert torch.equal(inputs, torch.ones(400, 100))


@pytest.mark.parametrize("noise", [*[(one,) for one in NOISE], NOISE])
def test_the_same_seed_gives_the_same_noise_and_another_seed_another(
    noise: tuple[Setting, ...],
) -> None:
    project = points(epochs=1, regularization=noise)
    found = losses(events(project))
    assert found == losses(events(project))
    other = replace(project, training=replace(project.training, regularization=()))
    assert found != losses(events(other))


def test_noise_keeps_validation_and_test_clean() -> None:
    project = points(
        epochs=1, regularization=NOISE[:1], optimizer=OPTIMIZERS.setting("SGD", lr=1e-12)
    )
    plain = replace(project, training=replace(project.training, regularization=()))
    noisy_end, plain_end = events(project)[-1], events(plain)[-1]
    assert isinstance(noisy_end, RunFinished)
    assert isinstance(plain_end, RunFinished)
    assert noisy_end.test_loss == pytest.approx(plain_end.test_loss, rel=1e-5)


# -- changes on the way --------------------------------------------------------------------


def changed_after(project: Project, step: int, **training: Any) -> list[Any]:
    control, found = Control(), []
    for event in train(project, control, cadence=SELDOM):
        found.append(event)
        if isinstance(event, StepMeasured) and event.step == step:
            changed = replace(project.training, **training)
            control.change(replace(project, training=changed))
    return found


CHANGES = [
    ({"regularization": (REGULARIZERS.setting("MaxNorm", max_norm=0.5),)}, "with MaxNorm 0.5"),
    ({"regularization": NOISE[:1]}, "with InputNoise 0.3"),
    ({"regularization": NOISE[1:2]}, "with WeightNoise 0.05"),
    ({"regularization": NOISE[2:]}, "with GradientNoise 0.3"),
    (
        {"loss": LOSSES.setting("CrossEntropyLoss", label_smoothing=0.2)},
        "CrossEntropyLoss label_smoothing 0 → 0.2",
    ),
]


@pytest.mark.parametrize(
    ("change", "text"), CHANGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_change_takes_effect_at_the_next_step_with_a_mark(
    change: dict[str, Any], text: str
) -> None:
    project = points(epochs=1)
    plain, found = losses(events(project)), changed_after(project, 3, **change)
    (mark,) = of_type(found, SettingsChanged)
    assert (mark.step, mark.text) == (4, text)
    assert losses(found)[:3] == plain[:3]
    # what changes gradients or weights shows in the loss of the step after
    first = 4 if "MaxNorm" in text or "GradientNoise" in text else 3
    assert losses(found)[3:first] == plain[3:first]
    assert losses(found)[first] != plain[first]


def test_gradient_noise_turned_on_late_is_as_faint_as_if_on_from_the_start() -> None:
    seen: list[int] = []

    class Counting(Regularization):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            seen.append(self.steps)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.training.tuning.Regularization", Counting)
        changed_after(points(epochs=1), 5, regularization=NOISE[2:])
    assert seen == [0, 5]


def test_another_kind_of_loss_waits_for_a_restart() -> None:
    from core.training.changes import needs_restart

    project = points(epochs=1)
    found = changed_after(project, 3, loss=LOSSES.setting("MSELoss"))
    assert losses(found) == losses(events(project))
    assert of_type(found, SettingsChanged) == []
    wanted = replace(project.training, loss=LOSSES.setting("MSELoss"))
    assert needs_restart(project.training, wanted) == ("loss",)
    smoothed = LOSSES.setting("CrossEntropyLoss", label_smoothing=0.1)
    assert needs_restart(project.training, replace(project.training, loss=smoothed)) == ()
