"""One trial on a card: a button, its progress, its verdict in a sentence, and its chart."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.appearance import Appearance, set_role
from app.forms import SpecForm
from app.icons import icon
from app.numbers import short
from app.panels.pieces import label
from app.trials.chart import Axes, TrialChart
from app.trials.offers import Offers
from core.params import Setting
from core.trials.result import Line, Point, Result, TrialEvent, TrialFailed, TrialFinished, Verdict
from core.trials.spec import TrialSpec

BAR_HEIGHT = 3
LEVELS = {
    Verdict.OK: ("check-circle", "good", "As it should be"),
    Verdict.DOUBTFUL: ("warning", "warn", "Doubtful: it trains, but deserves a look"),
    Verdict.BAD: ("error", "bad", "Bad: it will hardly train"),
}
_NOTHING_YET = ("incomplete", "faint", "Not made yet")
_FAILED = ("error", "bad", "The check could not be made")
STALE = "Made before the last change: run it again."


class CardState(StrEnum):
    """What a card is doing."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"


class TrialCard(QWidget):
    """`run_wanted()` and `cancel_wanted()` follow the button, `rate_wanted(rate)` an offer that
    is taken, `help_wanted(text)` an option that got the focus."""

    run_wanted = Signal()
    cancel_wanted = Signal()
    rate_wanted = Signal(float)
    help_wanted = Signal(str)

    def __init__(self, spec: TrialSpec, appearance: Appearance) -> None:
        super().__init__()
        self.spec = spec
        self.state = CardState.IDLE
        self.result: Result | None = None
        self._appearance = appearance
        self._look = _NOTHING_YET
        self._live: dict[str, tuple[list[float], list[float]]] = {}
        self._make_parts()
        self._lay_out()
        self.setAccessibleName(spec.title)
        appearance.theme_changed.connect(self._tint)
        self._say(spec.help)
        self._tint()

    @property
    def setting(self) -> Setting:
        """The trial with the options chosen here."""
        return Setting(self.spec.kind, self.form.values)

    @property
    def sentence(self) -> str:
        """What it says."""
        return self.words.text()

    @property
    def is_stale(self) -> bool:
        """Whether it says that its result is out of date."""
        return self.note.text() == STALE and not self.note.isHidden()

    # -- building ----------------------------------------------------------------------------

    def _make_parts(self) -> None:
        spec = self.spec
        self._picture = QLabel()
        self.button = QPushButton("Run")
        self.button.setProperty("role", "fix")
        self.button.setAccessibleName(f"{spec.title}: run")
        self.button.clicked.connect(self._press)
        self.options = QToolButton()
        self.options.setCheckable(True)
        self.options.setToolTip("Options of this check")
        self.options.setAccessibleName(f"Options of {spec.title}")
        self.options.setStyleSheet("padding: 2px; min-width: 14px; min-height: 14px;")
        self.form = SpecForm(spec.params, spec.defaults(), self._appearance, spec.conflict)
        self.form.hide()
        self.form.help_wanted.connect(self.help_wanted)
        self.options.toggled.connect(self.form.setVisible)
        self.bar = QProgressBar()
        self.bar.setFixedHeight(BAR_HEIGHT)
        self.bar.setStyleSheet("min-height: 0px; max-height: 3px; border-radius: 1px;")
        self.bar.setTextVisible(False)
        axes = Axes(spec.x_name, spec.is_log_x, spec.is_log_y)
        self.chart = TrialChart(axes, self._appearance)
        self.chart.hide()
        self.words, self.advice = label("", "mute"), label("", "mute")
        self.note = label("", "note")
        self.offers = Offers(self._appearance)
        self.offers.rate_wanted.connect(self.rate_wanted)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(6)
        header.addWidget(self._picture)
        header.addWidget(label(self.spec.title, "heading", is_wrapped=False))
        header.addStretch(1)
        header.addWidget(self.options)
        header.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 8)
        column.setSpacing(4)
        column.addLayout(header)
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.hide()
        first, last = (self.offers,), ()
        if not self.spec.gives_one_rate:
            first, last = last, first
        for widget in (self.bar, self.form, self.words, self.advice, self.note, *first):
            column.addWidget(widget)
        column.addWidget(self.chart, 1000)
        for widget in last:
            column.addWidget(widget)
        column.addStretch(1)
        self.advice.hide()
        self.note.hide()

    def limit_chart(self, height: int) -> None:
        """Let the chart be no higher than this, so that verdict and chart are seen together."""
        self.chart.setMaximumHeight(height)

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
        self._look = _NOTHING_YET
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
        conditions = "; ".join(self.result.conditions) if self.result else ""
        text = STALE if is_stale and self._look is not _NOTHING_YET else conditions
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self._tint()

    def block(self, reason: str) -> None:
        """Say why it cannot be run; empty where it can."""
        self.button.setEnabled(not reason)
        self.button.setToolTip(reason)

    # -- showing -----------------------------------------------------------------------------

    def _begin(self, state: CardState, words: str) -> None:
        self.state = state
        self.result = None
        self._look = _NOTHING_YET
        self.button.setText("Cancel")
        for widget in (self.advice, self.note, self.offers):
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
        self.chart.show()
        self.offers.show_offers(result.offers, used)
        self.show_stale(False)

    def _say(self, words: str) -> None:
        if words != self.words.text():
            self.words.setText(words)
            self.setAccessibleDescription(words)

    def _tint(self) -> None:
        name, color, meaning = self._look
        set_role(self.words, "mute" if self._look is _NOTHING_YET else "body")
        self._picture.setPixmap(icon(name, self._appearance, color).pixmap(16, 16))
        self._picture.setToolTip(meaning)
        self.options.setIcon(icon("settings", self._appearance, "mute"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._appearance.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        color = "line" if self._look is _NOTHING_YET or self.is_stale else self._look[1]
        painter.setBrush(self._appearance.color(color))
        painter.drawRoundedRect(QRectF(0, 0, 3, self.height()), 1.5, 1.5)
        painter.end()


def _unit(spec: TrialSpec) -> str:
    return "batches" if spec.x_name == "batch" else "steps"
