"""The small figures of what looking inside costs; a click opens all of them."""

from PySide6.QtCore import QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QToolButton, QWidget

from app.appearance import Appearance
from app.instruments.monitor_popup import MonitorPopup
from core.probes.monitor import Monitor
from core.training.history import History
from core.training.monitoring import MonitorCost

READABLE_MS = 500
"""Figures change no faster than one can read them."""
TIP = (
    "What looking inside costs: the part of the time, and one look.\n"
    "The first steps are looked at closely, for half a second at most: in a run of a few\n"
    "seconds that is more than the budget."
)
WIDEST = "looking inside: 88.8 % · 888.8 ms"


class MonitorReadout(QToolButton):
    """`popup` has the signal that tells what a person sets."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._history = History()
        self._rest = QElapsedTimer()
        self.popup = MonitorPopup(appearance, self)
        self.popup.monitor_changed.connect(lambda _: self._show())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(TIP)
        appearance.fit(self, self._fit)
        self.clicked.connect(self.open)
        appearance.theme_changed.connect(self._dress)
        self._show()

    def show_monitor(self, monitor: Monitor) -> None:
        """Show how looking inside is set."""
        self.popup.show_monitor(monitor)
        self._show()

    def refresh(self, history: History) -> None:
        """Show what is new, where there was time to read what was said before."""
        is_other, self._history = history is not self._history, history
        if is_other or not self._rest.isValid() or self._rest.elapsed() >= READABLE_MS:
            self._rest.start()
            self._show()

    def open(self) -> None:
        """Show what each probe costs."""
        self.popup.show_cost(self._history.monitoring.cost())
        self.popup.show_above(self.mapToGlobal(QPoint(self.width(), -4)))

    def _show(self) -> None:
        cost = self._history.monitoring.cost()
        text = cost_text(self.popup.monitor, cost)
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
        if self.popup.isVisible():
            self.popup.show_cost(cost)
        self._dress()

    def _fit(self) -> None:
        """As wide as its widest words, so that nothing moves."""
        metrics = QFontMetrics(self._appearance.text_font(12))
        self.setMinimumWidth(metrics.horizontalAdvance(WIDEST) + 20)

    def _dress(self) -> None:
        color = self._appearance.color("mute" if self.popup.monitor.is_on else "warn").name()
        words = f"color: {color}; padding: 0 8px; min-height: 20px; font-size: 12px;"
        words = self._appearance.scaled(words)
        style = f"MonitorReadout {{ {words} }}"  # not for what is in the popup
        if style != self.styleSheet():
            self.setStyleSheet(style)


def cost_text(monitor: Monitor, cost: MonitorCost) -> str:
    """The part of the time and the milliseconds of a look, or that nothing is looked at."""
    if not monitor.is_on:
        return "not looking inside"
    if not cost.rate:
        return "looking inside"
    return f"looking inside: {100 * cost.share:.1f} % · {1000 * cost.seconds:.1f} ms"
