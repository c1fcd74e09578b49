"""The palette: search, keys, drags, and what cannot be added."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.appearance import Appearance
from app.document import Document
from app.palette import LAYER_MIME_TYPE, Palette
from app.palette.matching import ranked
from core.layers import LAYERS
from core.network import Network


@pytest.fixture
def palette(qtbot: QtBot) -> Palette:
    palette = Palette(Appearance("dark"))
    qtbot.addWidget(palette)
    palette.resize(200, 600)
    with qtbot.waitExposed(palette):
        palette.show()
    return palette


def best(query: str) -> str:
    return ranked(query, LAYERS.values())[0].kind


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("linear", "Linear"),
        ("dense", "Linear"),
        ("fc", "Linear"),
        ("bn", "BatchNorm1d"),
        ("bn2", "BatchNorm2d"),
        ("c2", "Conv2d"),
        ("pool", "MaxPool2d"),
        ("max", "MaxPool2d"),
        ("relu", "ReLU"),
        ("swish", "SiLU"),
        ("residual", "Add"),
        ("batch 2d", "BatchNorm2d"),
        ("ReLU", "ReLU"),
    ],
)
def test_the_best_match_comes_first(query: str, kind: str) -> None:
    assert best(query) == kind


def test_every_layer_is_found_by_its_kind_and_shown_without_a_query(palette: Palette) -> None:
    for kind in LAYERS:
        assert best(kind) == kind
    assert sorted(palette.list.kinds()) == sorted(LAYERS)


def test_enter_chooses_the_first_match(palette: Palette, qtbot: QtBot) -> None:
    QTest.keyClicks(palette.search, "conv2")
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == ["Conv2d"]


def test_enter_in_an_empty_search_chooses_nothing(palette: Palette, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(palette.layer_chosen):
        QTest.keyClick(palette.search, Qt.Key.Key_Return)


def test_arrows_walk_over_the_headings(palette: Palette, qtbot: QtBot) -> None:
    for _ in range(4):
        QTest.keyClick(palette.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        QTest.keyClick(palette.list, Qt.Key.Key_Return)
    assert chosen.args == [palette.list.kinds()[3]]


def test_a_double_click_chooses(palette: Palette, qtbot: QtBot) -> None:
    index = next(
        palette.list.model().index(row, 0)
        for row in range(palette.list.model().rowCount())
        if palette.list.model().index(row, 0).data() == "Conv2d"
    )
    place = palette.list.visualRect(index).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        QTest.mouseDClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["Conv2d"]


def test_nothing_found_says_so_and_escape_shows_all(palette: Palette) -> None:
    QTest.keyClicks(palette.search, "qqq")
    assert palette.list.isHidden()
    assert "No layer matches “qqq”" in palette.hint
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.list.isVisible()
    assert palette.search.text() == ""


def test_what_is_there_once_is_dimmed_when_it_is_there(palette: Palette) -> None:
    document = Document()
    palette.follow(document)
    network = Network()
    document.apply_network("Add", network.add(network.new_node("Input", (0.0, 0.0))))
    assert "Input" not in palette.list.kinds()
    assert "Output" in palette.list.kinds()
    document.undo_stack.undo()
    assert "Input" in palette.list.kinds()


def test_a_drag_carries_the_kind(palette: Palette, monkeypatch: pytest.MonkeyPatch) -> None:
    carried: list[bytes] = []

    def note(drag: QDrag, *_: object) -> Qt.DropAction:
        carried.append(bytes(drag.mimeData().data(LAYER_MIME_TYPE).data()))
        assert not drag.pixmap().isNull()
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", note)
    QTest.keyClicks(palette.search, "softplus")
    palette.list.startDrag(Qt.DropAction.CopyAction)
    assert carried == [b"Softplus"]


def test_tool_tips_explain(palette: Palette) -> None:
    model = palette.list.model()
    tips = [
        model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount())
    ]
    linear = next(tip for tip in tips if tip and tip.startswith("<b>Linear"))
    assert LAYERS["Linear"].help in linear
    assert LAYERS["Linear"].formula in linear


def test_the_palette_looks_different_in_the_other_theme(qtbot: QtBot) -> None:
    appearance = Appearance("dark")
    palette = Palette(appearance)
    qtbot.addWidget(palette)
    palette.resize(200, 400)
    before = palette.list.grab().toImage()
    appearance.use("light")
    assert palette.list.grab().toImage() != before
    assert palette.list.indexAt(QPoint(20, 40)).isValid()
