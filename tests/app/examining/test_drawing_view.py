"""Drawing: strokes that can be taken back, and what the network says of them at once."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.appearance import Appearance
from app.examining.answer_bars import AnswerBars, bars_of
from app.examining.drawing_pad import DrawingPad
from app.examining.drawing_view import BLANK, UNTRAINED, DrawingView
from app.examining.examiner import Examiner
from app.examining.strokes import Sketch
from core.examining.drawing import Drawn, drawn, style_of
from core.training.history import History
from tests.app.examining.kept import CNN, history_of, model_of, names_of, with_nan

SEVEN = ((0.25, 0.2), (0.75, 0.2), (0.62, 0.45), (0.45, 0.85))


@pytest.fixture
def pad(qtbot) -> DrawingPad:
    made = DrawingPad(Appearance("light"))
    qtbot.addWidget(made)
    made.resize(120, 120)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def examiner():
    made = Examiner()
    yield made
    made.shut_down()


@pytest.fixture
def view(qtbot, examiner):
    made = DrawingView(examiner, names_of(CNN), Appearance("dark"))
    qtbot.addWidget(made)
    made.resize(1200, 125)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


def give(view: DrawingView, examiner: Examiner, history: History) -> None:
    examiner.take(CNN, history)
    view.refresh(history)


def draw(pad: DrawingPad, points=SEVEN) -> None:
    pad.begin(points[0])
    for point in points[1:]:
        pad.draw_to(point)


# -- the sketch --------------------------------------------------------------------------


def test_strokes_are_taken_back_and_drawn_again():
    empty = Sketch()
    one = empty.begun(0.1, (0.0, 0.0)).drawn_to((1.0, 1.0))
    two = one.begun(0.2, (0.5, 0.5))
    assert [len(stroke.points) for stroke in two.strokes] == [2, 1]
    assert two.undone().strokes == one.strokes
    assert two.undone().undone().strokes == ()
    assert two.undone().undone().undone().strokes == ()
    assert two.undone().undone().redone().redone().strokes == two.strokes
    assert two.redone() is two
    cleared = two.cleared()
    assert cleared.strokes == ()
    assert cleared.undone().strokes == two.strokes
    assert empty.cleared() is empty
    after = two.undone().begun(0.3, (0.1, 0.1))
    assert not after.can_redo
    assert after.undone().strokes == one.strokes


# -- the pad -----------------------------------------------------------------------------


def test_the_mouse_draws_where_it_is(pad, qtbot):
    assert pad.is_blank
    assert pad.ink.shape == (224, 224)
    assert not pad.ink.any()
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 60))
    qtbot.mouseMove(pad, QPoint(90, 60))
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(90, 60))
    ink = pad.ink
    assert ink[112, 56:168].min() == 1
    assert ink[:90].max() == 0
    assert ink[112, :40].max() == 0
    qtbot.mouseMove(pad, QPoint(90, 10))
    np.testing.assert_array_equal(pad.ink, ink)
    pad.grab()


def test_a_wider_brush_leaves_more_ink(pad):
    pad.begin((0.5, 0.5))
    thin = pad.ink.sum()
    pad.clear()
    pad.brush *= 2
    pad.begin((0.5, 0.5))
    assert pad.ink.sum() == pytest.approx(4 * thin, rel=0.1)


def test_keys_of_the_pad_are_its_own_while_it_has_the_focus(pad, qtbot):
    draw(pad)
    full = pad.ink
    pad.begin((0.1, 0.1))
    control = Qt.KeyboardModifier.ControlModifier
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, control)
    override.ignore()
    QApplication.sendEvent(pad, override)
    assert override.isAccepted()
    qtbot.keyClick(pad, Qt.Key.Key_Z, control)
    np.testing.assert_array_equal(pad.ink, full)
    qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.is_blank
    assert not pad.ink.any()
    qtbot.keyClick(pad, Qt.Key.Key_Z, control)
    np.testing.assert_array_equal(pad.ink, full)
    other = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_S, control)
    other.ignore()
    QApplication.sendEvent(pad, other)
    assert not other.isAccepted()


# -- what the network says ---------------------------------------------------------------


def test_the_answer_is_that_of_the_core(view, examiner, qtbot):
    assert view.bars.empty_text == UNTRAINED
    give(view, examiner, history_of(CNN))
    qtbot.waitUntil(lambda: view.bars.empty_text == BLANK)
    heard: list[Drawn] = []
    view.drawing_seen.connect(lambda found: found and heard.append(found))
    draw(view.pad)
    model, data = model_of(CNN)
    oracle = drawn(model, data, drawing=view.pad.ink, style=style_of(data))
    qtbot.waitUntil(
        lambda: bool(heard) and np.array_equal(heard[-1].probabilities, oracle.probabilities)
    )
    assert [bar.share for bar in view.bars.bars] == oracle.probabilities.tolist()
    assert view.bars.note == oracle.answer
    np.testing.assert_array_equal(heard[-1].image, oracle.image)
    kinds = [layer.kind for layer in view.strips.layers]
    assert kinds == ["Conv2d", "ReLU", "Conv2d", "Linear"]
    np.testing.assert_array_equal(view.strips.layers[0].maps, oracle.layers[1].maps)
    view.grab()
    view.pad.clear()
    assert view.bars.empty_text == BLANK
    assert view.strips.is_empty
    assert view.undo.isEnabled()
    view.pad.undo()
    qtbot.waitUntil(lambda: not view.bars.is_empty)


def test_every_move_while_an_answer_is_on_its_way_is_answered_in_the_end(view, examiner, qtbot):
    give(view, examiner, history_of(CNN))
    view.pad.begin((0.2, 0.2))
    for index in range(40):
        view.pad.draw_to((0.2 + 0.015 * index, 0.2 + 0.012 * index))
        QApplication.processEvents()
    model, data = model_of(CNN)
    oracle = drawn(model, data, drawing=view.pad.ink)
    shares = oracle.probabilities.tolist()
    qtbot.waitUntil(lambda: [bar.share for bar in view.bars.bars] == shares)


def test_newer_weights_and_the_chosen_step_say_something_else(view, examiner, qtbot):
    history = history_of(CNN, 1.0, 3.0)
    give(view, examiner, history)
    draw(view.pad)
    expected = {}
    for step, scale in ((0, 1.0), (100, 3.0)):
        model, data = model_of(CNN, scale)
        found = drawn(model, data, drawing=view.pad.ink)
        expected[step] = found.probabilities.tolist()
    shares = lambda: [bar.share for bar in view.bars.bars]  # noqa: E731
    qtbot.waitUntil(lambda: shares() == expected[100])
    view.show_step(0)
    qtbot.waitUntil(lambda: shares() == expected[0])


def test_an_answer_that_is_not_finite_is_said_to_be(view, examiner, qtbot):
    history = history_of(CNN)
    with_nan(history)
    give(view, examiner, history)
    draw(view.pad)
    qtbot.waitUntil(lambda: view.bars.note == "not finite")
    assert {bar.text for bar in view.bars.bars} == {"NaN"}
    view.grab()


def test_a_click_on_a_layer_chooses_it_and_the_wheel_moves_on(view, examiner, qtbot):
    give(view, examiner, history_of(CNN))
    draw(view.pad)
    qtbot.waitUntil(lambda: not view.strips.is_empty)
    strips = view.strips
    with qtbot.waitSignal(strips.layer_chosen) as chosen:
        qtbot.mouseClick(
            strips, Qt.MouseButton.LeftButton, pos=strips.place_of(2).center().toPoint()
        )
    assert chosen.args == [strips.layers[2].node]
    view.resize(640, 125)
    if strips.room < 4:
        qtbot.keyClick(strips, Qt.Key.Key_Right)
        assert strips.shown[0].node == strips.layers[1].node
    view.grab()


# -- bars --------------------------------------------------------------------------------


def answer(probabilities: np.ndarray | None, values: np.ndarray) -> Drawn:
    names = tuple(f"class {index}" for index in range(len(values)))
    return Drawn(np.zeros((1, 8, 8), np.float32), names, values, 0, probabilities, ())


def test_where_there_is_no_room_for_all_the_likeliest_are_shown(qtbot):
    bars = AnswerBars("Says", Appearance("light"))
    qtbot.addWidget(bars)
    bars.resize(280, 125)
    shares = np.random.default_rng(0).dirichlet(np.ones(200)).astype(np.float32)
    bars.show_drawn(answer(shares, shares))
    shown, rows = bars.shown()
    assert len(shown) == 2 * rows
    wanted = np.sort(shares)[::-1][: len(shown)]
    assert [bar.share for bar in shown] == wanted.tolist()
    bars.grab()


def test_without_probabilities_the_values_are_shown():
    found = bars_of(answer(None, np.array([2.0, -4.0], np.float32)))
    assert [(bar.share, bar.text) for bar in found] == [(0.5, "2.00"), (0.0, "−4.00")]
