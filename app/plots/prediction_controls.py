"""Which part of the data is looked at, and how well it is predicted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.appearance import set_role
from app.forms.choices import Choices
from app.panels.pieces import label
from core.examining.samples import Part

WIDTH = 184
HELP = {
    Part.VALIDATION: "Samples set aside: what the network has not learned from",
    Part.TEST: "Samples for the very end",
    Part.TRAINING: "What the network learns from",
}


class PredictionControls(QWidget):
    """`part_chosen(part)` and `value_chosen(index)` follow the person."""

    part_chosen = Signal(object)
    value_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = Choices([(p, f"{p.capitalize()} set", text) for p, text in HELP.items()])
        self.parts.setAccessibleName("Which part of the data")
        self.parts.chosen.connect(self.part_chosen)
        self.score = label("", "display", is_wrapped=False)
        self.about = label("", "mute")
        self.trouble = label("", "warning")
        self.trouble.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.values: Choices | None = None
        self._names: tuple[str, ...] = ()
        self.setFixedWidth(WIDTH)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 6, 8, 2)
        self._column.setSpacing(4)
        self._column.addWidget(self.parts)
        self._column.addWidget(self.score)
        self._column.addWidget(self.about)
        self._column.addWidget(self.trouble, 1)

    @property
    def part(self) -> Part:
        """What is chosen."""
        return Part(str(self.parts.key))

    @property
    def value(self) -> int:
        """Which value of a regression is shown."""
        return 0 if self.values is None else int(str(self.values.key))

    def offer_values(self, names: tuple[str, ...]) -> None:
        """Let one of the values of a regression be chosen, where there are several."""
        if names == self._names:
            return
        self._names = names
        if self.values is not None:
            self.values.deleteLater()
            self.values = None
        if len(names) > 1:
            self.values = Choices([(index, name, "") for index, name in enumerate(names)])
            self.values.setAccessibleName("Which value")
            self.values.chosen.connect(self.value_chosen)
            self._column.insertWidget(1, self.values)

    def say(self, score: str, about: str, trouble: str, role: str = "warning") -> None:
        """How well it is predicted, and what to mind."""
        self.score.setText(score)
        self.about.setText(about)
        set_role(self.trouble, role)
        self.trouble.setText(trouble)
        self.trouble.setToolTip(trouble)
