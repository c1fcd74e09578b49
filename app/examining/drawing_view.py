"""A pad to draw on, and at once what the network says of it and what it makes each layer do."""

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout

from app.appearance import Appearance
from app.examining.answer_bars import AnswerBars
from app.examining.drawing_pad import BRUSHES, DrawingPad
from app.examining.drawing_questions import Seen, drawing_question
from app.examining.examiner import Compute, Examiner
from app.examining.layer_strips import LayerStrips
from app.examining.picture_pane import PicturePane, image_of
from app.examining.tiles import SampleTiles
from app.examining.view import ExaminedView
from app.icons import set_icon
from app.plots.names import LayerNames
from core.examining.drawing import Drawn, Style
from core.project import Project

MOST_PAD = 320
MOST_BARS = 400
BLANK = "Draw something: what the network says of it appears here at once."
UNTRAINED = "Press Train: what the network says of a drawing appears here at once."
LAYERS = "What each layer makes of the drawing appears here, and after M on the canvas."
_BRUSH_NAMES = ("Thin brush", "Medium brush", "Thick brush")


class DrawingView(ExaminedView):
    """`drawing_seen(Drawn or None)` follows every answer."""

    drawing_seen = Signal(object)
    asking_text = ""

    def __init__(self, examiner: Examiner, names: LayerNames, appearance: Appearance) -> None:
        super().__init__(examiner)
        self._appearance = appearance
        self._is_behind = False
        self._style: tuple[Project, Style] | None = None
        self.pad = DrawingPad(appearance)
        self.seen = SeenPane("Network sees", appearance)
        self.bars = AnswerBars("Network says", appearance)
        self.strips = LayerStrips("Activations through the network", names, appearance)
        self.undo = self._tool("undo", "Take the last stroke back (Ctrl+Z)", self.pad.undo)
        self.redo = self._tool("redo", "Draw it again (Ctrl+Shift+Z)", self.pad.redo)
        self.clear = self._tool("trash", "Clear the pad (Delete)", self.pad.clear)
        self.brush = self._tool("", "", self._next_brush)
        self._lay_out()
        self.pad.ink_changed.connect(self._follow_ink)
        appearance.theme_changed.connect(self._show_brush)
        self._show_brush()
        self.forget()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 4, 0, 4)
        row.setSpacing(4)
        row.addWidget(self.pad)
        tools = QVBoxLayout()
        tools.setSpacing(2)
        for button in (self.undo, self.redo, self.clear, self.brush):
            tools.addWidget(button)
        tools.addStretch(1)
        row.addLayout(tools)
        row.addWidget(self.seen)
        self.bars.setMaximumWidth(MOST_BARS)
        row.addWidget(self.bars, 30)
        row.addWidget(self.strips, 70)

    def _tool(self, icon: str, tip: str, run: Any) -> QToolButton:
        button = QToolButton()
        button.setStyleSheet("padding: 2px;")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        if icon:
            set_icon(button, icon, self._appearance)
        button.clicked.connect(run)
        return button

    @property
    def is_empty(self) -> bool:
        """Whether there is no answer to be seen."""
        return self.bars.is_empty

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = min(MOST_PAD, max(72, self.height() - 8))
        self.pad.setFixedWidth(side)
        self.seen.setFixedWidth(max(108, side))

    # -- the brush -------------------------------------------------------------------

    def _next_brush(self) -> None:
        index = (BRUSHES.index(self.pad.brush) + 1) % len(BRUSHES)
        self.pad.brush = BRUSHES[index]
        self._show_brush()

    def _show_brush(self) -> None:
        """The brush as a dot."""
        index = BRUSHES.index(self.pad.brush)
        tip = f"{_BRUSH_NAMES[index]}: click for the next"
        self.brush.setToolTip(tip)
        self.brush.setAccessibleName(tip)
        self.brush.setIcon(_dot(4 + 4 * index, self._appearance))

    # -- asking ----------------------------------------------------------------------

    def _follow_ink(self) -> None:
        """Ask about the drawing as it is now; while an answer is on its way, afterwards."""
        self.undo.setEnabled(self.pad.sketch.can_undo)
        self.redo.setEnabled(self.pad.sketch.can_redo)
        self.clear.setEnabled(not self.pad.is_blank)
        if self._is_waiting and not self.pad.is_blank:
            self._is_behind = True
        else:
            self._examiner.stop(self)
            self.ask_again()

    def _catch_up(self) -> None:
        if self._is_behind:
            self._is_behind = False
            self.ask_again()

    def question(self) -> Compute | None:
        if self.pad.is_blank:
            return None
        project = self._examiner.project
        is_known = self._style is not None and self._style[0] is project
        return drawing_question(self.pad.ink, self._style[1] if is_known and self._style else None)

    def forget(self) -> None:
        self._is_behind = False
        for button, can in ((self.undo, self.pad.sketch.can_undo), (self.redo, False)):
            button.setEnabled(can)
        self.clear.setEnabled(not self.pad.is_blank)
        self.show_nothing("")

    def show_nothing(self, text: str) -> None:
        has_weights = self._history is not None and bool(self._history.snapshots)
        self.bars.say(text or (BLANK if has_weights else UNTRAINED))
        self.seen.show_image(None)
        self.strips.say(LAYERS)
        self.drawing_seen.emit(None)
        self._catch_up()

    def show_answer(self, value: Seen) -> None:
        if self._examiner.project is not None:
            self._style = self._examiner.project, value.style
        if value.drawn is None:
            self.show_nothing("")
            return
        self._show(value.drawn)
        self._catch_up()

    def _show(self, drawn: Drawn) -> None:
        self.seen.show_image(drawn.image)
        self.bars.show_drawn(drawn)
        self.strips.show_layers(drawn.layers)
        self.drawing_seen.emit(drawn)


class SeenPane(PicturePane):
    """The sample that a drawing becomes."""

    has_footer = False

    def __init__(self, title: str, appearance: Appearance) -> None:
        super().__init__(title, appearance)
        self._image: QImage | None = None
        self.show_image(None)

    def show_image(self, image: np.ndarray | None) -> None:
        """Show an image (channels, height, width), 0 to 1; None for nothing."""
        if image is None:
            self._image = None
            self.say("Nothing yet")
            return
        tiles = SampleTiles(image[None], 1.0, (0,), ("",))
        self._image = image_of(tiles.pixels(0, 1, self.appearance)[0])
        self.note = f"{image.shape[1]}×{image.shape[2]}"
        self.empty_text = ""
        self.update()

    def paint_inside(self, painter: QPainter, area: QRectF) -> None:
        if self._image is None:
            return
        factor = min(area.width() / self._image.width(), area.height() / self._image.height())
        size = QRectF(0, 0, self._image.width() * factor, self._image.height() * factor)
        size.moveTopLeft(area.topLeft())
        painter.drawImage(size, self._image)


def _dot(side: int, appearance: Appearance) -> QIcon:
    """A round dot, as wide as the brush."""
    pixmap = QPixmap(QSize(16, 16))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(appearance.color("text"))
    painter.drawEllipse(QRectF(8 - side / 2, 8 - side / 2, side, side))
    painter.end()
    return QIcon(pixmap)
