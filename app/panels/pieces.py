"""The small parts that panels are made of: headings, notes, hairlines, rows of figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolTip, QWidget

from app.appearance import Appearance

FACT_HEIGHT = 20


def label(text: str, role: str, is_wrapped: bool = True) -> QLabel:
    """Words in a role of the style sheet."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(is_wrapped)
    if is_wrapped:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def hairline() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setProperty("role", "hairline")
    return line


class Heading(QWidget):
    """The title of a section; a note may stand at its right end without moving anything."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.note = label("", "note", is_wrapped=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.title = label(title, "heading", is_wrapped=False)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.note)

    def show_title(self, title: str) -> None:
        """Call the section something else."""
        self.title.setText(title)

    def show_note(self, text: str, tip: str = "") -> None:
        """Say something short about the section."""
        self.note.setText(text)
        self.note.setToolTip(tip)


@dataclass(frozen=True)
class Fact:
    """A name and a figure. `level` is a colour of the theme; `tip` says more."""

    name: str
    text: str
    level: str = "text"
    tip: str = ""


class Facts(QWidget):
    """Rows of names, left, and figures, right. Painted, so that news move nothing."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._facts: tuple[Fact, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        appearance.theme_changed.connect(self.update)
        appearance.scale_changed.connect(self._fit)

    @property
    def _row(self) -> int:
        return self._appearance.px(FACT_HEIGHT)

    def _fit(self) -> None:
        """Type has another size."""
        if self._facts:
            self.setFixedHeight(self._row * len(self._facts))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is shown."""
        return self._facts

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these; costs nothing when they are the same."""
        if tuple(facts) == self._facts:
            return
        if len(facts) != len(self._facts):
            self.setFixedHeight(self._row * len(facts))
        self._facts = tuple(facts)
        self.setAccessibleDescription("; ".join(f"{fact.name} {fact.text}" for fact in facts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._row * len(self._facts))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            index = event.pos().y() // self._row
            tip = self._facts[index].tip if 0 <= index < len(self._facts) else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        words, figures = self._appearance.text_font(12), self._appearance.number_font(12)
        for index, fact in enumerate(self._facts):
            row = QRect(0, index * self._row, self.width(), self._row)
            painter.setFont(figures)
            painter.setPen(self._appearance.color(fact.level))
            taken = painter.boundingRect(row, right, fact.text)
            painter.drawText(row, right, fact.text)
            painter.setFont(words)
            painter.setPen(self._appearance.color("mute"))
            room = max(0, taken.left() - 8)
            name = painter.fontMetrics().elidedText(fact.name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, name)
