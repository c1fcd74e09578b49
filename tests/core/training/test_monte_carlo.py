"""Monte Carlo dropout: the mean over passes with dropout on and nothing else, repeatable."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.data.samples import Split
from core.data.spec import Task
from core.settings.losses import LOSSES
from core.settings.regularizers import REGULARIZERS
from core.training.batches import DeviceSplit
from core.training.evaluate import Figures, MonteCarlo, evaluate
from core.training.events import EpochFinished
from core.training.loss import Loss
from tests.core.training.runs import DROPOUT, events, losses, of_type, points


def never() -> bool:
    return False


def split_of(inputs: Tensor, labels: Tensor) -> DeviceSplit:
    rows = np.arange(len(inputs))
    split = Split(inputs.numpy(), labels.numpy(), inputs.numpy(), rows)
    return DeviceSplit(split, torch.device("cpu"))


def judged(
    network: nn.Module, inputs: Tensor, labels: Tensor, samples: int | None, seed: int = 3
) -> Figures:
    loss = Loss(LOSSES.setting("CrossEntropyLoss"), Task.CLASSIFICATION)
    passes = None if samples is None else MonteCarlo(samples, seed)
    found = evaluate(network, loss, split_of(inputs, labels), 4, never, passes)
    assert found is not None
    return found


class Known(nn.Module):
    """Gives the logits (x · m / (1 − p), 0) for a dropout mask m: two equally likely outcomes
    at p = ½, so that the mean probability is known."""

    def __init__(self) -> None:
        super().__init__()
        self.dropout = nn.Dropout(0.5)
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        first = self.dropout(x * self.scale)
        return torch.cat([first, torch.zeros_like(first)], dim=1)


def test_many_passes_come_close_to_the_closed_form() -> None:
    count, logit = 400, 1.5
    labels = torch.zeros(count, dtype=torch.int64)
    found = judged(Known(), torch.full((count, 1), logit), labels, samples=1000)
    probability = (1 / (1 + math.exp(-2 * logit)) + 0.5) / 2
    assert found.loss == pytest.approx(-math.log(probability), abs=0.002)


def mixed() -> nn.Sequential:
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.4), nn.Linear(8, 3)
    )
    network(torch.randn(50, 2) * 3 + 1)  # running figures unlike those of a batch
    return network


def test_it_is_the_slow_reference_with_batch_norm_in_evaluation_mode() -> None:
    network, drawn = mixed(), torch.Generator().manual_seed(9)
    inputs = torch.randn(300, 2, generator=drawn)
    labels = torch.randint(3, (300,), generator=drawn)
    kept = {name: value.clone() for name, value in network.state_dict().items()}
    found = judged(network, inputs, labels, samples=7)
    network.eval()
    network[3].train()
    torch.manual_seed(3)
    total, correct = 0.0, 0
    with torch.no_grad():
        for start in (0, 256):
            x, y = inputs[start : start + 256], labels[start : start + 256]
            shares = torch.stack([network(x).softmax(1) for _ in range(7)]).mean(0)
            total -= float(shares.gather(1, y[:, None]).log().sum())
            correct += int((shares.argmax(1) == y).sum())
    assert found.loss == pytest.approx(total / 300, rel=1e-5)
    assert found.accuracy == correct / 300
    assert all(torch.equal(kept[name], value) for name, value in network.state_dict().items())


def test_it_draws_the_same_every_time_and_leaves_the_other_stream_alone() -> None:
    network, inputs, labels = mixed(), torch.randn(40, 2), torch.zeros(40, dtype=torch.int64)
    before = torch.get_rng_state()
    first, again = (judged(network, inputs, labels, samples=3) for _ in range(2))
    assert first == again
    assert first != judged(network, inputs, labels, samples=3, seed=4)
    assert torch.equal(before, torch.get_rng_state())
    assert network.training
    assert network[3].training


def test_without_dropout_or_without_the_setting_it_is_the_plain_evaluation() -> None:
    network, inputs, labels = mixed(), torch.randn(40, 2), torch.zeros(40, dtype=torch.int64)
    plain = judged(network, inputs, labels, samples=None)
    del network[3]
    assert judged(network, inputs, labels, samples=5) == plain


def test_a_run_trains_the_same_and_is_judged_otherwise() -> None:
    project = points(*DROPOUT, epochs=2)
    passes = (REGULARIZERS.setting("MCDropout", samples=4),)
    wanted = replace(project, training=replace(project.training, regularization=passes))
    plain, averaged = events(project), events(wanted)
    assert losses(plain) == losses(averaged)
    pairs = zip(of_type(plain, EpochFinished), of_type(averaged, EpochFinished), strict=True)
    assert all(one.validation_loss != other.validation_loss for one, other in pairs)


def test_told_to_stop_it_makes_no_more_passes() -> None:
    network, calls = mixed(), [0]

    def count(*_: object) -> None:
        calls[0] += 1

    network.register_forward_hook(count)
    loss = Loss(LOSSES.setting("CrossEntropyLoss"), Task.CLASSIFICATION)
    samples = split_of(torch.randn(40, 2), torch.zeros(40, dtype=torch.int64))
    assert evaluate(network, loss, samples, 4, lambda: calls[0] >= 3, MonteCarlo(900, 0)) is None
    assert calls == [3]
