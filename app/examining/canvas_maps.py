"""What a sample, or a drawing, does in each layer, for the thumbnails on the canvas.

Computed from copies of the weights in the thread that examines, at a modest rate, and only while
it is wanted and the canvas is seen.
"""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.appearance import Appearance
from app.canvas.thumbnails import Thumbnails, packed
from app.examining.canvas_questions import LayerPictures, pictures_of, sample_question
from app.examining.color_maps import ColorMap
from app.examining.examiner import Answer, Examiner
from app.examining.layer_questions import Choice
from core.examining.drawing import Drawn
from core.training.events import WeightsKept
from core.training.history import History

PERIOD_MS = 500
"""New weights are asked about no more often than this,"""
SPREAD = 40
"""and so much less often than an answer takes of a processor, which the training lacks."""
LONGEST_MS = 20_000
DRAWING = "your drawing"
MORE_OF_DRAWING = "What is drawn on the pad under Draw, made into a sample like those of the data."


class CanvasMaps(QObject):
    """`changed(Thumbnails or None)` whenever other thumbnails are to be shown."""

    changed = Signal(object)

    def __init__(
        self, examiner: Examiner, appearance: Appearance, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._examiner, self._appearance = examiner, appearance
        self.is_seen: Callable[[], bool] = lambda: True
        """Whether the canvas is on the screen."""
        self.run_of_canvas: Callable[[], History] = lambda: examiner.history
        """The run that the canvas shows: nothing is said there of a twin."""
        self.is_on = False
        self.period_ms = PERIOD_MS
        self._choice = Choice()
        self._step: int | None = None
        self._history: History | None = None
        self._asked: WeightsKept | None = None
        self._is_waiting = self._is_urgent = False
        self._of_sample: tuple[LayerPictures, int] | None = None
        self._of_drawing: tuple[LayerPictures, int] | None = None
        self._drawn: tuple[Drawn, int] | None = None
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)
        appearance.theme_changed.connect(self._tell)
        examiner.run_changed.connect(self.refresh)

    # -- what is wanted ----------------------------------------------------------------

    def switch(self, is_on: bool) -> None:
        """Whether thumbnails are wanted. While they are not, nothing is computed or kept."""
        if is_on == self.is_on:
            return
        self.is_on = is_on
        self._forget()
        if is_on and self._drawn is not None:
            self._take_drawing(*self._drawn)
        self._tell()
        self._ask_soon()

    def refresh(self, *_: object) -> None:
        """There may be newer weights, or another run that is looked into."""
        history = self._examiner.history
        if history is not self._history:
            self._history, self._drawn = history, None
            if self._forget():
                self._tell()
        self._ask_soon()

    def show_step(self, step: int | None) -> None:
        """Show the weights of this step; None is the latest."""
        if step != self._step:
            self._step = step
            self._hurry()

    def show_sample(self, choice: Choice) -> None:
        """Show another sample."""
        if choice != self._choice:
            self._choice = choice
            self._asked, self._is_waiting = None, False
            self._hurry()

    def show_drawing(self, drawn: Drawn | None, step: int = 0) -> None:
        """Show a drawing instead of a sample, as the network of a step sees it; None goes back
        to the sample."""
        had = self._drawn is not None
        self._drawn = None if drawn is None else (drawn, step)
        if not self.is_on or not (had or drawn):
            return
        if drawn is None:
            self._of_drawing = None
            self._ask_soon()
        else:
            self._take_drawing(drawn, step)
        self._tell()

    def _take_drawing(self, drawn: Drawn, step: int) -> None:
        self._of_drawing = pictures_of(drawn.layers, DRAWING, MORE_OF_DRAWING), step

    def _forget(self) -> bool:
        """Know nothing any more. Whether anything was known."""
        had = self._of_sample is not None or self._of_drawing is not None
        self._examiner.stop(self)
        self._timer.stop()
        self._of_sample = self._of_drawing = self._asked = None
        self._is_waiting, self._is_urgent = False, True
        return had

    # -- asking ------------------------------------------------------------------------

    def look_again(self) -> None:
        """The canvas may be seen now."""
        self._ask_soon()

    def _hurry(self) -> None:
        """A person waits for this answer."""
        self._is_urgent = True
        self._timer.stop()
        self._ask_soon()

    def _ask_soon(self) -> None:
        if not self.is_on or self._is_waiting or self._timer.isActive():
            return
        left = self.period_ms - self._clock.elapsed() if self._clock.isValid() else 0
        if self._is_urgent or left <= 0:
            self._ask()
        else:
            self._timer.start(left)

    def _ask(self) -> None:
        history = self._history
        if history is None or self._drawn is not None or not (self.is_on and self.is_seen()):
            return
        if history is not self.run_of_canvas():
            return
        snapshot = history.snapshot_at(self._step)
        if snapshot is None or snapshot is self._asked:
            return
        question = sample_question(self._choice)
        if self._examiner.ask(self, question, self._take, self._step):
            self._clock.start()
            self._asked, self._is_waiting, self._is_urgent = snapshot, True, False

    def _take(self, answer: Answer) -> None:
        self._is_waiting = False
        found = answer.value
        if found is None:
            found = LayerPictures({}, "Feature maps", answer.error, answer.error)
        self.period_ms = min(max(PERIOD_MS, round(1000 * SPREAD * found.seconds)), LONGEST_MS)
        self._of_sample = found, answer.step
        if self._of_drawing is None:
            self._tell()
        self._ask_soon()

    def _tell(self) -> None:
        shown = self._of_drawing or self._of_sample
        if shown is None or self._history is not self.run_of_canvas():
            self.changed.emit(None)
            return
        found, step = shown
        colors = packed(ColorMap.RISING.table(self._appearance))
        self.changed.emit(
            Thumbnails(found.by_node, colors, found.title, found.about, step, found.more)
        )
