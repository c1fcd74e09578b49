"""One line of a form: the parameter's name, its editor, and a sentence when it is wrong."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.forms import texts
from app.forms.editors import MIXED, editor_for
from core.params import Param, ParamValue

LABEL_SHARE, EDITOR_SHARE = 14, 12


class ElidedLabel(QLabel):
    """A label that takes the width it gets and ends in … where that is too little."""

    def __init__(self, text: str, role: str) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        metrics = self.fontMetrics()
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment(), text)


class Row(QWidget):
    """A parameter of a form. `changed(value, is_step)` says a valid value; `help_wanted(text)`
    what it means, when it gets the focus."""

    changed = Signal(object, bool)
    help_wanted = Signal(str)
    cleared = Signal()

    def __init__(self, param: Param, appearance: Appearance, is_in_words: bool = False) -> None:
        super().__init__()
        self.param = param
        self._is_in_words = is_in_words
        self.value: ParamValue = None
        self.editor = editor_for(param, appearance)
        self._help = texts.help_of(param)
        self._message = QLabel()
        self._lay_out()
        self._explain()
        self.editor.edited.connect(self._take)
        self.editor.refused.connect(self.refuse)
        self.editor.reverted.connect(self._clear)
        self.editor.help_wanted.connect(self.help_wanted)
        self.editor.field.installEventFilter(self)

    @property
    def is_wrong(self) -> bool:
        """Whether a wrong entry is waiting to be mended."""
        return bool(self._message.text())

    @property
    def message(self) -> str:
        """The sentence under the field; empty when nothing is wrong."""
        return self._message.text()

    def show_value(self, value: ParamValue) -> None:
        """Show the value that holds; a wrong entry gives way only to another value."""
        if value != self.value:
            self._clear()
        self.value = value
        if not self.is_wrong:
            self.editor.show_value(value)

    def show_mixed(self) -> None:
        """Show that the things edited together have several values."""
        self._clear()
        self.value = MIXED
        self.editor.show_mixed()

    def refuse(self, sentence: str) -> None:
        """Say under the field why its entry cannot be taken."""
        self._message.setText(sentence)
        self._message.setVisible(True)
        self.editor.show_wrong(True)

    def _take(self, value: ParamValue, is_step: bool) -> None:
        self._clear()
        self.changed.emit(value, is_step)

    def _clear(self) -> None:
        if self.is_wrong:
            self._message.clear()
            self._message.hide()
            self.editor.show_wrong(False)
            self.cleared.emit()

    def _lay_out(self) -> None:
        label = self._label()
        label.setBuddy(self.editor.field)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label, LABEL_SHARE)
        line.addWidget(self.editor, EDITOR_SHARE)
        if self.param.unit:
            line.addWidget(_unit(self.param.unit))
        self._message.setProperty("role", "error")
        self._message.setWordWrap(True)
        self._message.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self._message)
        if self.editor.below is not None:
            column.addWidget(self.editor.below)

    def _label(self) -> QLabel:
        """The name of the parameter, or where names say too little what it means."""
        if not self._is_in_words:
            return ElidedLabel(self.param.name, "field")
        label = QLabel(self.param.help.removesuffix("."))
        label.setProperty("role", "mute")
        label.setWordWrap(True)
        return label

    def _explain(self) -> None:
        tip = f"<p style='white-space:pre-wrap'><b>{self.param.name}</b><br>{self._help}</p>"
        self.setToolTip(tip)
        self.editor.field.setAccessibleName(self.param.name)
        self.editor.field.setAccessibleDescription(self._help)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self.help_wanted.emit(self._help)
        return False


def _unit(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "mute")
    return label
