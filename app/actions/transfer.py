"""What the menus do about weights from elsewhere: load, take published ones, train on, freeze,
new heads, templates."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.actions.export import ExportCommands
from app.actions.file import FileCommands
from app.canvas.learning import Learning
from app.document import Document
from app.messages import MessageBar
from app.panels.background import Background
from app.selection import Selection
from app.transfer.learned import Learned
from app.transfer.pretrained_dialog import PretrainedDialog
from app.transfer.weights_dialog import WeightsDialog
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.data.torchvision_sets import PublishedWeights
from core.params import Setting
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS, SUFFIXES
from core.templates import TEMPLATES, Template, find_template
from core.transfer.editing import set_frozen
from core.transfer.loading import is_loaded, source_name

FILTER = f"Weights ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
NEW = INITIAL_WEIGHTS.setting("New")
IMAGES = "cifar10"
"""The data of a new network out of a template: coloured images, as published weights want."""


class TransferCommands:
    """Acts on the document of one window. Each change is one undo step."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        selection: Selection,
        files: FileCommands,
        export: ExportCommands,
        messages: MessageBar,
    ) -> None:
        self._window, self._document, self._messages = window, document, messages
        self._files, self._export = files, export
        self._background = Background(window)
        self.learning = Learning(document, selection, messages.show_note)
        self.find_step: Callable[[], int | None] = lambda: None
        """The step that a person looks at; None for the end of the run."""
        self.dialog: WeightsDialog | PretrainedDialog | None = None

    def shut_down(self) -> None:
        """End what is read or fetched."""
        self._background.shut_down()

    # -- weights -------------------------------------------------------------------------

    @property
    def has_loaded(self) -> bool:
        """Whether training starts from loaded weights."""
        return is_loaded(self._document.project.training.initial_weights)

    def choose_weights(self) -> None:
        """Ask for a file of weights, and show what of it fits."""
        path = self._document.path
        start = str(path.parent) if path else ""
        name, _ = QFileDialog.getOpenFileName(self._window, "Load weights", start, FILTER)
        if name:
            self.offer(INITIAL_WEIGHTS.setting("File", path=name))

    def choose_published(self) -> None:
        """Show torchvision's published weights."""
        dialog = PretrainedDialog(self._background, self._window)
        dialog.chosen.connect(lambda weights: self.offer(_published(weights)))
        dialog.drawn.connect(self._draw_published)
        self._show(dialog)

    def offer(self, setting: Setting) -> None:
        """Show what of some weights fits, and use them where the person says so."""
        project = self._document.project
        dialog = WeightsDialog(project, setting, self._background, self._window)
        dialog.chosen.connect(self._use)
        dialog.others_wanted.connect(self.choose_published)
        self._show(dialog)

    def _show(self, dialog: WeightsDialog | PretrainedDialog) -> None:
        self.dialog = dialog
        dialog.destroyed.connect(partial(self._forget, dialog))
        dialog.open()

    def _forget(self, dialog: WeightsDialog | PretrainedDialog, *_: object) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def _use(
        self, setting: Setting, frozen: frozenset[str], learned: Learned | None = None
    ) -> None:
        project = self._document.project
        training = replace(project.training, initial_weights=setting)
        network = set_frozen(project.network, frozen, True)
        text = f"Start from {source_name(setting)}"
        self._document.apply(text, replace(project, network=network, training=training))
        source = source_name(setting) + (f" ({learned.words})" if learned else "")
        self._messages.show_note(f"Training starts from {source}: press Train.")

    def start_new(self) -> None:
        """Start from new weights again."""
        project = self._document.project
        training = replace(project.training, initial_weights=NEW)
        self._document.apply("Start from new weights", replace(project, training=training))

    @property
    def has_learned(self) -> bool:
        """Whether a run has ended and left weights."""
        return self._export.has_weights

    def train_on(self) -> None:
        """Write what the last run had learned at the step that is shown into a file, and start
        from it the next time."""
        learned = self._export.learned_at(self.find_step())
        if learned is not None:
            title = f"Keep the weights of {learned.words}, to train on from"
            start = partial(self._start_from, learned)
            self._export.keep_learned(learned, title, f"-step-{learned.step}", start)

    def _start_from(self, learned: Learned, path: Path) -> None:
        self._use(INITIAL_WEIGHTS.setting("File", path=str(path)), frozenset(), learned)

    # -- templates -------------------------------------------------------------------------

    def template_entries(self) -> list[tuple[str, Callable[[], object]]]:
        """The templates, for a menu."""
        return [(template.title, partial(self.draw, template)) for template in TEMPLATES]

    def draw(self, template: Template, weights: Setting = NEW) -> bool:
        """Open a new document with a network out of a template. False where the person keeps
        the old one."""
        if not self._files.may_replace():
            return False
        data = DataSettings(dataset=DATASETS.setting(IMAGES))
        made = Project(template.draw(len(data.classes)), data)
        training = replace(made.training, initial_weights=weights)
        self._document.start_new(replace(made, training=training), template.architecture)
        self._files.opened.emit()
        return True

    def _draw_published(self, weights: PublishedWeights) -> None:
        template = find_template(weights.architecture)
        if template is not None and self.draw(template):
            self.offer(_published(weights))


def _published(weights: PublishedWeights) -> Setting:
    return INITIAL_WEIGHTS.setting("Torchvision", weights=weights.name)
