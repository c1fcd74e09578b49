"""Which samples a network gets wrong: confusion matrix and mistakes, or values and residuals."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.appearance import Appearance
from app.examining.examiner import Compute, Examiner
from app.examining.layer_questions import Choice
from app.examining.predicting import LIVE, Cell, Seen, look_at_predictions
from app.examining.prediction_words import (
    cards_of,
    columns_of,
    empty_part,
    score_of,
    title_of,
    trouble_of,
    words_without_samples,
)
from app.examining.view import PERIOD_MS, ExaminedView
from app.numbers import count
from app.plots.confusion import ConfusionMatrix
from app.plots.confusion_counts import Counts
from app.plots.prediction_controls import WIDTH, PredictionControls
from app.plots.sample_cards import SampleCards
from app.plots.value_plots import PredictedPlot, ResidualPlot
from core.data.spec import Task
from core.examining.predictions import MOST, ClassPredictions, ValuePredictions
from core.training.history import History

PACE = 8
"""While a run goes on, as many times as long as an answer took pass between two questions."""
PURPOSE = "Press Train to see which samples the network gets wrong."


class PredictionsView(ExaminedView):
    """Controls, then what was found, then samples. While a run goes on fewer are asked about.
    `sample_chosen(choice)` when one of the samples is to be seen inside."""

    sample_chosen = Signal(object)

    def __init__(
        self, examiner: Examiner, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(examiner, parent)
        self._seen: Seen | None = None
        self._was_running = False
        self.cell: Cell | None = None
        controls = self.controls = PredictionControls()
        appearance.fit(controls, lambda: controls.setFixedWidth(appearance.px(WIDTH)))
        self.matrix = ConfusionMatrix(appearance)
        self.predicted = PredictedPlot("Predicted against actual", appearance)
        self.residuals = ResidualPlot("Residuals", appearance)
        self.cards = SampleCards(appearance)
        self.stack = QStackedWidget()
        self._lay_out()
        self.controls.part_chosen.connect(lambda _: self._choose(None))
        self.controls.value_chosen.connect(lambda _: self._show_values())
        self.matrix.cell_chosen.connect(self._choose)
        self.cards.card_chosen.connect(self._choose_sample)
        self.show_nothing("")

    def _lay_out(self) -> None:
        self._plots = QWidget()
        pair = QHBoxLayout(self._plots)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(8)
        pair.addWidget(self.predicted)
        pair.addWidget(self.residuals)
        self.stack.addWidget(self.matrix)
        self.stack.addWidget(self._plots)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.controls)
        row.addWidget(self.stack, 54)
        row.addWidget(self.cards, 46)

    # -- asking ----------------------------------------------------------------------

    def question(self) -> Compute | None:
        project = self._examiner.project
        if project is None:
            return None
        is_regression = project.data.task is Task.REGRESSION
        self.stack.setCurrentWidget(self._plots if is_regression else self.matrix)
        part, most = self.controls.part, LIVE if self._is_live else MOST
        return partial(look_at_predictions, part=part, cell=self.cell, most=most)

    @property
    def _is_running(self) -> bool:
        history = self._history
        return history is not None and history.is_running and not history.is_paused

    @property
    def _is_live(self) -> bool:
        """Whether what is shown changes by itself."""
        return self._is_running and self.shown_step is None

    def refresh(self, history: History) -> None:
        super().refresh(history)
        if self._is_waiting and self._seen is None:
            self._show_progress()
        if self._was_running and not self._is_running:
            self.ask_again()  # now about more samples
        self._was_running = self._is_running

    def _show_progress(self) -> None:
        """How far the first answer is."""
        done, total = self._examiner.progress_of(self) or (0, 0)
        if total:
            self._say_empty(f"Predicting: {count(done)} of {count(total)} samples.")

    def forget(self) -> None:
        self._seen, self.cell = None, None
        self.matrix.select(None)

    def _choose(self, cell: Cell | None) -> None:
        """Show the samples of another cell, or of another part."""
        self.cell = cell
        self.matrix.select(cell)
        self.ask_again()

    def _choose_sample(self, number: int) -> None:
        """One of the cards is to be seen inside."""
        if self._seen is not None:
            found = self._seen.found
            row = int(found.rows[self._seen.chosen[number]])
            self.sample_chosen.emit(Choice(row, part=found.part))

    # -- answers ---------------------------------------------------------------------

    def show_answer(self, value: Any) -> None:
        seen = value
        assert isinstance(seen, Seen)
        self._seen = seen
        self.period_ms = max(PERIOD_MS, PACE * self._clock.elapsed() if self._is_live else 0)
        if not len(seen.found):
            self._say_empty(empty_part(seen.found.part))
            return
        is_regression = isinstance(seen.found, ValuePredictions)
        self.controls.offer_values(seen.found.names if is_regression else ())
        if isinstance(seen.found, ClassPredictions):
            found = seen.found
            self._say_score(seen)
            self.matrix.show_counts(Counts(found.names, found.confusion, found.class_counts))
        else:
            self._show_values()
        self.cards.show_cards(
            title_of(seen),
            cards_of(seen),
            seen.total,
            columns_of(seen),
            words_without_samples(seen),
            "" if seen.cell is None else "Esc for all mistakes",
        )

    def _show_values(self) -> None:
        seen, value = self._seen, self.controls.value
        if seen is None or not isinstance(seen.found, ValuePredictions):
            return
        found = seen.found
        value = min(value, len(found.names) - 1)
        for plot in (self.predicted, self.residuals):
            plot.show_values(found.rows, found.actual[:, value], found.predicted[:, value])
        self._say_score(seen)

    def _say_score(self, seen: Seen) -> None:
        value = self.controls.value
        self.controls.say(*score_of(seen.found, value), trouble_of(seen.found))

    def show_nothing(self, text: str) -> None:
        self._seen = None
        self._say_empty(text or PURPOSE)

    def _say_empty(self, text: str) -> None:
        self.controls.say("", "", "")
        self.matrix.show_words(text)
        self.predicted.show_words(text)
        self.residuals.show_words("")
        self.cards.show_cards("Worst mistakes", [], 0)
