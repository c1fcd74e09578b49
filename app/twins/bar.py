"""Right of the tabs of the instruments: which networks train side by side, and what a twin would
mend. It takes no room while there is a single network with nothing to mend.
"""

import math
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QWidget

from app.appearance import Appearance, mixed
from app.document import Document
from app.elided_words import ElidedButton
from app.numbers import count, percent
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
PRESSED = 0.3
"""Of the accent in the colour behind the chip that is chosen."""


class TwinBar(QWidget):
    """`twin_wanted(fix)` when what would mend the network is to be trained beside it;
    `run_chosen(number)` when the inside of another run is to be seen, 0 for the main one."""

    twin_wanted = Signal(object)
    run_chosen = Signal(int)

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
        self.chosen = 0
        self.main = Chip(Qt.PenStyle.SolidLine, is_removable=False)
        self.chips: dict[Fix, Chip] = {}
        self.cure_button = self._make_cure_button()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self.main)
        self._row.addWidget(self.cure_button)
        self._look_timer = QTimer(self, interval=LOOK_MS, singleShot=True)
        self._look_timer.timeout.connect(self._look)
        self._rest = QTimer(self, interval=READABLE_MS, singleShot=True)
        self._rest.timeout.connect(self._show_texts)
        self.main.chosen.connect(partial(self._choose, None))
        commands.twins.changed.connect(self._show)
        bridge.twins_changed.connect(self._show)
        bridge.state_changed.connect(self._show_texts)
        bridge.refreshed.connect(self._show_soon)
        document.project_changed.connect(lambda *_: self._look_timer.start())
        appearance.theme_changed.connect(self._show_texts)
        self._look()

    def _make_cure_button(self) -> QPushButton:
        button = ElidedButton()
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
            height = self._appearance.px(HEIGHT)
            return QSize(max(LEAST, min(wanted.width(), room)), height)
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
        chip.chosen.connect(partial(self._choose, fix))
        self._row.insertWidget(1 + len(self.chips), chip)
        return chip

    def _choose(self, fix: Fix | None) -> None:
        """Look into a twin, or into the main run."""
        run = self._commands.run_of(fix) if fix is not None else None
        self.look_into(run.number if run else 0)

    def look_into(self, number: int) -> None:
        """Have the inside of another run be seen, 0 for the main one."""
        if number != self.chosen:
            self.chosen = number
            self._show_texts()
            self.run_chosen.emit(number)

    def _show_soon(self, *_: object) -> None:
        if self.chips and not self._rest.isActive():
            self._rest.start()

    def _show_texts(self, *_: object) -> None:
        numbers = [run.number for run in self._bridge.twins]
        if self.chosen and self.chosen not in numbers:
            self.look_into(0)
        blue = self._appearance.series_color(TRAINING)
        state = _state(self._bridge.history) if self._bridge.twins else ""
        tip = _with_end("The network as it is drawn", self._bridge.history)
        tip = self._with_choice(tip, self.main, 0 if numbers else None)
        changes = [self.main.show_text("This network", tip, state, blue)]
        changes += [self._show_twin(fix, chip) for fix, chip in self.chips.items()]
        if any(changes):
            self.updateGeometry()

    def _show_twin(self, fix: Fix, chip: Chip) -> bool:
        run = self._commands.run_of(fix)
        if run is None:
            self._with_choice("", chip, None)
            tip = "Trains beside this network from the next start on: Train, or Start again"
            return chip.show_text(fix.label, tip, "waits", self._appearance.color("faint"))
        color = twin_color(run, self._appearance)
        trains = "Trained" if run.history.ended is not None else "Trains"
        tip = f"{trains} beside this network, on the same batches, with {run.name}"
        tip = self._with_choice(_with_end(tip, run.history), chip, run.number)
        text = run.name if len(self.chips) == 1 else run.short or run.name
        return chip.show_text(text, tip, _state(run.history), color)

    def _with_choice(self, tip: str, chip: Chip, number: int | None) -> str:
        """Let a click on `chip` choose the run of that number, and say so in its tip."""
        is_chosen = number is not None and number == self.chosen
        look = self._appearance
        back = mixed(look.color("accent"), look.color("panel"), PRESSED)
        chip.show_choice(number is not None, is_chosen, back)
        if number is None or is_chosen:
            return f"{tip}. Shown in full; the others are laid over it" if is_chosen else tip
        return f"{tip}. Click to see its inside on all pages"


def _state(history: History) -> str:
    """How a run ended, while others may go on, and what it is worth; empty before."""
    ended = history.ended
    if isinstance(ended, RunFailed):
        return f"failed at step {count(ended.step)}"
    if not isinstance(ended, RunFinished):
        return ""
    is_early = ended.reason == "early-stopping"
    early = f"stopped early at step {count(ended.step)}" if is_early else ""
    known = not math.isnan(ended.test_accuracy)
    test = f"test {percent(ended.test_accuracy)}" if known else ""
    return " · ".join(filter(None, (early, test)))


def _with_end(tip: str, history: History) -> str:
    ended = history.ended
    if isinstance(ended, RunFailed):
        return f"{tip}. {ended.message}"
    is_known = isinstance(ended, RunFinished) and not math.isnan(ended.test_accuracy)
    return f"{tip}. Test accuracy {percent(ended.test_accuracy)}" if is_known else tip
