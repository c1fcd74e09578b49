"""What a refresh of each plot of the inside costs at 512 looks of 41 layers.

Processor time of the window's thread, so that other load does not count. A script, not a test:
`python tests/benchmarks/plots.py`. Goal: under 3 ms each; painting is given beside it.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "app" / "plots")]

import numpy as np  # noqa: E402
from made_history import deep_network, story  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from app.appearance import Appearance  # noqa: E402
from app.document import Document  # noqa: E402
from app.plots.dead_map import DeadMap  # noqa: E402
from app.plots.dead_over_time import DeadOverTimePlot  # noqa: E402
from app.plots.dead_units import DeadUnitsPlot  # noqa: E402
from app.plots.distribution import DISTRIBUTIONS  # noqa: E402
from app.plots.factor_table import FactorTable  # noqa: E402
from app.plots.gradient_profile import GradientProfile  # noqa: E402
from app.plots.histogram_now import HistogramNow  # noqa: E402
from app.plots.histogram_over_time import HistogramOverTime  # noqa: E402
from app.plots.layer_measure import LayerMeasurePlot  # noqa: E402
from app.plots.layer_quantities import LAYER_QUANTITIES  # noqa: E402
from app.plots.names import LayerNames  # noqa: E402
from app.plots.ridges import Ridges  # noqa: E402
from core.project import Project  # noqa: E402
from core.training.events import Event, LayersMeasured  # noqa: E402
from core.training.history import History  # noqa: E402

DEPTH, LOOKS, ROUNDS = 21, 505, 6
SIZE = 640, 160


def events() -> tuple[History, list[Event]]:
    """A history with its looks at every 20th step, and the events of some more."""
    network, history = deep_network(DEPTH), History()
    found = list(story(network, steps=20 * (LOOKS + ROUNDS)))
    places = [place for place, event in enumerate(found) if isinstance(event, LayersMeasured)]
    history.extend(found[: places[LOOKS - 1] + 1])
    return history, [found[place] for place in places[LOOKS:]]


def plots(names: LayerNames, appearance: Appearance) -> list[QWidget]:
    """All plots of what is measured inside layers."""
    given, network = (names, appearance), deep_network(DEPTH)
    made: list[QWidget] = []
    for quantity in DISTRIBUTIONS:
        made += [kind(quantity, *given) for kind in (HistogramNow, HistogramOverTime, Ridges)]
    made += [kind(*given) for kind in (DeadMap, DeadUnitsPlot, DeadOverTimePlot, GradientProfile)]
    made += [LayerMeasurePlot(quantity, *given) for quantity in LAYER_QUANTITIES]
    return [*made, FactorTable(lambda: network, *given)]


def milliseconds(run, *given: object) -> float:
    """Processor time of one call."""
    began = time.thread_time()
    run(*given)
    return 1e3 * (time.thread_time() - began)


def main() -> None:
    application = QApplication([])
    appearance, document = Appearance("dark"), Document()
    appearance.apply(application)
    document.start_new(Project(network=deep_network(DEPTH)))
    history, more = events()
    shown = plots(LayerNames(document), appearance)
    for plot in shown:
        plot.resize(*SIZE)
        plot.show()
        if hasattr(plot, "show_layer"):
            plot.show_layer("n7")
        plot.refresh(history)
        plot.grab()
    print(f"{len(history.measures)} looks of {len(history.started.observed)} layers, ms")
    spent: dict[QWidget, list[tuple[float, float]]] = {plot: [] for plot in shown}
    for event in more:
        history.append(event)
        for plot in shown:
            spent[plot].append((milliseconds(plot.refresh, history), milliseconds(plot.grab)))
    print(f"{'':40}{'refresh':>8} {'highest':>8} {'painting':>9}")
    for plot, times in spent.items():
        refresh, painting = np.array(times).T
        word = getattr(getattr(plot, "quantity", None), "word", "")
        name = f"{type(plot).__name__} {word}"
        print(f"{name:40}{np.median(refresh):8.2f} {refresh.max():8.2f} {np.median(painting):9.2f}")
    sys.stdout.flush()
    os._exit(0)  # no run, no thread: nothing to wait for


if __name__ == "__main__":
    main()
