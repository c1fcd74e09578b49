"""The data: which set, how it is split, preprocessed and augmented, and what its samples look like.

Reading happens in a thread of its own. A set that may have to be downloaded is read only when
a button is pressed.
"""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.document import Document
from app.dropped import dropped_data
from app.forms import SettingForm, SpecForm
from app.panels.augmentation_form import AugmentationForm
from app.panels.background import Background
from app.panels.data_learned import LearnedLine
from app.panels.data_preview import DataPreview, Loaded
from app.panels.data_status import DataStatus
from app.panels.own_columns import OwnColumns
from app.panels.panel import NEXT_STEP, RESTART, Panel, show_when
from app.panels.preprocessing_form import PreprocessingForm
from core.catalogue import Catalogue
from core.data import kept_dataset, load_dataset
from core.data.catalogue import DATASETS
from core.data.describing import PLACES, described, forgotten, has_place, is_outdated, own_data_at
from core.data.settings import DATA_PARAMS, DataSettings
from core.data.spec import Progress
from core.params import Params, ParamValue, Setting
from core.project import Project
from core.training.history import History

PATIENCE_MS = 250
"""Loading that takes no longer shows no progress, so that nothing flickers."""
SETTLE_MS = 120
"""Loading waits until a value has stopped being stepped."""


