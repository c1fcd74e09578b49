"""Preprocessing and augmentation in the data panel: what was measured, what may become of
samples."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import numbers
from app.appearance import Appearance
from app.document import Document
from app.forms.choices import Choices
from app.panels import DataPanel
from app.panels.augmentation_form import COPIES, ROWS, AugmentationForm
from app.panels.preprocessing_form import PreprocessingForm
from core.data import load_dataset
from core.data.augmentation import AUGMENTATIONS
from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DataSettings
from core.data.spec import Task
from core.project import Project
from core.settings.training import TrainingSettings
from core.training.augmentation import augmented_examples


@pytest.fixture
def document() -> Document:
    return Document()


@pytest.fixture
def fitting(qtbot: QtBot, document: Document) -> PreprocessingForm:
    made = PreprocessingForm(document, Appearance())
    qtbot.addWidget(made)
    made.resize(280, 400)
    made.show()
    return made


@pytest.fixture
def augmenting(qtbot: QtBot, document: Document) -> Iterator[AugmentationForm]:
    made = AugmentationForm(document, Appearance())
    qtbot.addWidget(made)
    made.resize(280, 800)
    made.show()
    yield made
    made.shut_down()


def choose(choices: Choices, key: object) -> None:
    """Pick an entry as a click does."""
    index = choices._keys.index(key)
    choices.setCurrentIndex(index)
    choices.activated.emit(index)


def use(document: Document, data: DataSettings | None = None, *kinds: str) -> None:
    augmentation = tuple(AUGMENTATIONS.setting(kind) for kind in kinds)
    training = TrainingSettings(augmentation=augmentation)
    document.start_new(Project(data=data or DataSettings(), training=training))


# -- preprocessing -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PREPROCESSING)
def test_what_was_measured_is_told(
    document: Document, fitting: PreprocessingForm, kind: str
) -> None:
    data = DataSettings(preprocessing=PREPROCESSING.setting(kind))
    use(document, data)
    assert fitting.fitted.isHidden()
    dataset = load_dataset(data)
    fitting.show_dataset(dataset)
    assert not fitting.fitted.isHidden()
    words, arrays = fitting.fitted.words.text(), dataset.fitted.arrays
    assert "divided by 16" in words
    assert (f"{len(dataset.train):,} training samples alone" in words) is bool(arrays)
    told = {fact.name: fact.text for fact in fitting.fitted.facts.facts}
    if kind == "Standardize":
        assert told["mean"] == numbers.figure(float(arrays["mean"][0]))
        assert told["standard deviation"] == numbers.figure(float(arrays["std"][0]))
    has_picture = kind in ("MeanImage", "Whiten")
    assert fitting.fitted.mean.isHidden() is not has_picture
    if kind == "Whiten":
        assert told["mixing matrix"] == "64×64"


def test_the_mean_image_is_drawn(document: Document, fitting: PreprocessingForm) -> None:
    dataset = load_dataset(DataSettings(preprocessing=PREPROCESSING.setting("MeanImage")))
    fitting.show_dataset(dataset)
    drawn = fitting.fitted.mean.grab().toImage()
    mean = dataset.fitted.arrays["mean"][0]
    for row, column in ((3, 3), (0, 0), (4, 2)):
        grey = drawn.pixelColor(column * 12 + 6, row * 12 + 6).red()
        assert grey == int(mean[row, column] * 255)


def test_many_features_are_told_by_their_range(
    document: Document, fitting: PreprocessingForm
) -> None:
    points = load_dataset(DataSettings(DATASETS.setting("moons")))
    fitting.show_dataset(points)
    told = {fact.name: fact.text for fact in fitting.fitted.facts.facts}
    mean = points.fitted.arrays["mean"]
    assert told["mean"] == "  ".join(numbers.figure(float(value)) for value in mean)
    assert "divided" not in fitting.fitted.words.text()


def test_a_measure_of_some_samples_says_so(fitting: PreprocessingForm) -> None:
    dataset = load_dataset(DataSettings())
    fitting.show_dataset(replace(dataset, fitted=replace(dataset.fitted, count=500)))
    assert "500 of the 1,437 training samples" in fitting.fitted.words.text()


def test_scaled_values_to_give_are_told(document: Document, fitting: PreprocessingForm) -> None:
    kind = next(k for k, s in DATASETS.items() if s.task(s.defaults()) is Task.REGRESSION)
    fitting.show_dataset(
        load_dataset(DataSettings(DATASETS.setting(kind), standardize_targets=True))
    )
    names = [fact.name for fact in fitting.fitted.facts.facts]
    assert "mean of the values to give" in names


def test_a_choice_is_one_undo_step(document: Document, fitting: PreprocessingForm) -> None:
    fitting.show_dataset(load_dataset(DataSettings()))
    choose(fitting.form.kinds, "Whiten")
    assert document.project.data.preprocessing == PREPROCESSING.setting("Whiten")
    assert fitting.fitted.isHidden()  # what is shown was measured for something else
    assert document.undo_stack.undo_text == "Preprocess by Whiten"
    document.undo_stack.undo()
    assert fitting.form.setting.kind == "Standardize"


# -- augmentation --------------------------------------------------------------------------------


def preview(qtbot: QtBot, form: AugmentationForm) -> None:
    qtbot.waitUntil(lambda: not form.preview.isHidden(), timeout=20_000)


def test_augmentations_are_added_ordered_and_removed(
    document: Document, augmenting: AugmentationForm
) -> None:
    editor, stack = augmenting.editor, document.undo_stack
    choose(editor.adding, "RandomRotation")
    choose(editor.adding, "Sobel")

    def kinds() -> list[str]:
        return [setting.kind for setting in document.project.training.augmentation]

    assert kinds() == ["RandomRotation", "Sobel"]
    assert stack.undo_text == "Add Sobel"
    editor.cards[1].up.click()
    assert kinds() == ["Sobel", "RandomRotation"]
    assert stack.undo_text == "Order augmentations"
    form = editor.cards[1].params.form
    assert form is not None
    form._take("degrees", 45.0, False)
    assert document.project.training.augmentation[1].params["degrees"] == 45.0
    assert stack.undo_text == "Change RandomRotation"
    editor.cards[0].remove.click()
    assert kinds() == ["RandomRotation"]
    assert stack.undo_text == "Remove Sobel"
    for _ in range(5):
        stack.undo()
    assert kinds() == []
    assert editor.cards == []


def test_samples_stand_beside_what_may_become_of_them(
    qtbot: QtBot, document: Document, augmenting: AugmentationForm
) -> None:
    use(document, None, "RandomRotation")
    dataset = load_dataset(document.project.data)
    augmenting.show_dataset(dataset)
    preview(qtbot, augmenting)
    assert augmenting.grid.pictures == ROWS * (1 + COPIES)
    first = augmenting.grid.grab().toImage()
    shown = augmenting.grid._images
    row = int(dataset.examples(1)[0][0])
    grey = [shown[0][0].pixelColor(x, 4).red() for x in range(8)]
    assert grey == [int(v / 16 * 255) for v in dataset.train.raw(slice(row, row + 1))[0, 0, 4]]
    augmenting.again.click()
    qtbot.waitUntil(lambda: augmenting.grid._images is not shown)
    assert augmenting.grid._images[0][0] == shown[0][0]
    assert augmenting.grid._images[0][1:] != shown[0][1:]
    assert augmenting.grid.grab().toImage() != first


def test_without_augmentation_there_is_no_preview(
    qtbot: QtBot, document: Document, augmenting: AugmentationForm
) -> None:
    use(document, None, "Sobel")
    augmenting.show_dataset(load_dataset(document.project.data))
    preview(qtbot, augmenting)
    augmenting.editor.cards[0].remove.click()
    qtbot.waitUntil(augmenting.preview.isHidden)
    assert not augmenting.background.is_busy


def test_what_does_not_fit_is_said(document: Document, augmenting: AugmentationForm) -> None:
    use(document, DataSettings(DATASETS.setting("moons")), "RandomCrop", "GaussianNoise")
    assert augmenting.problems.text().startswith("RandomCrop is for images")
    assert not augmenting.problems.isHidden()
    use(document, None, "RandomCrop", "GaussianNoise")
    assert augmenting.problems.isHidden()


def test_the_preview_disturbs_no_run() -> None:
    dataset = load_dataset(DataSettings())
    state = torch.get_rng_state()
    settings = tuple(AUGMENTATIONS.setting(kind) for kind in AUGMENTATIONS)
    rows = np.arange(3)
    found = augmented_examples(settings, dataset, rows, 4, seed=1)
    assert torch.equal(torch.get_rng_state(), state)
    assert found.shape == (3, 5, 1, 8, 8)
    np.testing.assert_array_equal(found[:, 0], dataset.train.raw(rows) / np.float32(16))
    again = augmented_examples(settings, dataset, rows, 4, seed=1)
    np.testing.assert_array_equal(found, again)
    assert not np.array_equal(found, augmented_examples(settings, dataset, rows, 4, seed=2))


# -- in the panel --------------------------------------------------------------------------------


def test_the_panel_shows_both_and_when_they_take_effect(qtbot: QtBot) -> None:
    panel = DataPanel(Document(), Appearance())
    qtbot.addWidget(panel)
    try:
        panel.resize(296, 900)
        panel.show()
        project = panel._document.project
        augmentation = (AUGMENTATIONS.setting("RandomErasing"),)
        panel._document.start_new(
            replace(project, training=replace(project.training, augmentation=augmentation))
        )
        preview(qtbot, panel.augmentation)
        assert not panel.preprocessing.fitted.isHidden()
        panel.set_running(True)
        notes = [note.text() for note in panel.findChildren(QLabel) if note.text()]
        assert "at the next step" in notes
        assert "after a restart" in notes
    finally:
        panel.shut_down()
