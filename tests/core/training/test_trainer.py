"""The trainer as a plain generator: what it says, and that the numbers are right."""

import dataclasses
import math
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn

from core.compiler import compile_network
from core.data.loading import load_dataset
from core.initializers import INITIALIZERS
from core.probes.cadence import EverySteps
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.training.control import Control
from core.training.events import (
    EpochFinished,
    LayersMeasured,
    RunFailed,
    RunFinished,
    RunStarted,
)
from core.training.initialization import initialize
from tests.core.builders import chain
from tests.core.training.runs import events, losses, of, of_type, points, steps

DROPOUT = (("Linear", {"out_features": 16}), "BatchNorm1d", "ReLU", ("Dropout", {"p": 0.3}))


def by_hand(project: Project, optimizer: torch.optim.Optimizer | None = None) -> list[float]:
    """The losses of a loop as the contract of `core.training.randomness` describes it."""
    training, data = project.training, load_dataset(project.data)
    torch.manual_seed(training.seed)
    network = compile_network(project.network, project.input_shape)
    init = torch.Generator().manual_seed(training.seed)
    initialize(network, project.network, training.initialization, init)
    told = OPTIMIZERS[training.optimizer.kind].arguments(training.optimizer.params)
    optimizer = getattr(torch.optim, training.optimizer.kind)(network.parameters(), **told)
    inputs, labels = torch.tensor(data.train.inputs), torch.tensor(data.train.labels)
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


@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_the_losses_are_those_of_a_loop_by_hand(kind: str) -> None:
    project = points(*DROPOUT, optimizer=OPTIMIZERS.setting(kind))
    assert losses(events(project)) == pytest.approx(by_hand(project), rel=1e-4)


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
        labels = torch.tensor(split.labels)
        expected = nn.functional.cross_entropy(prediction, labels).item()
        assert loss == pytest.approx(expected, rel=1e-5)
        assert accuracy == pytest.approx((prediction.argmax(1) == labels).float().mean().item())


def test_gradient_norms_are_those_of_autograd() -> None:
    regularization = (
        REGULARIZERS.setting("L2", strength=5.0),
        REGULARIZERS.setting("ClipGradNorm", max_norm=1e-3),
    )
    project = points(regularization=regularization, batch_size=1000)
    started, first = events(project, max_steps=1)[:2]
    network = compile_network(project.network, project.input_shape)
    init = torch.Generator().manual_seed(0)
    initialize(network, project.network, project.training.initialization, init)
    data = load_dataset(project.data)
    prediction = network(torch.tensor(data.train.inputs))
    nn.functional.cross_entropy(prediction, torch.tensor(data.train.labels)).backward()
    for node, norm in zip(started.weighted, first.gradient_norms, strict=True):  # type: ignore[union-attr]
        layer = network.module_of(node)
        flat = torch.cat([p.grad.flatten() for p in layer.parameters()])  # type: ignore[union-attr]
        assert norm == pytest.approx(float(flat.norm()), rel=1e-5)


# -- the same seed ---------------------------------------------------------------------------


def test_looking_and_pausing_change_no_bit() -> None:
    project = points(*DROPOUT)
    plain = losses(events(project))
    assert losses(events(project, cadence=EverySteps(1))) == plain
    control = Control()
    control.step()
    found = []
    from core.training.trainer import train

    for event in train(project, control):
        found.append(event)
        if type(event).__name__ == "RunPaused":
            torch.rand(7)  # somebody else draws meanwhile
            torch.manual_seed(99)
            control.step(2)
    assert losses(found) == plain
    assert losses(events(dataclasses.replace(project, training=_seeded(project, 1)))) != plain


def _seeded(project: Project, seed: int) -> object:
    return dataclasses.replace(project.training, seed=seed)


