"""A network moved through the space of its weights, in place: w + a·d₁ + b·d₂ + …

One flat array holds all parameters; a move writes into it, so that nothing is loaded again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.examining.directions import Vector
from core.examining.first_layers import FirstLayer, replaced
from core.examining.model import Model
from core.examining.sampled_loss import SampledLoss

if TYPE_CHECKING:
    from torch import Tensor, nn


class Walk:
    """The loss at places around the weights that a network has."""

    def __init__(
        self,
        network: "nn.Module",
        loss: SampledLoss,
        directions: "Sequence[Tensor]",
        layers: Sequence[FirstLayer],
    ) -> None:
        import torch

        self._network = network
        self._loss = loss
        self._directions = directions
        self._layers = layers
        self._home = torch.nn.utils.parameters_to_vector(network.parameters())
        self._flat = self._home.clone()
        _lay_into(network, self._flat)

    def loss_at(self, *place: float) -> float:
        """The loss at the weights plus `place`, a number for each direction."""
        self._flat.copy_(self._home)
        for distance, direction in zip(place, self._directions, strict=True):
            self._flat.add_(direction, alpha=distance)
        for layer in self._layers:
            layer.move(place)
        return self._loss.of(self._network)

    def end(self) -> None:
        """Give the network its weights back."""
        _lay_into(self._network, self._home)


@contextmanager
def walking(model: Model, loss: SampledLoss, directions: Sequence[Vector]) -> Iterator[Walk]:
    """A walk from the weights of `model`, which has them back afterwards."""
    import torch

    vectors = [torch.tensor(direction) for direction in directions]
    named = [_by_name(model.network, vector) for vector in vectors]
    with replaced(model, loss.parts, named) as layers:
        walk = Walk(model.network, loss, vectors, layers)
        try:
            yield walk
        finally:
            walk.end()


def _lay_into(network: "nn.Module", flat: "Tensor") -> None:
    """Let the parameters be views of `flat`."""
    views = _by_name(network, flat)
    for name, parameter in network.named_parameters():
        parameter.data = views[name]


def _by_name(network: "nn.Module", flat: "Tensor") -> "dict[str, Tensor]":
    """The parts of a flat array in the shapes of the parameters."""
    import torch

    named = dict(network.named_parameters())
    pieces = torch.split(flat, [value.numel() for value in named.values()])
    return {
        name: piece.view(value.shape)
        for (name, value), piece in zip(named.items(), pieces, strict=True)
    }
