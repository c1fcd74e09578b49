"""What a sample, or a drawing, does in each layer, as the canvas gets it."""

import numpy as np
import pytest
import torch

from app.appearance import Appearance
from app.canvas.thumbnails import MOST_CELLS, Picture, Thumbnails, maps_shown, stacked
from app.document import Document
from app.examining.canvas_maps import DRAWING, LONGEST_MS, SPREAD, CanvasMaps
from app.examining.canvas_questions import LONGEST_SIDE, thumbnail_of
from app.examining.color_maps import COLORS, NONFINITE, ColorMap
from app.examining.examiner import Examiner
from app.examining.layer_questions import Choice
from app.instruments import Instruments
from app.instruments.drawing_page import DrawingPage
from app.selection import Selection
from core.compiler import compile_network
from core.data.loading import load_dataset
from core.examining.drawing import drawn
from core.examining.feature_maps import LayerMaps
from core.project import Project
from core.training.history import History
from tests.app.examining.kept import CNN, MLP, POINTS, history_of, model_of, with_nan
from tests.core.examining.asked import drawn_weights, linear, project_of

CONVOLUTION = ("Conv2d", {"out_channels": 9, "kernel_size": 3})
DEEP = project_of("digits", CONVOLUTION, "ReLU", "AdaptiveAvgPool2d", "Flatten", linear(10))


@pytest.fixture
def maps():
    examiner = Examiner()
    made = CanvasMaps(examiner, Appearance("dark"))
    made.told = []  # type: ignore[attr-defined]
    made.changed.connect(made.told.append)  # type: ignore[attr-defined]
    yield made
    made.switch(False)
    examiner.shut_down()


def give(maps: CanvasMaps, project: Project, history: History | None = None) -> History:
    """A run to ask about."""
    history = history or history_of(project)
    maps._examiner.take(project, history)
    maps.refresh()
    return history


def waits_for(qtbot, told: list, count: int = 1) -> Thumbnails:
    qtbot.waitUntil(lambda: sum(found is not None for found in told) >= count)
    return [found for found in told if found is not None][-1]


def hooked(project: Project, sample: np.ndarray, scale: float = 1.0) -> dict[str, np.ndarray]:
    """What every module gives for one sample, by node: a plain forward pass with hooks."""
    network = compile_network(project.network, project.input_shape).eval()
    weights = drawn_weights(project, scale)
    network.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    given: dict[str, np.ndarray] = {}
    for node in project.network.nodes:
        module = network.module_of(node)
        if module is not None:
            module.register_forward_hook(
                lambda module, inputs, output, node=node: given.update({node: output[0].numpy()})
            )
    with torch.no_grad():
        network(torch.tensor(sample[None]))
    return given


