"""Network → shapes, parameter counts and problems, by running each layer on the meta device."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.layers.spec import Shape
from core.network import Network
from core.problems import Problem, Severity


@dataclass(frozen=True)
class Inference:
    """What a network means for a given input shape.

    `shapes` holds the output shape of every node that has one (batch excluded), `parameters`
    the number of parameters of every node.
    """

    shapes: Mapping[str, Shape]
    parameters: Mapping[str, int]
    problems: tuple[Problem, ...]

    @property
    def total_parameters(self) -> int:
        """Parameters of the whole network."""
        return sum(self.parameters.values())

    @property
    def is_trainable(self) -> bool:
        """Whether nothing keeps the network from training."""
        return all(problem.severity is Severity.WARNING for problem in self.problems)

    def problems_of(self, node: str) -> tuple[Problem, ...]:
        """The problems of one node."""
        return tuple(problem for problem in self.problems if problem.node == node)


def infer(network: Network, input_shape: Shape) -> Inference:
    """Shapes, counts and problems of `network`; never raises for a drawn network."""
    raise NotImplementedError
