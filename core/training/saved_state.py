"""The state of an optimizer taken apart into tensors by name and plain data, and put back.

What comes back is bit for bit what was taken, in the layout of the parameter it belongs to.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer

Tensors = dict[str, "Tensor"]
Plain = dict[str, Any]
"""JSON data: numbers, texts, lists, None and dictionaries of these."""

_TENSOR = "tensor"
_SCRATCH = ("al",)
"""State that only lives within a step."""


def take_state(optimizer: "Optimizer") -> tuple[Tensors, Plain]:
    """The tensors of the state, `3.exp_avg` for the fourth parameter, and what else there is.

    The tensors are those in use, not copies.
    """
    tensors: Tensors = {}
    state = optimizer.state_dict()["state"]
    plain = {}
    for index, values in state.items():
        lasting = {name: value for name, value in values.items() if name not in _SCRATCH}
        plain[str(index)] = _apart(lasting, str(index), tensors)
    return tensors, plain


def put_state(optimizer: "Optimizer", tensors: "Mapping[str, Tensor]", plain: Plain) -> None:
    """Give a new optimizer of the same setting and parameters the state that was taken."""
    state = {int(index): _together(values, tensors) for index, values in plain.items()}
    groups = optimizer.state_dict()["param_groups"]
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    for index, values in state.items():
        state[index] = _laid_out(values, parameters[index])
    optimizer.load_state_dict({"state": state, "param_groups": groups})


def _apart(value: Any, path: str, tensors: Tensors) -> Any:
    """`value` with every tensor in it replaced by its name."""
    import torch

    if isinstance(value, torch.Tensor):
        tensors[path] = value.detach()
        return {_TENSOR: path}
    if isinstance(value, dict):
        return {name: _apart(item, f"{path}.{name}", tensors) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_apart(item, f"{path}.{index}", tensors) for index, item in enumerate(value)]
    return value


def _together(value: Any, tensors: "Mapping[str, Tensor]") -> Any:
    if isinstance(value, dict):
        if value.keys() == {_TENSOR}:
            return tensors[value[_TENSOR]].clone()
        return {name: _together(item, tensors) for name, item in value.items()}
    if isinstance(value, list):
        return [_together(item, tensors) for item in value]
    return value


def _laid_out(values: dict[str, Any], parameter: "Tensor") -> dict[str, Any]:
    """State of a parameter's shape in the parameter's memory layout: a fused kernel walks
    through both side by side, whatever their strides say."""
    import torch

    def laid(value: Any) -> Any:
        if isinstance(value, torch.Tensor) and value.shape == parameter.shape and value.dim():
            return torch.empty_like(parameter, dtype=value.dtype).copy_(value)
        return value

    return {name: laid(value) for name, value in values.items()}
