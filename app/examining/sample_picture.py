"""One sample as a picture: an image, a curve, or its values in words."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.examining.layer_questions import Sample
from app.examining.picture_pane import image_of
from app.examining.tiles import SampleTiles
from app.numbers import figure
from core.data.spec import DataKind

LINE = 16
MOST_CURVES = 8
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class SamplePicture(QWidget):
    """Shows one sample as large as it can."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.sample: Sample | None = None
        self._image: QImage | None = None
        self.setMinimumSize(64, 48)
        self.setAccessibleName("The sample")
        appearance.theme_changed.connect(self.update)

    def show_sample(self, sample: Sample | None) -> None:
        """Show this one."""
        self.sample = sample
        self._image = None
        if sample is not None:
            self.setAccessibleDescription(sample.label)
            if is_image(sample):
                tiles = SampleTiles(sample.raw[None], sample.white, (0,), ("",))
                self._image = image_of(tiles.pixels(0, 1, self._appearance)[0])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self._image is not None:
            self._paint_image(painter, area, self._image)
        elif self.sample is not None and self.sample.kind is DataKind.SEQUENCE:
            painter.fillRect(area, self._appearance.color("canvas"))
            inner = area.adjusted(4, 6, -4, -6)
            paint_curves(painter, inner, self.sample, self._appearance)
        elif self.sample is not None:
            self._paint_values(painter, area)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._appearance.color("canvas"))
            painter.drawRoundedRect(area, 3, 3)
        painter.end()

    def _paint_image(self, painter: QPainter, area: QRectF, image: QImage) -> None:
        factor = min(area.width() / image.width(), area.height() / image.height())
        place = QRectF(0, 0, image.width() * factor, image.height() * factor)
        place.moveCenter(area.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, factor < 1)
        painter.drawImage(place, image)

    def _paint_values(self, painter: QPainter, area: QRectF) -> None:
        assert self.sample is not None
        painter.fillRect(area, self._appearance.color("canvas"))
        area = area.adjusted(6, 3, -6, -3)
        pairs = value_texts(self.sample)
        height = self._appearance.px(LINE)
        room = max(1, int(area.height() // height))
        for line, (name, text) in enumerate(pairs[:room]):
            place = QRectF(area.left(), area.top() + line * height, area.width(), height)
            if line == room - 1 < len(pairs) - 1:
                name, text = f"and {len(pairs) - line} more", ""
            painter.setFont(self._appearance.number_font(11))
            painter.setPen(self._appearance.color("text"))
            painter.drawText(place, _RIGHT, text)
            taken = painter.fontMetrics().horizontalAdvance(text) + 8
            painter.setFont(self._appearance.text_font(11))
            painter.setPen(self._appearance.color("mute"))
            metrics = painter.fontMetrics()
            room_left = int(max(0, place.width() - taken))
            name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room_left)
            painter.drawText(place, _LEFT, name)


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def is_image(sample: Sample) -> bool:
    """Whether it is pictured by its pixels."""
    return sample.kind is DataKind.IMAGE and sample.raw.ndim == 3


def paint_curves(painter: QPainter, area: QRectF, sample: Sample, appearance: Appearance) -> None:
    """Draw the channels of a sequence, one over the other."""
    values = np.nan_to_num(np.asarray(sample.raw, np.float64))
    low, high = values.min(), values.max()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index, curve in enumerate(values.reshape(-1, values.shape[-1])[:MOST_CURVES]):
        xs = np.linspace(area.left(), area.right(), len(curve))
        ys = area.bottom() - (curve - low) / max(high - low, 1e-12) * area.height()
        painter.setPen(QPen(appearance.series_color(index), 1.5))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(xs, ys, strict=True)]))


def value_texts(sample: Sample) -> list[tuple[str, str]]:
    """Name and figure of each value of a sample."""
    values = np.asarray(sample.raw, np.float64).ravel()
    return [(_name(sample, index), figure(float(v))) for index, v in enumerate(values)]


def _name(sample: Sample, index: int) -> str:
    if index < len(sample.features):
        return sample.features[index]
    return "x" + str(index + 1).translate(_SUBSCRIPTS)
