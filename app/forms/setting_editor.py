"""The editor of a parameter that is itself a setting: a kind, and under it its parameters."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.appearance import Appearance
from app.forms.choices import Choices
from app.forms.editors import MIXED, Editor
from app.forms.setting_form import SettingParams, options
from core.catalogue import SettingParam
from core.params import Param, ParamValue, Setting


class SettingEditor(Editor):
    """A kind out of the parameter's catalogue, or none where it is optional."""

    def __init__(self, param: Param, appearance: Appearance) -> None:
        super().__init__()
        assert isinstance(param, SettingParam)
        kinds = options(param.catalogue)
        if param.is_optional:
            kinds.insert(0, (None, param.none_label, param.help))
        self.choices = Choices(kinds)
        self.choices.chosen.connect(self._choose)
        self.params = SettingParams(param.catalogue, appearance)
        self.params.setting_changed.connect(self._say)
        self.params.help_wanted.connect(self.help_wanted)
        self.below = _indented(self.params)
        self._hold(self.choices)

    def show_value(self, value: ParamValue) -> None:
        setting = value if isinstance(value, Setting) else None
        self.choices.show_key(setting.kind if setting else None)
        self.params.show_setting(setting)

    def show_mixed(self) -> None:
        self.choices.show_nothing(MIXED)
        self.params.show_setting(None)

    def _choose(self, kind: str | None) -> None:
        setting = self.params.remembered(kind) if kind is not None else None
        self.edited.emit(setting, False)

    def _say(self, setting: Setting) -> None:
        self.edited.emit(setting, bool(self.params.merge_key))


def _indented(widget: QWidget) -> QWidget:
    holder = QWidget()
    inside = QVBoxLayout(holder)
    inside.setContentsMargins(12, 4, 0, 4)
    inside.addWidget(widget)
    return holder
