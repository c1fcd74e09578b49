"""One's own data in the panel: chosen, looked at in the background, shown, undone in one step."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.forms.choices import Choices
from app.forms.editors import PathEditor
from app.forms.row import ElidedLabel
from app.panels import DataPanel
from app.panels.data_preview import MOST_CLASSES
from app.panels.data_status import MISSING
from core.data import load_dataset
from core.data.catalogue import DATASETS
from core.data.describing import own_data_at
from core.data.settings import DataSettings
from core.data.spec import Task
from core.params import Params, Setting
from core.problems import Severity
from core.project import Project

TABLE = "age,city,income\n" + "".join(f"{k},{'ABC'[k % 3]},{k * k}\n" for k in range(40))


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[DataPanel]:
    made = DataPanel(Document(), Appearance())
    qtbot.addWidget(made)
    made.resize(296, 700)
    made.show()
    yield made
    made.shut_down()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(TABLE)
    return path


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for k in range(10):
            Image.new("RGB", (9, 9), (25 * k, 0, 0)).save(tmp_path / "pets" / name / f"{k}.png")
    return tmp_path / "pets"


def data_of(panel: DataPanel) -> DataSettings:
    return panel._document.project.data


def wait_until_shown(qtbot: QtBot, panel: DataPanel) -> None:
    qtbot.waitUntil(lambda: panel._shown == data_of(panel), timeout=20_000)


def checker_of(panel: DataPanel) -> Checker:
    """One that hears what becomes of loading."""
    checker = Checker(panel._document, panel)
    panel.loading_ended.connect(checker.take_loading)
    checker.warm_up_now()
    return checker


def pick(choices: Choices, key: object) -> None:
    index = choices._keys.index(key)
    choices.setCurrentIndex(index)
    choices.activated.emit(index)


def test_a_file_is_picked_looked_at_and_shown(
    qtbot: QtBot, panel: DataPanel, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = panel._document.project
    pick(panel.dataset.kinds, "csv")
    assert panel.status.words.text().startswith("Choose your table")
    assert panel.status.button.isHidden()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    form = panel.dataset.params.form
    assert form is not None
    editor = form.row("path").editor
    assert isinstance(editor, PathEditor)
    editor.button.click()
    wait_until_shown(qtbot, panel)
    assert editor.entry.text().endswith("/people.csv")
    assert data_of(panel).features == ("age", "city = A", "city = B", "city = C")
    assert panel.preview.table.isVisibleTo(panel)
    assert panel.preview.table.heads == data_of(panel).features
    assert panel.preview.bars.isHidden()  # a regression has no classes
    panel._document.undo_stack.undo()
    assert data_of(panel).dataset == DATASETS.setting("csv")
    panel._document.undo_stack.undo()
    assert panel._document.project == before
    panel._document.undo_stack.redo()
    panel._document.undo_stack.redo()
    wait_until_shown(qtbot, panel)
    assert data_of(panel).features[0] == "age"


def test_columns_are_given_another_use(qtbot: QtBot, panel: DataPanel, table: Path) -> None:
    assert panel.use_file(table)
    wait_until_shown(qtbot, panel)
    uses = panel.columns.uses
    assert {name: choices.key for name, choices in uses.items()} == {
        "age": "input",
        "city": "input",
        "income": "target",
    }
    pick(uses["city"], "target")
    qtbot.waitUntil(lambda: data_of(panel).classes == ("A", "B", "C"))
    wait_until_shown(qtbot, panel)
    assert data_of(panel).task is Task.CLASSIFICATION
    assert not panel.preview.bars.isHidden()
    pick(panel.columns.uses["income"], "unused")
    wait_until_shown(qtbot, panel)
    assert data_of(panel).features == ("age",)
    assert panel.preview.scatter.isVisibleTo(panel)  # one input: drawn over it
    pick(panel.columns.uses["city"], "input")  # something has to be learned
    assert panel.columns.uses["city"].key == "target"


def test_a_file_that_is_wrong_is_told_and_mended(
    qtbot: QtBot, panel: DataPanel, table: Path
) -> None:
    table.write_text("a,b\n1,2\n3\n")
    panel.use_file(table)
    qtbot.waitUntil(lambda: "row 3 has 1 value," in panel.status.words.text())
    assert data_of(panel).unknown is not None
    table.write_text(TABLE)
    panel.status.button.click()
    wait_until_shown(qtbot, panel)
    table.write_text(TABLE.replace("city", "town"))
    panel.status.load_wanted.emit()
    qtbot.waitUntil(lambda: "town = A" in data_of(panel).features)
    wait_until_shown(qtbot, panel)


@pytest.mark.parametrize("memory", ["keep", "stream"])
def test_a_folder_of_images_is_shown(
    qtbot: QtBot, panel: DataPanel, pets: Path, memory: str
) -> None:
    data = DataSettings(DATASETS.setting("image-folder", folder=str(pets), size=8, memory=memory))
    panel._document.start_new(Project(data=data))
    wait_until_shown(qtbot, panel)
    assert data_of(panel).classes == ("cat", "dog")
    assert panel.preview.grid.pictures == 16
    facts = {fact.name: fact.text for fact in panel.preview.facts.facts}
    assert facts.get("kept") == (None if memory == "keep" else "on the disk")


def test_a_folder_that_changed_is_read_again(qtbot: QtBot, panel: DataPanel, pets: Path) -> None:
    panel.use_file(pets)
    wait_until_shown(qtbot, panel)
    assert panel.preview.again.isVisible()
    for k in range(10):
        Image.new("RGB", (9, 9), (0, 200, 0)).save(pets / "cat" / f"{k}.png")
    with qtbot.waitSignal(panel.loading_ended, timeout=20_000):
        panel.preview.again.click()
    assert load_dataset(data_of(panel)).train.raw(slice(0, 1))[0, 1].min() == 200
    Image.new("RGB", (9, 9)).save(pets / "cat" / "new.png")
    (pets / "dog").rename(pets / "hound")
    panel.preview.again.click()
    qtbot.waitUntil(lambda: data_of(panel).classes == ("cat", "hound"))
    wait_until_shown(qtbot, panel)
    panel._document.start_new(Project())
    wait_until_shown(qtbot, panel)
    assert not panel.preview.again.isVisible()


def test_a_file_can_be_dropped(qtbot: QtBot, panel: DataPanel, table: Path, pets: Path) -> None:
    for path, kind in ((table, "csv"), (pets, "image-folder")):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, none)
        panel.dropEvent(event)
        assert event.isAccepted()
        assert data_of(panel).dataset.kind == kind
        wait_until_shown(qtbot, panel)
    assert own_data_at(table.with_suffix(".docx")) is None
    assert not panel.use_file(table.with_suffix(".docx"))


def test_sequences_are_curves_and_values_are_drawn(qtbot: QtBot, panel: DataPanel) -> None:
    for kind, view in (
        ("digit-sequences", panel.preview.curves),
        ("wave", panel.preview.scatter),
        ("bumps", panel.preview.scatter),
        ("o-rings", panel.preview.scatter),
    ):
        panel._document.start_new(Project(data=DataSettings(DATASETS.setting(kind))))
        wait_until_shown(qtbot, panel)
        assert view.isVisibleTo(panel)
        image = view.grab().toImage()
        colors = {image.pixelColor(x, y).name() for x in range(0, 250, 3) for y in range(200)}
        assert len(colors) > 3, kind
    assert panel.preview.curves.curves == 30


def test_many_classes_and_many_columns_stay_small(
    qtbot: QtBot, panel: DataPanel, tmp_path: Path
) -> None:
    path = tmp_path / "many.npz"
    np.savez(path, x=np.zeros((600, 1, 9)), y=np.arange(600) % 200)
    panel.use_file(path)
    wait_until_shown(qtbot, panel)
    assert panel.preview.curves.curves <= 3 * MOST_CLASSES
    assert len(panel.preview.bars._counts) <= 50
    wide = tmp_path / "wide.csv"
    names = ",".join(f"c{k}" for k in range(300))
    row = ",".join(str(k) for k in range(300))
    wide.write_text("\n".join([names, *[row] * 20]))
    panel.use_file(wide)
    wait_until_shown(qtbot, panel)
    assert len(panel.columns.uses) <= 60
    assert len(panel.preview.table.heads) == 299


def test_groups_stand_in_the_list_and_cannot_be_chosen(panel: DataPanel) -> None:
    kinds = panel.dataset.kinds
    row = kinds.findText("Published images")
    assert row > 0
    assert not kinds.model().flags(kinds.model().index(row, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert kinds.findText("MNIST") == row + 1
    assert kinds.count() == len(DATASETS) + 5


def test_what_keeps_data_from_being_loaded_stands_under_the_problems(
    qtbot: QtBot, panel: DataPanel, table: Path
) -> None:
    checker = checker_of(panel)

    def data_problems() -> list[tuple[Severity, str]]:
        assert checker.inference is not None
        return [(p.severity, p.text) for p in checker.inference.problems if p.rule == "data"]

    table.write_text(TABLE.replace("\n3,A,", "\n,A,"))
    panel.use_file(table)
    qtbot.waitUntil(lambda: "has no value" in panel.status.words.text())
    ((severity, text),) = data_problems()
    assert severity is Severity.ERROR
    assert panel.status.words.text() in text
    params = {**data_of(panel).dataset.params, "missing": "drop"}
    panel._change_dataset(Setting("csv", Params(params)))
    assert data_problems() == []
    wait_until_shown(qtbot, panel)
    panel._document.undo_stack.undo()
    assert data_problems() == [(severity, text)]
    qtbot.waitUntil(lambda: "has no value" in panel.status.words.text())
    table.write_text(TABLE)
    panel.status.button.click()
    wait_until_shown(qtbot, panel)
    assert data_problems() == []
    table.write_text("a,b\n1,2\n3\n")
    panel.status.load_wanted.emit()
    qtbot.waitUntil(lambda: "row 3 has 1 value," in panel.status.words.text())
    assert "row 3 has 1 value," in data_problems()[0][1]


def test_missing_values_are_dealt_with_at_the_press_of_a_button(
    qtbot: QtBot, panel: DataPanel, table: Path
) -> None:
    checker = checker_of(panel)
    table.write_text("a,b\n1,2\n3\n")
    panel.use_file(table)
    qtbot.waitUntil(lambda: "row 3 has 1 value," in panel.status.words.text())
    assert panel.status.remedies.isHidden()
    table.write_text(TABLE.replace("\n3,A,", "\n,A,"))
    panel.status.button.click()
    qtbot.waitUntil(lambda: "has no value" in panel.status.words.text())
    assert panel.status.remedies.isVisible()
    assert checker.inference is not None
    (fix,) = [p.fix for p in checker.inference.problems if p.rule == "data"]
    assert fix is not None
    assert fix.apply(panel._document.project).data.dataset.params["missing"] == "mean"
    for button, way in zip(panel.status.remedies.findChildren(QPushButton), MISSING, strict=True):
        assert button.text() == MISSING[way]
        button.click()
        wait_until_shown(qtbot, panel)
        assert data_of(panel).dataset.params["missing"] == way
        assert panel.status.isHidden()
        panel._document.undo_stack.undo()
        qtbot.waitUntil(lambda: "has no value" in panel.status.words.text())


def test_why_columns_are_not_used_stands_under_them(
    qtbot: QtBot, panel: DataPanel, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    rows = "".join(f"{k},d{k},{1_700_000_000 + k},{'ab'[k % 2]}\n" for k in range(40))
    path.write_text('"a,b",day,t,c\n' + rows)
    panel.use_file(path)
    wait_until_shown(qtbot, panel)
    assert panel.columns.note.text().startswith('"day" is not learned from: it holds 40 different')
    assert panel.columns.note.isVisible()
    tips = [label.toolTip() for label in panel.columns.findChildren(ElidedLabel)]
    assert 'It holds 40 different texts in 40 rows (row 2: "d0").' in tips
    assert "Read as t − 1,700,000,000." in tips
    pick(panel.columns.uses["a,b"], "unused")
    wait_until_shown(qtbot, panel)
    assert data_of(panel).features == ("t − 1,700,000,000",)
    assert panel.columns.uses["a,b"].key == "unused"


def test_a_table_that_cannot_be_read_is_told_with_one_sentence(
    qtbot: QtBot, panel: DataPanel, table: Path
) -> None:
    checker = checker_of(panel)
    table.write_text("a,b\n1,2\n3\n")
    panel.use_file(table)
    qtbot.waitUntil(lambda: "row 3 has 1 value," in panel.status.words.text())
    assert checker.inference is not None
    (problem,) = checker.inference.problems
    assert panel.status.words.text() in problem.text


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([0, 2, 7], "3 classes: labels 0, 2 and 7. The numbers are only names"),
        ([-1, 0, 1], "3 classes: labels −1, 0 and 1. The numbers are only names"),
        ([0, 1, 2], "3 classes: labels 0 to 2."),
        (["cat", "dog", "hen"], "3 classes: cat, dog and hen."),
        (list(range(3, 30)), "27 classes: labels 3, 4, 5, 6, … 29."),
        ([0.5, 1.0, 1.5], "One value is learned: y. For classes, set task to classification."),
    ],
)
def test_what_is_learned_is_said(
    panel: DataPanel, qtbot: QtBot, tmp_path: Path, labels: list[object], said: str
) -> None:
    path = tmp_path / "own.npz"
    np.savez(path, x=np.zeros((20 * len(labels), 2), np.float32), y=np.array(labels * 20))
    assert not panel.learned.isVisible()
    panel.use_file(path)
    qtbot.waitUntil(lambda: panel.learned.text().startswith(said))
    assert panel.learned.isVisible()
    panel._document.undo_stack.undo()
    assert not panel.learned.isVisible()
