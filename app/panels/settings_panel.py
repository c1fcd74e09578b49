"""What the panels of training settings share: showing them, and changing them undoably."""

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.document import Document
from app.forms import SettingForm, texts
from app.panels.panel import Panel
from core.catalogue import Catalogue, Spec
from core.params import Setting


class SettingsPanel(Panel):
    """A panel whose fields are those of `TrainingSettings`. Follows the document."""

    def __init__(
        self, document: Document, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance, parent)
        self.document = document
        self._forms: dict[str, SettingForm] = {}
        document.project_changed.connect(self._follow)

    def form(self, field: str) -> SettingForm:
        """The form of one field."""
        return self._forms[field]

    def add_setting(
        self, field: str, catalogue: Catalogue[Any], is_carried: bool = False
    ) -> SettingForm:
        """A form for the setting in one field of the training settings; see `SettingForm`."""
        held: Catalogue[Spec] = catalogue
        setting = getattr(self.document.project.training, field)
        form = SettingForm(held, setting, self.appearance, is_carried=is_carried)
        form.setting_changed.connect(partial(self._change_setting, form, field))
        form.help_wanted.connect(self.explain)
        self._forms[field] = form
        self.add(form)
        return form

    def change(self, text: str, field: str, value: object, merge_key: str = "") -> None:
        """Give one field of the training settings another value, as one undo step."""
        project = self.document.project
        training = replace(project.training, **{field: value})  # type: ignore[arg-type]
        self.document.apply(text, replace(project, training=training), merge_key)

    def show_settings(self) -> None:
        """Show what the document says. Extended by panels with more than settings."""
        for field, form in self._forms.items():
            form.set_setting(getattr(self.document.project.training, field))

    def _follow(self, before: object, after: object) -> None:
        self.show_settings()

    def _change_setting(self, form: SettingForm, field: str, setting: Setting) -> None:
        old = getattr(self.document.project.training, field)
        what = _difference(old, setting)
        text = f"Use {setting.kind}" if old.kind != setting.kind else f"Change {what}"
        self.change(text, field, setting, form.merge_key)


def _difference(old: Setting, new: Setting) -> str:
    names = [
        texts.in_words(name) for name in new.params if new.params[name] != old.params.get(name)
    ]
    return ", ".join(names) or new.kind
