"""The bar under the instruments: goes back to any step of the run, and to the present again."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.appearance import Appearance, set_role
from app.instruments.monitor_readout import MonitorReadout
from app.instruments.step_slider import StepSlider
from app.plots.moment import Moment
from core.training.history import History

HEIGHT = 30
EMPTY = "Press Train: here you can go back to any step of the run."


class ScrubBar(QWidget):
    """Follows and moves a `moment`; `refresh(history)` brings the steps that there are."""

    def __init__(
        self, moment: Moment, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._moment, self._appearance = moment, appearance
        self._history = History()
        self.live_button = self._make_live_button()
        self.slider = StepSlider(appearance)
        self.badge = StepBadge(appearance)
        self.readout = MonitorReadout(appearance)
        self.empty = QLabel(EMPTY)
        self.empty.setProperty("role", "mute")
        self.empty.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        appearance.fit(self, lambda: self.setFixedHeight(appearance.px(HEIGHT)))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 0, 8, 4)
        self.row.setSpacing(8)
        for widget, share in ((self.live_button, 0), (self.slider, 1), (self.empty, 1)):
            self.row.addWidget(widget, share)
        self.row.addWidget(self.badge)
        self.row.addWidget(self.readout)
        self.slider.step_chosen.connect(self._choose)
        moment.moment_changed.connect(lambda _: self._show())
        self._show()

    def _make_live_button(self) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        self._appearance.fit(button, lambda: button.setStyleSheet(self._look()))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.go_live())
        return button

    def _look(self) -> str:
        """As wide as the longest words of the button, so that nothing moves."""
        width = self._appearance.px(76)
        look = f"padding: 0 8px; min-height: 20px; min-width: {width}px; font-size: 12px;"
        return self._appearance.scaled(look)

    # -- what it shows -----------------------------------------------------------------

    def refresh(self, history: History) -> None:
        """Take in how far the run is."""
        self._history = history
        self.readout.refresh(history)
        self._show()

    def go_live(self) -> None:
        """Follow the run again."""
        self._moment.back_to_live()
        self._show()  # also where it was live: the button stays pressed

    def _choose(self, step: int) -> None:
        if step >= self.slider.maximum():
            self._moment.back_to_live()
            self._show()
        else:
            self._moment.go_to(step)

    def _show(self) -> None:
        steps, is_live = self._history.steps.values, self._moment.is_live
        has_steps = bool(len(steps))
        self.slider.setVisible(has_steps)
        self.empty.setVisible(not has_steps)
        self.live_button.setVisible(has_steps)
        self.badge.setVisible(has_steps)
        if not has_steps:
            return
        first, last = int(steps[0]), int(steps[-1])
        self.slider.marks = self._history.marks
        self.slider.setEnabled(last > first)
        self.slider.show_run(first, last, self._moment.step)
        self.badge.show_step(last if is_live else min(self._moment.step or 0, last), is_live)
        self._show_button(is_live)

    def _show_button(self, is_live: bool) -> None:
        is_running = self._history.is_running
        words = ("Live" if is_running else "Latest") if is_live else "Back to live"
        if not is_live and not is_running:
            words = "To the end"
        self.live_button.setChecked(is_live)
        set_role(self.live_button, "plain" if is_live else "raised")
        if self.live_button.text() != words:
            self.live_button.setText(words)
            tip = "The instruments follow the run" if is_live else "Follow the run again (L or Esc)"
            self.live_button.setToolTip(tip)


class StepBadge(QWidget):
    """The step that is shown: plain while it is the present, on the accent while it is not."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.text, self.is_live = "", True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        appearance.theme_changed.connect(self.update)

    def show_step(self, step: int, is_live: bool) -> None:
        """Say which step is shown."""
        text = f"step {step:,}" if is_live else f"showing step {step:,}"
        if (text, is_live) != (self.text, self.is_live):
            self.text, self.is_live = text, is_live
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for the next power of ten, so that nothing moves while it counts."""
        widest = f"showing step {'8' * max(5, len(self.text) - len('showing step '))},"
        width = QFontMetrics(self._appearance.text_font(12)).horizontalAdvance(widest)
        return QSize(width + 24, self._appearance.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._appearance.color
        if not self.is_live:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("accent"))
            painter.drawRoundedRect(self.rect(), 11, 11)
        painter.setPen(color("mute") if self.is_live else color("on_accent"))
        painter.setFont(self._appearance.text_font(12))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)
        painter.end()
