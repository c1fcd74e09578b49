"""Sizes and places of what the canvas shows, in canvas pixels. Knows no item and no view."""

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, QPointF, QRectF, Signal

from core.layout.grid import GRID, NODE_HEIGHT, NODE_WIDTH
from core.network import Position

RADIUS = 6.0
PORT_RADIUS = 4.0
PORT_REACH = 14.0
"""How near (in screen pixels) a press has to come to take hold of a port."""
WIRE_REACH = 7.0

FAR = 0.35
"""Below this scale nodes are rectangles and wires straight lines."""
FEW, FAR_FOR_FEW = 100, 0.22
"""As many nodes are drawn with their names down to a smaller scale; of more none has a name below
`MIDDLE`, since letters cost most of the time."""
MIDDLE = 0.5
"""Below this scale there are no ports."""
LINES = 0.6
"""Below this scale a node has no lines of text but its name, in larger letters."""

NODE_RECT = QRectF(0.0, 0.0, NODE_WIDTH, NODE_HEIGHT)
NODE_CENTRE = QPointF(NODE_WIDTH / 2, NODE_HEIGHT / 2)


@dataclass(frozen=True, slots=True)
class Port:
    """One end where a wire can be attached."""

    node: str
    is_output: bool
    index: int = 0


@cache
def port_point(is_output: bool, index: int, count: int) -> QPointF:
    """Where a port is, seen from the node's top left corner."""
    gap = min(40.0, (NODE_WIDTH - 48.0) / max(count - 1, 1))
    x = NODE_WIDTH / 2 + (index - (count - 1) / 2) * gap
    return QPointF(x, NODE_HEIGHT if is_output else 0.0)


class Detail(QObject):
    """How much is shown: told by the view before it paints, read by every item.

    `version` changes with everything that a network seen from afar shows. `outdated(rect)`
    asks the view to paint a part of the scene anew, or everything where `rect` is null.
    """

    outdated = Signal(QRectF)

    def __init__(self) -> None:
        super().__init__()
        self.ratio = 1.0
        self.version = 0
        self.has_few = False
        self.show(1.0)

    def show(self, scale: float) -> None:
        """For this scale."""
        self.scale = scale
        self.is_far = scale < (FAR_FOR_FEW if self.has_few else FAR)
        self.has_text = scale >= LINES
        self.has_ports = scale >= MIDDLE
        self.has_names = self.has_few or self.has_ports

    def count(self, nodes: int) -> None:
        """For so many nodes."""
        self.has_few = nodes <= FEW
        self.show(self.scale)

    def touch(self) -> None:
        """Something looks different now."""
        self.version += 1


def snapped(value: float) -> float:
    """The nearest line of the grid."""
    return round(value / GRID) * GRID


def snapped_position(point: QPointF) -> Position:
    """The nearest crossing of the grid."""
    return snapped(point.x()), snapped(point.y())


def rect_at(position: Position | QPointF) -> QRectF:
    """The rectangle of a node with its top left corner there."""
    if isinstance(position, QPointF):
        return NODE_RECT.translated(position)
    return NODE_RECT.translated(*position)
