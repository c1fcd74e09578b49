"""Marks of changed settings: those that there is room for are in words, all are read."""

import pytest
from made_history import chain, story
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetrics
from seen import shown

from app.appearance import Appearance
from app.instruments.step_slider import StepSlider
from app.plots.distribution import ACTIVATIONS
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.loss import LossPlot
from app.plots.marks import Marks, marks_at
from app.plots.names import LayerNames
from app.plots.surface import Surface
from core.project import Project
from core.training.events import SettingsChanged
from core.training.history import History

SETTINGS = Project().training


def changed(step: int, text: str = "lr 0.1 → 0.2") -> SettingsChanged:
    return SettingsChanged(step, text, SETTINGS)


def surface(appearance: Appearance, width: float = 300, height: float = 200) -> Surface:
    return Surface(QRectF(50, 30, width, height), (0.0, 100.0), (0.0, 1.0), appearance)


def labels(marks: Marks, surface: Surface) -> list[QRectF]:
    metrics = QFontMetrics(surface.appearance.text_font(11))
    return [label.place for label in marks.labels(surface, metrics)]


@pytest.mark.parametrize("offset", [14.0, -8.0])
@pytest.mark.parametrize("steps", [[10, 12, 14], [0, 50, 99, 100], list(range(0, 100, 3))])
def test_words_of_marks_are_inside_and_never_over_each_other(appearance, steps, offset):
    place = surface(appearance)
    found = labels(Marks([changed(step) for step in steps], offset), place)
    assert len(found) >= 3
    for index, one in enumerate(found):
        assert place.area.left() <= one.left()
        assert one.right() <= place.area.right()
        assert place.area.contains(one)
        assert not any(one.intersects(other) for other in found[:index])


def test_a_low_plot_keeps_its_height_for_curves(appearance):
    low = surface(appearance, height=60)
    found = labels(Marks([changed(step) for step in range(10, 40, 4)]), low)
    assert {place.top() for place in found} == {found[0].top()}


def test_words_too_long_for_their_place_are_cut_and_left_out_where_little_is_left(appearance):
    place, text = surface(appearance), "SGD → Adam (its running averages start anew), lr 0.05"
    (label,) = Marks([changed(40, text)]).labels(place, QFontMetrics(appearance.text_font(11)))
    assert label.text.startswith("SGD → Adam")
    assert label.text.endswith("…")
    assert place.area.contains(label.place)
    assert labels(Marks([changed(85, 2 * text)]), place) == []


def test_marks_that_no_pointer_tells_apart_are_read_together():
    marks = [changed(10, "a"), changed(10, "b"), changed(11, "c"), changed(30, "d")]
    at = {step: 0.5 * step for step in range(100)}
    assert [mark.text for mark in marks_at(marks, at.__getitem__, 6.0)] == ["a", "b", "c"]
    assert [mark.text for mark in marks_at(marks, at.__getitem__, 14.0)] == ["d"]
    assert marks_at(marks, at.__getitem__, 40.0) == []
    assert marks_at([], at.__getitem__, 0.0) == []


def test_the_pointer_and_the_step_gone_back_to_read_every_mark(appearance, qtbot):
    plot, history = shown(LossPlot(appearance), qtbot), History()
    history.extend(story(chain("Input", "Linear", "Output"), 150, per_epoch=50))
    before = plot.grab().toImage()
    plot.refresh(history)
    unmarked = plot.grab().toImage()
    for mark in (changed(75, "lr 0.1 → 0.2"), changed(75, "batch 8 → 16"), changed(100, "lr 1")):
        history.append(mark)
    plot.refresh(history)
    assert list(plot.marks.marks) == history.marks
    assert plot.grab().toImage() not in (before, unmarked)
    plot._hover(75.3)
    assert plot.note() == "lr 0.1 → 0.2 · batch 8 → 16  step 75"
    assert plot.toolTip() == "Step 75: lr 0.1 → 0.2\nStep 75: batch 8 → 16"
    plot._hover(90.0)
    assert (plot.note(), plot.toolTip()) == ("step 90", "")
    plot._hover(None)
    plot.show_step(100)
    assert plot.note() == "lr 1  step 100"


def test_a_picture_over_time_reads_marks_by_keyboard_too(appearance, qtbot, document):
    history = History()
    history.extend(story(document.network, 150, per_epoch=50))
    history.append(changed(81))
    plot = shown(HistogramOverTime(ACTIVATIONS, LayerNames(document), appearance), qtbot)
    plot.show_layer("n2")
    plot.refresh(history)
    plot.show_step(81)
    assert plot.note().startswith("lr 0.1 → 0.2  step 81  ")


def test_the_slider_names_all_marks_at_its_knob(appearance, qtbot):
    slider = shown(StepSlider(appearance), qtbot, 400, 24)
    slider.marks = [changed(10, "a"), changed(10, "b")]
    slider.show_run(1, 100, 10)
    slider.setEnabled(True)
    assert slider._help_at(slider.place_of(10)) == "Step 10: a\nStep 10: b"
    slider.grab()
