"""The data panel: samples and counts as they are, loading that never blocks, no download
before a click."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QScrollArea
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.document import Document
from app.forms.choices import Choices
from app.forms.editors import LineEditor
from app.forms.entry import Entry
from app.panels import DataPanel
from app.panels.samples import picture
from core.data import load_dataset
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.project import Project


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[DataPanel]:
    """A panel that is not yet shown."""
    made = DataPanel(Document(), Appearance())
    qtbot.addWidget(made)
    made.resize(296, 700)
    yield made
    made.shut_down()


def use(panel: DataPanel, kind: str, **params: object) -> None:
    """Open a document with this data set."""
    data = DataSettings(DATASETS.setting(kind, **params))
    panel._document.start_new(Project(data=data))


def wait_for_data(qtbot: QtBot, panel: DataPanel) -> None:
    """Show the panel and wait until the samples are there."""
    panel.show()
    qtbot.waitUntil(lambda: not panel.preview.isHidden(), timeout=20_000)


def choose(choices: Choices, key: object) -> None:
    """Pick an entry as a click does."""
    index = choices._keys.index(key)
    choices.setCurrentIndex(index)
    choices.activated.emit(index)


def entry_of(panel: DataPanel, name: str) -> Entry:
    """The line of a plain field."""
    editor = panel.fields.row(name).editor
    assert isinstance(editor, LineEditor)
    return editor.entry


def test_pictures_counts_and_sizes_are_those_of_the_set(qtbot: QtBot, panel: DataPanel) -> None:
    use(panel, "digits")
    wait_for_data(qtbot, panel)
    dataset = load_dataset(panel._document.project.data)
    facts = {fact.name: fact.text for fact in panel.preview.facts.facts}
    assert facts["training"] == f"{len(dataset.train):,}"
    assert facts["values a sample"] == "1×8×8"
    assert panel.preview.bars._counts == dataset.class_counts(dataset.train).tolist()
    assert panel.preview.grid.pictures == 80
    assert panel.preview.scatter.isHidden()


def test_points_are_scattered(qtbot: QtBot, panel: DataPanel) -> None:
    use(panel, "moons", samples=200)
    wait_for_data(qtbot, panel)
    assert panel.preview.grid.isHidden()
    image = panel.preview.scatter.grab().toImage()
    width, height = image.width(), image.height()
    colors = {image.pixelColor(x, y).name() for x in range(width) for y in range(height)}
    assert len(colors) > 4


def test_nothing_is_loaded_while_the_panel_is_hidden(qtbot: QtBot, panel: DataPanel) -> None:
    use(panel, "moons")
    assert not panel.background.is_busy
    assert panel.preview.isHidden()


def test_a_set_that_may_be_downloaded_waits_for_a_click(
    qtbot: QtBot, panel: DataPanel, tmp_path: Path
) -> None:
    use(panel, "mnist", folder=str(tmp_path))
    panel.show()
    qtbot.waitUntil(lambda: panel.status.button.text() == "Load MNIST")
    assert not panel.background.is_busy
    assert not any(tmp_path.iterdir())


def test_a_failure_is_a_sentence_with_another_try(
    qtbot: QtBot, panel: DataPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.panels import data_panel
    from core.errors import DataError

    tries: list[int] = []

    def broken(settings: DataSettings, progress: object) -> None:
        tries.append(1)
        raise DataError("The file is gone.")

    monkeypatch.setattr(data_panel, "load_dataset", broken)
    use(panel, "moons", seed=987)
    panel.show()
    qtbot.waitUntil(lambda: panel.status.words.text() == "The file is gone.")
    assert panel.status.button.text() == "Try again"
    panel.status.button.click()
    qtbot.waitUntil(lambda: len(tries) == 2)


def test_long_loading_shows_progress_and_can_be_cancelled(
    qtbot: QtBot, panel: DataPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.panels import data_panel
    from core.data.spec import Progress

    def endless(settings: DataSettings, progress: Progress) -> None:
        while True:
            progress("Downloading", 3, 10)

    monkeypatch.setattr(data_panel, "load_dataset", endless)
    use(panel, "moons", seed=986)
    panel.show()
    qtbot.waitUntil(lambda: panel.status.words.text() == "Downloading")
    assert panel.status.bar.value() == 300
    panel.status.button.click()
    assert not panel.background.is_busy
    assert panel.status.button.text() == "Load"


def test_edits_are_undoable_and_followed(qtbot: QtBot, panel: DataPanel) -> None:
    document = panel._document
    use(panel, "digits")
    wait_for_data(qtbot, panel)
    choose(panel.dataset.kinds, "moons")
    assert document.project.data.dataset == DATASETS.setting("moons")
    assert document.undo_stack.undo_text == "Use Two moons"
    qtbot.waitUntil(lambda: not panel.preview.scatter.isHidden(), timeout=20_000)
    entry = entry_of(panel, "validation_fraction")
    entry.setText("0.25")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert document.project.data.validation_fraction == 0.25
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert panel.dataset.kinds.key == "digits"
    assert entry_of(panel, "validation_fraction").text() == "0.1"


def test_only_the_latest_settings_are_shown(qtbot: QtBot, panel: DataPanel) -> None:
    use(panel, "moons", samples=500)
    panel.show()
    project = panel._document.project
    wanted = replace(project.data, dataset=DATASETS.setting("moons", samples=300))
    panel._document.apply("Fewer", replace(project, data=wanted))
    wait_for_data(qtbot, panel)
    counts = panel.preview.bars._counts
    assert sum(counts) == len(load_dataset(wanted).train)


FORMS = {tuple(param.name for param in spec.params): kind for kind, spec in DATASETS.items()}
"""One data set of each form there is."""


@pytest.mark.parametrize("kind", FORMS.values())
def test_the_forms_fit_their_width(qtbot: QtBot, panel: DataPanel, kind: str) -> None:
    use(panel, kind)
    panel.resize(272, 600)
    panel.show()
    QApplication.processEvents()
    scroll = panel.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.widget().minimumSizeHint().width() <= scroll.viewport().width()


def test_a_picture_has_the_brightness_of_the_sample() -> None:
    grey = picture(np.array([[[0, 16], [8, 4]]], np.uint8), 16.0)
    values = [grey.pixelColor(x, y).red() for y in (0, 1) for x in (0, 1)]
    assert values == [0, 255, 127, 63]
    sample = np.zeros((3, 1, 2), np.uint8)
    sample[0, 0, 1] = 255
    assert picture(sample, 255.0).pixelColor(1, 0).name() == "#ff0000"


def test_a_panel_behind_another_tab_waits_until_it_is_seen(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    front, behind = QDockWidget("front"), QDockWidget("behind")
    panel = DataPanel(Document(), Appearance())
    behind.setWidget(panel)
    for dock in (front, behind):
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.tabifyDockWidget(front, behind)
    front.raise_()
    window.resize(600, 600)
    window.show()
    qtbot.waitUntil(lambda: not panel._glance.isActive())
    assert not panel.is_seen
    assert panel._dealt_with is None
    behind.raise_()
    qtbot.waitUntil(lambda: not panel.preview.isHidden(), timeout=20_000)
    assert panel.is_seen
    panel.shut_down()


def test_help_of_another_data_set_goes(qtbot: QtBot, panel: DataPanel) -> None:
    use(panel, "wave")
    panel.show()
    panel.explain("Full waves per unit of x.")
    choose(panel.dataset.kinds, "digits")
    assert panel.help_text == ""
