"""The tabs of plots: which layer they show, what is drawn when."""

import pytest

from app.examining.view import ExaminedView
from app.instruments import Instruments
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.landscape import LandscapeView
from core.training.history import History
from tests.app.instruments.parts import NETWORK, Parts, shown
from tests.app.plots.made_history import story


@pytest.fixture
def parts(qtbot) -> Parts:
    return shown(Parts(theme="dark"), qtbot, height=290)


@pytest.fixture
def history() -> History:
    made = History()
    made.extend(story(NETWORK, steps=300, per_epoch=100))
    return made


ASKING = (ExaminedView, LandscapeView)
"""Pictures that ask a copy of the network, of which there is none here."""


def visible(instruments: Instruments) -> list:
    """The plots of the tab in front that draw a history by themselves."""
    shown = [plot for plot in instruments.plots if plot.isVisible()]
    return [plot for plot in shown if not isinstance(plot, ASKING)]


def over_time_of(instruments: Instruments) -> HistogramOverTime:
    return next(plot for plot in instruments.plots if isinstance(plot, HistogramOverTime))


def drawn(plot) -> bool:
    return not getattr(plot, "plot", plot).is_empty


def test_every_tab_is_drawn_when_it_is_shown(parts, history, qtbot):
    instruments = parts.instruments
    instruments.refresh(history)
    for tab in range(instruments.tabs.count()):
        if not instruments.tabs.isTabVisible(tab):
            continue  # of what has not come to pass
        instruments.tabs.setCurrentIndex(tab)
        plots = visible(instruments)
        assert len(plots) >= 2 or isinstance(instruments.pages[tab].plots[0], ASKING)
        qtbot.waitUntil(lambda plots=plots: all(drawn(plot) for plot in plots))
        instruments.grab()


def test_all_plots_catch_up_though_the_time_of_one_refresh_is_bounded(
    parts, history, qtbot, monkeypatch
):
    monkeypatch.setattr("app.instruments.instruments.REFRESH_SECONDS", 0.0)
    parts.instruments.refresh(history)
    plots = visible(parts.instruments)
    assert not all(drawn(plot) for plot in plots)
    qtbot.waitUntil(lambda: all(drawn(plot) for plot in plots))


def test_the_last_refresh_is_never_lost(parts, history, qtbot):
    instruments = parts.instruments
    instruments.refresh(history)
    for event in story(NETWORK, steps=301, per_epoch=100):
        if getattr(event, "step", 0) == 301:
            history.append(event)
            instruments.refresh(history)
    qtbot.waitUntil(lambda: visible(instruments)[0].raw.steps[-1] == 301)


def test_activations_are_those_of_the_selected_layer(parts, history):
    instruments, selection = parts.instruments, parts.selection
    instruments.refresh(history)
    over_time = over_time_of(instruments)
    assert over_time.node == "n2"
    selection.select(["n5"])
    assert over_time.node == "n5"
    assert over_time.title == "Activations of relu2 over time"
    selection.select(["n1"])
    assert over_time.node == "n5"
    selection.select([])
    assert over_time.node == "n2"


def test_a_renamed_layer_is_renamed_in_the_plots(parts, history):
    parts.instruments.refresh(history)
    parts.document.apply_network("Rename", parts.document.network.rename("n2", "first"))
    assert over_time_of(parts.instruments).title == "Activations of first over time"


def test_choosing_a_bar_or_a_name_selects_the_layer(parts, history, qtbot):
    instruments = parts.instruments
    instruments.refresh(history)
    profile = next(plot for plot in instruments.plots if hasattr(plot, "bar_chosen"))
    profile.bar_chosen.emit("n4")
    assert parts.selection.single == "n4"
    instruments.tabs.setCurrentIndex(1)
    curves = visible(instruments)[0]
    qtbot.waitUntil(lambda: len(curves.list.rows) == 3)
    assert [row.name for row in curves.list.rows] == ["hidden1", "hidden2", "hidden3"]
    assert curves.plot.highlighted == "n4"
    curves.list.chosen.emit("n2")
    assert parts.selection.single == "n2"


def test_clear_empties_everything(parts, history, qtbot):
    instruments = parts.instruments
    instruments.refresh(history)
    instruments.clear()
    qtbot.waitUntil(lambda: not any(drawn(plot) for plot in visible(instruments)))


def test_a_new_run_replaces_the_old_one(parts, history, qtbot):
    parts.instruments.refresh(history)
    fresh = History()
    fresh.extend(story(NETWORK, steps=5, seed=3))
    parts.instruments.refresh(fresh)
    loss = visible(parts.instruments)[0]
    qtbot.waitUntil(lambda: loss.raw.steps.tolist() == [1, 2, 3, 4, 5])


def test_a_tab_is_found_by_its_name(parts):
    instruments = parts.instruments
    assert instruments.show_page("dead units") == ""
    assert instruments.tabs.tabText(instruments.tabs.currentIndex()) == "Dead units"
    said = instruments.show_page("Nonsense")
    assert said.startswith("No tab of the instruments is called Nonsense: there are Overview, ")


def test_a_page_that_does_not_fit_has_no_tab(parts, monkeypatch):
    instruments = parts.instruments
    page = type(instruments.pages[2])
    instruments.tabs.setCurrentIndex(2)
    monkeypatch.setattr(page, "fits", lambda project: len(project.network.nodes) > 9)
    parts.document.apply_network("Rename", parts.document.network.rename("n2", "first"))
    assert not instruments.tabs.isTabVisible(2)
    assert instruments.tabs.currentIndex() != 2
    assert "nothing to show" in instruments.show_page(page.title)
    monkeypatch.setattr(page, "fits", lambda project: True)
    parts.document.apply_network("Rename", parts.document.network.rename("n2", "second"))
    assert instruments.tabs.isTabVisible(2)
