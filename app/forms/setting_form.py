"""A form over a setting: which kind out of a catalogue, what it is for, its parameters."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.forms.choices import Choices
from app.forms.spec_form import SpecForm
from core.catalogue import Catalogue, Spec
from core.errors import ParamError
from core.params import Param, Params, ParamValue, Setting


def options(catalogue: Catalogue[Spec]) -> list[tuple[object, str, str]]:
    """The kinds of a catalogue as a combo box wants them; by title where they have one."""
    return [(kind, getattr(spec, "title", kind), spec.help) for kind, spec in catalogue.items()]


def headings(catalogue: Catalogue[Spec]) -> dict[object, str]:
    """What stands before the first kind of each group, where the specs have groups."""
    found: dict[object, str] = {}
    for kind, spec in catalogue.items():
        group = getattr(spec, "group", None)
        if group is not None and str(group) not in found.values():
            found[kind] = str(group)
    return found


class SettingParams(QWidget):
    """The parameters of a setting whose kind may change: holds the form of the kind in use.

    What was set for a kind comes back when the kind does.
    """

    setting_changed = Signal(object)
    help_wanted = Signal(str)

    def __init__(self, catalogue: Catalogue[Spec], appearance: Appearance) -> None:
        super().__init__()
        self._catalogue, self._appearance = catalogue, appearance
        self._known: dict[str, Params] = {}
        self.setting: Setting | None = None
        self.form: SpecForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    @property
    def merge_key(self) -> str:
        """The merge key of the change being said; see `SpecForm`."""
        return self.form.merge_key if self.form else ""

    def show_setting(self, setting: Setting | None) -> None:
        """Show `setting` without saying so; None shows nothing."""
        old, self.setting = self.setting, setting
        if setting is not None:
            self._known[setting.kind] = setting.params
        if old and setting and old.kind == setting.kind and self.form:
            self.form.set_values(setting.params)
        elif old != setting:
            self._rebuild()

    def remembered(self, kind: str) -> Setting:
        """The setting of `kind` as it was here last, otherwise at its defaults."""
        return Setting(kind, self._known.get(kind, self._catalogue[kind].defaults()))

    def _rebuild(self) -> None:
        if self.form is not None:
            self.form.hide()
            self._column.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
        if self.setting is not None and self._catalogue[self.setting.kind].params:
            spec = self._catalogue[self.setting.kind]
            shown = tuple(param for param in spec.params if not param.is_hidden)
            form = SpecForm(shown, self.setting.params, self._appearance, spec.conflict)
            form.value_changed.connect(self._take)
            form.help_wanted.connect(self.help_wanted)
            self._column.addWidget(form)
            self.form = form
        self.setVisible(self.form is not None)

    def _take(self, name: str, value: ParamValue) -> None:
        if self.setting is None or self.form is None:
            return
        changed = Setting(self.setting.kind, self.form.values)
        if changed != self.setting:
            self.setting = changed
            self._known[changed.kind] = changed.params
            self.setting_changed.emit(changed)


class SettingForm(QWidget):
    """A combo box of kinds, the kind's help, and the form of its parameters.

    `is_carried`: another kind takes over what was set by hand, where it has it too.
    `setting_changed(setting)` says a complete, valid setting; `merge_key` is that of
    `SpecForm`; `set_setting` shows another one without saying so.
    """

    setting_changed = Signal(object)
    help_wanted = Signal(str)

    def __init__(
        self,
        catalogue: Catalogue[Spec],
        setting: Setting,
        appearance: Appearance,
        parent: QWidget | None = None,
        is_carried: bool = False,
    ) -> None:
        super().__init__(parent)
        self._catalogue, self._is_carried = catalogue, is_carried
        self.kinds = Choices(options(catalogue), headings=headings(catalogue))
        self.kinds.setAccessibleName(catalogue.noun)
        self.help = QLabel()
        self.help.setProperty("role", "mute")
        self.help.setWordWrap(True)
        self.params = SettingParams(catalogue, appearance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.kinds, self.help, self.params):
            column.addWidget(widget)
        self.kinds.chosen.connect(self._choose)
        self.params.setting_changed.connect(self.setting_changed)
        self.params.help_wanted.connect(self.help_wanted)
        self.set_setting(setting)

    @property
    def setting(self) -> Setting:
        """The setting that is shown."""
        assert self.params.setting is not None
        return self.params.setting

    @property
    def merge_key(self) -> str:
        """The merge key of the change being said; see `SpecForm`."""
        return self.params.merge_key

    def set_setting(self, setting: Setting) -> None:
        """Show `setting` without saying so."""
        self.kinds.show_key(setting.kind)
        self.help.setText(self._catalogue[setting.kind].help)
        self.params.show_setting(setting)

    def _choose(self, kind: str) -> None:
        if kind != self.setting.kind:
            setting = self.params.remembered(kind)
            if self._is_carried:
                setting = _carried(self._catalogue, self.setting, setting)
            self.set_setting(setting)
            self.setting_changed.emit(self.setting)


def _carried(catalogue: Catalogue[Spec], old: Setting, new: Setting) -> Setting:
    """`new` with what was set by hand in `old`; what was at its default there is at its own."""
    spec, by_hand = catalogue[new.kind], catalogue[old.kind].changed(old.params)
    params = dict(new.params)
    for param in spec.params:
        if param.name in old.params:
            params[param.name] = _taken(param, by_hand)
    is_valid = spec.conflict(Params(params)) is None
    return Setting(new.kind, Params(params)) if is_valid else new


def _taken(param: Param, by_hand: dict[str, ParamValue]) -> ParamValue:
    default: ParamValue = param.default
    try:
        return param.parse(by_hand[param.name], "") if param.name in by_hand else default
    except ParamError:
        return default
