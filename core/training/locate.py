"""Where a step broke: the first layer whose numbers stopped being finite.

Looked for on the tensors of that very step, in the order in which they came to be: weights
(broken by the update before), then the forward pass, the loss, and the backward pass. Nothing
looks at a NaN through a comparison, which would always be false.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.probes.non_finite import NonFinite, Pass
from core.settings.optimizers import OPTIMIZERS
from core.training.layers import Layer, Layers, is_finite

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer

REMEDY = "Try a smaller learning rate, a smaller initialization, or ClipGradNorm."


@dataclass(frozen=True)
class Fault:
    """What broke, in one or two sentences, the id of the layer to blame, and the tensor."""

    message: str
    node: str | None
    tensor: NonFinite


def find_fault(
    layers: Layers,
    outputs: "Mapping[str, Tensor]",
    loss: "Tensor",
    step: int,
    optimizer: "Optimizer | None" = None,
) -> Fault | None:
    """The fault of a step that was run with the gradients of all `outputs` retained.

    None where every number is finite. `optimizer` is the one that made the step before.
    """
    return (
        _in_weights(layers, step, optimizer)
        or _in_forward(layers, outputs, step)
        or _in_loss(layers, loss, step)
        or _in_backward(layers, outputs, step)
    )


def _in_weights(layers: Layers, step: int, optimizer: "Optimizer | None") -> Fault | None:
    for layer in layers.learning:
        for parameter, name in zip(layer.parameters, layer.parameter_names, strict=True):
            if not is_finite(parameter):
                what = _sort(parameter)
                why = optimizer and _divided_by_zero(parameter, optimizer)
                return Fault(
                    f"The weights of {layer.name} became {what} in the update of step "
                    f"{step - 1:,}{why or f'. {REMEDY}'}",
                    layer.id,
                    _counted(parameter, layer.id, Pass.UPDATE, name, step - 1),
                )
    return None


def _divided_by_zero(parameter: "Tensor", optimizer: "Optimizer") -> str:
    """What is said where an optimizer without eps divided 0 by 0, having seen no gradient;
    otherwise nothing."""
    kind, is_broken = type(optimizer).__name__, parameter.detach().isnan()
    averages = [
        value for value in optimizer.state[parameter].values() if _is_like(value, parameter)
    ]
    has_eps = any(group.get("eps") != 0 for group in optimizer.param_groups)
    if has_eps or not any(bool((value[is_broken] == 0).any()) for value in averages):
        return ""
    usual = f"{OPTIMIZERS[kind].param('eps').default:g}".replace("e-0", "e-")
    return f": with eps 0 {kind} divides 0 by 0 where a gradient is 0. Set eps to {usual}."


def _is_like(value: object, parameter: "Tensor") -> bool:
    return getattr(value, "shape", None) == parameter.shape


def _in_forward(layers: Layers, outputs: "Mapping[str, Tensor]", step: int) -> Fault | None:
    for layer in layers.all:
        if not is_finite(outputs[layer.id]):
            what = _sort(outputs[layer.id])
            if layer.is_input:
                return Fault(
                    f"The data of step {step:,} holds values that are {what}.",
                    layer.id,
                    _counted(outputs[layer.id], layer.id, Pass.DATA, "output", step),
                )
            return Fault(
                f"The output of {layer.name} became {what} in the forward pass of step {step:,}, "
                f"though everything before it was finite. {REMEDY}",
                layer.id,
                _counted(outputs[layer.id], layer.id, Pass.FORWARD, "output", step),
            )
    return None


def _in_loss(layers: Layers, loss: "Tensor", step: int) -> Fault | None:
    if is_finite(loss):
        return None
    return Fault(
        f"The loss became {_sort(loss)} at step {step:,}: the prediction is finite, but too "
        f"large for it. {REMEDY}",
        layers.output,
        _counted(loss, layers.output, Pass.LOSS, "loss", step),
    )


def _in_backward(layers: Layers, outputs: "Mapping[str, Tensor]", step: int) -> Fault | None:
    readers = layers.readers
    for layer in reversed(layers.all):
        gradient = outputs[layer.id].grad
        if not is_finite(gradient):
            assert gradient is not None
            culprit = _reader_with_finite_gradient(readers[layer.id], outputs) or layer
            what = f"passed back a gradient that is {_sort(gradient)}"
            found = _counted(gradient, layer.id, Pass.BACKWARD, "output.grad", step)
            return _backward_fault(culprit, what, found)
        for parameter, name in zip(layer.parameters, layer.parameter_names, strict=True):
            if not is_finite(parameter.grad):
                assert parameter.grad is not None
                what = f"got a gradient for its weights that is {_sort(parameter.grad)}"
                found = _counted(parameter.grad, layer.id, Pass.BACKWARD, f"{name}.grad", step)
                return _backward_fault(layer, what, found)
    return None


def _reader_with_finite_gradient(
    readers: tuple[Layer, ...], outputs: "Mapping[str, Tensor]"
) -> Layer | None:
    """The layer whose backward pass made a finite gradient non-finite."""
    for reader in readers:
        if is_finite(outputs[reader.id].grad):
            return reader
    return None


def _backward_fault(layer: Layer, what: str, tensor: NonFinite) -> Fault:
    return Fault(
        f"{layer.name} {what}, in the backward pass of step {tensor.step:,}; the loss was still "
        f"finite. {REMEDY}",
        layer.id,
        tensor,
    )


def _counted(tensor: "Tensor", node: str, where: Pass, name: str, step: int) -> NonFinite:
    values = tensor.detach()
    nan, infinite, size = int(values.isnan().sum()), int(values.isinf().sum()), values.numel()
    return NonFinite(node, where, name, nan, infinite, size, size, step)


def _sort(tensor: "Tensor") -> str:
    """How it is not finite, in words."""
    return "NaN (not a number)" if bool(tensor.detach().isnan().any()) else "infinite"
