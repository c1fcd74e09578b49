"""One trial on a card: a button, its progress, its verdict in a sentence, and its chart."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from PySide6.QtCore import Signal

from app.appearance import Appearance
from app.numbers import short
from app.trials.card_frame import NOTHING_YET, CardFrame, Look
from app.trials.offers import STALE
from core.params import Setting
from core.trials.result import Line, Point, Result, TrialEvent, TrialFailed, TrialFinished, Verdict
from core.trials.spec import TrialSpec

LEVELS: dict[Verdict, Look] = {
    Verdict.OK: ("check-circle", "good", "As it should be"),
    Verdict.DOUBTFUL: ("warning", "warn", "Doubtful: it trains, but deserves a look"),
    Verdict.BAD: ("error", "bad", "Bad: it will hardly train"),
}
_FAILED: Look = ("error", "bad", "The check could not be made")


class CardState(StrEnum):
    """What a card is doing."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"


class TrialCard(CardFrame):
    """`run_wanted()` and `cancel_wanted()` follow the button."""

    run_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, spec: TrialSpec, appearance: Appearance) -> None:
        super().__init__(spec, appearance)
        self.state = CardState.IDLE
        self.result: Result | None = None
        self._aside = ""
        self._live: dict[str, tuple[list[float], list[float]]] = {}
        self.button.clicked.connect(self._press)

    @property
    def setting(self) -> Setting:
        """The trial with the options chosen here."""
        return Setting(self.spec.kind, self.form.values)

    @property
    def is_stale(self) -> bool:
        """Whether it says that its result is out of date."""
        return self.note.text() == STALE and not self.note.isHidden()

    @property
    def _edge_color(self) -> str:
        return "line" if self.is_stale else super()._edge_color

    @property
    def _icon_color(self) -> str:
        return "faint" if self.is_stale else super()._icon_color

    # -- what happens ------------------------------------------------------------------------

    def _press(self) -> None:
        (self.run_wanted if self.state is CardState.IDLE else self.cancel_wanted).emit()

    def show_waiting(self) -> None:
        """It is to be made after another."""
        self._begin(CardState.WAITING, "Waits for the check before it.")

    def show_running(self) -> None:
        """It is being made."""
        self._live.clear()
        self.bar.setRange(0, 0)
        self.chart.show_lines(())
        self.chart.show_level(None)
        self.chart.show_mark(None)
        self._begin(CardState.RUNNING, "Running …")
        self.bar.show()

    def show_loading(self, text: str) -> None:
        """Its data is being loaded."""
        self._say(f"{text} …")

    def add_points(self, points: Sequence[Point]) -> None:
        """Take in what was measured."""
        for point in points:
            xs, ys = self._live.setdefault(point.line, ([], []))
            xs.append(point.x)
            ys.append(point.y)
        last = points[-1]
        self.bar.setRange(0, last.total)
        self.bar.setValue(last.done)
        self._say(f"{last.done:,} of {last.total:,} {_unit(self.spec)} …")
        lines = [Line(name, np.array(xs), np.array(ys)) for name, (xs, ys) in self._live.items()]
        self.chart.show_lines(lines)
        self.chart.show()

    def show_end(self, event: TrialEvent, used: float) -> None:
        """What the trial found, or why it could not be made; `used` is the project's rate."""
        if isinstance(event, TrialFinished):
            self._end()
            self._show_result(event.result, used)
        elif isinstance(event, TrialFailed):
            self._end()
            self._look = _FAILED
            self._say(event.message)
            self.chart.hide()
            self._tint()
        else:
            self.show_cancelled()

    def show_cancelled(self) -> None:
        """It was cancelled: nothing is known."""
        self._end()
        self.result = None
        self._look = NOTHING_YET
        self._say(self.spec.help)
        self.chart.hide()
        self._tint()

    def forget(self) -> None:
        """As it was at first."""
        self.show_cancelled()
        for widget in (self.advice, self.note, self.offers):
            widget.hide()

    def show_stale(self, is_stale: bool) -> None:
        """Whether the project has changed since the result."""
        words = ("; ".join(self.result.conditions), self._aside) if self.result else ()
        known = " ".join(filter(None, words))
        text = STALE if is_stale and self._look is not NOTHING_YET else known
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.offers.show_stale(self.is_stale)
        self._tint()

    def show_aside(self, text: str) -> None:
        """Add how the result goes together with that of another trial."""
        self._aside = text

    def block(self, reason: str) -> None:
        """Say why it cannot be run; empty where it can."""
        self.button.setEnabled(not reason)
        self.button.setToolTip(reason)

    # -- showing -----------------------------------------------------------------------------

    def _begin(self, state: CardState, words: str) -> None:
        self.state = state
        self.result = None
        self._look = NOTHING_YET
        self.button.setText("Cancel")
        for widget in (self.advice, self.note, self.offers, self.chart):
            widget.hide()
        self._say(words)
        self._tint()

    def _end(self) -> None:
        self.state = CardState.IDLE
        self.button.setText("Run")
        self.bar.hide()

    def _show_result(self, result: Result, used: float) -> None:
        self.result = result
        self._look = LEVELS[result.verdict]
        self._say(result.sentence)
        self.advice.setText(result.advice)
        self.advice.setVisible(bool(result.advice))
        self.chart.show_lines(result.lines)
        self.chart.show_level(
            result.level, "chance" if self.spec.kind == "InitialLoss" else "near 0"
        )
        mark = result.mark
        self.chart.show_mark(mark, f"suggested {short(mark)}" if mark is not None else "")
        self.chart.setVisible(bool(result.lines))
        self.offers.show_offers(result.offers, used)
        self.show_stale(False)


def _unit(spec: TrialSpec) -> str:
    return "batches" if spec.x_name == "batch" else "steps"
