"""One editor for each type of parameter: what shows a value and says when it is changed.

`editor_for(param, appearance)` is the only mapping from a parameter spec to a widget.
"""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.forms import texts
from app.forms.choices import Choices
from app.forms.entry import Entry
from app.forms.switch import Switch
from app.icons import set_icon
from core.errors import ParamError
from core.list_params import CurveParam
from core.params import BoolParam, ChoiceParam, Param, ParamValue, Points, TextParam

MIXED = "several values"
"""What a field shows where the things edited together differ."""


class Editor(QWidget):
    """Shows the value of one parameter.

    `edited(value, is_step)` says a valid value the person chose, `is_step` while it is being
    stepped; `refused(sentence)` a wrong entry, which stays as typed; `reverted()` that the
    wrong entry is gone again. `field` is the widget that takes the focus.
    """

    edited = Signal(object, bool)
    refused = Signal(str)
    reverted = Signal()
    help_wanted = Signal(str)
    """What something inside means, when it gets the focus."""
    field: QWidget
    line: QHBoxLayout
    below: QWidget | None = None
    """What belongs to the value and needs the whole width under it."""

    def show_value(self, value: ParamValue) -> None:
        """Show `value` without saying so."""
        raise NotImplementedError

    def show_mixed(self) -> None:
        """Show that there are several values."""
        raise NotImplementedError

    def show_wrong(self, is_wrong: bool) -> None:
        """Mark the entry as wrong, or as right again."""

    def _hold(self, *widgets: QWidget) -> None:
        layout = self.line = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in widgets:
            layout.addWidget(widget)
        self.field = widgets[0]
        self.setFocusProxy(self.field)


class LineEditor(Editor):
    """A number, a size, a shape or a text, typed."""

    def __init__(self, param: Param, appearance: Appearance) -> None:
        super().__init__()
        self._param = param
        self._value: ParamValue = None
        self.entry = Entry(appearance, texts.can_step(param))
        self._hint = param.none_label if param.is_optional else getattr(param, "hint", "")
        self.entry.committed.connect(self._commit)
        self.entry.stepped.connect(self._step)
        self.entry.reverted.connect(self.reverted)
        self._hold(self.entry)

    def show_value(self, value: ParamValue) -> None:
        self._value = value
        short, exact = (texts.text_of(self._param, value, is_exact) for is_exact in (False, True))
        self.entry.hint = self._hint
        self.entry.show_texts(short, exact)

    def show_mixed(self) -> None:
        self._value = MIXED
        self.entry.hint = MIXED
        self.entry.show_texts("", "")

    def show_wrong(self, is_wrong: bool) -> None:
        self.entry.show_wrong(is_wrong)

    def _commit(self, text: str) -> None:
        try:
            value = texts.value_of(self._param, text)
        except ParamError as error:
            self.refused.emit(str(error))
            return
        if value == self._value:
            self.entry.restore()
        else:
            self.edited.emit(value, False)

    def _step(self, steps: int) -> None:
        if self.entry.is_dirty or self._value == MIXED:  # nothing to step from
            return
        value = texts.stepped(self._param, self._value, steps)
        if value != self._value:
            self.edited.emit(value, True)