class DataPanel(Panel):
    """Follows the document; loads what it shows while it is visible. `loading_ended(settings,
    sentence)`, the sentence empty where it went well."""

    loading_ended = Signal(object, str)

    def __init__(
        self, document: Document, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(appearance, parent)
        self._document = document
        self._shown: DataSettings | None = None
        self._dealt_with: DataSettings | None = None
        self._progress: tuple[str, int, int] = ("", 0, 0)
        self._to_look_at: Setting | None = None
        self._merge_key = ""
        self.setAcceptDrops(True)
        self.background = Background(self)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._patience = QTimer(self, interval=PATIENCE_MS, singleShot=True)
        self._build()
        self._connect_parts()

    def set_running(self, is_running: bool) -> None:
        for heading in (self._choice, self._split, self._preparation):
            show_when(heading, is_running, RESTART)
        show_when(self._augmenting, is_running, NEXT_STEP)

    def refresh(self, history: History) -> None:
        """Show the data set once a run has loaded it."""
        settings = self._document.project.data
        if self.is_seen and settings != self._shown and not self.background.is_busy:
            self._show_kept(settings)

    def shut_down(self) -> None:
        """End what is loaded in the background; call before the application object goes."""
        super().shut_down()
        self._stop()
        self.background.shut_down()
        self.augmentation.shut_down()

    # -- building --------------------------------------------------------------------------

    def _build(self) -> None:
        settings = self._document.project.data
        catalogue: Catalogue[Any] = DATASETS
        self.dataset = SettingForm(catalogue, settings.dataset, self.appearance)
        self.columns = OwnColumns()
        self.columns.show_setting(settings.dataset)
        self.status = DataStatus()
        self.learned = LearnedLine(settings)
        self._choice = self.add_fold("Data set", self.dataset, self.learned, self.columns)
        self.add(self.status)
        self.fields = SpecForm(DATA_PARAMS, _values(settings), self.appearance)
        self._split = self.add_fold("Split", self.fields, is_open=False)
        self.preprocessing = PreprocessingForm(self._document, self.appearance)
        self.augmentation = AugmentationForm(self._document, self.appearance)
        self._preparation = self.add_fold("Preprocessing", self.preprocessing, is_open=False)
        self._augmenting = self.add_fold("Augmentation", self.augmentation, is_open=False)
        self.preview = DataPreview(self.appearance)
        self.add(self.preview)

    def _connect_parts(self) -> None:
        self._document.project_changed.connect(self._follow)
        self.dataset.setting_changed.connect(self._change_dataset)
        self.columns.setting_changed.connect(self._change_dataset)
        self.fields.value_changed.connect(self._change_field)
        for form in (self.dataset, self.fields, self.preprocessing, self.augmentation):
            form.help_wanted.connect(self.explain)
        self.status.load_wanted.connect(self._load_anew)
        self.preview.reading_wanted.connect(self._load_anew)
        self.status.cancel_wanted.connect(self._cancel)
        self.status.missing_chosen.connect(self.columns.set_missing)
        self.background.progressed.connect(self._take_progress)
        self.background.finished.connect(self._take_result)
        self.background.failed.connect(self._take_failure)
        self._patience.timeout.connect(self._show_progress)
        self._settle.timeout.connect(self._load)

    # -- editing ---------------------------------------------------------------------------

    def use_file(self, path: Path) -> bool:
        """Take a file or folder that somebody brings for the data set; False where it is none."""
        setting = own_data_at(path)
        if setting is not None:
            self._change_dataset(setting)
        return setting is not None

    def _change_dataset(self, setting: Setting) -> None:
        settings = self._document.project.data
        text = f"Change {setting.kind}"
        if setting.kind != settings.dataset.kind:
            text = f"Use {DATASETS[setting.kind].title}"
        self._merge_key = self.dataset.merge_key
        if is_outdated(settings.dataset, setting):
            if any(settings.dataset.params.get(n) != setting.params.get(n) for n in PLACES):
                setting = forgotten(setting)
            # what is found in the file goes into the same step of undo
            self._merge_key = self._merge_key or f"{id(self)}:{text}:{time.monotonic()}"
            self._to_look_at = setting
        self._apply(text, replace(settings, dataset=setting), self._merge_key)

    def _change_field(self, name: str, value: ParamValue) -> None:
        settings = replace(self._document.project.data, **{name: value})  # type: ignore[arg-type]
        self._apply(f"Change {name}", settings, self.fields.merge_key)

    def _apply(self, text: str, settings: DataSettings, merge_key: str) -> None:
        self._document.apply(text, replace(self._document.project, data=settings), merge_key)

    def _follow(self, before: Project, after: Project) -> None:
        settings = after.data
        if before.data.dataset.kind != settings.dataset.kind:
            self.explain("")
        self.dataset.set_setting(settings.dataset)
        self.columns.show_setting(settings.dataset)
        self.fields.set_values(_values(settings))
        self.learned.show_settings(settings)
        self._consider()

    # -- loading ---------------------------------------------------------------------------

    def come_into_view(self) -> None:
        self._consider()

    def _consider(self) -> None:
        """Show the data set, load it, or offer to."""
        settings = self._document.project.data
        if not self.is_seen or settings in (self._shown, self._dealt_with):
            return
        self._stop()
        self._dealt_with = settings
        if self._must_look(settings):
            self._settle.start()
        elif settings.unknown:
            self.preview.hide()
            self.status.show_hint(settings.unknown)
        elif self._show_kept(settings):
            return
        elif settings.spec.needs_download:
            self._offer()
        else:
            self._settle.start()

    def _must_look(self, settings: DataSettings) -> bool:
        """Whether one's own file has to be looked at before it can be loaded."""
        is_asked = settings.dataset == self._to_look_at
        return has_place(settings.dataset) and (is_asked or settings.unknown is not None)

    def _show_kept(self, settings: DataSettings) -> bool:
        """Show the data set if that takes no reading."""
        kept = kept_dataset(settings)
        if kept is None or not kept.train.is_in_memory:
            return False
        self._dealt_with = settings
        self._take_dataset(Loaded.of(kept))
        return True

    def _offer(self) -> None:
        spec = self._document.project.data.spec
        text = f"{spec.title} is read from its folder where that has the files"
        text += "; otherwise it is downloaded into it." if spec.can_download else "."
        self.preview.hide()
        self.status.show_offer(text, f"Load {spec.title}")

    def _load_anew(self) -> None:
        """Load because somebody asks to; one's own file is looked at again."""
        self._to_look_at = self._document.project.data.dataset
        self._load()

    def _load(self) -> None:
        settings = self._document.project.data
        self._stop()
        self._dealt_with = settings
        self._progress = (f"Loading {settings.spec.title}", 0, 0)
        if self._must_look(settings):
            self.background.start(partial(described, settings.dataset))
        elif settings.unknown:
            self.status.show_hint(settings.unknown)
            return
        else:
            self.background.start(partial(_loaded, settings))
        self._patience.start()

    def _cancel(self) -> None:
        self._stop()
        self._dealt_with = self._document.project.data
        self.preview.hide()
        self.status.show_offer("Loading was cancelled.", "Load")

    def _stop(self) -> None:
        self.background.cancel()
        self._patience.stop()
        self._settle.stop()
        self._dealt_with = self._shown = None
        self.preprocessing.show_dataset(None)
        self.augmentation.show_dataset(None)

    def _take_progress(self, text: str, done: int, total: int) -> None:
        self._progress = (text, done, total)
        if not self._patience.isActive():
            self._show_progress()

    def _show_progress(self) -> None:
        if self.background.is_busy:
            self.preview.hide()
            self.status.show_progress(*self._progress)

    def _take_result(self, result: Loaded | Setting) -> None:
        if isinstance(result, Loaded):
            self._take_dataset(result)
        else:
            self._take_description(result)

    def _take_description(self, found: Setting) -> None:
        """Keep what a file holds, then load it."""
        self._to_look_at = None
        settings = self._document.project.data
        if found == settings.dataset:
            self._load()
        else:
            text = f"Use {DATASETS[found.kind].title}"
            self._apply(text, replace(settings, dataset=found), self._merge_key)

    def _take_dataset(self, loaded: Loaded) -> None:
        self._patience.stop()
        self._shown = self._dealt_with
        self.loading_ended.emit(self._shown, "")
        self.status.hide()
        self.preview.show_dataset(loaded)
        self.preprocessing.show_dataset(loaded.dataset)
        self.augmentation.show_dataset(loaded.dataset)

    def _take_failure(self, sentence: str) -> None:
        self._patience.stop()
        self.preview.hide()
        self.status.show_error(sentence)
        self.loading_ended.emit(self._dealt_with, sentence)

    # -- files that are dropped here -------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_data(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_data(event.mimeData())
        if path is not None and self.use_file(path):
            event.acceptProposedAction()


def _loaded(settings: DataSettings, progress: Progress) -> Loaded:
    return Loaded.of(load_dataset(settings, progress))


def _values(settings: DataSettings) -> Params:
    return Params({param.name: getattr(settings, param.name) for param in DATA_PARAMS})
