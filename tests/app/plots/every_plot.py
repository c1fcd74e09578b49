"""One plot of each kind that draws a history."""

from app.appearance import Appearance
from app.plots.accuracy import AccuracyPlot
from app.plots.dead_over_time import DeadOverTimePlot
from app.plots.dead_units import DeadUnitsPlot
from app.plots.distribution import ACTIVATIONS
from app.plots.gradient_profile import GradientProfile
from app.plots.gradients import GradientPlot
from app.plots.histogram_now import HistogramNow
from app.plots.histogram_over_time import HistogramOverTime
from app.plots.layer_measure import LayerMeasurePlot
from app.plots.layer_quantities import UPDATE_RATIO
from app.plots.learning_rate import LearningRatePlot
from app.plots.loss import LossPlot
from app.plots.names import LayerNames
from app.plots.plot import Plot


def all_plots(appearance: Appearance, names: LayerNames) -> list[Plot]:
    over_time, now = (
        HistogramOverTime(ACTIVATIONS, names, appearance),
        HistogramNow(ACTIVATIONS, names, appearance),
    )
    over_time.show_layer("n3")
    now.show_layer("n3")
    return [
        LossPlot(appearance),
        AccuracyPlot(appearance),
        LearningRatePlot(appearance),
        GradientPlot(names, appearance),
        GradientProfile(names, appearance),
        now,
        over_time,
        DeadUnitsPlot(names, appearance),
        DeadOverTimePlot(names, appearance),
        LayerMeasurePlot(UPDATE_RATIO, names, appearance),
    ]
