"""What all plots do: nothing while hidden, words while empty, the theme, each history once."""

import pytest
from every_plot import all_plots
from made_history import made
from seen import small as shown

from app.plots.loss import LossPlot
from app.plots.plot import Plot


def test_hidden_plots_do_nothing_and_catch_up_when_shown(appearance, names, qtbot, monkeypatch):
    updates: list[Plot] = []
    for plot in all_plots(appearance, names):
        qtbot.addWidget(plot)
        update = type(plot)._update
        monkeypatch.setattr(
            plot, "_update", lambda h, p=plot, u=update: (updates.append(p), u(p, h))
        )
        plot.refresh(made(300))
        assert updates == []
        shown(plot, qtbot)
        assert updates.pop() is plot
        assert not plot.is_empty
        updates.clear()


def test_every_plot_says_what_to_do_when_empty_and_after_clear(appearance, names, qtbot):
    history = made(300)
    for plot in all_plots(appearance, names):
        shown(plot, qtbot)
        assert plot.is_empty
        assert plot.empty_text().startswith("Press Train to see ")
        plot.refresh(history)
        assert not plot.is_empty
        plot.clear()
        assert plot.is_empty
        plot.grab()


def test_every_plot_follows_the_theme(appearance, names, qtbot):
    plots = [shown(plot, qtbot) for plot in all_plots(appearance, names)]
    history = made(300)
    for plot in plots:
        plot.refresh(history)
    dark = [plot.grab().toImage() for plot in plots]
    appearance.use("light")
    for plot, before in zip(plots, dark, strict=True):
        after = plot.grab().toImage()
        assert after != before
        assert after.pixelColor(2, 2) == appearance.color("panel")


def test_the_same_history_is_drawn_once(appearance, qtbot, monkeypatch):
    plot, history = shown(LossPlot(appearance), qtbot), made()
    plot.refresh(history)
    monkeypatch.setattr(plot, "_update", lambda history: pytest.fail("drawn again"))
    plot.refresh(history)
