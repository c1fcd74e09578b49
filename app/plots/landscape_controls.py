"""What a person chooses of a loss landscape, and how far its computation is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.appearance import set_role
from app.elided_words import ElidedWords
from app.forms.choices import Choices
from app.numbers import count
from core.examining.survey import Kind

WIDTH = 192
HELP = {
    Kind.RANDOM: "The loss over a plane through the weights, along two random directions: at 1 "
    "each filter has moved by its own norm (Li et al. 2018).",
    Kind.PATH: "The loss over the plane that comes closest to the path of the weights so far: "
    "its first two principal components. Even a random walk lies near such a plane.",
    Kind.RANDOM_LINE: "The loss along one random direction: at 1 each filter has moved by its "
    "own norm (Li et al. 2018).",
    Kind.FROM_START: "The loss on the straight line from the first weights, at −1, to those of "
    "now, at 0.",
}
PARTS = 1000


class LandscapeControls(QWidget):
    """`kind_chosen()`, `scale_chosen(is_log)`, `compute_wanted()`, `stop_wanted()` and
    `turn_wanted()` (other random directions) follow the person."""

    kind_chosen = Signal()
    scale_chosen = Signal(bool)
    compute_wanted = Signal()
    stop_wanted = Signal()
    turn_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_busy = False
        self.kinds = Choices([(kind, kind.value, HELP[kind]) for kind in Kind])
        self.kinds.setAccessibleName("What to compute")
        self.log = QCheckBox("Log scale")
        self.log.setToolTip("Show losses by powers of ten, so that the bottom has contours too")
        self.log.setChecked(True)
        self.button = QPushButton("Compute")
        self.turn_button = QPushButton("New seed")
        self.turn_button.setToolTip("Draw other random directions, and compute along them")
        self.bar = QProgressBar(textVisible=False, maximum=PARTS)
        self.words = ElidedWords("note")
        self._lay_out()
        self.kinds.chosen.connect(lambda _: self.kind_chosen.emit())
        self.log.toggled.connect(self.scale_chosen)
        self.button.clicked.connect(self._press)
        self.turn_button.clicked.connect(lambda _: self.turn_wanted.emit())

    def _lay_out(self) -> None:
        self.setFixedWidth(WIDTH)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.button, 1)
        buttons.addWidget(self.turn_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 0, 4)
        column.setSpacing(8)
        column.addWidget(self.kinds)
        column.addWidget(self.log)
        column.addLayout(buttons)
        column.addWidget(self.bar)
        column.addWidget(self.words, 1)

    @property
    def kind(self) -> Kind:
        """What is chosen."""
        return Kind(str(self.kinds.key))

    def show_state(self, is_busy: bool, can_compute: bool) -> None:
        """Whether something is computed now, or could be."""
        self._is_busy = is_busy
        self.button.setText("Stop" if is_busy else "Compute")
        self.button.setEnabled(can_compute or is_busy)
        self.turn_button.setVisible(self.kind.is_random)
        self.turn_button.setEnabled(can_compute and not is_busy)
        self.bar.setVisible(is_busy)

    def show_progress(self, text: str, done: int, total: int) -> None:
        """How far it is; `total` is 0 where that is not known."""
        self.bar.setMaximum(PARTS if total else 0)
        self.bar.setValue(round(PARTS * done / total) if total else 0)
        self.say(f"{text}: {count(done)} of {count(total)}" if total else text)

    def say(self, text: str, role: str = "note") -> None:
        """Words below the buttons; whole in the tool tip."""
        set_role(self.words, role)
        self.words.setText(text)
        self.words.setToolTip(text)

    def _press(self) -> None:
        (self.stop_wanted if self._is_busy else self.compute_wanted).emit()
