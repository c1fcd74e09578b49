"""Layers of networks for sequences, values and images of three colours are pictured too,
alone and while a page is as small or as large as it gets."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.appearance import Appearance
from app.document import Document
from app.instruments import Instruments
from app.instruments.drawing_page import DrawingPage
from app.instruments.layer_page import LayerPage
from app.selection import Selection
from core.data.spec import silent
from core.project import Project
from tests.app.examining.kept import history_of
from tests.core.examining.asked import linear, project_of

CONV1D = ("Conv1d", {"out_channels": 5, "kernel_size": 3})
CONV2D = ("Conv2d", {"out_channels": 4, "kernel_size": 3})


def coloured(folder: Path) -> Project:
    """Images of three colours in a folder of two classes."""
    rng = np.random.default_rng(0)
    for name in ("red", "blue"):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            pixels = rng.integers(0, 255, (12, 12, 3), np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.png")
    made = project_of("image-folder", CONV2D, "ReLU", "Flatten", linear(2))
    spec = made.data.spec
    params = {**made.data.dataset.params, "folder": str(folder), "size": 12}
    assert spec.describe is not None
    described = spec.describe(params, silent)
    return replace(
        made, data=replace(made.data, dataset=replace(made.data.dataset, params=described))
    )


def projects(folder: Path) -> dict[str, Project]:
    return {
        "sequences": project_of("digit-sequences", CONV1D, "ReLU", "Flatten", linear(10)),
        "values": project_of("wave", linear(6), "Tanh", linear(1), loss="MSELoss"),
        "colours": coloured(folder),
    }


@pytest.mark.parametrize("name", ["sequences", "values", "colours"])
def test_every_layer_is_pictured(name, tmp_path, qtbot):
    project = projects(tmp_path / "pictures")[name]
    document = Document()
    document.start_new(project)
    selection = Selection(document)
    instruments = Instruments(selection, document, Appearance("dark"))
    qtbot.addWidget(instruments)
    instruments.resize(1280, 215)
    with qtbot.waitExposed(instruments):
        instruments.show()
    page = next(page for page in instruments.pages if isinstance(page, LayerPage))
    drawing = next(page for page in instruments.pages if isinstance(page, DrawingPage))
    assert drawing.fits(project) is (name == "colours")
    instruments.show_page("inside")
    instruments.refresh(history_of(project), project)
    for node in [node for node in project.network.nodes.values() if node.kind != "Input"]:
        selection.select([node.id])
        qtbot.waitUntil(lambda title=node.name: page.response.grid.title.endswith(title))
        page.choose_unit(0)
        qtbot.waitUntil(lambda: not page.exciting.is_empty)
        page.grab()
    for size in ((700, 120), (2400, 460)):
        instruments.resize(*size)
        instruments.grab()
    if name == "colours":
        draw(instruments, drawing, qtbot)
    instruments.shut_down()


def draw(instruments: Instruments, page: DrawingPage, qtbot) -> None:
    instruments.show_page("draw")
    page.view.pad.begin((0.3, 0.3))
    page.view.pad.draw_to((0.7, 0.7))
    qtbot.waitUntil(lambda: not page.view.bars.is_empty)
    assert [bar.name for bar in page.view.bars.bars] == ["blue", "red"]
    instruments.grab()
