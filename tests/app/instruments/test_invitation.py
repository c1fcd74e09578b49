"""Empty plots name the button that is there: Train, or Resume where a kept run goes on."""

from app.appearance import Appearance
from app.instruments.shown_runs import ShownRuns
from app.plots.loss import LossPlot


def test_empty_plots_say_resume_where_train_goes_on(qtbot):
    runs, plots = ShownRuns(), [LossPlot(Appearance("light")) for _ in range(2)]
    for plot in plots:
        qtbot.addWidget(plot)
    runs.invite(True, plots[:1])
    runs.tell(plots[1])  # its page is opened later
    for plot in plots:
        assert plot.empty_text() == "Press Resume to go on and see the loss fall."
    runs.invite(False, plots)
    for plot in plots:
        assert plot.empty_text() == "Press Train to see the loss fall."
