"""The two cards in the lower right corner: what the colours mean, and the zoom.

They are painted on top of the canvas instead of being widgets: a widget over the viewport
would make every pan a full repaint.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen, QPixmap

from app.appearance import Appearance
from app.canvas.flow import ABOUT_GRADIENTS
from app.gradient_colors import gradient_color
from app.plots.colors import cividis_table

WIDTH = 164.0
MARGIN = 16.0
ZOOM_HEIGHT = 30.0
TOTALS_HEIGHT = 54.0
WHOSE_HEIGHT = 32.0
LEGEND_HEIGHT = 121.0
THUMBS_TOP, THUMBS_HEIGHT, THUMBS_SCALE = 71.0, 44.0, 16.0
GAP = 12.0
SMALLEST_HEIGHT = 300.0
"""A lower viewport shows only the zoom."""

BUTTONS = {
    "zoom_out": ("−", 0.0, 40.0, "Zoom out (Ctrl+−)"),
    "natural": ("", 40.0, 86.0, "Natural size (Ctrl+0)"),
    "zoom_in": ("+", 86.0, 122.0, "Zoom in (Ctrl++)"),
    "fit": ("Fit", 122.0, WIDTH, "Show all layers (F); only the selected ones: Z"),
}
"""Name → what it shows, where it begins and ends, what it does."""


@dataclass(frozen=True)
class ThumbsLegend:
    """What is said of the thumbnails: what they show, of which sample, at which step; `more`
    where one points at it. `has_scale`: their colours mean values."""

    title: str
    about: str
    step: str = ""
    more: str = ""
    has_scale: bool = False

    @property
    def height(self) -> float:
        """What it takes of the card."""
        return THUMBS_HEIGHT + (THUMBS_SCALE if self.has_scale else 0.0)


class Cards:
    """Knows where the cards are, paints them, and which button is under a point."""

    def __init__(self, appearance: Appearance) -> None:
        self._appearance = appearance
        self.totals: tuple[str, str] = ("", "")
        self.has_flow = False
        self.whose = ""
        """Of which run the colours are, where that is not the one of what is drawn."""
        self.thumbs: ThumbsLegend | None = None
        """What the thumbnails on the layers show, where there are any."""
        self.expected = 0.0
        """Height that the legend of thumbnails will take, where they are wanted."""
        self.step: int | None = None
        """The step that the colours show; None is the latest."""
        self.scale = 1.0
        self.hovered: str | None = None
        self._key: tuple[object, ...] = ()
        self._picture = QPixmap()

    # -- places ------------------------------------------------------------------------

    def rects(self, view: QRectF) -> list[QRectF]:
        """The cards shown in a viewport: the zoom, and above it the legend."""
        larger = self._appearance.growth
        width, below = WIDTH * larger, ZOOM_HEIGHT * larger
        zoom = QRectF(view.right() - MARGIN - width, view.bottom() - MARGIN - below, width, below)
        if view.height() < SMALLEST_HEIGHT * larger or not any(self.totals):
            return [zoom]
        height = LEGEND_HEIGHT if self.has_flow else TOTALS_HEIGHT
        height += self.thumbs.height if self.has_flow and self.thumbs else 0.0
        height += WHOSE_HEIGHT if self.has_flow and self.whose else 0.0
        height *= larger
        return [zoom, QRectF(zoom.left(), zoom.top() - GAP - height, width, height)]

    def reserved(self, view: QRectF) -> QRectF:
        """The rectangle to be kept free: that around all cards as they will be in a run, where
        thumbnails are wanted, or where type is large and the cards with it."""
        bounds, rects = self.bounds(view), self.rects(view)
        is_usual = not self.expected and self._appearance.scale == 1
        if is_usual or len(rects) < 2:
            return bounds
        height = (LEGEND_HEIGHT + self.expected + ZOOM_HEIGHT) * self._appearance.growth + GAP
        zoom = rects[0]
        return bounds.united(QRectF(zoom.left(), zoom.bottom() - height, zoom.width(), height))

    def bounds(self, view: QRectF) -> QRectF:
        """The rectangle around all cards."""
        bounds = QRectF()
        for rect in self.rects(view):
            bounds = bounds.united(rect)
        return bounds.adjusted(-1, -1, 1, 1)

    def covers(self, view: QRectF, point: QPointF) -> bool:
        """Whether a point of the viewport lies on a card."""
        return any(rect.contains(point) for rect in self.rects(view))

    def button_at(self, view: QRectF, point: QPointF) -> str | None:
        """The button under a point of the viewport."""
        zoom = self.rects(view)[0]
        if not zoom.contains(point):
            return None
        x = (point.x() - zoom.left()) / self._appearance.growth
        return next(name for name, (_, _, end, _) in BUTTONS.items() if x <= end)

    def help_at(self, view: QRectF, point: QPointF) -> str:
        """What the button under a point does, or what more there is to say of thumbnails."""
        button = self.button_at(view, point)
        more = self.thumbs.more if self.thumbs is not None and self.has_flow else ""
        whose = f"What a run shows here is {self.whose}." if self.whose and self.has_flow else ""
        if button:
            return BUTTONS[button][3]
        return " ".join(filter(None, (whose, ABOUT_GRADIENTS if self.has_flow else "", more)))

    # -- painting ----------------------------------------------------------------------

    def paint(self, painter: QPainter, view: QRectF, ratio: float) -> None:
        """Draw the cards, on a screen with this pixel ratio."""
        bounds = self.bounds(view).toAlignedRect()
        theme = self._appearance.theme.name
        shown = (self.totals, self.has_flow, self.whose, self.thumbs, self.step)
        key = (*shown, self.scale, self.hovered, theme, self._appearance.growth)
        if self._key != (*key, ratio, bounds):
            self._key = (*key, ratio, bounds)
            self._picture = QPixmap(bounds.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            brush = QPainter(self._picture)
            brush.translate(-bounds.topLeft())
            self._paint_all(brush, view)
            brush.end()
        painter.drawPixmap(bounds.topLeft(), self._picture)

    def _paint_all(self, painter: QPainter, view: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        zoom, *legend = self.rects(view)
        self._paint_enlarged(painter, zoom, self._paint_zoom)
        for rect in legend:
            self._paint_enlarged(painter, rect, self._paint_legend)

    def _paint_enlarged(
        self, painter: QPainter, rect: QRectF, paint: Callable[[QPainter, QRectF], None]
    ) -> None:
        """Letters and all that lies between them grow together."""
        scale = self._appearance.growth
        painter.save()
        painter.translate(rect.topLeft())
        painter.scale(scale, scale)
        paint(painter, QRectF(0, 0, rect.width() / scale, rect.height() / scale))
        painter.restore()

    def _text_font(self, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        return self._unscaled(self._appearance.text_font(pixels, weight), pixels)

    def _number_font(self, pixels: int) -> QFont:
        return self._unscaled(self._appearance.number_font(pixels), pixels)

    def _unscaled(self, font: QFont, pixels: int) -> QFont:
        """The painter enlarges it."""
        font.setPixelSize(pixels)
        return font

    def _paint_card(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(QPen(self._appearance.color("line"), 1.0))
        painter.setBrush(self._appearance.color("panel"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_zoom(self, painter: QPainter, rect: QRectF) -> None:
        self._paint_card(painter, rect)
        color = self._appearance.color
        for name, (text, start, end, _) in BUTTONS.items():
            button = QRectF(rect.left() + start, rect.top(), end - start, rect.height())
            if name == self.hovered:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(color("raised"))
                painter.drawRoundedRect(button.adjusted(3, 3, -3, -3), 4, 4)
            if name == "natural":
                painter.setFont(self._number_font(12))
                painter.setPen(color("mute"))
                text = f"{100 * self.scale:.0f} %"
            else:
                painter.setFont(self._text_font(12, QFont.Weight.Medium))
                painter.setPen(color("text"))
            painter.drawText(button, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_legend(self, painter: QPainter, rect: QRectF) -> None:
        self._paint_card(painter, rect)
        inner = rect.adjusted(12, 10, -12, -10)
        if self.has_flow and self.whose:
            self._paint_whose(painter, inner)
            inner.setTop(inner.top() + WHOSE_HEIGHT)
        if self.has_flow:
            self._paint_scale(painter, inner)
        if self.has_flow and self.thumbs is not None:
            self._paint_thumbs(painter, inner.adjusted(0, THUMBS_TOP, 0, 0), self.thumbs)
        parameters, layers = self.totals
        color = self._appearance.color
        lines = QRectF(inner.left(), inner.bottom() - 34, inner.width(), 34)
        painter.setPen(color("text" if parameters else "mute"))
        left = Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._font_for(parameters, lines.width()))
        painter.drawText(lines, left | Qt.AlignmentFlag.AlignTop, parameters or "checking…")
        painter.setPen(color("mute"))
        painter.setFont(self._font_for(layers, lines.width()))
        painter.drawText(lines, left | Qt.AlignmentFlag.AlignBottom, layers)

    def _font_for(self, words: str, room: float) -> QFont:
        """The largest one in which these words have room."""
        fonts = [self._text_font(size) for size in (12, 11, 10)]
        fitting = (f for f in fonts if QFontMetricsF(f).horizontalAdvance(words) <= room)
        return next(fitting, fonts[-1])

    def _paint_whose(self, painter: QPainter, inner: QRectF) -> None:
        painter.setFont(self._text_font(11))
        painter.setPen(self._appearance.color("accent"))
        end, wrapped = Qt.TextElideMode.ElideRight, Qt.TextFlag.TextWordWrap
        words = painter.fontMetrics().elidedText(self.whose, end, int(1.8 * inner.width()))
        place = QRectF(inner.left(), inner.top() - 2, inner.width(), WHOSE_HEIGHT)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | wrapped), words)

    def _paint_scale(self, painter: QPainter, inner: QRectF) -> None:
        color = self._appearance.color
        painter.setFont(self._text_font(11, QFont.Weight.DemiBold))
        painter.setPen(color("mute"))
        top = Qt.AlignmentFlag.AlignTop
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | top, "Gradient norm")
        if self.step is not None:
            painter.setPen(color("accent"))
            text = f"step {self.step:,}"
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | top, text)
        bar = QRectF(inner.left(), inner.top() + 18, inner.width(), 9)
        is_dark = self._appearance.is_dark
        _paint_ramp(painter, bar, [gradient_color(i / 16, is_dark) for i in range(17)])
        ends = QRectF(inner.left(), bar.bottom() + 2, inner.width(), 14)
        painter.setPen(color("mute"))
        painter.setFont(self._text_font(11))
        painter.drawText(ends, Qt.AlignmentFlag.AlignLeft | top, "weak, 10⁻⁸")
        painter.drawText(ends, Qt.AlignmentFlag.AlignRight | top, "strong, 1")
        ends.translate(0, 15)
        painter.drawText(
            ends.adjusted(30, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | top, "none, exactly 0"
        )
        painter.setPen(QPen(color("faint"), 1.5, Qt.PenStyle.DashLine))
        middle = ends.center().y()
        painter.drawLine(QPointF(ends.left(), middle), QPointF(ends.left() + 24, middle))
        y = ends.bottom() + 5
        painter.setPen(QPen(color("line"), 1.0))
        painter.drawLine(QPointF(inner.left(), y), QPointF(inner.right(), y))

    def _paint_thumbs(self, painter: QPainter, inner: QRectF, legend: ThumbsLegend) -> None:
        color, top = self._appearance.color, Qt.AlignmentFlag.AlignTop
        painter.setFont(self._text_font(11, QFont.Weight.DemiBold))
        painter.setPen(color("mute"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | top, legend.title)
        painter.setFont(self._number_font(11))
        painter.setPen(color("mute" if self.step is None else "accent"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | top, legend.step)
        painter.setPen(color("mute"))
        line = QRectF(inner.left(), inner.top() + 16, inner.width(), 16)
        painter.setFont(self._text_font(11))
        if legend.has_scale:
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | top, "lowest")
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | top, "highest")
            bar = QRectF(line.left() + 42, line.top() + 3, line.width() - 88, 8)
            _paint_ramp(painter, bar, [QColor(*map(int, c)) for c in cividis_table()[::15]])
            painter.setPen(color("mute"))
            line.translate(0, THUMBS_SCALE)
        about = painter.fontMetrics().elidedText(
            legend.about, Qt.TextElideMode.ElideRight, int(line.width())
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | top, about)
        y = inner.top() + legend.height - 8
        painter.setPen(QPen(color("line"), 1.0))
        painter.drawLine(QPointF(inner.left(), y), QPointF(inner.right(), y))


def _paint_ramp(painter: QPainter, bar: QRectF, colors: Sequence[QColor]) -> None:
    """Some colours in even steps."""
    ramp = QLinearGradient(bar.topLeft(), bar.topRight())
    for number, color in enumerate(colors):
        ramp.setColorAt(number / (len(colors) - 1), color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ramp)
    painter.drawRoundedRect(bar, 2, 2)
