"""More remedies that change layers, as one-click edits.

As all fixes they are comparable values, and give the project back as it is where they do not
fit any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core import fixes
from core.check import check
from core.diagnosis.walks import end_of, widths
from core.fixes import Edit, InsertBefore
from core.layers.spec import Family
from core.network import Edge, Network, Node
from core.params import Params
from core.problems import Fix
from core.project import Project

USUAL = "ReLU"
"""The activation where the network has none to go by."""

SQUASHING = ("Softmax", "LogSoftmax")
"""Activations that belong at the end alone."""

MOST_WIDTH = 4096
"""Units of a layer that a remedy asks for, at most."""


@dataclass(frozen=True)
class InsertInto(Edit):
    """The same layer in the middle of several wires."""

    edges: tuple[Edge, ...]
    kind: str

    def _edited(self, network: Network) -> Network:
        for edge in self.edges:
            network = InsertBefore(edge, self.kind, Params())._edited(network)
        return network


@dataclass(frozen=True)
class SetOn(Edit):
    """One parameter of several nodes."""

    nodes: tuple[str, ...]
    name: str
    value: object

    def _edited(self, network: Network) -> Network:
        for node in self.nodes:
            network = network.set_params(node, **{self.name: self.value})
        return network


@dataclass(frozen=True)
class Widen(Edit):
    """More units in every layer with weights but the last."""

    factor: int

    def _edited(self, network: Network) -> Network:
        for node, name, width in widths(network):
            wider = max(width, min(MOST_WIDTH, width * self.factor))
            network = network.set_params(node.id, **{name: wider})
        return network


def insert_activation(network: Network, edges: Iterable[Edge]) -> Fix:
    """Put the activation that the network uses most into these wires."""
    wires, kind = tuple(edges), usual_activation(network)
    where = f" after {network.nodes[wires[0].source].name}"
    if len(wires) > 1:
        where = f" in {len(wires)} places"
    return Fix(f"Insert {kind}{where}", InsertInto(wires, kind))


def usual_activation(network: Network) -> str:
    """The kind of activation that the network uses most, ReLU where it has none."""
    kinds = [
        node.kind
        for node in network.nodes.values()
        if node.spec.family is Family.ACT and node.kind not in SQUASHING
    ]
    return max(dict.fromkeys(kinds), key=kinds.count, default=USUAL)


def set_on(nodes: Iterable[Node], name: str, value: object, label: str) -> Fix:
    """Set one parameter of several nodes."""
    return Fix(label, SetOn(tuple(node.id for node in nodes), name, value))


def add_dropout(network: Network, p: float = 0.5) -> Fix | None:
    """Put a Dropout before the last layer with weights; None where there is one already, or
    nothing hidden to drop."""
    end = end_of(network)
    if end is None or not network.incoming[end.id]:
        return None
    wire = network.incoming[end.id][0]
    before = network.nodes[wire.source]
    if before.spec.family in (Family.REG, Family.IO):
        return None
    return fixes.insert_before(wire, "Dropout", f"Insert Dropout before {end.name}", p=p)


def widen(project: Project, factor: int = 4) -> Fix | None:
    """Give hidden layers more units; None where there are none, or it would not fit."""
    hidden = widths(project.network)
    edit = Widen(factor)
    if not hidden or not check(edit(project)).is_trainable:
        return None
    if len(hidden) == 1:
        node, name, width = hidden[0]
        wider = max(width, min(MOST_WIDTH, width * factor))
        return Fix(f"Set {name} of {node.name} to {wider:,}", edit)
    return Fix(f"{factor} times as many units in {len(hidden)} layers", edit)


def add_hidden_layer(project: Project, units: int = 64) -> Fix | None:
    """Put a Linear and an activation before the last layer; None where it would not fit."""
    end = end_of(project.network)
    if end is None or end.kind != "Linear":
        return None
    edit = AddHidden(end.id, units, usual_activation(project.network))
    if not check(edit(project)).is_trainable:
        return None
    return Fix(f"Insert a layer of {units} units before {end.name}", edit)


@dataclass(frozen=True)
class AddHidden(Edit):
    """A Linear with an activation in front of a node."""

    before: str
    units: int
    activation: str

    def _edited(self, network: Network) -> Network:
        wire = network.incoming[self.before][0]
        activated = InsertBefore(wire, self.activation, Params())._edited(network)
        behind = activated.incoming[self.before][0].source
        wire = activated.incoming[behind][0]
        return InsertBefore(wire, "Linear", Params(out_features=self.units))._edited(activated)
