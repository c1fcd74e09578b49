"""The bar above the canvas: what to do with a run, how far it is, how fast it goes."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QWidget

from app.appearance import Appearance, set_role
from app.checker import Checker
from app.document import Document
from app.numbers import count
from app.quiet_label import QuietLabel
from app.runs.actions import RunActions
from app.runs.allowed import AGAIN
from app.runs.bar_pieces import OneOf, flat_button, label, room_in, row_of
from app.runs.bridge import RunState, TrainingBridge
from app.runs.learning_rate_field import LearningRateField
from app.runs.progress import (
    changed_words,
    detail,
    ending,
    headline,
    kept_words,
    share_done,
    skipped_words,
    speed,
)
from app.runs.run_buttons import RunButtons
from core.training.events import RunFailed
from core.training.history import History

PROGRESS_PARTS = 1000
SPEED_WIDTH = 116
GOING = (RunState.RUNNING, RunState.PAUSED)
SHOW_LAYER, LAYER_TIP = "Show layer", "Go to the layer to blame"
SHOW_CAUSE = "What led to it"
CAUSE_TIP = "See the first tensor that was not finite, and the last 50 steps before it"
READABLE_MS = 100
"""Numbers change no faster than one can read them."""


class RunBar(QWidget):
    """`node_requested(id)`: a person wants to see the layer at which a run failed;
    `cause_requested(id)`: the same where numbers broke, with what led to it;
    `problems_requested()`: the list of problems; `text_requested(text)`: the whole of a sentence
    that does not fit.

    The actions, for menus: `train_action`, `pause_action`, `step_action`, `stop_action`,
    `reset_same_action`, `reset_new_action`.
    """

    node_requested = Signal(str)
    cause_requested = Signal(str)
    problems_requested = Signal()
    text_requested = Signal(str)

    def __init__(
        self,
        document: Document,
        bridge: TrainingBridge,
        checker: Checker,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._appearance = bridge, appearance
        self.actions_of_run = RunActions(document, bridge, checker, appearance, self)
        self.train_action, self.pause_action = self.actions_of_run.train, self.actions_of_run.pause
        self.step_action, self.stop_action = self.actions_of_run.step, self.actions_of_run.stop
        self.reset_same_action = self.actions_of_run.reset_same
        self.reset_new_action = self.actions_of_run.reset_new
        self.buttons = RunButtons(self.actions_of_run, bridge, appearance)
        self.train_button, self.pause_button = self.buttons.train, self.buttons.pause
        self.step_button, self.stop_button = self.buttons.step, self.buttons.stop
        self._make_parts(document)
        self._lay_out()
        self._is_stale = False
        self._rest = QTimer(self, interval=READABLE_MS, singleShot=True)
        self._rest.timeout.connect(self._catch_up)
        self.actions_of_run.about_to_start.connect(self.rate_field.take_over)
        self.rate_field.wrong_changed.connect(
            lambda: self.actions_of_run.refuse(self.rate_field.wrong)
        )
        self.actions_of_run.refreshed.connect(self._show_state)
        appearance.scale_changed.connect(self._share_room)
        bridge.refreshed.connect(self._refresh)
        bridge.loading_changed.connect(self._show_loading)
        bridge.restart_needed.connect(self._show_restart)
        self._show_state()

    # -- parts -----------------------------------------------------------------------

    def _make_parts(self, document: Document) -> None:
        self.progress_bar = QProgressBar(maximum=PROGRESS_PARTS, textVisible=False)
        self.progress_bar.setAccessibleName("Progress of the run")
        self.headline = label("heading")
        self.detail = QuietLabel(self._appearance)
        self.detail.whole_wanted.connect(self.text_requested)
        self.show_layer_button = flat_button(SHOW_LAYER, LAYER_TIP)
        self.show_layer_button.clicked.connect(self._request_node)
        self.go_on_button = flat_button("", "")
        self.go_on_button.clicked.connect(self.actions_of_run.go_on.trigger)
        self.again_button = flat_button(self.actions_of_run.start_again.text(), "")
        self.again_button.clicked.connect(self.actions_of_run.start_again.trigger)
        self.problems_button = flat_button("", "Show the list of problems")
        self.problems_button.clicked.connect(self.problems_requested)
        self.speed = QuietLabel(self._appearance, SPEED_WIDTH, is_number=True)
        self.device = label("mute")
        self.restart_note = label("warning")
        self.restart_button = flat_button("Restart", AGAIN)
        self.restart_button.clicked.connect(self.actions_of_run.restart)
        self.rate_field = LearningRateField(document, self._appearance)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(6)
        row.addWidget(self.buttons)
        row.addSpacing(10)
        row.addWidget(self.progress_bar)
        row.addSpacing(6)
        row.addWidget(self.headline)
        row.addWidget(self.detail, 1)
        row.addWidget(self.go_on_button)
        row.addWidget(self.again_button)
        row.addWidget(self.show_layer_button)
        row.addWidget(self.problems_button)
        restart = row_of(self.restart_note, self.restart_button)
        self._right = OneOf(row_of(self.speed, self.device), restart)
        self._right.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row.addWidget(self._right)
        row.addSpacing(6)
        row.addWidget(self.rate_field)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """What is said, and how large, depends on the width and on the size of type."""
        room = room_in(round(self.width() / self._appearance.scale))
        self.progress_bar.setFixedWidth(room.progress)
        self.device.setVisible(room.has_device)
        self.rate_field.use_long_words(room.has_long_words)
        self.buttons.pace.use_words(room.has_long_words)
        self._show_parts(self._bridge.history)

    # -- showing ---------------------------------------------------------------------

    def _show_state(self) -> None:
        self._show_go_on()
        obstacle = self.actions_of_run.obstacle
        self.restart_button.setEnabled(not obstacle)
        self.restart_button.setToolTip(obstacle or AGAIN)
        self._show_restart()
        self._show_progress(self._bridge.history)

    def _show_go_on(self) -> None:
        """Beside Train: to go on where that would begin anew, to begin anew where it goes on."""
        action, again = self.actions_of_run.go_on, self.actions_of_run.start_again
        goes_on = self.actions_of_run.continuing.goes_on
        self.go_on_button.setVisible(action.isEnabled() and not goes_on)
        self.go_on_button.setText(action.text())
        self.go_on_button.setToolTip(action.toolTip())
        self.again_button.setVisible(again.isEnabled() and goes_on)
        self.again_button.setToolTip(again.toolTip())

    def _refresh(self, history: History) -> None:
        self._is_stale = self._rest.isActive() and history.step > 0
        if not self._is_stale:
            self._rest.start()
            self._show_progress(history)

    def _catch_up(self) -> None:
        if self._is_stale:
            self._is_stale = False
            self._show_progress(self._bridge.history)

    def _show_progress(self, history: History) -> None:
        self.progress_bar.setValue(round(PROGRESS_PARTS * share_done(history)))
        self._show_parts(history)
        self.progress_bar.setToolTip(kept_words(history))
        for words in (self.device, self.headline):
            words.setToolTip(skipped_words(history))
        is_going = self._bridge.state in GOING
        rates = history.learning_rates.values
        self.rate_field.show_present(float(rates[-1]) if is_going and len(rates) else None)
        held = self._bridge.held
        self.speed.setVisible(is_going)
        self.speed.set_text(speed(history, held) if self._bridge.state is RunState.RUNNING else "")
        self.device.setText(history.started.device.upper() if history.started else "")
        self._say(*self._words(history))
        ended = history.ended
        is_located = isinstance(ended, RunFailed) and ended.node is not None
        is_located = is_located and not self.actions_of_run.refusal
        self.show_layer_button.setVisible(is_located)
        is_of_numbers = isinstance(ended, RunFailed) and ended.tensor is not None
        self.show_layer_button.setText(SHOW_CAUSE if is_of_numbers else SHOW_LAYER)
        self.show_layer_button.setToolTip(CAUSE_TIP if is_of_numbers else LAYER_TIP)

    def _show_parts(self, history: History) -> None:
        """Leave the room to a sentence where there is one to read."""
        state = self._bridge.state
        is_obstructed = bool(self.actions_of_run.obstacle) and not state.is_alive
        has_sentence = (
            state is RunState.FAILED or is_obstructed or bool(self.actions_of_run.refusal)
        )
        problems = len(self.actions_of_run.allowed.obstacles)
        self.problems_button.setText(f"{problems} problems")
        self.problems_button.setVisible(
            is_obstructed and problems > 1 and state is not RunState.FAILED
        )
        self.progress_bar.setVisible(not has_sentence)
        has_device = history.started is not None and not self.device.isHidden()
        has_news = state in GOING or has_device or bool(self._restart_reasons)
        self._right.setVisible(has_news and not has_sentence)

    def _words(self, history: History) -> tuple[str, str, str]:
        """Headline, detail and the role of the headline."""
        state, ended = self._bridge.state, history.ended
        if self.actions_of_run.refusal:
            return "Learning rate not applied", self.actions_of_run.refusal, "failed"
        if isinstance(ended, RunFailed):
            return "Training failed", ended.message, "failed"
        if state is RunState.FINISHED:
            return (*ending(history), "heading")
        if state is RunState.STOPPING:
            return "Stopping…", "after this step", "heading"
        if self._bridge.is_starting:
            return "Starting", self._bridge.loading, "heading"
        if state.is_alive:
            other, held = self.actions_of_run.allowed.not_followed, self._bridge.held
            text = detail(history, state is RunState.PAUSED, other, held)
            return headline(history), self._bridge.loading or text, "heading"
        if self.actions_of_run.is_waiting:
            return "Starting…", "Loading torch", "heading"
        if self.actions_of_run.obstacle:
            return "Not ready to train", self.actions_of_run.obstacle, "heading"
        return "Ready", self._press(), "heading"

    def _press(self) -> str:
        continuing = self.actions_of_run.continuing
        kept = continuing.kept if continuing.goes_on else None
        if kept is None:
            return "press Train"
        return f"press Resume to go on at step {count(kept.about.place.step)}"

    def _say(self, title: str, text: str, role: str) -> None:
        self.headline.setText(title)
        set_role(self.headline, "heading")
        color = self._appearance.color("bad").name() if role == "failed" else ""
        self.headline.setStyleSheet(f"color: {color}" if color else "")
        self.detail.set_text(text, may_wrap=self._bridge.state not in GOING)

    def _show_loading(self, text: str) -> None:
        if self._bridge.state.is_alive and text:
            self._say(*self._words(self._bridge.history))

    @property
    def _restart_reasons(self) -> tuple[str, ...]:
        """What of the drawing needs a restart, also where a run that was stopped could go on."""
        if self._bridge.state.is_alive:
            return self._bridge.restart_reasons
        return self.actions_of_run.continuing.begun_otherwise

    def _show_restart(self, *_: object) -> None:
        reasons = self._restart_reasons
        if reasons:
            self.restart_note.setText(changed_words(reasons))
            self.restart_note.setToolTip(f"{changed_words(reasons)}: this applies after a restart")
        self.restart_button.setVisible(self._bridge.state.is_alive)  # later, Train does so
        self._right.setCurrentIndex(1 if reasons else 0)
        self._show_parts(self._bridge.history)

    def _request_node(self) -> None:
        ended = self._bridge.history.ended
        if isinstance(ended, RunFailed) and ended.node is not None:
            is_of_numbers = ended.tensor is not None
            (self.cause_requested if is_of_numbers else self.node_requested).emit(ended.node)
