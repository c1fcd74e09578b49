"""What menus and keys do to the selected layers and wires, each as one named undo step."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from app.canvas import clipboard, edits, grafting
from app.canvas.arranging import arranged
from app.canvas.geometry import rect_at, snapped_position
from app.canvas.gestures.gesture import Stage
from app.canvas.labels import named
from app.canvas.learning import Learning
from core.errors import LayerloomError, NetworkError
from core.layout.grid import GRID
from core.network import Edge, Network, Position
from core.problems import Fix

COPY_SHIFT = 24.0
"""How far a copy stands from its original."""
SAY_NOTHING_SELECTED = "Select one or more layers first."


class Commands:
    """Acts on the document for the selection. `say(text)` tells why something did not happen."""

    def __init__(self, stage: Stage, say: Callable[[str], None]) -> None:
        self.stage = stage
        self._say = say
        self._document = stage.document
        self._selection = stage.selection
        self.learning = Learning(stage.document, stage.selection, say)

    # -- removing ----------------------------------------------------------------------

    def delete_selected(self) -> None:
        """Remove the selected layers with their wires, and the selected wires."""
        network, ids = self._document.network, self._selection.ids
        wires = self.stage.scene.selected_wires
        if not ids and not wires:
            return
        text = f"Delete {named(network, ids)}" if ids else "Remove wire"
        self._document.apply_network(text, network.disconnect(*wires).remove(ids))

    def delete_and_reconnect(self) -> None:
        """Remove the selected layers; what stood before is wired to what came after."""
        network, ids = self._document.network, self._selection.ids
        if ids:
            in_order = [key for key in network.order if key in ids]
            text = f"Delete {named(network, ids)} and reconnect"
            self._document.apply_network(text, edits.remove_and_reconnect(network, in_order))

    def disconnect_selected(self) -> None:
        """Remove all wires of the selected layers."""
        network, ids = self._document.network, self._selection.ids
        wires = [e for e in network.edges if e.source in ids or e.target in ids]
        if wires:
            text = f"Disconnect {named(network, ids)}"
            self._document.apply_network(text, network.disconnect(*wires))

    def connect_selected(self) -> None:
        """Wire the selected layers one after another, from top to bottom."""
        network, ids = self._document.network, self._selection.ids
        if len(ids) < 2:
            self._say("Select two or more layers to connect them.")
            return
        try:
            chained = edits.chain(network, ids)
        except NetworkError as error:
            self._say(str(error))
            return
        self._document.apply_network(f"Connect {named(network, ids)}", chained)

    # -- clipboard ---------------------------------------------------------------------

    def copy(self) -> bool:
        """Put the selected layers on the clipboard. Whether there were any."""
        ids = self._selection.ids
        if not ids:
            self._say(SAY_NOTHING_SELECTED)
            return False
        text = clipboard.to_text(grafting.part(self._document.network, ids))
        QGuiApplication.clipboard().setText(text)
        return True

    def cut(self) -> None:
        """Copy, then remove."""
        if self.copy():
            network, ids = self._document.network, self._selection.ids
            self._document.apply_network(f"Cut {named(network, ids)}", network.remove(ids))

    def paste(self, point: QPointF | None = None) -> None:
        """Add the layers of the clipboard, around `point` or beside where they came from."""
        try:
            clip = clipboard.from_text(QGuiApplication.clipboard().text())
        except LayerloomError as error:
            self._say(str(error))
            return
        self._graft("Paste", clip, self._shift_for(clip, point))

    def duplicate(self) -> None:
        """Add a copy of the selected layers and the wires among them beside them."""
        ids = self._selection.ids
        if not ids:
            self._say(SAY_NOTHING_SELECTED)
            return
        clip = grafting.part(self._document.network, ids)
        self._graft("Duplicate", clip, self._shift_for(clip, None))

    def _shift_for(self, clip: Network, point: QPointF | None) -> Position:
        """How far to shift, so that nothing stands exactly on what is there already."""
        places = [node.position or (0.0, 0.0) for node in clip.nodes.values()]
        dx = dy = 0.0
        if point is not None and places:
            middle = rect_at(places[0])
            for place in places[1:]:
                middle = middle.united(rect_at(place))
            dx, dy = snapped_position(point - middle.center())
        taken = {node.position for node in self._document.network.nodes.values()}
        while any((x + dx, y + dy) in taken for x, y in places):
            dx, dy = dx + COPY_SHIFT, dy + COPY_SHIFT
        return dx, dy

    def _graft(self, verb: str, clip: Network, shift: Position) -> None:
        network, ids = grafting.graft(self._document.network, clip, shift)
        if not ids:
            self._say("The network already has an Input and an Output; it can have one of each.")
            return
        self._document.apply_network(f"{verb} {named(network, ids)}", network)
        self._selection.select(ids)
        self.stage.view.bring_into_sight(self.stage.scene.content_rect(ids))

    # -- changing ----------------------------------------------------------------------

    def rename(self, node: str, name: str) -> None:
        """Give a layer another name."""
        network = self._document.network
        if node not in network.nodes or name.strip() == network.nodes[node].name:
            return
        try:
            renamed = network.rename(node, name)
        except NetworkError as error:
            self._say(str(error))
            return
        self._document.apply_network(f"Rename {network.nodes[node].name}", renamed)

    def nudge(self, across: int, down: int) -> None:
        """Move the selected layers by steps of the grid; steps in a row are one undo step."""
        network, ids = self._document.network, self._selection.ids
        places = {key: network.nodes[key].position or (0.0, 0.0) for key in ids}
        moved = {key: (x + across * GRID, y + down * GRID) for key, (x, y) in places.items()}
        if moved:
            key = f"nudge {sorted(ids)}"
            self._document.apply_network(f"Move {named(network, ids)}", network.move(moved), key)

    def apply_fix(self, fix: Fix) -> None:
        """Make the edit that mends a problem."""
        self._document.apply(fix.label, fix.apply(self._document.project))

    def auto_layout(self, scale_for: Callable[[Network], float]) -> None:
        """Place all layers anew, where `scale_for` says at which scale a network is seen."""
        height = self.stage.view.viewport().height()
        found = arranged(self._document.network, height, scale_for)
        self._document.apply_network("Arrange layers", found)

    # -- selecting ---------------------------------------------------------------------

    def select_all(self) -> None:
        """Select every layer."""
        self._selection.select(self._document.network.nodes)

    def select_nothing(self) -> None:
        """Select no layer and no wire."""
        self.select_wires(())
        self._selection.select(())

    def select_wires(self, edges: Iterable[Edge]) -> None:
        """Select these wires."""
        self.stage.scene.select_wires(edges)
