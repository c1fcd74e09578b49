"""The samples that excite a unit most, looked for in the background."""

import numpy as np
from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedLayout

from app.appearance import Appearance
from app.examining.examiner import Compute, Examiner
from app.examining.layer_questions import Sample, Strongest, strongest_question
from app.examining.picture_pane import HEADER, SIDE, PicturePane
from app.examining.sample_picture import is_image
from app.examining.sample_rows import SampleRows
from app.examining.tile_grid import TileGrid
from app.examining.tiles import SampleTiles
from app.examining.view import ExaminedView
from app.numbers import count, figure
from app.plots.names import LayerNames
from core.examining.exciting import Exciting
from core.training.events import WeightsKept

TITLE = "Most exciting samples"
EMPTY = "Click a unit to see which samples excite it most."
STOPPED = "Stopped. Click a unit to look again."
PERIOD_MS = 4000
"""All samples are looked through: seldom enough to leave the processor to the training."""
POLL_MS = 100


class ExcitingView(ExaminedView):
    """Shows the strongest samples for the unit that is chosen with `show_unit`."""

    asking_text = ""

    def __init__(self, examiner: Examiner, names: LayerNames, appearance: Appearance) -> None:
        super().__init__(examiner)
        self._names = names
        self.period_ms = PERIOD_MS
        self.node: str | None = None
        self.unit: int | None = None
        self._known: tuple[WeightsKept, str, Exciting] | None = None
        self.grid = SeenGrid(TITLE, appearance)
        self.rows = SampleRows(TITLE, appearance)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.rows)
        self.stop_button = QPushButton("Stop", self)
        self.stop_button.setProperty("role", "link")
        self.stop_button.clicked.connect(self.stop)
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._show_progress)
        self.forget()

    @property
    def pane(self) -> PicturePane:
        """What is seen now."""
        return self.rows if self._stack.currentIndex() == 1 else self.grid

    @property
    def is_empty(self) -> bool:
        """Whether there is no picture."""
        return self.pane.is_empty

    def show_layer(self, node: str | None) -> None:
        """Another layer is looked at; none of its units yet."""
        if node != self.node:
            self.node = node
            self.forget()

    def show_unit(self, unit: int) -> None:
        """Look for the samples that excite this unit."""
        self.unit = unit
        self.ask_again()
        if self._is_waiting:
            self._poll.start()

    def show_step(self, step: int | None) -> None:
        if step != self.shown_step:
            self.shown_step = step
            self.ask_again()

    def stop(self) -> None:
        """Look no further."""
        self._examiner.stop(self)
        self._end()
        self.unit, self._is_waiting = None, False
        self._say(STOPPED)

    # -- asking ----------------------------------------------------------------------

    def question(self) -> Compute | None:
        if self.node is None or self.unit is None:
            return None
        return strongest_question(self.node, self.unit, self._found())

    def _found(self) -> Exciting | None:
        """What is known already of the weights that are asked about."""
        history = self._history
        snapshot = history.snapshot_at(self.shown_step) if history else None
        if self._known and self._known[0] is snapshot and self._known[1] == self.node:
            return self._known[2]
        return None

    def forget(self) -> None:
        self.unit, self._known = None, None
        self._examiner.stop(self)
        self._is_waiting = False
        self._end()
        self._say(EMPTY)

    def show_nothing(self, text: str) -> None:
        self._end()
        if text or self.unit is None:
            self._say(text or self.pane.empty_text or EMPTY)

    def show_answer(self, value: Strongest) -> None:
        self._end()
        self.period_ms = max(PERIOD_MS, 10 * int(self._clock.elapsed()))
        if self._asked is not None and self.node is not None:
            self._known = self._asked, self.node, value.found
        if not value.samples:
            self._say(f"Unit {value.unit} gives a finite value for none of the samples.")
        elif is_image(value.samples[0]):
            self._show(self.grid, value)
            self.grid.show_seen(value)
        else:
            self._show(self.rows, value)
            self.rows.show_rows(value)

    def _show(self, pane: PicturePane, value: Strongest) -> None:
        self._stack.setCurrentWidget(pane)
        noun = "channel" if value.found.map_shape else "unit"
        pane.set_title(f"Excites {noun} {value.unit} most")
        pane.note = f"of {count(value.found.asked)} samples"
        self.stop_button.raise_()

    def _say(self, text: str) -> None:
        self._stack.setCurrentIndex(0)
        self.grid.set_title(TITLE)
        self.grid.clear(text)

    # -- while it is looked for ------------------------------------------------------

    def _show_progress(self) -> None:
        progress = self._examiner.progress_of(self)
        if progress is None:
            self._end()
            return
        done, total = progress
        self.stop_button.show()
        self.stop_button.raise_()
        self.grid.clear(
            f"Looking: {count(done)} of {count(total)} samples …" if total else "Looking …"
        )
        self._stack.setCurrentIndex(0)

    def _end(self) -> None:
        self._poll.stop()
        self.stop_button.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_waiting and self.is_empty:
            self._poll.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.stop_button.adjustSize()
        place = self.width() - self.stop_button.width() - SIDE
        self.stop_button.move(place, self.height() - HEADER)


class SeenGrid(TileGrid):
    """Pictures of samples, with a frame around what the unit sees of each."""

    def __init__(self, title: str, appearance: Appearance) -> None:
        super().__init__(title, appearance)
        self.can_choose = False
        self._seen: tuple[tuple[int, int, int, int] | None, ...] = ()

    def show_seen(self, value: Strongest) -> None:
        """Show the samples of an answer."""
        samples = value.samples
        self._seen = value.seen
        texts = (_text(s, v) for s, v in zip(samples, value.values, strict=True))
        raw = np.stack([sample.raw for sample in samples])
        rows = tuple(sample.row for sample in samples)
        self.show_tiles(SampleTiles(raw, samples[0].white, rows, tuple(texts)))

    def paint_inside(self, painter: QPainter, area: QRectF) -> None:
        super().paint_inside(painter, area)
        if self.source is None:
            return
        height, width = self.source.size
        painter.setPen(QPen(self.appearance.color("accent"), 1.5))
        for index in self.shown:
            seen = self._seen[index] if index < len(self._seen) else None
            if seen is not None and seen != (0, 0, height, width):
                painter.drawRect(part_of(self.place_of(index), seen, (height, width)))


def part_of(place: QRectF, seen: tuple[int, int, int, int], size: tuple[int, int]) -> QRectF:
    """Where pixels from (top, left) to (bottom, right) of a picture of `size` are drawn."""
    top, left, bottom, right = seen
    across, down = place.width() / size[1], place.height() / size[0]
    return QRectF(
        place.left() + left * across,
        place.top() + top * down,
        (right - left) * across,
        (bottom - top) * down,
    )


def _text(sample: Sample, value: float) -> str:
    return f"{sample.label} · {figure(value)}"
