"""A network with the weights of one moment, to be asked while another one trains.

It shares nothing with the network that trains, draws no random numbers and follows no
gradients unless told to, so it may be used in any thread (in one at a time).
"""

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.project import Project

if TYPE_CHECKING:
    from torch import Tensor

BATCH = 4096
"""Samples computed at a time, at most."""

BYTES = 16 * 2**20
"""What all layers of so many samples may take: convolutions slow down where it is more than
the cache holds, small networks where it is little."""

Weights = Mapping[str, NDArray[np.generic]]
Floats = NDArray[np.float32]


class Model:
    """The network of a project in evaluation mode, on the CPU. Raises `CompileError`."""

    def __init__(self, project: Project, weights: Weights) -> None:
        """`weights` is the state dict as arrays, as a run keeps and gives it."""
        import torch

        from core.compiler import compile_network

        self.project = project
        with torch.device("meta"):
            self.network = compile_network(project.network, project.input_shape).eval()
        self.network.requires_grad_(False)
        self.load(weights)

    def load(self, weights: Weights) -> None:
        """Take on the weights of another moment."""
        import torch

        state = {name: torch.tensor(value) for name, value in weights.items()}
        self.network.load_state_dict(state, assign=True)

    @property
    def output(self) -> str:
        """The node whose values are the prediction."""
        return self.network.plan.steps[-1].node

    @property
    def weights(self) -> Weights:
        """The state dict as arrays, on the memory of the network: to be read only."""
        return {name: value.numpy() for name, value in self.network.state_dict().items()}

    @property
    def at_once(self) -> int:
        """Samples that are best computed at a time: `BATCH`, fewer where all their layers
        together would take more than `BYTES`."""
        values = sum(math.prod(step.shape) for step in self.network.plan.steps)
        return max(1, min(BATCH, BYTES // (4 * values)))

    def outputs(self, inputs: Floats, until: str | None = None) -> dict[str, Floats]:
        """What every node gives for `inputs` (n, *sample shape), by node id; no further than
        the node `until`."""
        import torch

        with torch.no_grad():
            found = self.network.run(torch.tensor(inputs), until)
        return {node: value.numpy() for node, value in found.items()}

    def predict(self, inputs: Floats) -> Floats:
        """The predictions for `inputs` (n, *sample shape), shape (n, *output shape)."""
        return np.concatenate([self._forward(inputs[rows]) for rows in self._rows(len(inputs))])

    def of_layer(self, node: str, inputs: Floats) -> Iterator[Floats]:
        """What one node gives for `inputs`, a batch at a time: no more is held at once."""
        for rows in self._rows(len(inputs)):
            yield self.outputs(inputs[rows], node)[node]

    def _forward(self, inputs: Floats) -> Floats:
        import torch

        with torch.no_grad():
            found: Tensor = self.network(torch.tensor(inputs))
        array: Floats = found.numpy()
        return array

    def _rows(self, count: int) -> Iterator[slice]:
        for start in range(0, max(count, 1), self.at_once):
            yield slice(start, start + self.at_once)
