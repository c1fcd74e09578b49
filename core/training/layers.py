"""The layers of a compiled network as the trainer sees them: ids, parameters, wiring.

What learns may change while a run goes on; which layers there are, and their order, may not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.params import Setting
from core.training.regularization import RegularizedWeight

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.nn import Parameter

    from core.compiler import CompiledNetwork
    from core.plan import Step


@dataclass(frozen=True)
class Layer:
    """One step of the plan with the parameters that learn in it, none where it is frozen;
    `is_weighted` where it has any at all. `sources` are the ids it reads. `unit_dim` is the
    dimension of `weight` that counts its units; `activation` computes an elementwise
    activation, whose largest slope is `steepest` where it is bounded."""

    id: str
    name: str
    sources: tuple[str, ...]
    is_input: bool
    is_rectifier: bool
    is_weighted: bool
    parameters: "tuple[Parameter, ...]"
    weight: "Parameter | None"
    regularized: RegularizedWeight | None
    lr_factor: float
    unit_dim: int = 0
    activation: "nn.Module | None" = None
    steepest: float | None = None
    parameter_names: tuple[str, ...] = ()
    """What `parameters` are called in the layer."""


class Layers:
    """All layers of a compiled network, in the order of its plan."""

    def __init__(self, network: "CompiledNetwork") -> None:
        self._network = network
        self.read_plan()
        self.output = self.all[-1].id

    def read_plan(self) -> None:
        """See what the plan of the network says now about what learns, and how."""
        steps = self._network.plan.steps
        ids = {step.name: step.node for step in steps}
        self.all = tuple(_layer(self._network, step, ids) for step in steps)
        self.weighted = tuple(layer for layer in self.all if layer.is_weighted)
        self.learning = tuple(layer for layer in self.all if layer.parameters)
        self.observed = tuple(layer for layer in self.all if not layer.is_input)

    @property
    def frozen(self) -> frozenset[str]:
        """The ids of the weighted layers of which nothing learns."""
        return frozenset(layer.id for layer in self.weighted if not layer.parameters)

    @property
    def parameters(self) -> "list[Parameter]":
        """The parameters that learn, of all layers, in order."""
        return [parameter for layer in self.learning for parameter in layer.parameters]

    @property
    def groups(self) -> "list[tuple[float, list[Parameter]]]":
        """The same parameters by the factor of their learning rate, factors as they come."""
        found: dict[float, list[Parameter]] = {}
        for layer in self.learning:
            found.setdefault(layer.lr_factor, []).extend(layer.parameters)
        return list(found.items())

    @property
    def owners(self) -> Sequence[int]:
        """For each of `parameters` the number of its layer in `weighted`."""
        return [index for index, layer in enumerate(self.weighted) for _ in layer.parameters]

    @property
    def regularized(self) -> "list[RegularizedWeight]":
        """The weights that regularizers apply to: of layers that are initialized and not
        frozen."""
        return [layer.regularized for layer in self.learning if layer.regularized is not None]

    @property
    def readers(self) -> Mapping[str, tuple[Layer, ...]]:
        """The layers that read each layer's output."""
        return {
            source.id: tuple(layer for layer in self.all if source.id in layer.sources)
            for source in self.all
        }


def _layer(network: "CompiledNetwork", step: "Step", ids: Mapping[str, str]) -> Layer:
    module = network.module_of(step.node)
    named = dict(module.named_parameters()) if module is not None else {}
    owned, weight = tuple(named.values()), named.get("weight")
    return Layer(
        id=step.node,
        name=step.name,
        sources=tuple(ids[name] for name in step.inputs),
        is_input=step.spec.inputs == 0,
        is_rectifier=step.spec.is_rectifier,
        is_weighted=bool(owned),
        parameters=() if step.is_frozen else owned,
        weight=weight,
        regularized=_regularized(step, module, weight),
        lr_factor=step.lr_factor,
        unit_dim=int(bool(getattr(module, "transposed", False))),
        activation=module if step.spec.is_elementwise else None,
        steepest=step.spec.steepest,
        parameter_names=() if step.is_frozen else tuple(named),
    )


def _regularized(
    step: "Step", module: "nn.Module | None", weight: "Parameter | None"
) -> RegularizedWeight | None:
    if weight is None or not step.spec.has_weights:
        return None
    penalty, max_norm = step.params.get("penalty"), step.params.get("unit_max_norm")
    is_turned = bool(getattr(module, "transposed", False))
    return RegularizedWeight(
        weight,
        penalty=penalty if isinstance(penalty, Setting) else None,
        max_norm=max_norm if isinstance(max_norm, float) else None,
        unit_dim=int(is_turned),
        groups=int(getattr(module, "groups", 1)) if is_turned else 1,
    )


def is_finite(tensor: "Tensor | None") -> bool:
    """Whether every value is finite; True for no tensor at all."""
    return tensor is None or bool(tensor.detach().isfinite().all())
