"""Penalties against autograd, clipping against torch, early stopping step by step."""

import math

import pytest
import torch
from torch import nn

from core.params import Setting
from core.settings.regularizers import REGULARIZERS
from core.training.early_stopping import EarlyStopping
from core.training.regularization import Regularization, RegularizedWeight


def made() -> tuple[nn.Sequential, torch.Tensor]:
    torch.manual_seed(3)
    network = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.PReLU(), nn.Linear(5, 2))
    return network, torch.randn(8, 4)


def loss_of(network: nn.Sequential, x: torch.Tensor) -> torch.Tensor:
    return (network(x) ** 2).mean()


PENALTIES = [
    ((REGULARIZERS.setting("L1", strength=0.3),), 0.3, 0.0),
    ((REGULARIZERS.setting("L2", strength=0.3),), 0.0, 0.3),
    ((REGULARIZERS.setting("ElasticNet", strength=0.4, l1_ratio=0.25),), 0.1, 0.3),
    (
        (REGULARIZERS.setting("L1", strength=0.3), REGULARIZERS.setting("L2", strength=0.2)),
        0.3,
        0.2,
    ),
]


@pytest.mark.parametrize(("settings", "l1", "l2"), PENALTIES)
def test_a_penalty_is_the_gradient_of_loss_plus_penalty(
    settings: tuple[Setting, ...], l1: float, l2: float
) -> None:
    network, x = made()
    weights = [network[0].weight, network[3].weight]
    penalty = sum(l1 * w.abs().sum() + l2 / 2 * (w**2).sum() for w in weights)
    expected = torch.autograd.grad(loss_of(network, x) + penalty, list(network.parameters()))
    loss_of(network, x).backward()
    held = [RegularizedWeight(weight) for weight in weights]
    Regularization(settings, list(network.parameters()), held).apply()
    for parameter, gradient in zip(network.parameters(), expected, strict=True):
        torch.testing.assert_close(parameter.grad, gradient)


def test_the_norm_is_clipped_before_the_values() -> None:
    network, x = made()
    parameters = list(network.parameters())
    (100 * loss_of(network, x)).backward()
    settings = (
        REGULARIZERS.setting("ClipGradValue", clip_value=0.4),
        REGULARIZERS.setting("ClipGradNorm", max_norm=1.0),
    )
    whole = torch.cat([p.grad.flatten() for p in parameters if p.grad is not None])
    Regularization(settings, parameters, []).apply()
    clipped = torch.cat([p.grad.flatten() for p in parameters if p.grad is not None])
    assert float(whole.norm()) > 1
    torch.testing.assert_close(
        clipped, (whole / whole.norm()).clamp(-0.4, 0.4), atol=1e-5, rtol=1e-4
    )


def test_early_stopping_counts_and_goes_back() -> None:
    network = nn.Linear(1, 1, bias=False)
    stopping = EarlyStopping([REGULARIZERS.setting("EarlyStopping", patience=2, min_delta=0.1)])
    ended = []
    for epoch, loss in enumerate([3.0, 2.0, 1.95, math.nan]):
        nn.init.constant_(network.weight, float(epoch))
        ended.append(stopping.has_ended(loss, network))
    assert ended == [False, False, False, True]
    stopping.restore_best(network)
    assert network.weight.item() == 1.0


KEEPING = REGULARIZERS.setting("EarlyStopping", patience=2)


@pytest.mark.parametrize(
    "meanwhile", [(), (REGULARIZERS.setting("EarlyStopping", patience=2, restore_best=False),)]
)
@pytest.mark.parametrize("is_saved", [False, True])
def test_switched_off_and_on_again_it_knows_its_best_weights(
    meanwhile: tuple[Setting, ...], is_saved: bool
) -> None:
    network = nn.Linear(1, 1, bias=False)
    stopping = EarlyStopping([KEEPING])

    def epoch(loss: float) -> bool:
        nn.init.constant_(network.weight, loss)
        return stopping.has_ended(loss, network)

    def best() -> float:
        other = nn.Linear(1, 1, bias=False)
        nn.init.constant_(other.weight, 9.0)
        stopping.restore_best(other)
        return other.weight.item()

    assert not epoch(3.0)
    stopping.change(meanwhile)
    assert best() == 9.0, "while it is off it changes nothing"
    if is_saved:
        saved = stopping.state()
        stopping = EarlyStopping(meanwhile)
        stopping.load_state(*saved)
    stopping.change([KEEPING])
    assert best() == 3.0
    stopping.change(meanwhile)
    assert not epoch(2.0)
    assert not epoch(4.0)
    stopping.change([KEEPING])
    assert epoch(5.0) == bool(meanwhile), "patience waits while nothing stops"
    assert best() == 2.0, "also of the time it was off"


def test_without_the_setting_nothing_stops_and_nothing_is_kept() -> None:
    network = nn.Linear(1, 1)
    stopping = EarlyStopping([REGULARIZERS.setting("L2")])
    assert not any(stopping.has_ended(9.0, network) for _ in range(50))
    before = network.weight.clone()
    stopping.restore_best(network)
    assert torch.equal(before, network.weight)
