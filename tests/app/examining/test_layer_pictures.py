"""Weights, feature maps and exciting samples of a layer, against what the core says."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from app.appearance import Appearance
from app.examining import exciting_view
from app.examining.examiner import Examiner
from app.examining.exciting_view import ExcitingView
from app.examining.layer_response import ResponseView
from app.examining.layer_weights import WeightsView
from core.data.spec import Dataset
from core.examining.exciting import exciting
from core.examining.feature_maps import feature_maps
from core.examining.samples import Part
from core.examining.weight_images import weight_images_of
from core.project import Project
from core.training.events import WeightsKept
from core.training.history import History
from tests.app.examining.kept import (
    CNN,
    MLP,
    POINTS,
    history_of,
    model_of,
    names_of,
    node_of,
    with_nan,
)
from tests.core.examining.asked import drawn_weights


@pytest.fixture
def show(qtbot):
    """Puts a view on the screen, with the weights of a project to ask about."""
    examiner = Examiner()
    views = []

    def shown(make, project: Project, history: History | None = None, size=(420, 130)):
        history = history or history_of(project)
        examiner.take(project, history)
        view = make(examiner, names_of(project), Appearance("dark"))
        views.append(view)
        qtbot.addWidget(view)
        view.resize(*size)
        with qtbot.waitExposed(view):
            view.show()
        view.refresh(history)
        return view

    yield shown
    for view in views:
        view.hide()
    examiner.shut_down()


def responding(*arguments) -> ResponseView:
    return ResponseView(*arguments, np.random.default_rng(0))


def waits_for_picture(qtbot, view) -> None:
    qtbot.waitUntil(lambda: not view.is_empty)


# -- weights -----------------------------------------------------------------------------


def test_weights_on_pixels_are_those_of_the_core(show, qtbot):
    node = node_of(MLP, "Linear")
    view = show(WeightsView, MLP)
    assert view.grid.empty_text.startswith("Press Train")
    view.show_layer(node)
    waits_for_picture(qtbot, view)
    oracle = weight_images_of(*model_of(MLP), node=node, most=1024)
    tiles = view.grid.source
    np.testing.assert_array_equal(tiles.maps, oracle.images)
    assert (tiles.low, tiles.high) == (-oracle.limit, oracle.limit)
    assert view.grid.title == f"Weights on pixels of {MLP.network.nodes[node].name}"
    view.grab()


def test_of_very_many_weights_the_first_units_are_pictured(show, qtbot, monkeypatch):
    monkeypatch.setattr("app.examining.layer_questions.MOST_WEIGHTS", 5 * 64 + 1)
    view = show(WeightsView, MLP)
    view.show_layer(node_of(MLP, "Linear"))
    waits_for_picture(qtbot, view)
    assert view.grid.source.numbers.tolist() == [0, 1, 2, 3, 4]
    assert view.grid.note == "the first 5 of 24 · step 0"


def test_an_activation_shows_the_weights_of_the_layer_whose_units_it_passes_on(show, qtbot):
    view = show(WeightsView, MLP)
    view.show_layer(node_of(MLP, "ReLU"))
    waits_for_picture(qtbot, view)
    assert view.grid.title.endswith(MLP.network.nodes[node_of(MLP, "Linear")].name)
    view.show_layer(node_of(MLP, "Flatten"))
    qtbot.waitUntil(lambda: "has no weights to picture" in view.grid.empty_text)


def test_filters_have_all_their_channels(show, qtbot):
    node = node_of(CNN, "Conv2d", 1)
    view = show(WeightsView, CNN)
    view.show_layer(node)
    waits_for_picture(qtbot, view)
    assert view.grid.source.maps.shape == (4, 6, 3, 3)
    assert view.grid.source.size == (11, 7)
    assert view.grid.source.text(2).startswith("filter 2  ")


def test_other_weights_are_a_matrix_whose_cells_are_read_and_chosen(show, qtbot):
    node = node_of(POINTS, "Linear")
    view = show(WeightsView, POINTS)
    view.show_layer(node)
    waits_for_picture(qtbot, view)
    matrix = view.matrix
    oracle = weight_images_of(*model_of(POINTS), node=node)
    np.testing.assert_array_equal(matrix.values, oracle.images[0, 0])
    assert matrix.is_turned
    cell = matrix.grid
    point = cell.topLeft() + QPointF(cell.width() * 3.5 / 12, cell.height() * 0.75)
    qtbot.mouseMove(matrix, point.toPoint())
    qtbot.waitUntil(lambda: matrix.hover_text.startswith("unit 3, input 1  "))
    with qtbot.waitSignal(view.unit_chosen) as chosen:
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=point.toPoint())
    assert chosen.args == [3]
    view.mark(3)
    view.grab()


def test_the_chosen_step_is_shown_and_the_latest_again(show, qtbot):
    history = history_of(MLP, 1.0, 2.0)
    view = show(WeightsView, MLP, history)
    view.show_layer(node_of(MLP, "Linear"))
    waits_for_picture(qtbot, view)
    latest = view.grid.source.high
    view.show_step(0)
    qtbot.waitUntil(lambda: view.grid.note == "step 0")
    assert view.grid.source.high == pytest.approx(latest / 2)
    view.show_step(None)
    qtbot.waitUntil(lambda: view.grid.note == "step 100")
    assert view.grid.source.high == latest
    history.append(WeightsKept(200, drawn_weights(MLP, 3.0)))
    view.refresh(history)
    qtbot.waitUntil(lambda: view.grid.note == "step 200")
    assert view.grid.source.high == pytest.approx(latest * 1.5)


def test_weights_that_are_not_finite_are_counted_and_drawn(show, qtbot):
    history = history_of(MLP)
    with_nan(history)
    view = show(WeightsView, MLP, history)
    view.show_layer(node_of(MLP, "Linear"))
    waits_for_picture(qtbot, view)
    assert view.grid.note == "1 not finite · step 100"
    view.grab()


# -- a page of tiles ---------------------------------------------------------------------


def test_pages_are_turned_by_keys_wheel_and_buttons(show, qtbot):
    view = show(WeightsView, MLP, size=(180, 130))
    view.show_layer(node_of(MLP, "Linear"))
    waits_for_picture(qtbot, view)
    grid = view.grid
    per_page = len(grid.shown)
    assert per_page < 24
    assert grid.page_text() == f"1–{per_page} of 24"
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    assert grid.shown[0] == per_page
    qtbot.mouseClick(grid._back, Qt.MouseButton.LeftButton)
    assert grid.shown[0] == 0
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.shown[0] == 0
    for _ in range(per_page + 1):
        qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert per_page in grid.shown
    with qtbot.waitSignal(view.unit_chosen) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert chosen.args == [per_page]
    view.resize(900, 400)
    assert len(grid.shown) == 24
    assert grid.page_text() == ""
    view.grab()


# -- what a layer gives for a sample -----------------------------------------------------


def maps_of(project: Project, node: str, row: int):
    found = feature_maps(*model_of(project), part=Part.VALIDATION, row=row, most=1024)
    return next(layer for layer in found if layer.node == node)


def test_feature_maps_are_those_of_the_sample_that_is_picked(show, qtbot):
    node = node_of(CNN, "Conv2d")
    view = show(responding, CNN, size=(640, 130))
    view.show_layer(node)
    waits_for_picture(qtbot, view)
    np.testing.assert_array_equal(view.grid.source.maps[:, 0], maps_of(CNN, node, 0).maps)
    count = len(model_of(CNN)[1].validation)
    assert view.picker.place_text() == f"1 of {count}"
    qtbot.keyClick(view.picker, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: view.picker.place_text() == f"{count} of {count}")
    np.testing.assert_array_equal(view.grid.source.maps[:, 0], maps_of(CNN, node, count - 1).maps)
    assert view.grid.can_choose
    view.grab()


def test_only_samples_of_a_class(show, qtbot):
    view = show(responding, CNN, size=(640, 130))
    view.show_layer(node_of(CNN, "Conv2d"))
    waits_for_picture(qtbot, view)
    data: Dataset = model_of(CNN)[1]
    rows = np.flatnonzero(data.validation.targets == 7)
    view.picker._choose_class(7)
    qtbot.waitUntil(lambda: view.picker.place_text() == f"1 of {len(rows)}")
    assert view.picker.picture.sample.row == rows[0]
    assert view.picker.picture.sample.label == "7"
    before = view.picker.choice
    qtbot.keyClick(view.picker, Qt.Key.Key_R)
    qtbot.waitUntil(
        lambda: view.picker.choice.position < len(rows) and view.picker.choice != before
    )
    assert view.picker.picture.sample.row in rows


def test_units_without_places_are_cells_with_their_values(show, qtbot):
    node = node_of(POINTS, "Tanh")
    view = show(responding, POINTS, size=(640, 130))
    view.show_layer(node)
    waits_for_picture(qtbot, view)
    values = maps_of(POINTS, node, 0).maps.ravel()
    np.testing.assert_array_equal(view.grid.source.maps.ravel(), values)
    assert view.grid.title.startswith("Activations of ")
    place = view.grid.place_of(5).center().toPoint()
    qtbot.mouseMove(view.grid, place)
    qtbot.waitUntil(lambda: view.grid.hover_text.startswith("unit 5  "))
    with qtbot.waitSignal(view.unit_chosen) as chosen:
        qtbot.mouseClick(view.grid, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [5]
    view.grab()


def test_a_new_run_forgets_the_old_one(show, qtbot):
    view = show(responding, POINTS, size=(640, 130))
    view.show_layer(node_of(POINTS, "Tanh"))
    waits_for_picture(qtbot, view)
    view.refresh(History())
    assert view.is_empty
    assert not view.picker.back.isEnabled()
    view.grab()


# -- what excites a unit -----------------------------------------------------------------


def test_the_most_exciting_samples_are_those_of_the_core(show, qtbot):
    node = node_of(CNN, "Conv2d")
    view = show(ExcitingView, CNN, size=(280, 130))
    assert view.grid.empty_text == exciting_view.EMPTY
    view.show_layer(node)
    view.show_unit(2)
    waits_for_picture(qtbot, view)
    oracle = exciting(*model_of(CNN), node=node, k=9)
    tiles = view.grid.source
    assert tiles.rows == tuple(oracle.rows[2].tolist())
    data = model_of(CNN)[1]
    np.testing.assert_array_equal(tiles.raw, data.train.raw(oracle.rows[2]))
    assert len(view.grid.shown) == 9
    top, left = oracle.places[2][0]
    assert view.grid._seen[0] == (top, left, top + 3, left + 3)
    view.grab()
    view.show_unit(3)
    qtbot.waitUntil(lambda: tiles is not view.grid.source)
    assert view.grid.source.rows == tuple(oracle.rows[3].tolist())


def test_what_is_known_of_a_layer_is_not_looked_for_again(show, qtbot, monkeypatch):
    view = show(ExcitingView, MLP, size=(280, 130))
    view.show_layer(node_of(MLP, "ReLU"))
    view.show_unit(0)
    waits_for_picture(qtbot, view)
    first = view.grid.source

    def never(*_: object, **__: object) -> None:
        raise AssertionError("It was looked for again.")

    monkeypatch.setattr("app.examining.layer_questions.exciting", never)
    view.show_unit(1)
    qtbot.waitUntil(lambda: view.grid.source is not first)
    assert not view.is_empty


def test_another_step_is_looked_through_at_once(show, qtbot):
    history = history_of(MLP, 1.0, -1.0)
    node = node_of(MLP, "ReLU")
    view = show(ExcitingView, MLP, history, size=(280, 130))
    view.show_layer(node)
    view.show_unit(4)
    waits_for_picture(qtbot, view)
    view.hide()
    view.show_step(0)
    view.show()
    for step, scale in ((0, 1.0), (None, -1.0)):
        rows = exciting(*model_of(MLP, scale), node=node, k=9).rows[4]
        view.show_step(step)
        qtbot.waitUntil(lambda rows=rows: view.grid.source.rows == tuple(rows.tolist()))


def test_points_are_told_in_lines(show, qtbot):
    view = show(ExcitingView, POINTS, size=(280, 130))
    view.show_layer(node_of(POINTS, "Tanh"))
    view.show_unit(1)
    waits_for_picture(qtbot, view)
    assert len(view.rows.lines()) == 9
    assert "x₁ " in view.rows.lines()[0]
    view.grab()


def test_looking_can_be_stopped(show, qtbot, monkeypatch):
    import threading

    started, release = threading.Event(), threading.Event()

    def slow(model, dataset, progress, **_: object) -> None:
        while not release.is_set():
            progress("Looking", 512, 2000)
            started.set()
            release.wait(0.01)

    monkeypatch.setattr("app.examining.layer_questions.exciting", slow)
    view = show(ExcitingView, MLP, size=(280, 130))
    view.show_layer(node_of(MLP, "ReLU"))
    view.show_unit(0)
    qtbot.waitUntil(view.stop_button.isVisible)
    qtbot.waitUntil(lambda: view.grid.empty_text == "Looking: 512 of 2,000 samples …")
    qtbot.mouseClick(view.stop_button, Qt.MouseButton.LeftButton)
    assert view.grid.empty_text == exciting_view.STOPPED
    assert not view.stop_button.isVisible()
    qtbot.waitUntil(lambda: view._examiner.progress_of(view) is None)
    release.set()
