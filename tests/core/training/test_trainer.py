"""The trainer as a plain generator: what it says, and that the numbers are right."""

import numpy as np
import pytest
import torch
from torch import nn

from core.compiler import compile_network
from core.data.loading import load_dataset
from core.initializers import INITIALIZERS
from core.plan import make_plan
from core.probes.cadence import EverySteps
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.settings.training import TrainingSettings
from core.training.events import (
    EpochFinished,
    LayersMeasured,
    RunFinished,
    RunStarted,
)
from core.training.initialization import initialize
from tests.core.builders import Layer, chain
from tests.core.training.runs import DROPOUT, events, losses, of, of_type, points, steps


def by_hand(project: Project, optimizer: torch.optim.Optimizer | None = None) -> list[float]:
    """The losses of a loop as the contract of `core.training.randomness` describes it."""
    training, data = project.training, load_dataset(project.data)
    torch.manual_seed(training.seed)
    network = compile_network(project.network, project.input_shape)
    init = torch.Generator().manual_seed(training.seed)
    initialize(network, project.network, training.initialization, init)
    told = OPTIMIZERS[training.optimizer.kind].arguments(training.optimizer.params)
    optimizer = getattr(torch.optim, training.optimizer.kind)(network.parameters(), **told)
    inputs, labels = torch.tensor(data.train.inputs), torch.tensor(data.train.targets)
    shuffle = torch.Generator().manual_seed(training.seed)
    found = []
    for _ in range(training.epochs):
        for rows in torch.randperm(len(labels), generator=shuffle).split(training.batch_size):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(inputs[rows]), labels[rows])
            loss.backward()
            optimizer.step()
            found.append(loss.item())
    return found


@pytest.mark.parametrize("kind", [k for k, spec in OPTIMIZERS.items() if not spec.takes_closure])
def test_the_losses_are_those_of_a_loop_by_hand(kind: str) -> None:
    project = points(*DROPOUT, optimizer=OPTIMIZERS.setting(kind))
    assert losses(events(project)) == pytest.approx(by_hand(project), rel=1e-4)


@pytest.mark.parametrize("channels", [4, 8])
def test_images_are_trained_as_by_hand(channels: int) -> None:
    """Stored channels last where they have many, and updated by fused kernels, the numbers stay
    those of torch."""
    convolutions: tuple[Layer, ...] = (
        ("Conv2d", {"out_channels": channels, "kernel_size": 3, "padding": 1}),
        "BatchNorm2d",
        "ReLU",
        "MaxPool2d",
        ("Conv2d", {"out_channels": 6, "kernel_size": 1}),
        "ReLU",
        "Flatten",
    )
    network = chain("Input", *convolutions, ("Linear", {"out_features": 10}), "Output")
    settings = TrainingSettings(epochs=1, batch_size=128, device="cpu")
    project = Project(network=network, training=settings)
    assert make_plan(network, project.input_shape).is_channels_last == (channels == 8)
    found = events(project, cadence=EverySteps(3))
    assert losses(found) == pytest.approx(by_hand(project), rel=1e-4)
    assert all(value.flags.c_contiguous for value in found[-1].weights.values())  # type: ignore[union-attr]


def test_a_run_tells_its_story_in_order() -> None:
    found = events(points(epochs=3))
    started, ended = found[0], found[-1]
    assert isinstance(started, RunStarted)
    assert isinstance(ended, RunFinished)
    assert (started.steps_per_epoch, started.total_steps) == (8, 24)
    assert [step.step for step in steps(found)] == list(range(1, 25))
    assert [step.epoch for step in steps(found)] == [1] * 8 + [2] * 8 + [3] * 8
    assert (ended.step, ended.reason) == (24, "completed")
    assert len(of_type(found, LayersMeasured)) == 1
    assert steps(found)[0].gradient_norms.shape == (len(started.weighted),)
    assert 0 <= ended.test_accuracy <= 1


