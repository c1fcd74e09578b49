"""The factors of each layer, against autograd on random networks and a network drawn by hand."""

import math

import pytest
import torch
from torch import nn

from core.diagnosis.layer_factors import LayerFactors, layer_factors, way_of_factors
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


def measure(
    gradient: float, gain: float = math.nan, slope: float = math.nan, root: float | None = None
) -> LayerMeasure:
    values = histogram_of(torch.zeros(4).numpy(), 4)
    return LayerMeasure(
        values,
        0.0,
        output_gradient=gradient,
        weight_gain=gain,
        slope=slope,
        root_slope=slope if root is None else root,
    )


def test_between_two_layers_stand_all_slopes_and_the_gain_of_the_second() -> None:
    network = chain("Input", "Linear", "Tanh", "Sigmoid", "Linear", "Linear", "Output")
    measures = {
        "n1": measure(0.02, 3.0),
        "n2": measure(0.1, slope=0.8, root=0.9),
        "n3": measure(0.1, slope=0.25),
        "n4": measure(0.2, 0.5),
        "n5": measure(0.4, 2.0),
    }
    first, second = layer_factors(network, measures)
    assert first.slope == pytest.approx(0.2)
    assert first.seen == pytest.approx(0.1)
    assert first.product == pytest.approx(0.9 * 0.25 * 0.5)
    assert second == LayerFactors("n4", "n5", pytest.approx(0.5), 1.0, 1.0, 2.0)
    assert way_of_factors([first, second], "n1", "n5") == [first, second]
    assert way_of_factors([first, second], "n4", "n5") == [second]
    assert way_of_factors([first], "n1", "n5") == []


def test_pooling_multiplies_by_what_was_measured_and_a_flatten_by_nothing() -> None:
    network = chain("Input", "Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear", "Output")
    measures = {"n1": measure(0.3, 1.0), "n2": measure(0.6, slope=0.3, root=0.5)}
    measures |= {"n3": measure(0.5), "n4": measure(0.5), "n5": measure(1.0, 0.4)}
    (found,) = layer_factors(network, measures)
    assert (found.others, found.untold) == (("n3",), ())
    assert found.through == pytest.approx(1.2)
    assert found.product == pytest.approx(0.5 * 0.4 * 1.2)


def test_pooling_that_was_not_measured_is_named() -> None:
    network = chain("Input", "Conv2d", "MaxPool2d", "ReLU", "Flatten", "Linear", "Output")
    measures = {id: measure(1.0, 1.0) for id in ("n1", "n5")}
    measures["n3"] = measure(1.0, slope=0.5)
    (found,) = layer_factors(network, measures)
    assert (found.others, found.untold) == ((), ("n2",))
    assert found.slope == 0.5


def test_where_ways_part_a_row_says_so() -> None:
    network = chain("Input", "Linear", "ReLU", "Linear", "Output")
    aside = Node("n9", "Linear", "n9", LAYERS["Linear"].defaults())
    network = network.add(aside).connect(Edge("n2", "n9"))
    measures = {f"n{k}": measure(1.0, 1.0, 1.0) for k in range(10)}
    (found,) = layer_factors(network, measures)
    assert found.node == "n1"
    assert found.is_parted
    assert math.isnan(found.product)
    assert way_of_factors([found], "n1", "n3") == []


def test_a_gradient_of_zero_or_a_layer_not_looked_at_breaks_nothing() -> None:
    network = chain("Input", "Linear", "ReLU", "Linear", "Output")
    (found,) = layer_factors(network, {"n1": measure(0.0, 1.0), "n3": measure(0.0, 1.0)})
    assert math.isnan(found.seen)
    assert layer_factors(network, {"n1": measure(1.0, 1.0)}) == []


class Chain(nn.Module):
    """A layer, what lies between, and another layer, each of which keeps what it gave."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers, self.given = nn.ModuleList(layers), list[torch.Tensor]()

    def forward(self, at: torch.Tensor) -> torch.Tensor:
        self.given = []
        for layer in self.layers:
            at = layer(at)
            at.retain_grad()
            self.given.append(at)
        return at

    def measures(self) -> dict[str, LayerMeasure]:
        """What the probes say of them, by autograd and by definition."""
        found = {}
        for number, (layer, gave) in enumerate(zip(self.layers, self.given, strict=True)):
            gain = slope = root = math.nan
            if hasattr(layer, "weight"):
                gain = float(layer.weight.detach().norm()) / math.sqrt(len(layer.weight))
            elif not isinstance(layer, nn.MaxPool2d | nn.Flatten):
                given = self.given[number - 1].detach().requires_grad_()
                (slopes,) = torch.autograd.grad(layer(given).sum(), given)
                slope, root = float(slopes.abs().mean()), float(slopes.square().mean().sqrt())
            gradient = float(gave.grad.norm())  # type: ignore[union-attr]
            found[f"n{number + 1}"] = measure(gradient, gain, slope, root)
        return found


@pytest.mark.parametrize(
    ("act", "is_flat"),
    [(nn.Sigmoid, False), (nn.Tanh, False), (nn.ReLU, True), (nn.LeakyReLU, True), (nn.ELU, False)],
)
def test_on_random_layers_the_product_is_what_autograd_gives(
    act: type[nn.Module], is_flat: bool
) -> None:
    """The mean |act′| alone would say 0.5 of a ReLU, where 0.71 is seen."""
    torch.manual_seed(0)
    net = Chain(nn.Linear(400, 400), act(), nn.Linear(400, 300))
    (net(2 * torch.randn(64, 400)) * torch.randn(64, 300)).sum().backward()
    (found,) = layer_factors(
        chain("Input", "Linear", act.__name__, "Linear", "Output"), net.measures()
    )
    assert found.product == pytest.approx(found.seen, rel=0.02)
    by_mean = found.slope * found.gain
    assert (by_mean < 0.75 * found.seen) is is_flat


def test_through_pooling_too_the_product_is_what_autograd_gives() -> None:
    torch.manual_seed(0)
    layers = nn.Conv2d(8, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1568, 200)
    net = Chain(*layers)
    (net(torch.randn(32, 8, 16, 16)) * torch.randn(32, 200)).sum().backward()
    kinds = ("Input", "Conv2d", "ReLU", "MaxPool2d", "Flatten", "Linear", "Output")
    (found,) = layer_factors(chain(*kinds), net.measures())
    assert found.others == ("n3",)
    # the largest of four is open more often than the rest: the root of all slopes is too low
    assert found.product == pytest.approx(found.seen, rel=0.35)
