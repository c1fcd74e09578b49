"""Weights from elsewhere in the window: the dialogs, the menus, and a run that starts there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from app.actions.transfer import TransferCommands
from app.main_window import MainWindow
from app.transfer import pretrained_dialog
from app.transfer.pretrained_dialog import PretrainedDialog
from app.transfer.weights_dialog import WeightsDialog
from core.data.torchvision_sets import PublishedWeights
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.templates import TEMPLATES
from tests.app.window_steps import ask_nothing, lasting_window
from tests.core.training.runs import of
from tests.core.transfer.files import file_setting, network, saved, state


@pytest.fixture(scope="module")
def _window_of_all(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    with lasting_window(tmp_path_factory.mktemp("transfer")) as made:
        made.checker.warm_up_now()
        yield made


@pytest.fixture
def window(_window_of_all: MainWindow) -> Iterator[MainWindow]:
    """A window on a small project, with torch at hand; the tests of this file share it."""
    made = _window_of_all
    made.document.start_new(of(network(), batch_size=50, epochs=1))
    made.commands.files.opened.emit()
    yield made
    ask_nothing(made)
    made.commands.files.new()
    QApplication.processEvents()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Weights for the network but for its last layer, and one too many."""
    tensors = {n: t for n, t in state(network()).items() if not n.startswith("linear_3")}
    return saved({**tensors, "old.weight": torch.ones(3)}, tmp_path / "w.safetensors")


def commands(window: MainWindow) -> TransferCommands:
    return window.commands.transfer


def offered(window: MainWindow, qtbot: QtBot, path: Path) -> WeightsDialog:
    commands(window).offer(file_setting(path))
    dialog = commands(window).dialog
    assert isinstance(dialog, WeightsDialog)
    qtbot.waitUntil(lambda: bool(dialog.reports) or dialog.cancel.text() == "Close")
    return dialog


def project(window: MainWindow) -> Project:
    return window.document.project


def frozen(window: MainWindow) -> set[str]:
    return {node.name for node in project(window).network.nodes.values() if node.is_frozen}


