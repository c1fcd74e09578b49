"""The layers of a compiled network as the trainer sees them: ids, parameters, wiring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Parameter

    from core.compiler import CompiledNetwork
    from core.plan import Step


@dataclass(frozen=True)
class Layer:
    """One step of the plan with the parameters that learn in it, none where it is frozen;
    `sources` are the ids it reads."""

    id: str
    name: str
    sources: tuple[str, ...]
    is_input: bool
    is_rectifier: bool
    parameters: "tuple[Parameter, ...]"
    weight: "Parameter | None"
    is_penalized: bool
    lr_factor: float


class Layers:
    """All layers of a compiled network, in the order of its plan."""

    def __init__(self, network: "CompiledNetwork") -> None:
        ids = {step.name: step.node for step in network.plan.steps}
        self.all = tuple(_layer(network, step, ids) for step in network.plan.steps)
        self.weighted = tuple(layer for layer in self.all if layer.parameters)
        self.observed = tuple(layer for layer in self.all if not layer.is_input)
        self.output = self.all[-1].id

    @property
    def parameters(self) -> "list[Parameter]":
        """The parameters that learn, of all layers, in order."""
        return [parameter for layer in self.weighted for parameter in layer.parameters]

    @property
    def groups(self) -> "list[tuple[float, list[Parameter]]]":
        """The same parameters by the factor of their learning rate, factors as they come."""
        found: dict[float, list[Parameter]] = {}
        for layer in self.weighted:
            found.setdefault(layer.lr_factor, []).extend(layer.parameters)
        return list(found.items())

    @property
    def owners(self) -> Sequence[int]:
        """For each of `parameters` the number of its layer in `weighted`."""
        return [index for index, layer in enumerate(self.weighted) for _ in layer.parameters]

    @property
    def penalized(self) -> "list[Parameter]":
        """The weights that L1 and L2 apply to: of layers that are initialized and not frozen."""
        layers = (layer for layer in self.weighted if layer.is_penalized)
        return [layer.weight for layer in layers if layer.weight is not None]

    @property
    def readers(self) -> Mapping[str, tuple[Layer, ...]]:
        """The layers that read each layer's output."""
        return {
            source.id: tuple(layer for layer in self.all if source.id in layer.sources)
            for source in self.all
        }


def _layer(network: "CompiledNetwork", step: "Step", ids: Mapping[str, str]) -> Layer:
    module = network.module_of(step.node)
    parameters = tuple(module.parameters()) if module is not None and not step.is_frozen else ()
    weight = dict(module.named_parameters()).get("weight") if module is not None else None
    return Layer(
        id=step.node,
        name=step.name,
        sources=tuple(ids[name] for name in step.inputs),
        is_input=step.spec.inputs == 0,
        is_rectifier=step.spec.is_rectifier,
        parameters=parameters,
        weight=weight,
        is_penalized=step.spec.has_weights,
        lr_factor=step.lr_factor,
    )


def is_finite(tensor: "Tensor | None") -> bool:
    """Whether every value is finite; True for no tensor at all."""
    return tensor is None or bool(tensor.detach().isfinite().all())
