"""How the weights of a compiled network are drawn before its first step.

Which initializer each layer gets is decided without torch (`initializer_of`), so that the
exported source can say the same; `initialize` applies it with a generator that is passed in.
"""

from typing import TYPE_CHECKING, Protocol

from core.initializers import INITIALIZERS
from core.network import Network
from core.params import Setting

if TYPE_CHECKING:
    import torch
    from torch import nn

GLOROT = "XavierUniform"
AUTO = "Auto"


class HasModules(Protocol):
    """The part of a compiled network that is needed here."""

    def module_of(self, node_id: str) -> "nn.Module | None": ...


def initializer_of(network: Network, node_id: str, default: Setting) -> Setting:
    """The initializer of one weighted layer, never `Auto`.

    The layer's own parameter `initialization` goes before `default`. `Auto` becomes what fits
    the next activation downstream (its `LayerSpec.initializer`), Glorot where none follows.
    """
    own = network.nodes[node_id].params.get("initialization")
    setting = own if isinstance(own, Setting) else default
    if setting.kind != AUTO:
        return setting
    return _fitting(network, node_id, setting.params["bias"])


def _fitting(network: Network, node_id: str, bias: object) -> Setting:
    activation = _next_activation(network, node_id)
    if activation is None:
        return INITIALIZERS.setting(GLOROT, bias=bias)
    node = network.nodes[activation]
    kind = node.spec.initializer
    slope = node.params.get("negative_slope", node.params.get("init"))
    if kind.startswith("Kaiming") and isinstance(slope, float):
        return INITIALIZERS.setting(kind, bias=bias, a=min(abs(slope), 10.0))
    return INITIALIZERS.setting(kind, bias=bias)


def _next_activation(network: Network, node_id: str) -> str | None:
    """The nearest activation downstream that no other weighted layer stands in front of."""
    seen, row = {node_id}, [node_id]
    while row:
        followers = [edge.target for node in row for edge in network.outgoing[node]]
        row = [node for node in dict.fromkeys(followers) if node not in seen]
        seen.update(row)
        for node in row:
            if network.nodes[node].spec.initializer:
                return node
        row = [node for node in row if not network.nodes[node].spec.has_weights]
    return None


def initialize(
    compiled: HasModules, network: Network, default: Setting, generator: "torch.Generator"
) -> None:
    """Draw the weights of every layer that has an initializer, in the order of the network,
    and set its biases. `Default` leaves what torch's constructor drew."""
    for node_id in network.order:
        module = compiled.module_of(node_id)
        if network.nodes[node_id].spec.has_weights and module is not None:
            apply(initializer_of(network, node_id, default), module, generator)


def parts_drawn(setting: Setting, groups: int) -> int:
    """In how many equal parts the weights of a convolution in `groups` are drawn.

    Torch's functions count the outputs of all groups, though each input leads to those of its
    own alone: a depthwise layer would get weights many times too small. So each group is drawn
    by itself where fan_out counts.
    """
    counts_outputs = setting.kind.startswith("Xavier") or setting.params.get("mode") == "fan_out"
    return groups if counts_outputs else 1


def apply(setting: Setting, module: "nn.Module", generator: "torch.Generator") -> None:
    """Draw `module.weight` as `setting` says and fill `module.bias`, where it has one."""
    import torch

    spec = INITIALIZERS[setting.kind]
    if not spec.draws:
        return
    told = spec.arguments(setting.params)
    if spec.is_random:
        told["generator"] = generator
    with torch.no_grad():
        draw = spec.own or getattr(torch.nn.init, spec.function)
        for part in module.weight.chunk(parts_drawn(setting, getattr(module, "groups", 1))):  # type: ignore[operator]
            draw(part, **told)
        if isinstance(module.bias, torch.Tensor):
            module.bias.fill_(float(setting.params["bias"]))  # type: ignore[arg-type]
