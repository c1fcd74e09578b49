"""What the canvas was fitted to, so that it stays in sight when the window changes its size."""

from collections.abc import Iterable

from PySide6.QtCore import QMarginsF, QPoint, QPointF, QRect, QRectF, QSize

from app.canvas.cards import Cards
from app.canvas.geometry import MIDDLE, NODE_RECT
from app.canvas.pointer_view import PointerView

MARGINS, MARGIN_SHARE = (14.0, 40.0), 0.06
"""Pixels around what is fitted: little where the canvas is low, since texts have to be read."""

ROOM_BESIDE = QMarginsF(24, 24, 24, 24)
"""Pixels of the canvas around what was fitted that are seen with it."""


class Framing:
    """Fits layers into one view, and remembers which until the view is moved by hand."""

    def __init__(self, view: PointerView, cards: Cards) -> None:
        self._view = view
        self._cards = cards
        self._fitted: frozenset[str] = frozenset()
        self._is_whole = False
        view.moved.connect(self.forget)

    def forget(self, *_: object) -> None:
        """The view looks elsewhere now."""
        self._fitted = frozenset()

    def fit(self) -> None:
        """Show the selected layers, or all; all too where the selected ones are fitted already."""
        chosen, everything = self._view.stage.selection.ids, self._view.canvas.nodes
        self.fit_layers(chosen if chosen and chosen != self._fitted else everything)

    def fit_layers(self, ids: Iterable[str]) -> None:
        """Show these layers, beside the cards where that is possible."""
        view, wanted = self._view, frozenset(ids) & self._view.canvas.nodes.keys()
        rect = view.canvas.content_rect(wanted)
        port = QRectF(view.viewport().rect())
        margin = _margin_in(port)
        room = port.adjusted(margin, margin, -margin, -margin)
        view.fit_rect(rect, room)
        cards = self._cards.reserved(port)
        if any(self._on_screen(key).intersects(cards) for key in wanted):
            view.fit_rect(rect, _beside(cards, room, rect, margin / 2))
        self._fitted, self._is_whole = wanted, len(wanted) == len(view.canvas.nodes)

    def fit_again(self) -> None:
        """Fit what is fitted beside cards that are larger or smaller now."""
        if self._fitted:
            self.fit_layers(self._view.canvas.nodes if self._is_whole else self._fitted)

    def kept(self, size_before: QSize) -> tuple[frozenset[str], QPointF]:
        """What is fitted, and the middle of a viewport of this size: for `restore`."""
        middle = QPointF(QRect(QPoint(), size_before).center())
        return self._fitted, self._view.to_scene(middle)

    def restore(self, fitted: frozenset[str], middle: QPointF) -> None:
        """Show again what was fitted, but no text that could be read becomes too small for it;
        otherwise the same middle."""
        view = self._view
        if not fitted:
            view.look_at(middle)
            return
        smallest = min(view.scale_now, MIDDLE)
        self.fit_layers(view.canvas.nodes if self._is_whole else fitted)
        if view.scale_now < smallest:
            fitted = self._fitted
            view.zoom_to(smallest)
            rect = view.canvas.content_rect(fitted) + ROOM_BESIDE
            seen = QRectF(view.viewport().rect()).size() / smallest
            view.look_at(
                QPointF(
                    _nearest(middle.x(), rect.left(), rect.right(), seen.width()),
                    _nearest(middle.y(), rect.top(), rect.bottom(), seen.height()),
                )
            )
            self._fitted = fitted

    def _on_screen(self, node: str) -> QRectF:
        body = NODE_RECT.translated(self._view.canvas.nodes[node].pos())
        return self._view.viewportTransform().mapRect(body)


def _nearest(middle: float, start: float, end: float, seen: float) -> float:
    """The middle of what is seen, moved no further than is needed so that nothing between `start`
    and `end` is cut off while there is room beside it."""
    bounds = sorted((end - seen / 2, start + seen / 2))
    return min(max(middle, bounds[0]), bounds[1])


def _margin_in(port: QRectF) -> float:
    smallest, largest = MARGINS
    return max(smallest, min(largest, MARGIN_SHARE * min(port.width(), port.height())))


def _beside(cards: QRectF, room: QRectF, rect: QRectF, gap: float) -> QRectF:
    """The part of a room left of the cards or above them: where `rect` becomes larger."""
    left, above = QRectF(room), QRectF(room)
    left.setRight(cards.left() - gap)
    above.setBottom(cards.top() - gap)

    def scale(part: QRectF) -> float:
        return min(part.width() / rect.width(), part.height() / rect.height())

    return max(left, above, key=scale)
