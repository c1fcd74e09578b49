"""The learning rate beside the run: changed while it trains, it applies from the next step."""

import math
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app import numbers
from app.appearance import Appearance
from app.document import Document
from app.forms import texts
from app.forms.editors import LineEditor, editor_for
from core.catalogue import Spec
from core.project import Project
from core.settings.optimizers import OPTIMIZERS

NAME = "lr"
CONSTANT = "Constant"


class LearningRateField(QWidget):
    """Hidden where the optimizer has no learning rate. `wrong` is a sentence about the entry,
    empty where it is right; `wrong_changed()` follows it."""

    wrong_changed = Signal()

    def __init__(
        self, document: Document, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._appearance = document, appearance
        self._kind = ""
        self.wrong = ""
        self._present: float | None = None
        self.editor: LineEditor | None = None
        self._label = QLabel("Learning rate")
        self._label.setProperty("role", "mute")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._label)
        document.project_changed.connect(lambda before, after: self._show(after))
        self._show(document.project)

    def _show(self, project: Project) -> None:
        setting = project.training.optimizer
        if setting.kind != self._kind:
            self._kind = setting.kind
            self._make_editor(OPTIMIZERS[setting.kind])
        if self.editor is not None:
            self.editor.show_value(setting.params[NAME])
        if self.editor is None or not self.editor.entry.is_dirty:
            self._show_error("")

    def _make_editor(self, spec: Spec) -> None:
        if self.editor is not None:
            self._row.removeWidget(self.editor)
            self.editor.deleteLater()
        self.editor = None
        param = next((param for param in spec.params if param.name == NAME), None)
        self.setVisible(param is not None)
        if param is None:
            return
        editor = editor_for(param, self._appearance)
        assert isinstance(editor, LineEditor)
        self.editor = editor
        self._appearance.fit(editor, lambda: editor.setFixedWidth(self._appearance.px(96)))
        self.editor.setAccessibleName("Learning rate")
        self.editor.edited.connect(self._change)
        self.editor.entry.textEdited.connect(self._forget_error)
        self.editor.refused.connect(self._show_error)
        self.editor.reverted.connect(lambda: self._show_error(""))
        self._row.addWidget(self.editor)

    def use_long_words(self, is_long: bool) -> None:
        """Write its name out, or as torch has it."""
        self._label.setText("Learning rate" if is_long else NAME)

    def show_present(self, rate: float | None) -> None:
        """Say in the tooltip at which rate the run is, where a schedule has moved it."""
        if rate != self._present:
            self._present = rate
            if not self.wrong:
                self.setToolTip(self._tip())

    def _tip(self) -> str:
        tip = "Size of a step; a change applies from the next step on"
        training = self._document.project.training
        base, is_scheduled = training.optimizer.params.get(NAME), training.schedule.kind != CONSTANT
        if self._present is None or not is_scheduled or not isinstance(base, float):
            return tip
        if math.isclose(self._present, base, rel_tol=1e-5):
            return tip
        return f"{tip}. The schedule starts from it and is at {numbers.short(self._present)} now."

    def take_over(self) -> None:
        """Apply what is typed and not yet applied, or say why it is wrong."""
        if self.editor is not None:
            self.editor.entry.commit()

    def _forget_error(self, text: str) -> None:
        """The entry is back to what it was."""
        if self.editor is not None and not self.editor.entry.is_dirty:
            self._show_error("")

    def _show_error(self, text: str) -> None:
        self.setToolTip(text or self._tip())
        if self.editor is not None:
            self.editor.show_wrong(bool(text))
        if text != self.wrong:
            self.wrong = text
            self.wrong_changed.emit()

    def _change(self, value: object, is_step: bool) -> None:
        project = self._document.project
        setting = project.training.optimizer
        params = setting.params | {NAME: value}
        training = replace(project.training, optimizer=replace(setting, params=params))
        key = "learning rate" if is_step else ""
        text = f"Change {texts.in_words(NAME)}"
        self._document.apply(text, replace(project, training=training), key)
