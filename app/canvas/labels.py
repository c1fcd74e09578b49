"""How numbers and parameters are written on the canvas. Pure; knows no Qt."""

from collections.abc import Collection

from core.network import Network, Node
from core.params import BoolParam, Param, ParamValue, Setting, SizeParam
from core.shapes import Inference

BARE = frozenset({"out_features", "out_channels", "kernel_size", "output_size", "p", "shape"})
"""Parameters whose value says enough without their name."""
ALWAYS = frozenset({"out_channels", "kernel_size", "output_size", "p"})
"""Parameters that are worth showing at their defaults, too."""
MARKED = frozenset({"is_frozen"})
"""Parameters that are shown by a mark on the layer."""
SHORT = {
    "negative_slope": "slope",
    "num_parameters": "params",
    "initialization": "init",
    "lr_factor": "rate ×",
    "start_dim": "from",
    "end_dim": "to",
}


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as `32×26×26`."""
    return "×".join(map(str, shape))


def count_text(count: int) -> str:
    """A number with its thousands separated; nothing for none."""
    return f"{count:,}" if count else ""


def plural(count: int, noun: str) -> str:
    """`1 layer`, `1,300 layers`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def layers_text(network: Network, found: Inference | None) -> str:
    """How many layers there are, and how many of them the parameters leave out."""
    unused = len(network.nodes) - len(network.live) if network.live else 0
    layers = plural(len(network.nodes), "layer") + (f", {unused:,} unused" if unused else "")
    is_part = found is not None and found.learning_parameters < found.total_parameters
    return f"{found.learning_parameters:,} learn · {layers}" if found and is_part else layers


def totals(network: Network, found: Inference | None) -> tuple[str, str]:
    """What to say of a network in two lines: its parameters, where they are known, and layers."""
    if not network.nodes:
        return "", ""
    return plural(found.total_parameters, "parameter") if found else "", layers_text(network, found)


def param_texts(node: Node) -> list[str]:
    """The parameters that differ from their defaults or say most, in a short form."""
    changed = node.spec.changed(node.params)
    return [
        _param_text(param, node.params[param.name])
        for param in node.spec.params
        if (param.name in changed or param.name in ALWAYS) and param.name not in MARKED
    ]


def _param_text(param: Param, value: ParamValue) -> str:
    text = _value_text(param, value)
    return text if param.name in BARE else f"{SHORT.get(param.name, param.name)} {text}"


def _value_text(param: Param, value: ParamValue) -> str:
    if value is None:
        return param.none_label
    if isinstance(param, BoolParam):
        return "on" if value else "off"
    if isinstance(value, Setting):
        return value.kind
    if isinstance(value, tuple):
        return shape_text(value)
    if isinstance(param, SizeParam) and param.dims > 1 and isinstance(value, int):
        return shape_text((value,) * param.dims)
    return f"{value:g}" if isinstance(value, float) else str(value)


def named(network: Network, ids: Collection[str]) -> str:
    """A single layer by its name, several by their number; for the names of undo steps."""
    if len(ids) == 1:
        return network.nodes[next(iter(ids))].name
    return plural(len(ids), "layer")
