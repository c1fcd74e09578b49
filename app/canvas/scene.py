"""The scene mirrors the network: one item a layer, one a wire.

It compares what it shows with what it is given and touches only what differs. It never edits
the document; a gesture in progress may `place` items elsewhere until the document follows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from app.appearance import Appearance
from app.canvas.flow import NO_FLOW, Flow
from app.canvas.geometry import NODE_RECT, Detail
from app.canvas.node_item import NodeItem
from app.canvas.node_painting import paint_node
from app.canvas.paints import Paints
from app.canvas.repainting import MARGIN, repaint, repaint_everything
from app.canvas.thumbnails import Picture
from app.canvas.wire_item import WireItem
from app.canvas.wire_painting import paint_wires
from app.canvas.wiring import Wiring
from core.network import Edge, Network
from core.problems import Problem
from core.shapes import Inference

if TYPE_CHECKING:
    from app.canvas.carrying import Carried

MANY = 200

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
        self.carried: Carried | None = None
        self.has_thumbnails = False
        self.selected_wires: frozenset[Edge] = frozenset()
        self._selected: frozenset[str] = frozenset()
        self.wiring = Wiring(self)
        appearance.theme_changed.connect(self._change_theme)

    # -- mirroring the document --------------------------------------------------------

    def show_network(self, network: Network) -> None:
        """Become the picture of `network`."""
        if network is self.network:
            return
        count = len(self.nodes)
        moved = self._show_nodes(network)
        has_rewired = self._show_wires(network)
        self.network = network
        self.detail.count(len(network.nodes))
        self.detail.touch()
        if has_rewired or len(network.nodes) != count:
            moved |= self._show_wired(network)
        if moved or has_rewired or len(network.nodes) != count:
            repaint_everything(self.detail)
            self.wiring.lay_all(network, moved)

    def _show_nodes(self, network: Network) -> set[str]:
        """Add, remove and change layers. Those that came, moved or have other ports."""
        for key in self.nodes.keys() - network.nodes.keys():
            self.removeItem(self.nodes.pop(key))
        moved = set()
        for key, node in network.nodes.items():
            item = self.nodes.get(key)
            if item is None:
                item = self.nodes[key] = NodeItem(node, self.paints, self.detail)
                self.addItem(item)
                moved.add(key)
            elif item.node is not node:
                before = item.node
                item.show_node(node)
                item.move_to(QPointF(*(node.position or (0.0, 0.0))))
                if (node.position, node.kind) != (before.position, before.kind):
                    moved.add(key)
        return moved

    def _show_wired(self, network: Network) -> set[str]:
        """Tell the layers which of their ports have wires. Those that have others now."""
        changed = set()
        for key, wires in network.incoming.items():
            ports, item = frozenset(wire.target_port for wire in wires), self.nodes[key]
            if ports != item.wired:
                item.show_wired(ports)
                changed.add(key)
        return changed

    def _show_wires(self, network: Network) -> bool:
        """Add and remove wires. Whether any came or went."""
        gone = self.wires.keys() - set(network.edges)
        for edge in gone:
            self.removeItem(self.wires.pop(edge))
        self.selected_wires -= gone
        fresh = [edge for edge in network.edges if edge not in self.wires]
        for edge in fresh:
            wire = self.wires[edge] = WireItem(edge, self.detail)
            wire.take_level(self._level_in(edge))
            self.addItem(wire)
        return bool(gone or fresh)

    # -- wires ---------------------------------------------------------------------------

    def ends(self, edge: Edge) -> tuple[QPointF, QPointF]:
        """Where a wire begins and ends, in the scene."""
        start = self.nodes[edge.source].output_point(edge.source_port)
        return start, self.nodes[edge.target].input_point(edge.target_port)

    def place(self, positions: Mapping[str, QPointF]) -> None:
        """Show these layers elsewhere for now."""
        self.wiring.stray(positions)
        self.detail.touch()
        with self.repainting([self.nodes[key] for key in positions]):
            for key, place in positions.items():
                self.nodes[key].move_to(place)
        inner, outer = self.wiring.wires_of(set(positions))
        self.wiring.lay([*inner, *outer])

    def add_extra(self, item: QGraphicsItem) -> None:
        """Show something that is no part of the network, for the time of a gesture."""
        self.extras.append(item)
        self.addItem(item)
        repaint_everything(self.detail)

    def remove_extra(self, item: QGraphicsItem) -> None:
        """It is no longer shown."""
        if item in self.extras:
            self.extras.remove(item)
            self.removeItem(item)
            repaint_everything(self.detail)

    # -- what else is shown ----------------------------------------------------------------

    def show_selection(self, ids: frozenset[str]) -> None:
        """Mark these layers as selected."""
        changed = [self.nodes[key] for key in self._selected ^ ids if key in self.nodes]
        for item in changed:
            item.take_selected(item.node.id in ids)
        self._selected = ids
        self.detail.touch()
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
            self.detail.touch()
            self._repaint([*changed, *recolored])

    def show_thumbnails(self, pictures: Mapping[str, Picture]) -> None:
        """Show what layers do with one sample; those that `pictures` lacks show nothing."""
        items = self.nodes.items()
        changed = [item for key, item in items if item.thumbnail is not pictures.get(key)]
        self.has_thumbnails = bool(pictures)
        for item in changed:
            item.take_thumbnail(pictures.get(item.node.id))
        if changed and not self.detail.is_far:
            repaint_everything(self.detail)

    def _repaint(self, items: Sequence[QGraphicsItem]) -> None:
        """Repaint these items; where there are many, everything is cheaper."""
        if len(items) > MANY:
            repaint_everything(self.detail)
        else:
            for item in items:
                repaint(item, self.detail)

    @contextmanager
    def repainting(self, items: Sequence[QGraphicsItem]) -> Iterator[None]:
        """Repaint where these items were before, and where they are after what is done inside."""
        self._repaint(items)
        yield
        self._repaint(items)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """All of it as shapes, for a file; a view paints it in its own way."""
        nodes, wires = self.shown_in(QRectF(rect))
        self._paint_thumbnails(painter, nodes)
        paint_wires(painter, wires, self.paints)
        for item in nodes:
            paint_node(painter, item, Detail())

    def _paint_thumbnails(self, painter: QPainter, nodes: Iterable[NodeItem]) -> None:
        for item in nodes:
            if item.thumbnail is not None:
                painter.save()
                painter.translate(item.left, item.top)
                item.thumbnail.paint(painter)
                painter.restore()

    def shown_in(self, area: QRectF) -> tuple[list[NodeItem], list[WireItem]]:
        """The layers and wires that reach into an area, in the order of painting."""
        margin = MARGIN / self.detail.scale
        around = area.adjusted(-margin, -margin, margin, margin)
        found = self.items(around, BY_BOUNDS, Qt.SortOrder.AscendingOrder)
        nodes = [item for item in found if type(item) is NodeItem]  # and no ghost
        return nodes, [item for item in found if type(item) is WireItem]

    def _level_in(self, edge: Edge) -> int | None:
        return self.nodes[edge.source].flow.out_level

    def _change_theme(self) -> None:
        self.paints = Paints(self._appearance)
        for node in self.nodes.values():
            node.show_paints(self.paints)

    def content_rect(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle that all layers (or these) fill; empty where there are none."""
        rect = QRectF()
        for key in self.nodes if ids is None else ids:
            rect = rect.united(NODE_RECT.translated(self.nodes[key].pos()))
        return rect
