"""Which gesture a press begins."""

from PySide6.QtCore import QPointF, Qt

from app.canvas.geometry import Port
from app.canvas.gestures.box_select import BoxSelect
from app.canvas.gestures.draw_wire import DrawWire, OpenEndHandler
from app.canvas.gestures.gesture import Gesture, Stage
from app.canvas.gestures.move_layers import MoveLayers
from app.canvas.gestures.pan import Pan
from app.canvas.picking import Hit
from core.network import Edge

END_REACH = 28.0
"""A wire pressed this near to an end (in screen pixels) is taken by it."""


def choose_gesture(
    stage: Stage,
    hit: Hit,
    point: QPointF,
    button: Qt.MouseButton,
    *,
    is_space_held: bool,
    on_open_end: OpenEndHandler,
) -> Gesture | None:
    """The gesture that a drag with this button from this point is; None where it is none."""
    if button == Qt.MouseButton.MiddleButton or (
        button == Qt.MouseButton.LeftButton and is_space_held
    ):
        return Pan(stage)
    if button != Qt.MouseButton.LeftButton:
        return None
    if hit.port is not None:
        return _from_port(stage, hit.port, on_open_end)
    if hit.node is not None:
        return MoveLayers(stage, hit.node)
    if hit.wire is not None:
        return _from_wire(stage, hit.wire, point, on_open_end)
    return BoxSelect(stage)


def _from_port(stage: Stage, port: Port, on_open_end: OpenEndHandler) -> Gesture:
    """A new wire; from an input that has one, that wire is taken by its end."""
    if not port.is_output:
        for edge in stage.document.network.incoming[port.node]:
            if edge.target_port == port.index:
                source = Port(edge.source, True, edge.source_port)
                return DrawWire(stage, source, edge, on_open_end)
    return DrawWire(stage, port, None, on_open_end)


def _from_wire(stage: Stage, edge: Edge, point: QPointF, on_open_end: OpenEndHandler) -> Gesture:
    """Near an end the wire is taken by it; elsewhere the drag is a box."""
    start, end = stage.scene.ends(edge)
    reach = END_REACH / stage.view.scale_now
    to_start, to_end = (start - point).manhattanLength(), (end - point).manhattanLength()
    if min(to_start, to_end) > reach:
        return BoxSelect(stage)
    if to_end <= to_start:
        anchor = Port(edge.source, True, edge.source_port)
    else:
        anchor = Port(edge.target, False, edge.target_port)
    return DrawWire(stage, anchor, edge, on_open_end)
