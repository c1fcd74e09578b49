"""The scene mirrors the network: one item a layer, one a wire.

It compares what it shows with what it is given and touches only what differs. It never edits
the document; a gesture in progress may `place` items elsewhere until the document follows.
"""

from collections.abc import Iterable, Mapping, Sequence

from immutabledict import immutabledict
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from app.appearance import Appearance
from app.canvas.flow import NO_FLOW, Flow
from app.canvas.geometry import NODE_RECT, Detail
from app.canvas.node_item import NodeItem
from app.canvas.paints import Paints
from app.canvas.routing import Lane, find_route
from app.canvas.wire_item import WireItem
from core.layout.routes import wire_routes
from core.network import Edge, Network
from core.problems import Problem
from core.shapes import Inference

MANY = 200
NO_LANES: Mapping[Edge, Lane] = immutabledict()

BY_BOUNDS = Qt.ItemSelectionMode.IntersectsItemBoundingRect


class CanvasScene(QGraphicsScene):
    """All items, by what they show."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.paints = Paints(appearance)
        self.detail = Detail()
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self.network = Network()
        self.extras: list[QGraphicsItem] = []
        self.selected_wires: frozenset[Edge] = frozenset()
        self._selected: frozenset[str] = frozenset()
        appearance.theme_changed.connect(self._change_theme)

    # -- mirroring the document --------------------------------------------------------

    def show_network(self, network: Network) -> None:
        """Become the picture of `network`."""
        if network is self.network:
            return
        has_moved = self._show_nodes(network)
        has_rewired = self._show_wires(network)
        before, self.network = self.network, network
        self.detail.touch()
        if has_rewired or len(before.nodes) != len(network.nodes):
            for key, wires in network.incoming.items():
                self.nodes[key].show_wired(frozenset(wire.target_port for wire in wires))
        if has_moved or has_rewired:
            self.lay_all(network)

    def _show_nodes(self, network: Network) -> bool:
        """Add, remove and change layers. Whether any came, went or moved."""
        gone = self.nodes.keys() - network.nodes.keys()
        for key in gone:
            self.removeItem(self.nodes.pop(key))
        has_moved = bool(gone)
        for key, node in network.nodes.items():
            item = self.nodes.get(key)
            if item is None:
                item = self.nodes[key] = NodeItem(node, self.paints, self.detail)
                self.addItem(item)
                has_moved = True
            elif item.node is not node:
                before = item.node
                item.show_node(node)
                item.move_to(QPointF(*(node.position or (0.0, 0.0))))
                has_moved |= node.position != before.position or node.kind != before.kind
        return has_moved

    def _show_wires(self, network: Network) -> bool:
        """Add and remove wires. Whether any came or went."""
        gone = self.wires.keys() - set(network.edges)
        for edge in gone:
            self.removeItem(self.wires.pop(edge))
        self.selected_wires -= gone
        fresh = [edge for edge in network.edges if edge not in self.wires]
        for edge in fresh:
            wire = self.wires[edge] = WireItem(edge, self.paints, self.detail)
            wire.take_level(self._level_in(edge))
            self.addItem(wire)
        return bool(gone or fresh)

    # -- wires ---------------------------------------------------------------------------

    def lay_all(self, network: Network) -> None:
        """Lay every wire, around the layers where `network` says that they stand."""
        self.lay(self.wires.values(), wire_routes(network))

    def lay(self, wires: Iterable[WireItem], lanes: Mapping[Edge, Lane] = NO_LANES) -> None:
        """Lay these wires between their ports, through their lanes where they have one."""
        self.detail.touch()
        for wire in wires:
            start, end = self.ends(wire.edge)
            wire.show_route(find_route(start, end, lanes.get(wire.edge)))

    def ends(self, edge: Edge) -> tuple[QPointF, QPointF]:
        """Where a wire begins and ends, in the scene."""
        start = self.nodes[edge.source].output_point(edge.source_port)
        return start, self.nodes[edge.target].input_point(edge.target_port)

    def place(self, positions: Mapping[str, QPointF]) -> None:
        """Show these layers elsewhere for now."""
        for key, place in positions.items():
            self.nodes[key].move_to(place)
        inner, outer = self.wires_of(set(positions))
        self.lay([*inner, *outer])

    def wires_of(self, nodes: set[str]) -> tuple[list[WireItem], list[WireItem]]:
        """The wires among these layers, and those that join them to others."""
        inner, outer = [], []
        for edge, wire in self.wires.items():
            has_source, has_target = edge.source in nodes, edge.target in nodes
            if has_source and has_target:
                inner.append(wire)
            elif has_source or has_target:
                outer.append(wire)
        return inner, outer

    def add_extra(self, item: QGraphicsItem) -> None:
        """Show something that is no part of the network, for the time of a gesture."""
        self.extras.append(item)
        self.addItem(item)

    def remove_extra(self, item: QGraphicsItem) -> None:
        """It is no longer shown."""
        if item in self.extras:
            self.extras.remove(item)
            self.removeItem(item)

    # -- what else is shown ----------------------------------------------------------------

    def show_selection(self, ids: frozenset[str]) -> None:
        """Mark these layers as selected."""
        changed = [self.nodes[key] for key in self._selected ^ ids if key in self.nodes]
        for item in changed:
            item.take_selected(item.node.id in ids)
        self._selected = ids
        self._repaint(changed)

    def select_wires(self, edges: Iterable[Edge]) -> None:
        """Mark these wires as selected."""
        chosen = frozenset(edges) & self.wires.keys()
        for edge in self.selected_wires ^ chosen:
            self.wires[edge].show_state(selected=edge in chosen)
        self.selected_wires = chosen

    def show_inference(self, inference: Inference) -> None:
        """Show shapes, parameter counts and problems."""
        problems: dict[str, list[Problem]] = {}
        for problem in inference.problems:
            if problem.node is not None:
                problems.setdefault(problem.node, []).append(problem)
        for key, item in self.nodes.items():
            shape, count = inference.shapes.get(key), inference.parameters.get(key, 0)
            item.show_meaning(shape, count, problems.get(key, ()))

    def show_flow(self, flows: Mapping[str, Flow]) -> None:
        """Show what a run says; layers that `flows` lacks show nothing."""
        items = self.nodes.items()
        changed = [item for key, item in items if item.take_flow(flows.get(key, NO_FLOW))]
        if changed:
            wires = self.wires.items()
            recolored = [wire for edge, wire in wires if wire.take_level(self._level_in(edge))]
            self._repaint([*changed, *recolored])

    def _repaint(self, items: Sequence[QGraphicsItem]) -> None:
        """Repaint these items; where there are many, everything is cheaper."""
        if len(items) > MANY:
            self.update()
        else:
            for item in items:
                item.update()

    def _level_in(self, edge: Edge) -> int | None:
        level = self.nodes[edge.source].flow.out_level
        return self.nodes[edge.target].flow.out_level if level is None else level

    def _change_theme(self) -> None:
        self.paints = Paints(self._appearance)
        for node in self.nodes.values():
            node.show_paints(self.paints)
        for wire in self.wires.values():
            wire.show_paints(self.paints)

    def content_rect(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle that all layers (or these) fill; empty where there are none."""
        rect = QRectF()
        for key in self.nodes if ids is None else ids:
            rect = rect.united(NODE_RECT.translated(self.nodes[key].pos()))
        return rect
