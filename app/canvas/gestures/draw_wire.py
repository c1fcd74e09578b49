"""Drawing a wire from port to port, or taking an existing one by its end."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QGraphicsPathItem

from app.canvas import edits
from app.canvas.geometry import PORT_REACH, WIRE_REACH, Port
from app.canvas.gestures.gesture import Gesture, Pointer, Stage
from app.canvas.picking import pick
from app.canvas.routing import find_route
from core.network import Edge


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """A wire that was dropped on empty canvas: from which port, and where."""

    port: Port
    place: QPoint
    point: QPointF


OpenEndHandler = Callable[[OpenEnd], None]


class DrawWire(Gesture):
    """From `anchor`, the end that stays, to a port or onto a layer's body.

    `moved` is the wire that was taken by its other end: it goes where the new one is dropped,
    and away when that is empty canvas. A new wire dropped there is handed to `on_open_end`.
    """

    def __init__(
        self, stage: Stage, anchor: Port, moved: Edge | None, on_open_end: OpenEndHandler
    ) -> None:
        super().__init__(stage)
        self._anchor = anchor
        self._moved = moved
        self._on_open_end = on_open_end
        self._target: Port | None = None
        self._offered: str | None = None
        self._item = QGraphicsPathItem()

    # -- the gesture -------------------------------------------------------------------

    def start(self, at: Pointer) -> None:
        self._closed = edits.closed_to(
            self.stage.document.network, self._anchor.node, is_output=self._anchor.is_output
        )
        for key, item in self.stage.scene.nodes.items():
            item.show_state(dimmed=key in self._closed and key != self._anchor.node)
        if self._moved is not None:
            self.stage.scene.wires[self._moved].hide_for_now(True)
        self._item.setZValue(5.0)
        self.stage.scene.add_extra(self._item)

    def move(self, at: Pointer) -> None:
        self._target, reason = self._aim(at)
        self._show_offer()
        self.stage.tip.show_at(reason, at.place)
        self._draw(at.scene, is_refused=bool(reason))

    def end(self, at: Pointer) -> None:
        self.move(at)
        target, is_on_layer = self._target, self._is_on_layer(at)
        self._clean_up()
        if target is not None:
            self._join(self._edge_to(target))
        elif not is_on_layer and self._moved is not None:
            network = self.stage.document.network.disconnect(self._moved)
            self.stage.document.apply_network("Remove wire", network)
        elif not is_on_layer:
            self._on_open_end(OpenEnd(self._anchor, at.place, at.scene))

    def cancel(self) -> None:
        self._clean_up()

    # -- aiming ------------------------------------------------------------------------

    def _aim(self, at: Pointer) -> tuple[Port | None, str]:
        """The port that would be wired, or the reason why not; neither on empty canvas."""
        scale = self.stage.view.scale_now
        hit = pick(self.stage.scene, at.scene, PORT_REACH / scale, WIRE_REACH / scale)
        if hit.node is None or self._is_home(hit.port, hit.node):
            return None, ""
        port = self._port_for(hit.node, hit.port)
        reason = edits.join_refusal(self.stage.document.network, self._edge_to(port), self._moved)
        return (None, reason) if reason else (port, "")

    def _is_home(self, port: Port | None, node: str) -> bool:
        """Whether the pointer is still where the wire was drawn from."""
        return port == self._anchor or (port is None and node == self._anchor.node)

    def _port_for(self, node: str, port: Port | None) -> Port:
        """The port under the pointer where it is of the right side, otherwise the best."""
        wants_output = not self._anchor.is_output
        if port is not None and port.is_output == wants_output:
            return port
        if wants_output:
            return Port(node, True, 0)
        return Port(node, False, edits.best_input(self.stage.document.network, node, self._moved))

    def _edge_to(self, port: Port) -> Edge:
        out, into = (self._anchor, port) if self._anchor.is_output else (port, self._anchor)
        return Edge(out.node, into.node, out.index, into.index)

    def _is_on_layer(self, at: Pointer) -> bool:
        reach = PORT_REACH / self.stage.view.scale_now
        return pick(self.stage.scene, at.scene, reach, reach).node is not None

    def _join(self, edge: Edge) -> None:
        network = self.stage.document.network
        if edge == self._moved:
            return
        names = f"{network.nodes[edge.source].name} → {network.nodes[edge.target].name}"
        verb = "Move wire" if self._moved else "Connect"
        joined = edits.join(network, edge, self._moved)
        self.stage.document.apply_network(f"{verb} {names}", joined)

    # -- showing -----------------------------------------------------------------------

    def _show_offer(self) -> None:
        """Mark the port that would be wired."""
        self._show_replaced()
        offered = self._target.node if self._target else None
        if self._offered not in (None, offered):
            self._clear_offer()
        if self._target is not None:
            self._offer(self._target.node, frozenset({self._target}))
        self._offered = offered

    def _show_replaced(self) -> None:
        """Dim the wire that would have to go."""
        taken = None
        if self._target is not None:
            edge = self._edge_to(self._target)
            taken = edits.occupant(self.stage.document.network, edge)
        for edge, wire in self.stage.scene.wires.items():
            if wire.is_dimmed or edge == taken:
                wire.show_state(dimmed=edge == taken)

    def _clear_offer(self) -> None:
        if self._offered is not None:
            self._offer(self._offered, frozenset())
        self._offered = None

    def _offer(self, node: str, ports: frozenset[Port]) -> None:
        """Ports of a merge make room for one more, so its wires are laid anew."""
        scene = self.stage.scene
        item = scene.nodes[node]
        count = item.input_count
        item.show_state(offered=ports)
        if item.input_count != count:
            scene.wiring.lay_all(scene.network)

    def _draw(self, pointer: QPointF, *, is_refused: bool) -> None:
        scene = self.stage.scene
        fixed = scene.nodes[self._anchor.node].port_at(self._anchor)
        free = pointer
        if self._target is not None:
            free = scene.nodes[self._target.node].port_at(self._target)
        start, end = (fixed, free) if self._anchor.is_output else (free, fixed)
        route = find_route(start, end)
        self._item.setPos(route.start)
        self._item.setPath(route.path())
        self._item.setPen(scene.paints.wire_refused if is_refused else scene.paints.wire_drawn)

    def _clean_up(self) -> None:
        self._target = None
        self._show_replaced()
        self._clear_offer()
        self.stage.tip.hide()
        self.stage.scene.remove_extra(self._item)
        for item in self.stage.scene.nodes.values():
            item.show_state(dimmed=False)
        wire = self.stage.scene.wires.get(self._moved) if self._moved else None
        if wire is not None:
            wire.hide_for_now(False)
