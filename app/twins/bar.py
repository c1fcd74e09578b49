"""Right of the tabs of the instruments: which networks train side by side, and what a twin would
mend. It takes no room while there is a single network with nothing to mend.
"""

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QWidget

from app.appearance import Appearance
from app.document import Document
from app.numbers import count
from app.plots.colors import TRAINING
from app.plots.twin_curves import twin_color
from app.runs.bridge import TrainingBridge
from app.twins.chip import Chip
from app.twins.commands import TwinCommands
from core.problems import Fix
from core.training.events import RunFailed, RunFinished
from core.training.history import History
from core.twins.difference import difference
from core.twins.ideas import cure

LOOK_MS = 200
"""After the last edit."""
READABLE_MS = 250
LEAST, HEIGHT = 180, 24
"""Pixels of the row, however many tabs there are."""


class TwinBar(QWidget):
    """`twin_wanted(fix)` when what would mend the network is to be trained beside it."""

    twin_wanted = Signal(object)

    def __init__(
        self,
        commands: TwinCommands,
        document: Document,
        bridge: TrainingBridge,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._commands, self._document = commands, document
        self._bridge, self._appearance = bridge, appearance
        self._cure: Fix | None = None
        self.main = Chip(Qt.PenStyle.SolidLine, is_removable=False)
        self.chips: dict[Fix, Chip] = {}
        self.cure_button = self._make_cure_button()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(14)
        self._row.addWidget(self.main)
        self._row.addWidget(self.cure_button)
        self._look_timer = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._look_timer.timeout.connect(self._look)
        self._rest = QTimer(self, interval=READABLE_MS, singleShot=True)
        self._rest.timeout.connect(self._show_texts)
        commands.twins.changed.connect(self._show)
        bridge.twins_changed.connect(self._show)
        bridge.state_changed.connect(self._show_texts)
        bridge.refreshed.connect(self._show_soon)
        document.project_changed.connect(lambda *_: self._look_timer.start())
        appearance.theme_changed.connect(self._show_texts)
        self._look()

    def _make_cure_button(self) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "link")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self.twin_wanted.emit(self._cure))
        return button

    def sizeHint(self) -> QSize:
        """As wide as its words, where the tabs leave room; otherwise these are cut."""
        wanted, tabs = super().sizeHint(), self.parentWidget()
        if not self.chips and self._cure is None:
            return QSize(0, 0)
        if isinstance(tabs, QTabWidget):
            room = tabs.width() - tabs.tabBar().sizeHint().width() - 8
            return QSize(max(LEAST, min(wanted.width(), room)), HEIGHT)
        return wanted

    # -- what it shows ---------------------------------------------------------------

    def _look(self) -> None:
        """See whether what is drawn gives away a fault that a twin would show mended."""
        self._look_timer.stop()
        self._cure = cure(self._document.project)
        if self._cure is not None:
            self.cure_button.setText(f"Train beside its cure: {self._cure.label}")
            self.cure_button.setToolTip(
                "Train this network and one with "
                f"{difference(self._document.project, self._cure.apply(self._document.project))} "
                "side by side, on the same batches"
            )
        self._show()

    def _show(self) -> None:
        fixes = self._commands.twins.fixes
        for fix in [*self.chips]:
            if fix not in fixes:
                chip = self.chips.pop(fix)
                chip.hide()
                chip.deleteLater()
        for fix in fixes:
            if fix not in self.chips:
                self.chips[fix] = self._make_chip(fix)
        self.main.setVisible(bool(fixes))
        self.cure_button.setVisible(self._cure is not None and not fixes)
        self._show_texts()
        self.updateGeometry()

    def _make_chip(self, fix: Fix) -> Chip:
        chip = Chip(Qt.PenStyle.DashLine, is_removable=True)
        chip.remove_wanted.connect(partial(self._commands.remove, fix))
        self._row.insertWidget(1 + len(self.chips), chip)
        return chip

    def _show_soon(self, *_: object) -> None:
        if self.chips and not self._rest.isActive():
            self._rest.start()

    def _show_texts(self, *_: object) -> None:
        blue = self._appearance.series_color(TRAINING)
        state = _state(self._bridge.history) if self._bridge.twins else ""
        tip = "The network as it is drawn"
        changes = [self.main.show_text("This network", tip, state, blue)]
        changes += [self._show_twin(fix, chip) for fix, chip in self.chips.items()]
        if any(changes):
            self.updateGeometry()

    def _show_twin(self, fix: Fix, chip: Chip) -> bool:
        run = self._commands.run_of(fix)
        if run is None:
            tip = "Trains beside this network from the next start on"
            return chip.show_text(fix.label, tip, "waits", self._appearance.color("faint"))
        color = twin_color(run, self._appearance)
        tip = f"Trains beside this network, on the same batches, with {run.name}"
        return chip.show_text(run.name, _with_reason(tip, run.history), _state(run.history), color)


def _state(history: History) -> str:
    """How a run ended, while others may go on; empty before."""
    ended = history.ended
    if isinstance(ended, RunFailed):
        return f"failed at step {count(ended.step)}"
    if isinstance(ended, RunFinished) and ended.reason == "early-stopping":
        return f"stopped early at step {count(ended.step)}"
    return ""


def _with_reason(tip: str, history: History) -> str:
    ended = history.ended
    return f"{tip}. {ended.message}" if isinstance(ended, RunFailed) else tip
