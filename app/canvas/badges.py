"""The badges on a node's top edge: that something is wrong with it, and what a run found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from app.canvas.flow import Flow
from app.canvas.geometry import NODE_RECT
from app.canvas.paints import pill
from core.problems import Severity

if TYPE_CHECKING:
    from app.canvas.node_item import NodeItem

HEIGHT = 18.0
GAP = 4.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a run found of a layer, in a word, the rule that it is about, and what it means."""

    text: str
    rule: str
    meaning: str
    is_grave: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge at its place in the node; `rule` is empty for a problem of the drawing."""

    rect: QRectF
    text: str
    color: QColor
    rule: str = ""
    ink: QColor | None = None
    """Of a quiet badge: its outline and words; None where the colour fills it."""


def found_in(flow: Flow) -> Iterator[Found]:
    """What a run found of a layer, the gravest first."""
    if flow.is_broken:
        meaning = "There are NaN or infinite values in it"
        if flow.broke_first:
            meaning = f"{meaning}, and before those of any other layer."
            yield Found("first not finite", "non-finite", meaning, is_grave=True)
        else:
            meaning = f"{meaning}."
            yield Found("not finite", "non-finite", meaning, is_grave=True, is_quiet=True)
    if flow.saturated_percent:
        meaning = f"{flow.saturated_percent} % of its values lie where it is nearly flat."
        yield Found(f"{flow.saturated_percent} % flat", "saturation", meaning)
    if flow.dead_percent:
        meaning = f"{flow.dead_percent} % of its units are dead: they give 0 for every sample."
        yield Found(f"{flow.dead_percent} % dead", "dead-units", meaning)


def badges(item: "NodeItem") -> Iterator[Badge]:
    """The badges of a node from right to left: problems, then what the run found."""
    paints, right = item.paints, NODE_RECT.right() + GAP
    if item.severity is not None:
        color = paints.bad if item.severity is Severity.ERROR else paints.warn
        yield Badge(_rect(right, HEIGHT), "!", color)
        right -= HEIGHT + GAP
    for found in found_in(item.flow):
        width = paints.fonts.badge.width(found.text) + 16
        color = paints.bad if found.is_grave else paints.warn
        fill, ink = (paints.node.color(), color) if found.is_quiet else (color, None)
        yield Badge(_rect(right, width), found.text, fill, found.rule, ink)
        right -= width + GAP


def rule_at(item: "NodeItem", point: QPointF) -> str:
    """The rule of the badge at a point of the scene; empty where there is none."""
    if not item.detail.has_text:
        return ""
    at = point - item.pos()
    return next((badge.rule for badge in badges(item) if badge.rect.contains(at)), "")


def _rect(right: float, width: float) -> QRectF:
    return pill(QPointF(right - width / 2, -1), width, HEIGHT)