def test_the_report_is_shown_before_anything_changes(
    window: MainWindow, qtbot: QtBot, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = project(window)
    told = (str(source), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: told)
    commands(window).choose_weights()
    dialog = commands(window).dialog
    assert isinstance(dialog, WeightsDialog)
    qtbot.waitUntil(lambda: bool(dialog.reports))
    groups = [dialog.tree.topLevelItem(i) for i in range(dialog.tree.topLevelItemCount())]
    assert [group.text(0) for group in groups] == [
        "Loaded (10)",
        "Not in the file: stay new (2)",
        "Left over in the file (1)",
    ]
    assert groups[2].child(0).text(1) == "old.weight"
    dialog.reject()
    assert project(window) is before
    qtbot.waitUntil(lambda: commands(window).dialog is None)


def test_weights_are_used_frozen_and_given_up_again(
    window: MainWindow, qtbot: QtBot, source: Path
) -> None:
    before = project(window)
    assert not commands(window).has_loaded
    dialog = offered(window, qtbot, source)
    dialog.freeze.setChecked(True)
    dialog.use.click()
    assert project(window).training.initial_weights == file_setting(source)
    assert frozen(window) == {"linear", "batchnorm1d", "linear_2", "prelu"}
    assert window.document.undo_stack.undo_text == "Start from w.safetensors"
    window.document.undo_stack.undo()
    assert project(window) == before
    window.document.undo_stack.redo()
    commands(window).start_new()
    assert project(window).training == before.training


def test_by_order_where_no_name_fits(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    named_anew = enumerate(state(network()).items())
    tensors = {f"x{index}.{n.rpartition('.')[2]}": t for index, (n, t) in named_anew}
    dialog = offered(window, qtbot, saved(tensors, tmp_path / "w.safetensors"))
    assert dialog.how == "order"
    dialog.by["name"].click()
    assert not dialog.use.isEnabled()
    assert dialog.summary.text().endswith("Try the other way to match.")
    dialog.by["order"].click()
    dialog.use.click()
    assert project(window).training.initial_weights.params["match"] == "order"


def test_a_bad_file_gets_a_sentence(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "bad.pt").write_bytes(b"no weights at all")
    dialog = offered(window, qtbot, tmp_path / "bad.pt")
    assert dialog.summary.text().startswith("bad.pt is damaged")
    assert not dialog.use.isVisible()
    assert not dialog.others.isVisible()
    torch.save(state(network()), tmp_path / "bad.pt")
    dialog.again.click()
    qtbot.waitUntil(lambda: bool(dialog.reports))
    assert dialog.use.isEnabled()
    dialog.reject()


def test_broken_weights_cannot_be_used(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    tensors = state(network())
    tensors["linear.weight"][0, 0] = torch.nan
    dialog = offered(window, qtbot, saved(tensors, tmp_path / "w.safetensors"))
    assert "linear.weight in w.safetensors holds values that are NaN" in dialog.summary.text()
    assert "Training will start" not in dialog.summary.text()
    assert not dialog.use.isEnabled()
    dialog.reject()


def test_training_on_from_what_was_learned(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not commands(window).has_learned
    window.commands.train.train()
    qtbot.waitUntil(lambda: commands(window).has_learned, timeout=20_000)
    path = tmp_path / "kept.safetensors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    commands(window).train_on()
    assert project(window).training.initial_weights == file_setting(path)
    first = window.bridge.history.ended
    assert first is not None
    kept = load_file(path)
    assert all((kept[name].numpy() == value).all() for name, value in first.weights.items())
    window.commands.train.train()
    qtbot.waitUntil(lambda: window.bridge.history.ended not in (None, first), timeout=20_000)


def test_published_weights_are_listed_and_searched(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = (("ResNet18_Weights.V1", "resnet18"), ("Swin_Weights.V1", "swin_t"))
    url = "http://127.0.0.1:9/some-12345678.pth"
    listed = tuple(PublishedWeights(name, kind, url, 7, 1.0, 50.0) for name, kind in names)
    monkeypatch.setattr(pretrained_dialog, "published_weights", lambda: listed)
    commands(window).choose_published()
    dialog = commands(window).dialog
    assert isinstance(dialog, PretrainedDialog)
    qtbot.waitUntil(lambda: dialog.current is not None)
    assert dialog.current == listed[0]
    assert dialog.draw.isEnabled()
    dialog.search.setText("swin")
    assert dialog.current == listed[1]
    assert not dialog.draw.isEnabled()
    dialog.search.setText("nothing so called")
    assert dialog.current is None
    assert not dialog.take.isEnabled()
    dialog.search.setText("swin")
    with qtbot.waitSignal(dialog.chosen) as caught:
        dialog.take.click()
    assert caught.args == [listed[1]]
    failing = commands(window).dialog
    assert isinstance(failing, WeightsDialog)
    qtbot.waitUntil(lambda: failing.cancel.text() == "Close")
    assert "no weights 'Swin_Weights.V1'" in failing.summary.text()
    failing.again.click()
    assert failing.cancel.text() == "Cancel"
    assert not failing.again.isVisible()
    qtbot.waitUntil(failing.again.isVisible)
    failing.others.click()
    again = commands(window).dialog
    assert isinstance(again, PretrainedDialog)
    qtbot.waitUntil(lambda: again.current is not None)
    again.reject()


def test_a_template_becomes_a_new_document(window: MainWindow, qtbot: QtBot) -> None:
    entries = dict(commands(window).template_entries())
    assert list(entries) == [template.title for template in TEMPLATES]
    entries["ResNet-18"]()
    made = project(window)
    assert window.document.title == "resnet18.loom"
    assert made.network.nodes["fc"].params["out_features"] == 10
    assert made.training.initial_weights == INITIAL_WEIGHTS.setting("New")
    commands(window).learning.replace_head(freezes_before=True)
    assert "conv1" in frozen(window)
    commands(window).learning.unfreeze_all()
    assert not frozen(window)
