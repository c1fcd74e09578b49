"""Pictures over time say where it was looked, and why they are empty before."""

import numpy as np
import pytest
from made_history import story
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap
from seen import shown

from app.plots.distribution import ACTIVATIONS
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.looked import BeforeFirst, LookTicks, before_looks
from app.plots.names import LayerNames
from app.plots.surface import Surface
from core.training.events import LayersMeasured, RunStarted
from core.training.history import History


@pytest.fixture
def resumed(document) -> History:
    """A run that goes on at step 100 from a file, whose looks of before are not there."""
    history = History()
    for event in story(document.network, 200, per_epoch=100):
        if isinstance(event, RunStarted):
            event = RunStarted("cpu", 0, 100, 1000, event.weighted, event.observed, step=100)
        if not isinstance(event, LayersMeasured) or event.step > 100:
            history.append(event)
    return history


def test_the_reading_before_the_first_look_claims_no_values(appearance, document, resumed, qtbot):
    plot = shown(HistogramOverTime(ACTIVATIONS, LayerNames(document), appearance), qtbot)
    plot.show_layer("n2")
    plot.refresh(resumed)
    plot._hover(40.0)
    assert plot.note() == "step 40: no look before 101"
    plot._hover(130.0)
    assert plot.note().startswith("step 121, the last look before 130  ")
    plot.grab()


def test_words_say_why_and_are_as_long_as_there_is_room_for(appearance, resumed):
    words = BeforeFirst(lambda: 101, lambda first: before_looks(resumed, first))
    painter = QPainter(pixmap := QPixmap(700, 200))
    painter.setFont(appearance.text_font(11))
    long, short = before_looks(resumed, 101)
    assert "kept run" in long
    assert words.fitting(painter, QRectF(0, 0, 300, 80), 101) == long
    assert words.fitting(painter, QRectF(0, 0, 70, 40), 101) == short
    assert words.fitting(painter, QRectF(0, 0, 20, 200), 101) == ""
    painter.end()
    assert not pixmap.isNull()
    assert "kept run" not in before_looks(History(), 101)[0]


def test_there_is_a_tick_for_each_look_in_view(appearance):
    ticks = LookTicks(lambda: np.array([1, 50, 51, 100, 400], np.int64))
    place = Surface(QRectF(0, 0, 100, 50), (0.0, 200.0), (0.0, 1.0), appearance)
    assert ticks.pixels(place).tolist() == [0, 25, 25, 50]
