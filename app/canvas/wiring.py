"""Lays the wires of a scene between the ports, again only where something has moved."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from app.canvas.routing import Lane, find_route
from app.canvas.wire_item import WireItem
from core.layout.routes import wire_routes
from core.network import Edge, Network

if TYPE_CHECKING:
    from app.canvas.scene import CanvasScene

NO_LANES: Mapping[Edge, Lane] = immutabledict()


class Wiring:
    """Knows which lanes the wires of one scene have, and which layers stand elsewhere for now."""

    def __init__(self, scene: "CanvasScene") -> None:
        self._scene = scene
        self._lanes: Mapping[Edge, Lane] = NO_LANES
        self._strayed: set[str] = set()

    def lay_all(self, network: Network, moved: Collection[str] | None = None) -> None:
        """Lay every wire, around the layers where `network` says that they stand.

        Where only the layers `moved` have moved since the last time, most wires stay.
        """
        before, self._lanes = self._lanes, wire_routes(network)
        wires: Iterable[WireItem] = self._scene.wires.values()
        if moved is not None:
            either = before.keys() | self._lanes.keys()
            other = {edge for edge in either if before.get(edge) != self._lanes.get(edge)}
            wires = self._wires_at({*moved, *self._strayed}, other)
        self._strayed = set()
        self._scene.detail.touch()
        self.lay(wires, self._lanes)

    def _wires_at(self, nodes: set[str], edges: set[Edge]) -> list[WireItem]:
        """These wires, and those with an end at these layers."""
        ends = (
            wire
            for edge, wire in self._scene.wires.items()
            if edge.source in nodes or edge.target in nodes or wire.form is None
        )
        return [*ends, *(self._scene.wires[edge] for edge in edges if edge in self._scene.wires)]

    def lay(self, wires: Iterable[WireItem], lanes: Mapping[Edge, Lane] = NO_LANES) -> None:
        """Lay these wires between their ports, through their lanes where they have one."""
        ways = [
            (wire, find_route(*self._scene.ends(wire.edge), lanes.get(wire.edge))) for wire in wires
        ]
        other = [(wire, route) for wire, route in ways if not wire.follows(route)]
        with self._scene.repainting([wire for wire, _ in other]):
            for wire, route in other:
                wire.show_route(route)

    def stray(self, ids: Iterable[str]) -> None:
        """These layers will stand elsewhere than the document says; when all wires are laid the
        next time, theirs are not right."""
        self._strayed.update(ids)

    def wires_of(self, nodes: Collection[str]) -> tuple[list[WireItem], list[WireItem]]:
        """The wires among these layers, and those that join them to others."""
        inner, outer = [], []
        for edge, wire in self._scene.wires.items():
            has_source, has_target = edge.source in nodes, edge.target in nodes
            if has_source and has_target:
                inner.append(wire)
            elif has_source or has_target:
                outer.append(wire)
        return inner, outer
