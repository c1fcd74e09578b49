"""The lines of text in a node, laid out once and then only drawn.

As glyph runs: while the canvas is zoomed they cost half of what `QStaticText` does, which lays
the text out anew for every scale.
"""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGlyphRun, QPainter, QPen

from app.canvas.geometry import NODE_RECT
from app.canvas.labels import count_text, param_texts, shape_text
from app.canvas.lettering import Lettering, Where
from app.canvas.paints import Paints
from core.layers.spec import Shape
from core.network import Node

LEFT = 16.0
RIGHT = NODE_RECT.width() - 12.0
NAME_LINE = 20.0
KIND_LINE = 39.0
"""Centres of the two lines."""
GAP = 8.0
AFAR_LINE = 27.0
"""Centre of the only line when it is seen from afar."""
FARTHER = 0.4
"""Below this scale its letters are still larger."""

Runs = list[tuple[QPointF, QGlyphRun]]


class NodeTexts:
    """Name and shape above; kind, parameters and their number (or a `note` instead) below."""

    def __init__(
        self,
        node: Node,
        shape: Shape | None,
        parameters: int,
        paints: Paints,
        note: str = "",
        is_marked: bool = False,
    ) -> None:
        self._name, self._fonts = node.name, paints.fonts
        self._from_afar: dict[bool, Runs] = {}
        self._bright: Runs = []
        self._muted: Runs = []
        self._kind: Runs = []
        self.places: list[QRectF] = []
        """Where the words are, with a little room around them."""
        kind = QPen(paints.accent if is_marked else paints.mute)
        self._pens = QPen(paints.text), QPen(paints.mute), kind
        fonts = paints.fonts
        shape_start = _add_right(self._bright, shape_text(shape or ()), fonts.shape, NAME_LINE)
        name = fonts.name.elided(node.name, shape_start - GAP - LEFT)
        _add(self._bright, name, fonts.name, LEFT, NAME_LINE)
        if note:
            end = _add_right(self._muted, note, fonts.kind, KIND_LINE)
        else:
            end = _add_right(self._muted, count_text(parameters), fonts.count, KIND_LINE)
        line = _kind_line(node, fonts.kind, end - GAP - LEFT)
        _add(self._kind, line, fonts.kind, LEFT, KIND_LINE)
        self._cover(LEFT, LEFT + fonts.name.width(name), NAME_LINE)
        self._cover(shape_start, RIGHT, NAME_LINE)
        self._cover(LEFT, LEFT + fonts.kind.width(line), KIND_LINE)
        self._cover(end, RIGHT, KIND_LINE)

    def _cover(self, left: float, right: float, line: float) -> None:
        """Words stand there; nothing where they are none."""
        if left < right:
            self.places.append(QRectF(left - 3, line - 9, right - left + 6, 18))

    def paint_from_afar(self, painter: QPainter, scale: float) -> None:
        """Draw only the name, in letters that can be read at this scale."""
        is_farther = scale < FARTHER
        runs = self._from_afar.get(is_farther)
        if runs is None:
            font = self._fonts.from_farther if is_farther else self._fonts.from_afar
            runs = self._from_afar[is_farther] = []
            name = font.elided(
                self._name, RIGHT - LEFT, Where.ElideMiddle
            )  # `pool_12` and `pool_13`
            _add(runs, name, font, LEFT, AFAR_LINE)
        painter.setPen(self._pens[0])
        for place, run in runs:
            painter.drawGlyphRun(place, run)

    def paint(self, painter: QPainter) -> None:
        """Draw all lines; the kind stands out where `is_marked`."""
        for pen, runs in zip(self._pens, (self._bright, self._muted, self._kind), strict=True):
            painter.setPen(pen)
            for place, run in runs:
                painter.drawGlyphRun(place, run)


def _add(into: Runs, text: str, font: Lettering, x: float, line: float) -> None:
    place = QPointF(x, line - font.height / 2)
    into += [(place, run) for run in font.runs(text)]


def _add_right(into: Runs, text: str, font: Lettering, line: float) -> float:
    """Add a text that ends at the right edge. Where it begins."""
    start = RIGHT - font.width(text)
    _add(into, text, font, start, line)
    return start if text else RIGHT + GAP


def _kind_line(node: Node, font: Lettering, width: float) -> str:
    """The kind, and as many of its parameters as there is room for."""
    line = node.kind
    for index, text in enumerate(param_texts(node)):
        longer = f"{line}{' · ' if index else '  '}{text}"
        if font.width(longer) > width:
            break
        line = longer
    return font.elided(line, width)
