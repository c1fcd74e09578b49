"""The factors of each layer, against autograd on random networks and a network drawn by hand."""

import math

import pytest
import torch
from torch import nn

from core.diagnosis.layer_factors import LayerFactors, layer_factors
from core.layers import LAYERS
from core.network import Edge, Network, Node
from core.probes.histogram import histogram_of
from core.probes.measure import LayerMeasure


def chain(*kinds: str) -> Network:
    network = Network()
    for number, kind in enumerate(kinds):
        network = network.add(Node(f"n{number}", kind, f"n{number}", LAYERS[kind].defaults()))
        if number:
            network = network.connect(Edge(f"n{number - 1}", f"n{number}"))
    return network


def measure(gradient: float, gain: float = math.nan, slope: float = math.nan) -> LayerMeasure:
    values = histogram_of(torch.zeros(4).numpy(), 4)
    return LayerMeasure(values, 0.0, output_gradient=gradient, weight_gain=gain, slope=slope)


def test_between_two_layers_stand_all_slopes_and_the_gain_of_the_second() -> None:
    network = chain("Input", "Linear", "Tanh", "Sigmoid", "Linear", "Linear", "Output")
    measures = {
        "n1": measure(0.02, 3.0),
        "n2": measure(0.1, slope=0.8),
        "n3": measure(0.1, slope=0.25),
        "n4": measure(0.2, 0.5),
        "n5": measure(0.4, 2.0),
    }
    first, second = layer_factors(network, measures)
    assert first == LayerFactors("n1", "n4", pytest.approx(0.1), pytest.approx(0.2), 0.5)
    assert first.product == pytest.approx(0.1)
    assert second == LayerFactors("n4", "n5", pytest.approx(0.5), 1.0, 2.0)


def test_layers_whose_factor_is_not_measured_are_named_and_a_flatten_changes_nothing() -> None:
    network = chain("Input", "Conv2d", "MaxPool2d", "ReLU", "Flatten", "Linear", "Output")
    measures = {id: measure(1.0, 1.0) for id in ("n1", "n2", "n4", "n5")}
    measures["n3"] = measure(1.0, slope=0.5)
    (found,) = layer_factors(network, measures)
    assert found.untold == ("n2",)
    assert found.slope == 0.5


def test_where_ways_part_there_are_no_factors() -> None:
    network = chain("Input", "Linear", "ReLU", "Linear", "Output")
    aside = Node("n9", "Linear", "n9", LAYERS["Linear"].defaults())
    network = network.add(aside).connect(Edge("n2", "n9"))
    assert layer_factors(network, {f"n{k}": measure(1.0, 1.0, 1.0) for k in range(10)}) == []


def test_a_gradient_of_zero_or_a_layer_not_looked_at_breaks_nothing() -> None:
    network = chain("Input", "Linear", "ReLU", "Linear", "Output")
    (found,) = layer_factors(network, {"n1": measure(0.0, 1.0), "n3": measure(0.0, 1.0)})
    assert math.isnan(found.seen)
    assert layer_factors(network, {"n1": measure(1.0, 1.0)}) == []


@pytest.mark.parametrize("act", [nn.Sigmoid, nn.Tanh])
def test_on_random_layers_the_product_is_what_autograd_gives(act: type[nn.Module]) -> None:
    torch.manual_seed(0)
    first, activation, second = nn.Linear(400, 400), act(), nn.Linear(400, 300)
    before = first(torch.randn(64, 400))
    before.retain_grad()
    after = second(activation(before))
    after.retain_grad()
    (after * torch.randn(64, 300)).sum().backward()
    given = before.detach().requires_grad_()
    (slopes,) = torch.autograd.grad(activation(given).sum(), given)
    gain = float(second.weight.detach().norm()) / math.sqrt(300)
    measures = {
        "n1": measure(float(before.grad.norm()), 1.0),  # type: ignore[union-attr]
        "n2": measure(math.nan, slope=float(slopes.abs().mean())),
        "n3": measure(float(after.grad.norm()), gain),  # type: ignore[union-attr]
    }
    network = chain("Input", "Linear", act.__name__, "Linear", "Output")
    (found,) = layer_factors(network, measures)
    assert found.product == pytest.approx(found.seen, rel=0.05)