def test_another_process_gets_the_same_bits() -> None:
    script = (
        "from tests.core.training.test_trainer import *; "
        "print(repr(losses(events(points(*DROPOUT, epochs=1)))))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == repr(losses(events(points(*DROPOUT, epochs=1))))


def test_looking_leaves_no_trace_and_touches_no_stream() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    found = events(points(*DROPOUT), cadence=EverySteps(2))
    assert torch.equal(before, torch.get_rng_state())
    looks = of_type(found, LayersMeasured)
    assert [look.step for look in looks] == list(range(1, 17, 2))
    assert isinstance(found[0], RunStarted)
    assert set(looks[0].layers) == set(found[0].observed)
    ratio = looks[0].layers[found[0].weighted[0]].update_ratio
    assert 0 < ratio < 1


def test_the_update_ratio_is_that_of_the_weights_before_and_after() -> None:
    optimizer = OPTIMIZERS.setting("SGD", lr=0.1)
    constant = INITIALIZERS.setting("Constant", val=0.5)
    project = points(optimizer=optimizer, initialization=constant, batch_size=1000)
    found = events(project, max_steps=1, cadence=EverySteps(1))
    after, look = found[-1].weights["linear.weight"], of_type(found, LayersMeasured)[0]  # type: ignore[union-attr]
    node = found[0].weighted[0]  # type: ignore[union-attr]
    expected = np.abs(after - 0.5).mean() / 0.5
    assert look.layers[node].update_ratio == pytest.approx(expected, rel=1e-4)


# -- batches, losses, schedules --------------------------------------------------------------


@pytest.mark.parametrize(("size", "count"), [(1000, 1), (240, 1), (239, 1), (120, 2), (100, 3)])
def test_a_last_batch_of_one_sample_is_left_out(size: int, count: int) -> None:
    found = events(points(*DROPOUT, batch_size=size, epochs=1))
    assert isinstance(found[-1], RunFinished)
    assert len(steps(found)) == count


@pytest.mark.parametrize("kind", list(LOSSES))
def test_every_loss_learns(kind: str) -> None:
    fast = OPTIMIZERS.setting("Adam", lr=0.02)
    found = events(points(loss=LOSSES.setting(kind), optimizer=fast, epochs=10))
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


# -- ends ------------------------------------------------------------------------------------


def test_max_steps_ends_the_run_there() -> None:
    found = events(points(), max_steps=11)
    assert found[0].total_steps == 11  # type: ignore[union-attr]
    assert (found[-1].reason, found[-1].step) == ("max-steps", 11)  # type: ignore[union-attr]
    assert len(of_type(found, EpochFinished)) == 1
    assert events(points(), max_steps=16)[-1].reason == "completed"  # type: ignore[union-attr]


def test_early_stopping_restores_the_best_epoch() -> None:
    stop = REGULARIZERS.setting("EarlyStopping", patience=2, min_delta=0.0)
    wild = OPTIMIZERS.setting("SGD", lr=30.0)
    project = points(regularization=(stop,), optimizer=wild, epochs=40)
    found = events(project)
    epochs, ended = of_type(found, EpochFinished), found[-1]
    assert isinstance(ended, RunFinished)
    assert ended.reason == "early-stopping"
    best = min(epochs, key=lambda epoch: epoch.validation_loss)
    assert best.epoch == len(epochs) - 2
    network = compile_network(project.network, project.input_shape)
    network.load_state_dict({name: torch.tensor(v) for name, v in ended.weights.items()})
    data = load_dataset(project.data)
    prediction = network(torch.tensor(data.validation.inputs))
    loss = nn.functional.cross_entropy(prediction, torch.tensor(data.validation.labels))
    assert loss.item() == pytest.approx(best.validation_loss, rel=1e-5)


def test_without_validation_its_figures_are_nan_and_training_loss_stands_in() -> None:
    stop = REGULARIZERS.setting("EarlyStopping", patience=1, min_delta=100.0)
    project = points(regularization=(stop,), epochs=9)
    data = dataclasses.replace(project.data, validation_fraction=0.0, test_fraction=0.0)
    found = events(dataclasses.replace(project, data=data))
    epochs = of_type(found, EpochFinished)
    assert math.isnan(epochs[0].validation_loss)
    assert found[-1].reason == "early-stopping"  # type: ignore[union-attr]
    assert math.isnan(found[-1].test_accuracy)  # type: ignore[union-attr]
    assert len(epochs) == 2


def test_abandoning_a_run_is_harmless() -> None:
    def first(run: Iterator[object]) -> object:
        return next(run)

    from core.training.trainer import train

    run = train(points(), Control())
    assert isinstance(first(run), RunStarted)
    run.close()  # type: ignore[attr-defined]


def test_what_cannot_be_trained_fails_at_step_0_and_names_the_node() -> None:
    network = chain("Input", ("Linear", {"out_features": 7}), "Output")
    (failed,) = events(of(network))
    assert isinstance(failed, RunFailed)
    assert (failed.step, failed.weights) == (0, {})
    assert failed.node in network.nodes
    assert "2 classes" in failed.message


def test_a_device_that_is_not_there_is_a_plain_sentence() -> None:
    if torch.backends.mps.is_available():
        pytest.skip("this machine has an Apple GPU")
    (failed,) = events(points(device="mps"))
    assert isinstance(failed, RunFailed)
    assert failed.message.startswith("This machine has no Apple GPU")
