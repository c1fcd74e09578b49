"""Where a legend stands: beside the title, and over curves only where there is no room for it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from made_history import deep_network, story
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from app.appearance import Appearance
from app.plots.frame import paint_wrapped
from app.plots.legend import hidden_points
from app.plots.loss import LossPlot
from app.runs.twin_run import TwinRun
from core.project import Project
from core.training.events import EpochFinished, StepMeasured
from core.training.history import History


def grabbed(width: int, height: int, qtbot) -> LossPlot:  # type: ignore[no-untyped-def]
    plot = LossPlot(Appearance("dark"))
    qtbot.addWidget(plot)
    plot.resize(width, height)
    plot.show()
    history = History()
    history.extend(story(deep_network(3), steps=60, per_epoch=20))
    plot.refresh(history)
    plot.grab()
    return plot


def test_a_wide_plot_has_its_legend_beside_the_title(qtbot):
    plot = grabbed(600, 300, qtbot)
    assert plot.legend.is_in_header
    assert not plot.legend.is_short
    assert plot.legend.height(plot.surface) == 0
    assert plot.shown_note() == "step"


def test_a_low_plot_has_values_in_one_line_that_hides_nothing(qtbot):
    plot = grabbed(260, 130, qtbot)
    assert plot.legend.is_in_header
    assert plot.legend.is_short


def test_a_low_narrow_plot_has_its_values_in_place_of_labels_below(qtbot):
    plot = grabbed(190, 130, qtbot)
    assert plot.legend.is_below
    assert plot.legend.height(plot.surface) == 0
    assert plot.shown_frame.x_axis != plot.frame.x_axis
    plot.resize(600, 300)
    plot.grab()
    assert plot.shown_frame.x_axis == plot.frame.x_axis


@pytest.mark.parametrize("width", [290, 320])
def test_a_button_beside_the_title_takes_no_words_and_leaves_both_ends_named(qtbot, width):
    plot = grabbed(width, 130, qtbot)
    plot.whole_button.setText("show recent")
    plot.whole_button.adjustSize()
    plot.whole_button.show()
    plot.grab()
    assert plot.legend.is_below
    assert not plot.legend.is_short
    axis = plot.shown_frame.x_axis
    assert axis is not None
    assert [text for _, text in axis.ticks(*plot.surface.x_range, 3)] == ["0", "60"]


@pytest.mark.parametrize(("height", "twins"), [(130, 2), (170, 2), (170, 1), (300, 2)])
def test_beside_twins_no_box_hides_a_curve_or_much_of_the_plot(qtbot, height, twins):
    plot = grabbed(190, height, qtbot)
    assert plot.history is not None
    plot.show_twins([TwinRun(n, f"lr {n}", Project(), plot.history) for n in range(1, twins + 1)])
    plot.grab()
    legend, area = plot.legend, plot.area
    box = legend.box(plot.surface, legend.is_at_top, legend.is_at_right)
    is_large = box.width() * box.height() > 0.2 * area.width() * area.height()
    assert (is_large or hidden(plot, box) > 0) == legend.is_own_only
    assert legend.is_own_only == (legend.height(plot.surface) == 0)
    if legend.is_own_only:  # the run itself is still told, in one line outside of the area
        assert legend.is_in_header or legend.is_below
    assert height == 300 or legend.is_own_only


def test_beside_twins_no_name_is_cut_in_the_box(qtbot):
    """In a wide area the main run has its name; in a narrow one colours tell, as of its twins."""
    plot = grabbed(170, 300, qtbot)
    assert plot.history is not None
    plot.show_twins([TwinRun(1, "lr 0.5", Project(), plot.history)])
    wide, narrow = (plot.legend.boxed(width, plot.appearance) for width in (400, 130))
    assert [entry.name for entry in wide] == ["this network", "its validation", "lr 0.5"]
    assert not any(entry.is_bar for entry in wide)
    assert [entry.is_bar or entry.is_dashed for entry in narrow] == [True] * 3
    plot.show_twins(())
    assert not any(entry.is_bar for entry in plot.legend.boxed(130, plot.appearance))


@pytest.mark.parametrize("falls", [True, False])
def test_the_box_stands_where_it_hides_least_of_run_and_twins(qtbot, falls):
    """The main run stays flat in the middle, its twin goes from corner to corner."""
    plot, twin, names = LossPlot(Appearance("dark")), History(), deep_network(3)
    qtbot.addWidget(plot)
    plot.resize(190, 300)
    plot.show()
    own = History()
    for history, ends in ((own, (0.5, 0.5)), (twin, (1.0, 0.0) if falls else (0.0, 1.0))):
        losses = np.linspace(*ends, 60)
        for event in story(names, steps=60, per_epoch=20):
            if isinstance(event, StepMeasured):
                event = replace(event, loss=float(losses[event.step - 1]))
            if not isinstance(event, EpochFinished):
                history.append(event)
    plot.show_twins([TwinRun(1, "lr 0.5", Project(), twin)])
    plot.refresh(own)
    plot.grab()
    legend = plot.legend
    assert not legend.is_outside
    corners = list(product((True, False), repeat=2))
    hides = {at: hidden(plot, legend.box(plot.surface, *at)) for at in corners}
    assert hides[legend.is_at_top, legend.is_at_right] == 0 < max(hides.values())


def hidden(plot: LossPlot, box: QRectF) -> int:
    return sum(hidden_points(box, *curve) for curve in plot._curves_in_pixels())


def test_words_of_marks_are_not_under_the_legend(qtbot):
    plot = grabbed(170, 300, qtbot)
    assert not plot.legend.is_in_header
    box = plot.legend.height(plot.surface)
    assert box > 0
    assert plot.marks.offset - 12 >= box or plot.marks.offset + 4 <= -box


def test_words_of_a_narrow_empty_plot_are_seen_whole(qtbot):
    image = QImage(100, 74, QImage.Format.Format_RGB32)
    image.fill(0)
    painter, place = QPainter(image), QRectF(0, 0, 100, 74)
    words = "Press Train to see which layers have dead units."
    paint_wrapped(painter, Appearance("dark"), place, words)
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    taken = painter.boundingRect(place, flags, words)
    painter.end()
    assert place.contains(taken)
