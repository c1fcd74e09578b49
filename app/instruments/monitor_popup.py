"""What looking inside costs, probe by probe; its budget, and the switch that turns it off."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.forms.editors import LineEditor
from app.forms.switch import Switch
from app.instruments.cost_table import CostTable
from app.panels.pieces import hairline, label
from core.params import FloatParam
from core.probes.monitor import Monitor
from core.training.monitoring import MonitorCost

WIDTH = 420
BUDGET = FloatParam(
    name="budget",
    default=5.0,
    minimum=0.1,
    maximum=50.0,
    help="The share of the time that looking inside may take.",
)
AT_REST = (
    "All probes look at the same steps, as often as the budget allows, ten times a second at "
    "most. Point at one to read what it tells."
)
NOTHING_YET = "What each probe costs stands here once a network trains."


class MonitorPopup(QFrame):
    """`monitor_changed(monitor)` is emitted where a person sets it."""

    monitor_changed = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.monitor = Monitor()
        self._appearance = appearance
        self.switch = Switch(appearance)
        self.switch.setAccessibleName("Look inside while training")
        self.switch.clicked.connect(self._turn)
        self.budget = LineEditor(BUDGET, appearance)
        appearance.fit(self.budget, lambda: self.budget.setFixedWidth(appearance.px(72)))
        self.budget.entry.setAccessibleName("Budget in percent of the time")
        self.budget.edited.connect(lambda value, _: self._spend(float(value)))
        self.budget.refused.connect(self._refuse)
        self.budget.reverted.connect(lambda: self._refuse(""))
        self.error = label("", "error")
        self.table = CostTable(appearance)
        self.table.row_shown.connect(self._explain)
        self.words = label(NOTHING_YET, "mute")
        self._place_parts()
        self.show_monitor(self.monitor)
        appearance.theme_changed.connect(self.update)

    def _place_parts(self) -> None:
        px = self._appearance.px
        self._appearance.fit(self, lambda: self.setFixedWidth(px(WIDTH)))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(_row(label("Look inside while training", "heading", False), self.switch))
        unit = label("% of the time", "mute", is_wrapped=False)
        column.addLayout(_row(label("At most", "body", is_wrapped=False), self.budget, unit))
        for widget in (self.error, hairline(), self.table, self.words):
            column.addWidget(widget)
        self.error.hide()
        self._appearance.fit(self.words, lambda: self.words.setMinimumHeight(px(84)))
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._appearance.color("line"))
        painter.setBrush(self._appearance.color("panel"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    # -- what it shows -----------------------------------------------------------------

    def show_monitor(self, monitor: Monitor) -> None:
        """Show how it is set."""
        self.monitor = monitor
        self.switch.setChecked(monitor.is_on)
        self.budget.show_value(round(100 * monitor.budget, 6))
        self.budget.setEnabled(monitor.is_on)

    def show_cost(self, cost: MonitorCost) -> None:
        """Show what it costs."""
        self.table.show_costs(cost.probes)
        if self.table.chosen is None:
            self._explain(None)

    def show_above(self, place: QPoint) -> None:
        """Open with the lower right corner at a point of the screen."""
        self.adjustSize()
        top_left = place - QPoint(self.width(), self.height())
        screen = self.screen().availableGeometry()
        self.move(max(screen.left(), top_left.x()), max(screen.top(), top_left.y()))
        self.show()

    def _explain(self, cost: object) -> None:
        rest = AT_REST if self.table.costs else NOTHING_YET
        self.words.setText(getattr(cost, "meaning", rest))

    # -- what a person sets ------------------------------------------------------------

    def _turn(self) -> None:
        self._set(replace(self.monitor, is_on=self.switch.isChecked()))

    def _spend(self, percent: float) -> None:
        self._refuse("")
        self._set(replace(self.monitor, budget=percent / 100))

    def _set(self, monitor: Monitor) -> None:
        self.show_monitor(monitor)
        self.monitor_changed.emit(monitor)

    def _refuse(self, sentence: str) -> None:
        self.budget.show_wrong(bool(sentence))
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))


def _row(*widgets: QLabel | QWidget) -> QHBoxLayout:
    """Words at the left, what they are about at the right."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(widgets[0])
    row.addStretch(1)
    for widget in widgets[1:]:
        row.addWidget(widget)
    return row
