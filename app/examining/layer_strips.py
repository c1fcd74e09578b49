"""What all layers give for one sample, side by side in the order of the network."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QWheelEvent

from app.appearance import Appearance
from app.examining.layer_response import maps_as_tiles
from app.examining.picture_pane import PicturePane, image_of
from app.examining.tiles import fitted, gap_of
from app.numbers import figure
from app.plots.frame import LEFT_ALIGNED
from app.plots.names import LayerNames
from core.examining.feature_maps import LayerMaps
from core.layers.spec import Family

NARROWEST, WIDEST = 76.0, 220.0
"""Pixels a layer takes."""
NAME = 18
BETWEEN = 10
LEAST_MAP, MOST_MAP = 15.0, 72.0
LEAST_CELL, MOST_CELL = 4.0, 20.0

_REPEATING = frozenset({Family.IO, Family.REG, Family.SHAPE})
"""Families that give what they read: shown once is enough."""


class LayerStrips(PicturePane):
    """`layer_chosen(node)` follows a click on a layer. The wheel and the arrow keys move on to
    the layers that have no room."""

    layer_chosen = Signal(str)
    has_footer = False

    def __init__(self, title: str, names: LayerNames, appearance: Appearance) -> None:
        super().__init__(title, appearance)
        self._names = names
        self.layers: Sequence[LayerMaps] = ()
        self._images: dict[str, tuple[tuple[int, int], QImage]] = {}
        self._first = 0
        self.selected: str | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_layers(self, layers: Sequence[LayerMaps]) -> None:
        """Show what these gave, but for those that give what they read."""
        self.layers = [one for one in layers if self._names.family_of(one.node) not in _REPEATING]
        self._images.clear()
        self.empty_text = ""
        self._move(0)

    def restyle(self) -> None:
        self._images.clear()
        super().restyle()

    def select(self, node: str | None) -> None:
        """Mark one layer."""
        if node != self.selected:
            self.selected = node
            self.update()

    # -- where -----------------------------------------------------------------------

    @property
    def room(self) -> int:
        """How many layers are seen at once."""
        return max(1, min(len(self.layers), int((self.inside.width() + BETWEEN) // NARROWEST)))

    @property
    def shown(self) -> Sequence[LayerMaps]:
        """The layers that are seen."""
        return self.layers[self._first : self._first + self.room]

    def place_of(self, index: int) -> QRectF:
        """Where the layer number `index` of those seen is, its name included."""
        area = self.inside
        width = min(WIDEST, (area.width() + BETWEEN) / self.room)
        return QRectF(area.left() + index * width, area.top(), width - BETWEEN, area.height())

    def layer_at(self, point: QPointF) -> LayerMaps | None:
        """The layer under a point."""
        for index, layer in enumerate(self.shown):
            if self.place_of(index).contains(point):
                return layer
        return None

    def _move(self, by: int) -> None:
        self._first = min(max(0, self._first + by), max(0, len(self.layers) - self.room))
        last = self._first + len(self.shown)
        is_all = len(self.shown) == len(self.layers)
        total = len(self.layers)
        self.note = "" if is_all else f"layers {self._first + 1}–{last} of {total} · scroll"
        self.update()

    # -- painting --------------------------------------------------------------------

    def paint_inside(self, painter: QPainter, area: QRectF) -> None:
        for index, layer in enumerate(self.shown):
            self._paint_layer(painter, self.place_of(index), layer)

    def _paint_layer(self, painter: QPainter, place: QRectF, layer: LayerMaps) -> None:
        color = self.appearance.family_color(self._names.family_of(layer.node))
        name_height = self.appearance.px(NAME)
        painter.fillRect(QRectF(place.left(), place.top() + 2, 3, name_height - 6), color)
        painter.setFont(self.appearance.text_font(11))
        is_marked = layer.node == self.selected
        painter.setPen(self.appearance.color("text" if is_marked else "mute"))
        line = QRectF(place.left() + 7, place.top(), place.width() - 7, name_height - 2)
        name = self._names.name_of(layer.node)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(line.width()))
        painter.drawText(line, LEFT_ALIGNED, shown)
        self._paint_maps(painter, place.adjusted(0, name_height, 0, 0), layer)

    def _paint_maps(self, painter: QPainter, area: QRectF, layer: LayerMaps) -> None:
        tiles = maps_as_tiles(layer, layer.lowest, layer.highest)
        sides = (LEAST_CELL, MOST_CELL) if layer.is_strip else (LEAST_MAP, MOST_MAP)
        layout = fitted(tiles.count, tiles.aspect, (area.width(), area.height()), *sides)
        count = min(tiles.count, layout.per_page)
        key = count, tiles.size[0]
        if layer.node not in self._images or self._images[layer.node][0] != key:
            pixels = tiles.pixels(0, count, self.appearance)
            self._images[layer.node] = key, image_of(pixels.reshape(-1, *pixels.shape[2:]))
        atlas = self._images[layer.node][1]
        height, width = tiles.size
        is_shrunk = height > layout.height * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
        for index in range(count):
            row, column = divmod(index, layout.columns)
            place = QRectF(
                area.left() + column * (layout.width + gap_of(layout.width)),
                area.top() + row * (layout.height + gap_of(layout.height)),
                layout.width,
                layout.height,
            )
            painter.drawImage(place, atlas, QRectF(0, index * height, width, height))

    # -- pointer and keys ------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._read(self.layer_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._read(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        layer = self.layer_at(event.position())
        if layer is not None:
            self.layer_chosen.emit(layer.node)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._move(-1 if event.angleDelta().y() > 0 else 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._move(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    def _read(self, layer: LayerMaps | None) -> None:
        text = _text(layer, self._names) if layer else ""
        if text != self.hover_text:
            self.hover_text = text
            shape = Qt.CursorShape.PointingHandCursor if layer else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.update()


def _text(layer: LayerMaps, names: LayerNames) -> str:
    """What is said of a layer under the pointer."""
    what = "values" if layer.is_strip else "maps"
    spoilt = f", {layer.nonfinite:,} not finite" if layer.nonfinite else ""
    ends = f"{figure(layer.lowest)} … {figure(layer.highest)}"
    return f"{names.name_of(layer.node)}  {layer.total:,} {what}  {ends}{spoilt}"
