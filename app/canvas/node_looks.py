"""What decides how the card of a node looks, apart from its texts, its bar and its badges."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QBrush

from core.problems import Severity

if TYPE_CHECKING:
    from app.canvas.node_item import NodeItem


def differs_in_twin(item: "NodeItem") -> bool:
    """Whether it is another layer in the twin that is looked into."""
    return item.in_twin is not None and bool(item.in_twin.difference)


def is_faded(item: "NodeItem") -> bool:
    """Whether it is shown faintly: it cannot be chosen now, or the twin shown is without it."""
    return item.is_dimmed or (item.in_twin is not None and item.in_twin.is_absent)


def family_brush(item: "NodeItem") -> QBrush:
    """The colour of its family, calmer where it is frozen."""
    paints = item.paints
    families = paints.frozen_families if item.shown.is_frozen else paints.families
    return families[item.family]


def look_of(item: "NodeItem") -> object:
    """The same for nodes whose cards look the same."""
    offered = frozenset((port.is_output, port.index) for port in item.offered)
    return (
        item.family,
        item.is_selected,
        item.is_hovered,
        item.severity is Severity.ERROR,
        item.has_bar,
        item.flow.is_changed,
        item.shown.is_frozen,
        differs_in_twin(item),
        (item.input_count, item.wired, item.node.spec.outputs, offered),
    )
