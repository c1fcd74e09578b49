"""Chooses a sample: the next, the one before, any, or those of one class; shows it."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.examining.layer_questions import Choice, Response
from app.examining.picture_pane import HEADER, SIDE
from app.examining.sample_picture import SamplePicture
from app.forms.choices import Choices
from app.icons import set_icon
from app.numbers import count
from app.plots.frame import LEFT_ALIGNED, RIGHT_ALIGNED, title_font

WIDTH = 208
LINE = 17
TALL = 240
"""From this height on the picture stands above the rest and not beside it."""
_ALL = -1


class SamplePicker(QWidget):
    """`choice_changed()` when another sample is wanted: see `choice`. The keys ← and → go to
    the one before and the next, R to any."""

    choice_changed = Signal()

    def __init__(
        self,
        appearance: Appearance,
        generator: np.random.Generator,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance, self._generator = appearance, generator
        self.choice = Choice()
        self._response: Response | None = None
        self._classes: tuple[str, ...] = ()
        self.picture = SamplePicture(appearance)
        self.answer = _Answer(appearance)
        self.back = self._button("chevron-left", "The sample before (←)", lambda: self.step(-1))
        self.any = self._button("dice", "Any sample (R)", self.jump)
        self.on = self._button("chevron-right", "The next sample (→)", lambda: self.step(1))
        self.classes = self._class_list(())
        self._halves, self._side = QHBoxLayout(self), QVBoxLayout()
        self._lay_out()
        appearance.fit(self, lambda: self.setFixedWidth(appearance.px(WIDTH)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Sample")
        appearance.theme_changed.connect(self.update)

    def _lay_out(self) -> None:
        self._halves.setContentsMargins(4, HEADER, 4, SIDE)
        self._halves.setSpacing(8)
        self._halves.addWidget(self.picture, 1)
        self._side.setSpacing(2)
        self._side.addWidget(self.answer)
        self._side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in (self.back, self.any, self.on):
            row.addWidget(button)
        row.addStretch(1)
        self._side.addLayout(row)
        self._side.addWidget(self.classes)
        self._halves.addLayout(self._side, 1)

    def _button(self, icon: str, tip: str, run: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setStyleSheet("padding: 1px;")
        set_icon(button, icon, self._appearance)
        button.clicked.connect(run)
        return button

    def _class_list(self, classes: tuple[str, ...]) -> Choices:
        options: list[tuple[object, str, str]] = [(_ALL, "all", "Samples of all classes")]
        options += [(i, name, f"Only samples of class {name}") for i, name in enumerate(classes)]
        made = Choices(options)
        made.setToolTip("Only samples of this class")
        made.setAccessibleName("Class of the sample")
        made.chosen.connect(self._choose_class)
        return made

    # -- choosing --------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Another sample, `by` places further."""
        self._want(replace(self.choice, position=self.choice.position + by))

    def jump(self) -> None:
        """Any sample."""
        self._want(replace(self.choice, position=int(self._generator.integers(2**31))))

    def choose(self, choice: Choice) -> None:
        """This sample, which was seen elsewhere."""
        self.classes.show_key(_ALL if choice.class_index is None else choice.class_index)
        self._want(choice)

    def _choose_class(self, key: object) -> None:
        self._want(Choice(0, key if isinstance(key, int) and key != _ALL else None))

    def _want(self, choice: Choice) -> None:
        self.choice = choice
        self.choice_changed.emit()

    # -- showing ---------------------------------------------------------------------

    def show_response(self, response: Response | None) -> None:
        """Show the sample that was asked about, and what the network says of it."""
        self._response = response
        if response is not None:
            self.choice = replace(self.choice, position=response.position)
            self._show_classes(response.classes)
            self.setToolTip(f"One of the {response.sample.part} samples")
        self.picture.show_sample(response.sample if response else None)
        self.answer.show_response(response)
        for widget in (self.back, self.any, self.on, self.classes):
            widget.setEnabled(response is not None)
        self.update()

    def _show_classes(self, classes: tuple[str, ...]) -> None:
        if classes != self._classes:
            self._classes = classes
            old, self.classes = self.classes, self._class_list(classes)
            self._side.replaceWidget(old, self.classes)
            old.deleteLater()
            index = self.choice.class_index
            self.classes.show_key(_ALL if index is None or index >= len(classes) else index)
        self.classes.setVisible(bool(classes))

    def place_text(self) -> str:
        """Which of how many samples is shown."""
        response = self._response
        return f"{count(response.position + 1)} of {count(response.count)}" if response else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        header = QRectF(4, 2, self.width() - 8, HEADER - 4)
        painter.setFont(title_font(self._appearance))
        painter.setPen(self._appearance.color("accent" if self.hasFocus() else "text"))
        painter.drawText(header, LEFT_ALIGNED, "Sample")
        painter.setFont(self._appearance.number_font(11))
        painter.setPen(self._appearance.color("mute"))
        painter.drawText(header, RIGHT_ALIGNED, self.place_text())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_tall = self.height() >= self._appearance.px(TALL)
        direction = QBoxLayout.Direction
        self._halves.setDirection(direction.TopToBottom if is_tall else direction.LeftToRight)
        self._halves.setStretch(1, 0 if is_tall else 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step(-1 if key == Qt.Key.Key_Left else 1)
        elif key == Qt.Key.Key_R:
            self.jump()
        else:
            super().keyPressEvent(event)


class _Answer(QWidget):
    """Two lines: what the sample is, and what the network says of it."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._response: Response | None = None
        appearance.fit(self, lambda: self.setFixedHeight(2 * appearance.px(LINE)))
        appearance.theme_changed.connect(self.update)

    def show_response(self, response: Response | None) -> None:
        """Show these."""
        self._response = response
        self.setAccessibleName(" ".join(text for text, _ in self.lines()))
        self.update()

    def lines(self) -> list[tuple[str, str]]:
        """Words and their colours."""
        response = self._response
        if response is None:
            return []
        color = {True: "good", False: "bad", None: "text"}[response.is_right]
        sign = {True: "✓", False: "✗", None: "→"}[response.is_right]
        noun = "value" if response.is_right is None else "class"
        return [(f"{noun} {response.sample.label}", "mute"), (f"{sign} {response.given}", color)]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._appearance.text_font(12))
        for index, (text, color) in enumerate(self.lines()):
            height = self._appearance.px(LINE)
            line = QRectF(0, index * height, self.width(), height)
            painter.setPen(self._appearance.color(color))
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(line, LEFT_ALIGNED, shown)
        painter.end()
