"""What the canvas was fitted to, so that it stays in sight when the window changes its size."""

from collections.abc import Iterable, Sequence
from functools import partial, reduce

from PySide6.QtCore import QMarginsF, QPoint, QPointF, QRect, QRectF, QSize

from app.canvas.camera_view import SMALLEST
from app.canvas.cards import Cards
from app.canvas.geometry import MIDDLE, rect_at
from app.canvas.pointer_view import PointerView
from core.network import Network

MARGINS, MARGIN_SHARE = (14.0, 40.0), 0.06
"""Pixels around what is fitted: little where the canvas is low, since texts have to be read."""

LARGEST_FIT = 2.0
USUAL = 760.0, 460.0
"""Pixels of a canvas in which what is fitted is not magnified."""

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

    def fit_layers(self, ids: Iterable[str]) -> None:
        """Show these layers, beside the cards where that is possible."""
        view, wanted = self._view, frozenset(ids) & self._view.canvas.nodes.keys()
        bodies = _bodies(view.canvas.network, wanted)
        view.fit_rect(_around(bodies), self._room_for(bodies), self._largest)
        self._fitted, self._is_whole = wanted, len(wanted) == len(view.canvas.nodes)

    def scale_for(self, network: Network) -> float:
        """The scale at which all of a network would be shown."""
        bodies = _bodies(network, network.nodes)
        return min(_scale(_around(bodies), self._room_for(bodies)), self._largest)

    @property
    def _largest(self) -> float:
        """The largest scale for what is fitted: few layers have their natural size in a usual
        window, and grow with a larger one."""
        port = self._view.viewport().rect()
        return max(1.0, min(LARGEST_FIT, port.width() / USUAL[0], port.height() / USUAL[1]))

    def _room_for(self, bodies: Sequence[QRectF]) -> QRectF:
        """The part of the viewport for what is fitted: all of it but for a margin, or what is
        beside the cards where these would hide any of the layers."""
        port, rect = QRectF(self._view.viewport().rect()), _around(bodies)
        margin = _margin_in(port)
        room = port.adjusted(margin, margin, -margin, -margin)
        scale = min(_scale(rect, room), self._largest)
        cards = self._cards.reserved(port).translated(-room.center())
        hidden = QRectF(cards.topLeft() / scale, cards.size() / scale).translated(rect.center())
        if any(body.intersects(hidden) for body in bodies):
            return _beside(self._cards.reserved(port), room, rect, margin / 2)
        return room

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


def _bodies(network: Network, ids: Iterable[str]) -> list[QRectF]:
    """Where layers are, or will be once they have come to their places."""
    return [rect_at(network.nodes[key].position or (0.0, 0.0)) for key in ids]


def _around(bodies: Iterable[QRectF]) -> QRectF:
    return reduce(QRectF.united, bodies, QRectF())


def _scale(rect: QRectF, room: QRectF) -> float:
    """The largest scale at which `rect` has room."""
    if rect.isEmpty():
        return LARGEST_FIT
    return max(SMALLEST, min(room.width() / rect.width(), room.height() / rect.height()))


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

    return max(left, above, key=partial(_scale, rect))
