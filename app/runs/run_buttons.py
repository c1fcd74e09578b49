"""The buttons of the run bar: train, pause, one step, stop, reset, and the pace."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from app.appearance import Appearance
from app.icons import set_icon
from app.runs.actions import RunActions
from app.runs.bar_pieces import tool_button
from app.runs.bridge import RunState, TrainingBridge
from app.runs.kept_focus import KeptFocus
from app.runs.pace_button import PaceButton

WIDTH_OF_TRAIN = 104
"""Pixels: enough for all that it says, so that nothing moves."""


class RunButtons(QWidget):
    """They follow what `actions` allow; the focus stays with them while they come and go."""

    def __init__(
        self,
        actions: RunActions,
        bridge: TrainingBridge,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions, self._bridge, self._appearance = actions, bridge, appearance
        self.train = self._make_train_button()
        self.pause = tool_button("Pause")
        set_icon(self.pause, "pause", appearance)
        self.pause.setToolTip("Wait before the next step")
        self.pause.clicked.connect(bridge.pause)
        self.step = tool_button("One step")
        self.step.setDefaultAction(actions.step)
        self.stop = tool_button("Stop")
        self.stop.setDefaultAction(actions.stop)
        self.reset = self._make_reset_button()
        self.pace = PaceButton(actions.pacing, appearance)
        self._lay_out()
        buttons = (self.train, self.pause, self.step, self.stop)
        self._focus = KeptFocus(self, buttons, (self.pause, self.train))
        actions.about_to_refresh.connect(self._focus.hold)
        actions.refreshed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for button in (self.train, self.pause, self.step, self.stop, self.reset, self.pace):
            row.addWidget(button)

    def _make_train_button(self) -> QPushButton:
        button = QPushButton("Train")
        button.setProperty("role", "primary")
        button.setIconSize(QSize(14, 14))
        px = self._appearance.px
        self._appearance.fit(button, lambda: button.setFixedWidth(px(WIDTH_OF_TRAIN)))
        button.clicked.connect(self._actions.train.trigger)
        return button

    def _make_reset_button(self) -> QToolButton:
        button = tool_button("Reset")
        set_icon(button, "reset", self._appearance)
        button.setToolTip("Forget the run: with the same seed, or a new one")
        menu = QMenu(button)
        menu.addActions([self._actions.reset_same, self._actions.reset_new])
        menu.setToolTipsVisible(True)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _show(self) -> None:
        action = self._actions.train
        self.train.setEnabled(action.isEnabled())
        self.train.setText(action.text())
        self.train.setToolTip(action.toolTip())
        color = "on_accent" if action.isEnabled() else "faint"
        set_icon(self.train, "play", self._appearance, color)
        self.pause.setEnabled(self._bridge.state is RunState.RUNNING)
        self._focus.give_back()
