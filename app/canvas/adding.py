"""How new layers come onto the canvas: where they stand, and what they are wired to."""

from collections.abc import Callable

from PySide6.QtCore import QPointF

from app.canvas import edits
from app.canvas.geometry import NODE_CENTRE, Port, rect_at, snapped, snapped_position
from app.canvas.gestures.gesture import Stage
from core.errors import NetworkError
from core.layers import LAYERS
from core.network import Edge


class Adder:
    """Adds layers, one undo step each, and selects what it added.

    `say(text)` tells why something did not happen.
    """

    def __init__(self, stage: Stage, say: Callable[[str], None]) -> None:
        self.stage = stage
        self._say = say
        self._document = stage.document
        self._selection = stage.selection

    def add_layer(self, kind: str) -> None:
        """Add a layer under the selected one, or at the end, wired where that makes sense."""
        anchor = self.anchor_for(kind)
        if anchor is None:
            self.add_at(kind, self._place_without_anchor(kind))
        else:
            self.add_behind(kind, anchor)

    def anchor_for(self, kind: str = "") -> str | None:
        """The layer behind which one of `kind` belongs: the selected one where something can
        follow it, otherwise the last of the network."""
        network, chosen = self._document.network, self._selection.single
        if chosen is not None and network.nodes[chosen].spec.outputs:
            return chosen
        return edits.last_of(network, kind)

    def _place_without_anchor(self, kind: str) -> QPointF:
        first = self.stage.scene.content_rect()
        if first.isEmpty():
            return self.stage.view.visible_rect.center()
        return first.center()

    def add_at(self, kind: str, point: QPointF, anchor: str | None = None) -> None:
        """Add a layer around a point, wired behind `anchor` where that is possible."""
        place = snapped_position(point - NODE_CENTRE)
        network = self._document.network
        if anchor is None:
            place = edits.free_place(network, place)
            self._add(kind, lambda: edits.add(network, kind, place))
        else:
            self._add(kind, lambda: edits.add_after(network, kind, anchor, place))

    def add_behind(self, kind: str, anchor: str) -> None:
        """Add a layer under `anchor` and wire it, taking over the wires that left it."""
        network = self._document.network
        place = edits.below(network, anchor)
        if not network.outgoing[anchor] or LAYERS[kind].inputs == 0:
            waiting = edits.waiting_output(network, anchor) if LAYERS[kind].outputs else None
            place = edits.free_place(network, place, apart_from=waiting)
        self._add(kind, lambda: edits.add_after(network, kind, anchor, place))

    def add_to_port(self, kind: str, port: Port, point: QPointF) -> None:
        """Add a layer at the open end of a wire from `port`."""
        network = self._document.network
        x, y = snapped_position(point - NODE_CENTRE)
        half = snapped(NODE_CENTRE.y())
        if port.is_output:
            self._add(kind, lambda: edits.add_after_port(network, kind, port.node, (x, y + half)))
        else:
            edge = Edge("", port.node, 0, port.index)
            self._add(kind, lambda: edits.add_before(network, kind, edge, (x, y - half)))

    def insert_into(self, kind: str, edge: Edge) -> None:
        """Add a layer in the middle of a wire."""
        network = self._document.network
        start, end = self.stage.scene.ends(edge)
        place = snapped_position((start + end) / 2 - NODE_CENTRE)
        self._add(kind, lambda: edits.add_into(network, kind, edge, place))

    def _add(self, kind: str, edit: Callable[[], edits.Added]) -> None:
        try:
            network, node = edit()
        except NetworkError as error:
            self._say(str(error))
            return
        self._document.apply_network(f"Add {kind}", network)
        self._selection.select([node.id])
        self.stage.view.bring_into_sight(rect_at(network.nodes[node.id].position or (0.0, 0.0)))
