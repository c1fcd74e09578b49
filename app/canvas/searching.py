"""When a layer is searched: from where, what cannot be chosen there, and what a choice does."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint, QPointF

from app.canvas import edits
from app.canvas.adding import Adder
from app.canvas.gestures.draw_wire import OpenEnd
from app.canvas.pointer_view import PointerView
from app.canvas.search_popup import SearchPopup
from core.layers import LAYERS
from core.layers.spec import LayerSpec
from core.layout.grid import ROW
from core.network import Edge


class Searching:
    """Opens the search of one canvas."""

    def __init__(self, view: PointerView, popup: SearchPopup, adder: Adder) -> None:
        self._view = view
        self._popup = popup
        self._adder = adder

    def at_place(self, place: QPoint, anchor: str | None) -> None:
        """For a layer around a point of the viewport, wired behind `anchor`."""
        point = self._view.to_scene(QPointF(place))
        self._open(place, lambda kind: self._adder.add_at(kind, point, anchor))

    def from_keyboard(self) -> None:
        """For a layer under the selected one or at the end; without any layer, at the pointer."""
        view, anchor = self._view, self._adder.anchor_for()
        if anchor is None:
            self.at_place(view.pointer_place() or view.viewport().rect().center(), None)
            return
        body = view.canvas.nodes[anchor].body
        view.bring_into_sight(body.adjusted(0, 0, 0, ROW))
        place = view.mapFromScene(body.bottomLeft() + QPointF(0, 12))
        self._open(place, self._adder.add_layer)

    def for_open_end(self, end: OpenEnd) -> None:
        """For a layer at the end of a wire that was dropped on empty canvas."""
        side = "input" if end.port.is_output else "output"
        self._open(
            end.place,
            lambda kind: self._adder.add_to_port(kind, end.port, end.point),
            _refusals(
                lambda spec: (spec.inputs if end.port.is_output else spec.outputs) != 0,
                f"An {{kind}} has no {side}.",
            ),
        )

    def for_wire(self, edge: Edge, place: QPoint) -> None:
        """For a layer in the middle of a wire."""
        self._open(
            place,
            partial(self._insert, edge),
            _refusals(
                lambda spec: spec.inputs != 0 and spec.outputs != 0,
                "An {kind} cannot stand in the middle of a wire.",
            ),
        )

    def _insert(self, edge: Edge, kind: str) -> None:
        self._adder.insert_into(kind, edge)

    def _open(
        self,
        place: QPoint,
        choose: Callable[[str], None],
        refusals: Mapping[str, str] | None = None,
    ) -> None:
        taken = edits.kind_refusals(self._view.stage.document.network)
        self._popup.open_at(place, {**(refusals or {}), **taken}, choose)


def _refusals(fits: Callable[[LayerSpec], bool], reason: str) -> dict[str, str]:
    """Every kind that does not fit, and why."""
    return {kind: reason.format(kind=kind) for kind, spec in LAYERS.items() if not fits(spec)}
