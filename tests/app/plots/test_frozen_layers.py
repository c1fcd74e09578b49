"""What a run shows of layers that are frozen, and of one that is let go on the way."""

import numpy as np
import pytest

from app.appearance import Appearance
from app.canvas.flow import LEVELS, read_flow
from app.panels.layer_figures import now_facts
from app.plots.gradient_profile import GradientProfile
from app.plots.gradients import GradientPlot
from app.runs.gradients import mean_gradient_norms
from core.settings.training import TrainingSettings
from core.training.events import RunStarted, SettingsChanged, StepMeasured
from core.training.history import History

LAYERS = ("n2", "n4", "n6", "n8")
LEARN = 1e-4


def stepped(history: History, count: int, *learning: int) -> None:
    """So many more steps in which the layers of these numbers have a gradient."""
    for _ in range(count):
        norms = np.zeros(4, np.float32)
        norms[list(learning)] = LEARN
        step = history.step + 1
        history.append(StepMeasured(step, 1, 0.5, 0.5, 0.1, norms, step / 100))


def freeze(history: History, *frozen: str) -> None:
    step = history.step + 1
    history.append(SettingsChanged(step, "", TrainingSettings(), 100, frozenset(frozen)))


@pytest.fixture
def history() -> History:
    """Of four layers the last learns alone for 40 steps; then the third learns with it."""
    made = History()
    made.append(RunStarted("cpu", 0, 100, 100, LAYERS, LAYERS, frozen=frozenset(LAYERS[:3])))
    stepped(made, 40, 3)
    return made


def test_the_history_says_what_learns_and_what_has_learned(history) -> None:
    assert History().learning == History().learned == ()
    assert history.learning == history.learned == ("n8",)
    freeze(history, "n2", "n4")
    assert history.learning == history.learned == ("n6", "n8")
    freeze(history, "n2", "n4", "n8")
    assert history.frozen == {"n2", "n4", "n8"}
    assert (history.learning, history.learned) == (("n6",), ("n6", "n8"))


def test_a_mean_knows_only_the_steps_since_a_layer_learns(history) -> None:
    assert mean_gradient_norms(history).tolist() == pytest.approx([LEARN])
    freeze(history, "n2", "n4")
    assert mean_gradient_norms(history).tolist() == pytest.approx([0, LEARN])  # no step yet
    stepped(history, 2, 2, 3)
    assert mean_gradient_norms(history).tolist() == pytest.approx([LEARN, LEARN])


def test_the_canvas_and_the_panel_do_not_take_frozen_for_vanished(history) -> None:
    flow = read_flow(history, LAYERS)
    assert [flow[node].level for node in LAYERS] == [None, None, None, LEVELS // 2]
    assert not any(flow[node].is_broken for node in LAYERS)
    assert now_facts(history, "n2") == []
    freeze(history, "n2", "n4")
    stepped(history, 3, 2, 3)
    assert read_flow(history, LAYERS)["n6"].level == LEVELS // 2
    facts = {fact.name: fact for fact in now_facts(history, "n6")}
    assert facts["first / last layer"].level == "text"
    assert float(facts["first / last layer"].text) == 1


def test_plots_hold_the_layers_that_learn(history, names, qtbot) -> None:
    appearance = Appearance("dark")
    plot, profile = GradientPlot(names, appearance), GradientProfile(names, appearance)
    for widget in (plot, profile):
        qtbot.addWidget(widget)
        widget.resize(400, 260)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.refresh(history)
    assert plot.layers == ("n8",)
    assert [bar.node for bar in profile.bars] == list(LAYERS)
    assert [bar.text.startswith("frozen") for bar in profile.bars] == [True, True, True, False]
    assert not any(bar.is_faulty for bar in profile.bars)
    freeze(history, "n2", "n4")
    stepped(history, 20, 2, 3)
    plot.refresh(history)
    profile.refresh(history)
    assert plot.layers == ("n6", "n8")
    let_go, always = (plot.curves.curves[number].getData()[1] for number in (0, 1))
    assert np.allclose(always, np.log10(LEARN))
    assert let_go[0] < let_go[-1] == pytest.approx(np.log10(LEARN))
    assert len(plot.curves.odd_steps) == 0
    assert [np.isfinite(bar.height) for bar in profile.bars] == [False, False, True, True]
    assert profile.ratio == pytest.approx(1)
    freeze(history, "n4")
    stepped(history, 5, 0, 2, 3)
    plot.refresh(history)
    assert plot.layers == ("n2", "n6", "n8")  # not side by side among the weighted
    assert np.allclose(plot.curves.values[-1], LEARN)
