"""A slider over the steps of a run, with a tick where a setting was changed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from app.appearance import Appearance
from app.plots.marks import listed, marks_at, words_of
from core.training.events import SettingsChanged

KNOB = 6.0
GROOVE = 4.0
PAGES = 20
"""Turns of Page Up from one end to the other."""


class StepSlider(QSlider):
    """`step_chosen(step)` is said where a person moves it; the arrows move by one step, with Ctrl
    to the next tick, Page Up and Page Down by a twentieth of the run, Home and End to its ends.
    Beside the knob stands what was changed where it is."""

    step_chosen = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self.marks: Sequence[SettingsChanged] = ()
        self.is_live = True
        self.setAccessibleName("Step that the instruments show")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.valueChanged.connect(self.step_chosen)
        appearance.theme_changed.connect(self.update)

    def show_run(self, first: int, last: int, step: int | None) -> None:
        """The steps of a run so far, and the one that is shown; None is the latest."""
        self.is_live = step is None
        value = last if step is None else step
        if (first, last, value) != (self.minimum(), self.maximum(), self.value()):
            with QSignalBlocker(self):
                self.setRange(first, last)
                self.setPageStep(max(1, (last - first) // PAGES))
                self.setValue(value)
        self.update()

    # -- places ------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(200, 24)

    @property
    def _groove(self) -> QRectF:
        middle = self.height() / 2
        return QRectF(KNOB + 1, middle - GROOVE / 2, self.width() - 2 * KNOB - 2, GROOVE)

    def place_of(self, step: int) -> float:
        """Where a step stands, in pixels."""
        span = max(1, self.maximum() - self.minimum())
        groove = self._groove
        return groove.left() + groove.width() * (step - self.minimum()) / span

    def step_at(self, x: float) -> int:
        """The step at a pixel, from the first to the last."""
        groove = self._groove
        part = (x - groove.left()) / max(1.0, groove.width())
        span = self.maximum() - self.minimum()
        return self.minimum() + round(min(1.0, max(0.0, part)) * span)

    def marks_at(self, x: float) -> list[SettingsChanged]:
        """The changed settings whose ticks are under a pixel."""
        return marks_at(self.marks, self.place_of, x)

    # -- painting ----------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color, groove = self._appearance.color, self._groove
        self._paint_groove(painter, groove, color("line"))
        if self.isEnabled():
            knob = self.place_of(self.value())
            passed = QRectF(groove.left(), groove.top(), knob - groove.left(), GROOVE)
            self._paint_groove(painter, passed, color("accent"))
            self._paint_marks(painter, groove)
            if not self.is_live and (marks := self.marks_at(knob)):
                self._paint_words(painter, words_of(marks), knob)
            self._paint_knob(painter, QPointF(knob, groove.center().y()))
        painter.end()

    def _paint_groove(self, painter: QPainter, place: QRectF, color: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(place, GROOVE / 2, GROOVE / 2)

    def _paint_marks(self, painter: QPainter, groove: QRectF) -> None:
        painter.setPen(QPen(self._appearance.color("mute"), 1.5))
        for mark in self.marks:
            x = self.place_of(mark.step)
            painter.drawLine(QPointF(x, groove.top() - 5), QPointF(x, groove.bottom() + 5))

    def _paint_words(self, painter: QPainter, text: str, knob: float) -> None:
        """At the side of the knob where there is more room."""
        appearance, away = self._appearance, KNOB + 6
        painter.setFont(appearance.text_font(11))
        room = max(knob, self.width() - knob) - away
        text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
        width = painter.fontMetrics().horizontalAdvance(text)
        left = knob + away if knob < self.width() / 2 else knob - away - width
        place = QRectF(left, 2, width, self.height() - 4)
        painter.fillRect(place.adjusted(-4, 0, 4, 0), appearance.color("panel"))
        painter.setPen(appearance.color("text"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_knob(self, painter: QPainter, center: QPointF) -> None:
        """Filled while it shows a moment that was chosen, a ring that runs along while live."""
        color = self._appearance.color
        edge = color("text") if self.hasFocus() else color("accent")
        painter.setPen(QPen(edge, 2))
        painter.setBrush(color("panel") if self.is_live else color("accent"))
        painter.drawEllipse(center, KNOB - 1, KNOB - 1)

    # -- Qt ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def _follow(self, event: QMouseEvent) -> None:
        x = event.position().x()
        marks = self.marks_at(x)
        nearest = min(marks, key=lambda mark: abs(self.place_of(mark.step) - x), default=None)
        self.setValue(nearest.step if nearest else self.step_at(x))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with an arrow goes to the next change of a setting."""
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is None or event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        steps = [mark.step for mark in self.marks if way * (mark.step - self.value()) > 0]
        if steps:
            self.setValue(min(steps) if way > 0 else max(steps))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # what is scrolled over it should not leave the present

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._help_at(event.pos().x()), self)
            return True
        return super().event(event)

    def _help_at(self, x: float) -> str:
        if not self.isEnabled():
            return ""
        marks, step = self.marks_at(x), self.step_at(x)
        if marks:
            return listed(marks)
        keys = " (Ctrl and an arrow: to the next change)" if self.marks else ""
        return f"Go to step {step:,}{keys}"