class PathEditor(LineEditor):
    """The path of a folder or a file: typed, or picked; over the whole width."""

    def __init__(self, param: TextParam, appearance: Appearance) -> None:
        super().__init__(param, appearance)
        self._what = param.picks
        self._endings = " ".join(f"*{ending}" for ending in param.endings) or "*"
        self.button = QToolButton()
        self.button.setProperty("role", "raised")
        self.button.setToolTip(f"Choose a {self._what}")
        set_icon(self.button, "folder", appearance, "mute")
        self.button.clicked.connect(self._pick)
        self._hint = param.hint
        self.line.removeWidget(self.entry)
        self.below = QWidget()
        inside = QHBoxLayout(self.below)
        inside.setContentsMargins(0, 0, 0, 2)
        inside.setSpacing(4)
        inside.addWidget(self.entry, 1)
        inside.addWidget(self.button)

    def show_value(self, value: ParamValue) -> None:
        """At rest the name and the folder it lies in, which say most in little room."""
        self._value = value
        path = str(value or "")
        self.entry.hint = self._hint
        self.entry.show_texts(str(PurePath(*PurePath(path).parts[-2:])) if path else "", path)
        self.entry.setToolTip(path)

    def _pick(self) -> None:
        title, start = f"Choose a {self._what}", self.entry.toolTip()
        if self._what == "folder":
            path = QFileDialog.getExistingDirectory(self, title, start)
        else:
            path, _ = QFileDialog.getOpenFileName(self, title, start, f"({self._endings})")
        if path:
            self.edited.emit(path, False)


class CurveEditor(LineEditor):
    """A curve as its points, typed, over the whole width; beside the name, how many."""

    def __init__(self, param: Param, appearance: Appearance) -> None:
        super().__init__(param, appearance)
        self._count = QLabel()
        self._count.setProperty("role", "mute")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.line.removeWidget(self.entry)
        self.line.addWidget(self._count, 1)
        self.below = QWidget()
        inside = QVBoxLayout(self.below)
        inside.setContentsMargins(0, 0, 0, 2)
        inside.addWidget(self.entry)

    def show_value(self, value: ParamValue) -> None:
        super().show_value(value)
        count = len(value.items) if isinstance(value, Points) else 0
        self._count.setText(f"{count} points")


class SwitchEditor(Editor):
    """Yes or no."""

    def __init__(self, param: Param, appearance: Appearance) -> None:
        super().__init__()
        self.switch = Switch(appearance)
        self.switch.clicked.connect(lambda is_on: self.edited.emit(is_on, False))
        self._hold(self.switch)
        self.line.addStretch(1)

    def show_value(self, value: ParamValue) -> None:
        self.switch.show_mixed(False)
        self.switch.setChecked(bool(value))

    def show_mixed(self) -> None:
        self.switch.setChecked(False)
        self.switch.show_mixed(True)


class ChoiceEditor(Editor):
    """One of a few words."""

    def __init__(self, param: Param, appearance: Appearance) -> None:
        super().__init__()
        words = param.choices if isinstance(param, ChoiceParam) else ()
        options: list[tuple[object, str, str]] = [(word, word, "") for word in words]
        if isinstance(param, BoolParam):
            options = [(True, "on", ""), (False, "off", "")]
        if param.is_optional:
            options.insert(0, (None, param.none_label, ""))
        self.choices = Choices(options)
        self.choices.chosen.connect(lambda key: self.edited.emit(key, False))
        self._hold(self.choices)

    def show_value(self, value: ParamValue) -> None:
        self.choices.show_key(value)

    def show_mixed(self) -> None:
        self.choices.show_nothing(MIXED)


EditorMaker = Callable[[Param, Appearance], Editor]


def editor_for(param: Param, appearance: Appearance) -> Editor:
    """The editor of one parameter."""
    return _maker(param)(param, appearance)


def _path_editor(param: Param, appearance: Appearance) -> Editor:
    assert isinstance(param, TextParam)
    return PathEditor(param, appearance)


def _maker(param: Param) -> EditorMaker:
    from core.catalogue import SettingParam, SettingsParam

    if isinstance(param, SettingsParam):
        from app.forms.settings_editor import SettingsEditor

        return SettingsEditor
    if isinstance(param, SettingParam):
        from app.forms.setting_editor import SettingEditor

        return SettingEditor
    if isinstance(param, BoolParam) and not param.is_optional:
        return SwitchEditor
    if isinstance(param, ChoiceParam | BoolParam):
        return ChoiceEditor
    if isinstance(param, CurveParam):
        return CurveEditor
    if isinstance(param, TextParam) and param.picks:
        return _path_editor
    return partial(LineEditor)
