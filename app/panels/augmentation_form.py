"""What is done to training samples while training: a list in its order, and how samples look."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.document import Document
from app.forms.settings_editor import SettingsEditor
from app.icons import set_icon
from app.panels.background import Background
from app.panels.picture_rows import PictureRows
from app.panels.pieces import label
from app.panels.samples import picture
from core.catalogue import Catalogue, SettingsParam
from core.data import Dataset
from core.data.augmentation import AUGMENTATIONS
from core.data.spec import DataKind, Progress
from core.data_check import data_problems
from core.params import Setting, Settings
from core.training.augmentation import augmented_examples

ROWS, COPIES = 3, 5
GAP, BESIDE = 3, 12
"""Pixels between two versions, and between a sample and its versions."""
SETTLE_MS = 120
"""The preview waits until a value has stopped being stepped."""

NOTE = "Each training batch is changed anew; validation and test samples never are."
PREVIEW = "Each sample, and what may become of it:"

_CATALOGUE: Catalogue[Any] = AUGMENTATIONS
PARAM = SettingsParam(
    name="augmentation",
    default=Settings(),
    catalogue=_CATALOGUE,
    help="Applied from top to bottom.",
)


class AugmentedGrid(PictureRows):
    """Samples at the left, each beside what augmentation may make of it."""

    def __init__(self) -> None:
        super().__init__(1 + COPIES, GAP, BESIDE)
        self.setAccessibleName("samples and augmented versions")

    def show_samples(self, samples: NDArray[np.float32]) -> None:
        """Show images (rows, versions, channels, height, width) from 0 to 1."""
        self.show_images([[picture(version, 1.0) for version in row] for row in samples])


class AugmentationForm(QWidget):
    """The augmentations of the training settings as a list to add to, order and take from, and
    a preview on training samples. Follows the document."""

    help_wanted = Signal(str)

    def __init__(self, document: Document, appearance: Appearance) -> None:
        super().__init__()
        self._document = document
        self._dataset: Dataset | None = None
        self._seed = 0
        self._gesture = 0
        self.background = Background(self)
        self.editor = SettingsEditor(PARAM, appearance)
        self.problems = label("", "error")
        self.grid = AugmentedGrid()
        self.preview = QWidget()
        self.again = QToolButton()
        self.again.setToolTip("Draw again, with other numbers")
        self.again.setAccessibleName("Draw again")
        set_icon(self.again, "refresh", appearance, "mute")
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._lay_out()
        self._connect_parts()
        self._follow()

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Preview on samples of this data set; None while there is none."""
        self._dataset = dataset
        self._settle.start()

    def shut_down(self) -> None:
        """End what goes on in the background; call before the application object goes."""
        self._settle.stop()
        self.background.shut_down()

    # -- building --------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(label(PREVIEW, "note"), 1)
        head.addWidget(self.again, 0, Qt.AlignmentFlag.AlignTop)
        inside = QVBoxLayout(self.preview)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addLayout(head)
        inside.addWidget(self.grid)
        column.addWidget(label(NOTE, "note"))
        column.addWidget(self.preview)  # above the list, so that it stays in sight
        assert self.editor.below is not None
        column.addWidget(self.editor.below)
        column.addWidget(self.editor)
        column.addWidget(self.problems)
        self.preview.hide()

    def _connect_parts(self) -> None:
        self._document.project_changed.connect(self._follow)
        self.editor.edited.connect(self._change)
        self.editor.help_wanted.connect(self._explain)
        self.again.clicked.connect(self._draw_again)
        self._settle.timeout.connect(self._preview)
        self.background.finished.connect(self._take)
        self.background.failed.connect(self._take_failure)

    # -- editing ---------------------------------------------------------------------------

    @property
    def _settings(self) -> tuple[Setting, ...]:
        return self._document.project.training.augmentation

    def _explain(self, text: str) -> None:
        self._gesture += 1
        self.help_wanted.emit(text)

    def _change(self, value: Settings, is_step: bool) -> None:
        project, key = self._document.project, f"{id(self)}:augmentation:{self._gesture}"
        training = replace(project.training, augmentation=value.items)
        text = _what(project.training.augmentation, value.items)
        self._document.apply(text, replace(project, training=training), key if is_step else "")

    def _follow(self, *_: object) -> None:
        self.editor.show_value(Settings(self._settings))
        if self.editor.below is not None:
            self.editor.below.setVisible(bool(self._settings))
        remarks = _remarks(self._document)
        self.problems.setText("\n".join(remarks))
        self.problems.setVisible(bool(remarks))
        self._settle.start()

    # -- preview ---------------------------------------------------------------------------

    def _draw_again(self) -> None:
        self._seed += 1
        self._preview()

    def _preview(self) -> None:
        dataset = self._dataset
        is_image = dataset is not None and dataset.data_kind is DataKind.IMAGE
        if dataset is None or not self._settings or not is_image:
            self.background.cancel()
            self.preview.hide()
            return
        rows = _rows(dataset)
        self.background.start(partial(_examples, self._settings, dataset, rows, self._seed))

    def _take(self, samples: NDArray[np.float32]) -> None:
        self.grid.show_samples(samples)
        self.preview.show()

    def _take_failure(self, sentence: str) -> None:
        self.preview.hide()
        self.problems.setText(sentence)
        self.problems.show()


def _examples(
    settings: tuple[Setting, ...],
    dataset: Dataset,
    rows: NDArray[np.int64],
    seed: int,
    progress: Progress,
) -> NDArray[np.float32]:
    return augmented_examples(settings, dataset, rows, COPIES, seed)


def _rows(dataset: Dataset) -> NDArray[np.int64]:
    """A sample of each of the first classes; of a regression the first samples."""
    firsts = [int(rows[0]) for rows in dataset.examples(1) if len(rows)][:ROWS]
    return np.array(firsts or range(min(ROWS, len(dataset.train))), np.int64)


def _what(before: tuple[Setting, ...], after: tuple[Setting, ...]) -> str:
    if len(after) > len(before):
        return f"Add {after[-1].kind}"
    if len(after) < len(before):
        gone = next((b for b, a in zip(before, after, strict=False) if b != a), before[-1])
        return f"Remove {gone.kind}"
    if sorted(s.kind for s in before) == sorted(s.kind for s in after):
        pairs = [(b, a) for b, a in zip(before, after, strict=True) if b != a]
        if pairs and all(b.kind == a.kind for b, a in pairs):
            return f"Change {pairs[0][1].kind}"
        return "Order augmentations"
    return "Change augmentations"


def _remarks(document: Document) -> list[str]:
    """What speaks against the augmentations on this data, in sentences."""
    if document.project.data.unknown is not None:
        return []
    return [p.text for p in data_problems(document.project) if p.rule == "augmentation"]
