"""A second run, with another network, replaces everything that the first has left in a plot."""

import pytest

from app.appearance import Appearance
from app.document import Document
from app.instruments import Instruments
from app.selection import Selection
from core.network import Network
from core.project import Project
from core.training.history import History
from tests.app.plots.made_history import chain, deep_network, story

DEEP = deep_network(5)
OTHERS = {
    "the same": DEEP,
    "shallower": deep_network(2),
    "deeper": deep_network(9),
    "no rectifier": chain("Input", "Linear", "Sigmoid", "Linear", "Output"),
    "no weights": chain("Input", "Flatten", "Output"),
}


@pytest.fixture
def instruments(qtbot) -> Instruments:
    document = Document()
    document.start_new(Project(network=DEEP))
    made = Instruments(Selection(document), document, Appearance("dark"))
    made.document = document  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    made.resize(1280, 290)
    with qtbot.waitExposed(made):
        made.show()
    return made


def play(instruments: Instruments, network: Network, steps: int, seed: int) -> History:
    """A run that is refreshed after every few events, as a real one."""
    history = History()
    instruments.refresh(history)
    for number, event in enumerate(story(network, steps=steps, per_epoch=100, seed=seed)):
        history.append(event)
        if number < 12 or number % 60 == 0:
            instruments.refresh(history)
            instruments._pay()
    instruments.refresh(history)
    instruments._pay()
    return history


def check_values(instruments: Instruments, history: History) -> None:
    """Everything that is visible stands on `history`."""
    instruments.grab()
    for plot in [plot for plot in instruments.plots if plot.isVisible()]:
        plain = getattr(plot, "plot", plot)
        assert plain.history is history
        observed = history.started.observed if history.started else ()
        shown = [bar.node for bar in getattr(plain, "bars", ())]
        shown += list(getattr(plain, "layers", ()))
        if hasattr(plot, "list"):
            plot.show_values()
            assert [row.node for row in plot.list.rows] == list(plain.layers)
        assert set(shown) <= set(observed)
        for lines in getattr(plain, "lines", ()):
            assert not len(lines.steps) or lines.steps[-1] <= history.step


@pytest.mark.parametrize("name", ["deeper", "no rectifier", "no weights"])
@pytest.mark.parametrize("tab", range(5))
def test_a_second_run_while_a_tab_is_shown(instruments, tab, name, monkeypatch):
    monkeypatch.setattr("app.instruments.instruments.REFRESH_SECONDS", 10.0)
    instruments.tabs.setCurrentIndex(tab)
    check_values(instruments, play(instruments, DEEP, 230, 0))
    instruments.document.apply_network("Change", OTHERS[name])
    check_values(instruments, play(instruments, OTHERS[name], 220, 1))


@pytest.mark.parametrize("name", OTHERS)
def test_a_second_run_while_the_tabs_are_hidden(instruments, name, monkeypatch):
    monkeypatch.setattr("app.instruments.instruments.REFRESH_SECONDS", 10.0)
    play(instruments, DEEP, 230, 0)
    for tab in (4, 3, 2, 1, 0):
        instruments.tabs.setCurrentIndex(tab)
    instruments.document.apply_network("Change", OTHERS[name])
    history = play(instruments, OTHERS[name], 220, 1)
    for tab in (1, 2, 3, 4, 0):
        instruments.tabs.setCurrentIndex(tab)
        check_values(instruments, history)
