"""What keeps the network from learning by heart: each regularizer with a switch."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.document import Document
from app.forms.row import EDITOR_SHARE, LABEL_SHARE, ElidedLabel
from app.forms.setting_form import SettingParams
from app.forms.switch import Switch
from app.panels.panel import NEXT_STEP, show_when
from app.panels.pieces import Heading, label
from app.panels.settings_panel import SettingsPanel
from core.params import Setting
from core.settings.regularizers import REGULARIZERS, RegularizerSpec, Target

_ELSEWHERE = (
    "Dropout is a layer: drag it from the palette into the network. Label smoothing is set at the "
    "loss; a penalty or a bound of a single layer at that layer; augmentation in the Data panel."
)


class RegularizerRow(QWidget):
    """One regularizer: a switch, and while it is on what it does and its parameters.

    `help_wanted(text)` explains it when the switch gets the focus.
    """

    help_wanted = Signal(str)

    def __init__(self, spec: RegularizerSpec, appearance: Appearance) -> None:
        super().__init__()
        self.spec = spec
        self.switch = Switch(appearance)
        self.switch.setAccessibleName(spec.kind)
        self.switch.setAccessibleDescription(spec.help)
        self.switch.installEventFilter(self)
        self.setToolTip(f"<p style='white-space:pre-wrap'><b>{spec.kind}</b><br>{spec.help}</p>")
        self.params = SettingParams(REGULARIZERS, appearance)
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(ElidedLabel(spec.kind, "field"), LABEL_SHARE)
        title.addWidget(_column_of(self.switch), EDITOR_SHARE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(title)
        self._words = label(spec.help, "note")
        self._words.hide()
        column.addWidget(self._words)
        column.addWidget(self.params)

    def show_setting(self, setting: Setting | None) -> None:
        """Show it as the document has it; None is off."""
        self.switch.setChecked(setting is not None)
        self._words.setVisible(setting is not None)
        self.params.show_setting(setting)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and not self.switch.isChecked():
            self.help_wanted.emit(self.spec.help)
        return False


class RegularizationPanel(SettingsPanel):
    """Every regularizer of the catalogue, grouped by what it works on; Dropout is a layer and
    is said to be one."""

    def __init__(
        self, document: Document, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, appearance, parent)
        self._headings: list[Heading] = []
        self._rows: dict[str, RegularizerRow] = {}
        for target in Target:
            self._add_group(target)
        self.add_note(_ELSEWHERE)
        self.show_settings()

    def row(self, kind: str) -> RegularizerRow:
        """The row of one regularizer."""
        return self._rows[kind]

    def set_running(self, is_running: bool) -> None:
        for heading in self._headings:
            show_when(heading, is_running, NEXT_STEP)

    def show_settings(self) -> None:
        held = {setting.kind: setting for setting in self.document.project.training.regularization}
        for kind, row in self._rows.items():
            row.show_setting(held.get(kind))

    def _add_group(self, target: Target) -> None:
        self._headings.append(self.add_section(target.value))
        specs = [spec for spec in REGULARIZERS.values() if spec.target is target]
        for spec in specs:
            self._rows[spec.kind] = self._make_row(spec)

    def _make_row(self, spec: RegularizerSpec) -> RegularizerRow:
        row = RegularizerRow(spec, self.appearance)
        row.switch.clicked.connect(lambda is_on: self._turn(row, is_on))
        row.params.setting_changed.connect(partial(self._change, row))
        row.params.help_wanted.connect(self.explain)
        row.help_wanted.connect(self.explain)
        self.add(row)
        return row

    def _turn(self, row: RegularizerRow, is_on: bool) -> None:
        kind = row.spec.kind
        rest = tuple(s for s in self.document.project.training.regularization if s.kind != kind)
        if is_on:
            self.explain("")  # its row says it now
            value = (*rest, row.params.remembered(kind))
            self.change(f"Turn {kind} on", "regularization", value)
        else:
            self.change(f"Turn {kind} off", "regularization", rest)

    def _change(self, row: RegularizerRow, setting: Setting) -> None:
        held = self.document.project.training.regularization
        value = tuple(setting if old.kind == setting.kind else old for old in held)
        self.change(f"Change {setting.kind}", "regularization", value, row.params.merge_key)


def _column_of(switch: Switch) -> QWidget:
    """The switch, standing where the fields of the forms stand."""
    holder = QWidget()
    holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(switch)
    row.addStretch(1)
    return holder
