"""Small pictures in rows, as wide as their place allows and as high as that needs."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

SMALLEST = 8.0


class PictureRows(QWidget):
    """Rows of up to `columns` square pictures, `gap` pixels apart; the first of each row stands
    `beside` pixels from the others where that is more."""

    def __init__(
        self, columns: int, gap: int, beside: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns, self._gap = columns, gap
        self._aside = max(0, beside - gap)
        self._images: Sequence[Sequence[QImage]] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def pictures(self) -> int:
        """Number of pictures shown."""
        return sum(map(len, self._images))

    def show_images(self, rows: Sequence[Sequence[QImage]]) -> None:
        """Show these rows."""
        self._images = rows
        self.updateGeometry()
        self.update()

    def row_at(self, y: float) -> int:
        """The number of the row at a height, whether there is one or not."""
        return int(y / (self._side(self.width()) + self._gap))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(len(self._images) * (self._side(width) + self._gap))

    def sizeHint(self) -> QSize:
        return QSize(0, self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = self._side(self.width())
        stride = side + self._gap
        for row, images in enumerate(self._images):
            for column, image in enumerate(images):
                left = column * stride + self._aside * (column > 0)
                is_shrunk = image.width() > side * self.devicePixelRatioF()
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_shrunk)
                painter.drawImage(QRectF(left, row * stride, side, side), image)

    def _side(self, width: int) -> float:
        room = width - self._aside - (self._columns - 1) * self._gap
        return max(SMALLEST, room / self._columns)
