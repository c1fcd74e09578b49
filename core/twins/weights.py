"""The same initial weights for the layers in which two networks agree.

Where nothing but an activation or the optimizer differs, the same seed draws the same weights
anyway; a layer more or less shifts what all layers after it draw.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from core.network import Node
from core.project import Project
from core.training.initialization import initializer_of
from core.training.live import without_own_training

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.session import Session

States = Mapping[str, "Mapping[str, Tensor]"]
"""The tensors of each layer by their names, by node id."""


def agreeing(one: Project, other: Project) -> tuple[str, ...]:
    """The layers that both projects begin alike: the same node and kind, initialized alike.

    None where the seed differs or what the weights start from: then that is the difference.
    """
    if (one.training.seed, one.training.initial_weights) != (
        other.training.seed,
        other.training.initial_weights,
    ):
        return ()
    return tuple(node for node in other.network.nodes if _begin_alike(one, other, node))


def _begin_alike(one: Project, other: Project, key: str) -> bool:
    mine, yours = one.network.nodes.get(key), other.network.nodes[key]
    if mine is None or mine.kind != yours.kind:
        return False
    if not yours.spec.has_weights:
        return without_own_training(mine) == without_own_training(yours)
    return _initializer(one, mine) == _initializer(other, yours)


def _initializer(project: Project, node: Node) -> object:
    return initializer_of(project.network, node.id, project.training.initialization)


def states_of(session: "Session") -> "States":
    """Copies of all weights and running figures in a session, layer by layer."""
    return {
        node: {name: tensor.detach().clone() for name, tensor in state.items()}
        for node, state in _states(session)
    }


def take_over(session: "Session", states: "States", nodes: tuple[str, ...]) -> None:
    """Let those of the layers `nodes` begin with `states` whose tensors have the same shapes."""
    import torch

    with torch.no_grad():
        for node, own in _states(session):
            given = states.get(node)
            if node in nodes and given is not None and _shapes(own) == _shapes(given):
                for name, tensor in own.items():
                    tensor.copy_(given[name])


def _states(session: "Session") -> "Iterator[tuple[str, Mapping[str, Tensor]]]":
    for step in session.network.plan.steps:
        module = session.network.module_of(step.node)
        if module is not None and (state := module.state_dict()):
            yield step.node, state


def _shapes(state: "Mapping[str, Tensor]") -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in state.items()}