def levels_by_hand(values: np.ndarray) -> np.ndarray:
    """From the lowest to the highest of a layer, each value for itself."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.full(values.shape, round(0.5 * (COLORS - 1)))
    exact = (values.astype(np.float64) - low) / (high - low) * (COLORS - 1)
    return np.round(exact)


# -- a sample ------------------------------------------------------------------------------


@pytest.mark.parametrize(("project", "position"), [(DEEP, 0), (MLP, 4), (POINTS, 1)])
def test_tiles_are_what_a_plain_forward_pass_gives(maps, qtbot, project, position):
    sample = load_dataset(project.data).validation.inputs[position]
    maps.show_sample(Choice(position))
    maps.switch(True)
    give(maps, project)
    found = waits_for(qtbot, maps.told)
    given = hooked(project, sample)
    assert len(given) > 2
    for node, values in given.items():
        picture = found.by_node[node].levels
        expected = levels_by_hand(values)
        if values.ndim == 3 and values.shape[1:] != (1, 1):
            expected = expected[: maps_shown(*values.shape)]
        np.testing.assert_allclose(picture.ravel(), expected.ravel()[: picture.size], atol=1)
        assert picture.size == expected.size
    levels = found.by_node[next(iter(given))].levels
    image = Picture(found.by_node[next(iter(given))], found.colors).image
    table = ColorMap.RISING.table(Appearance("dark"))
    laid = stacked(levels)
    for row, column in ((0, 0), (len(laid) - 1, 0), (0, laid.shape[1] - 1)):
        color = image.pixelColor(column, row)
        assert color.getRgb() == tuple(table[laid[row, column]])


def test_it_says_which_sample_and_follows_the_one_chosen_and_the_step_shown(maps, qtbot):
    maps.switch(True)
    give(maps, CNN, history_of(CNN, 1.0, 2.0, 3.0))
    dataset = load_dataset(CNN.data)
    first = waits_for(qtbot, maps.told)
    assert first.about == f"sample 1 · class {dataset.classes[int(dataset.validation.targets[0])]}"
    assert (first.title, first.step) == ("Feature maps", 200)
    assert first.more.startswith("The validation sample 1 of ")
    maps.show_sample(Choice(3, 7))
    second = waits_for(qtbot, maps.told, 2)
    assert second.about == "sample 4 · class 7"
    assert "of class 7" in second.more
    maps.show_step(100)
    third = waits_for(qtbot, maps.told, 3)
    assert (third.step, third.about) == (100, second.about)
    row = int(np.flatnonzero(dataset.validation.targets == 7)[3])
    for node, values in hooked(CNN, dataset.validation.inputs[row], 2.0).items():
        picture = third.by_node[node].levels
        np.testing.assert_allclose(
            picture.ravel(), levels_by_hand(values).ravel()[: picture.size], atol=1
        )
    give(maps, MLP)
    assert waits_for(qtbot, maps.told, 4).title == "Activations"


def test_what_is_off_asks_for_nothing_and_tells_nothing(maps, qtbot, monkeypatch):
    asked: list[object] = []
    ask = Examiner.ask
    monkeypatch.setattr(Examiner, "ask", lambda *args: asked.append(args) or ask(*args))
    history = give(maps, CNN)
    maps.show_sample(Choice(5))
    maps.show_step(0)
    maps.refresh()
    maps.show_drawing(drawn(*model_of(CNN), drawing=np.eye(20)))
    maps.show_drawing(None)
    assert not asked
    assert maps._examiner._thread is None
    assert not maps._timer.isActive()
    assert not any(maps.told)
    maps.switch(True)
    waits_for(qtbot, maps.told)
    assert len(asked) == 1
    maps.refresh()  # the same weights: nothing is asked again
    assert len(asked) == 1
    maps.is_seen = lambda: False
    maps.show_sample(Choice(6))
    assert len(asked) == 1
    maps.is_seen = lambda: True
    maps.switch(False)
    assert maps.told[-1] is None
    give(maps, CNN, with_later(history))
    assert len(asked) == 1
    assert not maps._timer.isActive()


def with_later(history: History) -> History:
    with_nan(history)
    return history


def test_new_weights_are_asked_about_at_a_modest_rate(maps, qtbot):
    maps.switch(True)
    history = give(maps, MLP)
    waits_for(qtbot, maps.told)
    with_nan(history)
    maps.refresh()
    assert maps._timer.isActive()
    assert 0 < maps._timer.remainingTime() <= maps.period_ms
    broken = waits_for(qtbot, maps.told, 2)
    node = next(node.id for node in MLP.network.nodes.values() if node.kind == "Linear")
    assert NONFINITE in broken.by_node[node].levels
    assert "not finite" in broken.by_node[node].text


def test_nothing_is_shown_of_a_run_that_the_canvas_does_not_show(maps, qtbot):
    main = history_of(CNN)
    maps.run_of_canvas = lambda: main
    maps.switch(True)
    give(maps, CNN, main)
    waits_for(qtbot, maps.told)
    give(maps, CNN, history_of(CNN, 2.0))  # a twin is looked into
    assert maps.told[-1] is None
    assert not maps._is_waiting
    give(maps, CNN, main)
    waits_for(qtbot, maps.told, 2)
    give(maps, CNN, History())  # everything is forgotten
    assert maps.told[-1] is None


def test_large_maps_and_wide_layers_are_cut_and_said() -> None:
    values = np.random.default_rng(0).normal(size=(2, 300, 200)).astype(np.float32)
    low, high = float(values.min()), float(values.max())
    layer = LayerMaps("a", "a", "Conv2d", (70, 300, 200), values, False, 70, low, high, 0)
    found = thumbnail_of(layer)
    assert max(found.levels.shape[1:]) <= LONGEST_SIDE
    assert found.text.startswith("the first 2 of 70 maps, −")
    np.testing.assert_allclose(
        found.levels, levels_by_hand(values)[: len(found.levels), ::4, ::4], atol=1
    )
    wide = np.arange(1000, dtype=np.float32).reshape(1, 1, -1)
    text = thumbnail_of(
        LayerMaps("a", "a", "Linear", (4000,), wide, True, 4000, 0.0, 3999.0, 0)
    ).text
    assert text.startswith(f"the first {MOST_CELLS} of 4,000 values, 0 … ")


# -- a drawing -----------------------------------------------------------------------------


@pytest.fixture
def instruments(qtbot):
    document = Document()
    document.start_new(CNN)
    made = Instruments(Selection(document), document, Appearance("light"))
    qtbot.addWidget(made)
    made.resize(1264, 230)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.shut_down()


def test_a_drawing_reaches_the_canvas_while_its_page_is_seen(instruments, qtbot):
    told: list[Thumbnails | None] = []
    instruments.maps.changed.connect(told.append)
    instruments.maps.switch(True)
    instruments.refresh(history_of(CNN), CNN)
    sample = waits_for(qtbot, told)
    instruments.show_page("Draw")
    page = instruments.page
    assert isinstance(page, DrawingPage)
    page.view.pad.begin((0.3, 0.2))
    page.view.pad.draw_to((0.6, 0.9))
    qtbot.waitUntil(lambda: told[-1] is not None and told[-1].about == DRAWING)
    qtbot.waitUntil(lambda: not page.view._is_waiting and not page.view._is_behind)
    model, dataset = model_of(CNN)
    oracle = drawn(model, dataset, drawing=page.view.pad.ink)
    assert oracle is not None
    for layer in oracle.layers:
        np.testing.assert_array_equal(
            told[-1].by_node[layer.node].levels, thumbnail_of(layer).levels
        )
    instruments.show_page("Overview")
    assert told[-1].about == sample.about
    instruments.show_page("Draw")
    assert told[-1].about == DRAWING
    page.view.pad.clear()
    assert told[-1].about == sample.about


def test_the_sample_chosen_under_inside_is_that_of_the_canvas(instruments, qtbot):
    told: list[Thumbnails | None] = []
    instruments.maps.changed.connect(told.append)
    instruments.maps.switch(True)
    instruments.refresh(history_of(CNN), CNN)
    waits_for(qtbot, told)
    instruments.show_page("Inside")
    instruments.page.response.picker.step(2)
    qtbot.waitUntil(lambda: told[-1] is not None and told[-1].about.startswith("sample 3 · "))


def test_an_answer_that_takes_long_is_asked_for_less_often(maps, qtbot, monkeypatch):
    ticks = iter([0.0, 0.1, 5.0, 10.0])
    monkeypatch.setattr("app.examining.canvas_questions.time.thread_time", lambda: next(ticks))
    maps.switch(True)
    give(maps, POINTS)
    waits_for(qtbot, maps.told)
    assert maps.period_ms == round(1000 * SPREAD * 0.1)
    maps.show_sample(Choice(1))
    waits_for(qtbot, maps.told, 2)
    assert maps.period_ms == LONGEST_MS
