"""One example on the start page: a small drawing of its network, its name, one sentence."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.start_page.examples import Example
from core.layout import NODE_HEIGHT, NODE_WIDTH
from core.network import Network

WIDTH, HEIGHT = 272, 146
DRAWING_HEIGHT = 66
MARGIN = 12
LARGEST_SCALE = 0.16


class ExampleCard(QPushButton):
    """Chosen like any button: `clicked`."""

    def __init__(self, example: Example, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setObjectName("card")
        appearance.fit(self, self._fit)
        self.setAccessibleName(f"{example.name}: {example.sentence}")
        name, sentence = QLabel(example.name), QLabel(example.sentence)
        name.setProperty("role", "title")
        sentence.setProperty("role", "mute")
        sentence.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 8)
        column.setSpacing(4)
        column.addWidget(NetworkDrawing(example.project.network, appearance))
        for label in (name, sentence):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.setContentsMargins(15, 0, 15, 0)
            column.addWidget(label)
        column.addStretch()
        self.restyle()

    @property
    def _height(self) -> int:
        """The words below the drawing take more room where type is larger."""
        return DRAWING_HEIGHT + self._appearance.px(HEIGHT - DRAWING_HEIGHT)

    def _fit(self) -> None:
        self.setFixedWidth(width_of_card(self._appearance))

    def restyle(self) -> None:
        """Take on the colours of the theme."""
        colors, height = self._appearance.theme.colors, self._height
        self.setStyleSheet(
            f"#card {{ background: {colors['panel']}; border: 1px solid {colors['line']};"
            f" border-radius: 8px; padding: 0; min-height: {height}px; max-height: {height}px; }}"
            f"#card:hover {{ background: {colors['hover']}; }}"
            f"#card:focus {{ border: 1px solid {colors['accent']}; }}"
        )


def width_of_card(appearance: Appearance) -> int:
    """Pixels that each card is wide."""
    return round(WIDTH * appearance.growth)


class NetworkDrawing(QWidget):
    """The layers of a network as small bars in the colours of their families."""

    def __init__(self, network: Network, appearance: Appearance) -> None:
        super().__init__()
        self._network, self._appearance = network, appearance
        self.setFixedHeight(DRAWING_HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it as large as fits, in the middle."""
        boxes = {
            node.id: QRectF(*node.position, NODE_WIDTH, NODE_HEIGHT)
            for node in self._network.nodes.values()
            if node.position is not None
        }
        area = QRectF()
        for box in boxes.values():
            area = area.united(box)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._fit(painter, area)
        self._draw_wires(painter, boxes)
        self._draw_layers(painter, boxes)
        painter.end()

    def _fit(self, painter: QPainter, area: QRectF) -> None:
        across = (self.width() - 2 * MARGIN) / max(area.width(), 1.0)
        down = (self.height() - 2 * MARGIN) / max(area.height(), 1.0)
        scale = min(across, down, LARGEST_SCALE)
        painter.translate(self.rect().center())
        painter.scale(scale, scale)
        painter.translate(-area.center())

    def _draw_wires(self, painter: QPainter, boxes: dict[str, QRectF]) -> None:
        pen = QPen(self._appearance.color("faint"), 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for edge in self._network.edges:
            source, target = boxes[edge.source], boxes[edge.target]
            if source.left() == target.left():
                painter.drawLine(source.center(), target.center())

    def _draw_layers(self, painter: QPainter, boxes: dict[str, QRectF]) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for node in self._network.nodes.values():
            painter.setBrush(self._appearance.family_color(node.spec.family))
            painter.drawRoundedRect(boxes[node.id], 16, 16)