def test_an_epoch_is_the_mean_of_its_steps_and_validation_is_in_eval_mode() -> None:
    project = points(*DROPOUT, epochs=1, batch_size=50)
    found = events(project)
    epoch, ended = of_type(found, EpochFinished)[0], found[-1]
    sizes = [50] * 4 + [40]
    assert epoch.train_loss == pytest.approx(np.average(losses(found), weights=sizes))
    accuracies = [step.accuracy for step in steps(found)]
    assert epoch.train_accuracy == pytest.approx(np.average(accuracies, weights=sizes))
    assert isinstance(ended, RunFinished)
    network = compile_network(project.network, project.input_shape)
    network.load_state_dict({name: torch.tensor(v) for name, v in ended.weights.items()})
    network.eval()
    data = load_dataset(project.data)
    for split, loss, accuracy in (
        (data.validation, epoch.validation_loss, epoch.validation_accuracy),
        (data.test, ended.test_loss, ended.test_accuracy),
    ):
        prediction = network(torch.tensor(split.inputs))
        labels = torch.tensor(split.targets)
        expected = nn.functional.cross_entropy(prediction, labels).item()
        assert loss == pytest.approx(expected, rel=1e-5)
        assert accuracy == pytest.approx((prediction.argmax(1) == labels).float().mean().item())


def test_gradient_norms_are_those_of_autograd() -> None:
    regularization = (
        REGULARIZERS.setting("L2", strength=5.0),
        REGULARIZERS.setting("ClipGradNorm", max_norm=1e-3),
    )
    project = points(regularization=regularization, batch_size=1000)
    found = events(project, max_steps=1)
    started, first = found[0], steps(found)[0]
    network = compile_network(project.network, project.input_shape)
    init = torch.Generator().manual_seed(0)
    initialize(network, project.network, project.training.initialization, init)
    data = load_dataset(project.data)
    prediction = network(torch.tensor(data.train.inputs))
    nn.functional.cross_entropy(prediction, torch.tensor(data.train.targets)).backward()
    for node, norm in zip(started.weighted, first.gradient_norms, strict=True):  # type: ignore[union-attr]
        layer = network.module_of(node)
        flat = torch.cat([p.grad.flatten() for p in layer.parameters()])  # type: ignore[union-attr]
        assert norm == pytest.approx(float(flat.norm()), rel=1e-5)


# -- batches, losses, schedules --------------------------------------------------------------


@pytest.mark.parametrize(("size", "count"), [(1000, 1), (240, 1), (239, 1), (120, 2), (100, 3)])
def test_a_last_batch_of_one_sample_is_left_out(size: int, count: int) -> None:
    found = events(points(*DROPOUT, batch_size=size, epochs=1))
    assert isinstance(found[-1], RunFinished)
    assert len(steps(found)) == count


@pytest.mark.parametrize("kind", list(LOSSES))
def test_every_loss_learns(kind: str) -> None:
    fast = OPTIMIZERS.setting("Adam", lr=0.02)
    last = {"BCELoss": ("Sigmoid",), "NLLLoss": ("LogSoftmax",)}.get(kind, ())
    layers = ("Input", ("Linear", {"out_features": 16}), "Tanh", ("Linear", {"out_features": 2}))
    network = chain(*layers, *last, "Output")
    found = events(of(network, loss=LOSSES.setting(kind), optimizer=fast, epochs=10))
    assert losses(found)[-1] < losses(found)[0] / 2
    assert found[-1].test_accuracy > 0.8  # type: ignore[union-attr]


def test_the_squared_error_is_against_one_hot_targets() -> None:
    zero = INITIALIZERS.setting("Constant", val=0.0)
    project = of(
        chain("Input", ("Linear", {"out_features": 2}), "Output"),
        loss=LOSSES.setting("MSELoss"),
        initialization=zero,
    )
    assert losses(events(project, max_steps=1)) == [0.5]


@pytest.mark.parametrize("kind", list(SCHEDULES))
@pytest.mark.parametrize("optimizer", ["SGD", "Adagrad"])
def test_every_schedule_runs_with_every_sort_of_optimizer(kind: str, optimizer: str) -> None:
    from core.training.schedule import learning_rates

    schedule = SCHEDULES.setting(kind)
    project = points(schedule=schedule, optimizer=OPTIMIZERS.setting(optimizer), epochs=3)
    found = events(project)
    assert isinstance(found[-1], RunFinished)
    drawn = learning_rates(schedule, project.training.optimizer.params["lr"], 8, 3)  # type: ignore[arg-type]
    assert [step.learning_rate for step in steps(found)] == pytest.approx(drawn)


def test_a_plateau_follows_the_validation_loss() -> None:
    schedule = SCHEDULES.setting("ReduceLROnPlateau", patience=0, threshold=0.9)
    found = events(points(schedule=schedule, epochs=4))
    assert steps(found)[-1].learning_rate < steps(found)[0].learning_rate
