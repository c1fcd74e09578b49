"""What drawing costs after 10,000, 100,000 and 1,000,000 steps of a run with 20 layers.

For each page of the instruments the time to take in 30 new steps and a look, and to paint it;
and the time to go back to some step. A script, not a test:
`python tests/benchmarks/long_history.py`. Goal: the same at every length.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.appearance import Appearance  # noqa: E402
from app.document import Document  # noqa: E402
from app.instruments import Instruments  # noqa: E402
from app.instruments.page import Page  # noqa: E402
from app.plots.plot import Plot  # noqa: E402
from app.selection import Selection  # noqa: E402
from core.project import Project  # noqa: E402
from core.training.events import LayersMeasured, RunStarted, StepMeasured  # noqa: E402
from core.training.history import History  # noqa: E402
from core.training.series import BoundedSeries  # noqa: E402
from tests.app.plots.made_history import deep_network, story  # noqa: E402

LENGTHS = (10_000, 100_000, 1_000_000)
TURNS = 40
NEW_STEPS = 30
LOOK_EVERY = 200


class Growing:
    """A history that grows as one of a long run does."""

    def __init__(self) -> None:
        network = deep_network(20)
        told = list(story(network, steps=400, per_epoch=10**7))
        self.network = network
        self.history = History()
        self._looks = [event for event in told if isinstance(event, LayersMeasured)]
        started = next(event for event in told if isinstance(event, RunStarted))
        self.history.append(started)
        self._norms = [event.gradient_norms for event in told if isinstance(event, StepMeasured)]

    def go_on(self, steps: int) -> None:
        """Add so many steps, and a look now and then."""
        for step in range(self.history.step + 1, self.history.step + steps + 1):
            loss = 0.1 + 0.05 * ((step * 7919) % 101) / 101
            norms = self._norms[step % len(self._norms)]
            event = StepMeasured(step, 1 + step // 1000, loss, 1 - loss, 0.001, norms, step / 1000)
            self.history.append(event)
            if step % LOOK_EVERY == 1:
                self.look()

    def look(self) -> None:
        """Add a look at the layers."""
        step = self.history.step
        known = self._looks[step // LOOK_EVERY % len(self._looks)]
        self.history.append(LayersMeasured(step, known.layers, {"slope": 0.001}, 0.02))


def plots_of(page: Page) -> list[Plot]:
    """The plots that are drawn from the history alone."""
    found = [getattr(plot, "plot", plot) for plot in page.plots]
    return [plot for plot in found if isinstance(plot, Plot)]


def refreshed(page: Page, growing: Growing) -> float:
    """Milliseconds to take in what is new and paint it: the median."""
    times = []
    for _ in range(TURNS):
        growing.go_on(NEW_STEPS)
        growing.look()
        began = time.thread_time()
        for plot in page.plots:
            plot.refresh(growing.history)
        for plot in plots_of(page):
            plot.viewport().repaint()
        times.append(1000 * (time.thread_time() - began))
    return float(np.median(times))


def gone_back(instruments: Instruments, page: Page, growing: Growing) -> float:
    """Milliseconds to show another step and paint it: the median."""
    times, generator = [], np.random.default_rng(0)
    for step in generator.integers(1, growing.history.step, TURNS):
        began = time.thread_time()
        instruments.moment.go_to(int(step))
        for plot in plots_of(page):
            plot.viewport().repaint()
        times.append(1000 * (time.thread_time() - began))
    instruments.moment.back_to_live()
    return float(np.median(times))


def megabytes(history: History) -> float:
    """What the record of all steps takes, looks aside."""
    found = (getattr(history, name) for name in vars(history))
    series = [thing for thing in found if isinstance(thing, BoundedSeries)]
    series += [history.smoothed_losses.series, history.smoothed_accuracies.series]
    arrays = [a for s in series for a in (s._data, s.extremes.low, s.extremes.high)]
    return sum(array.nbytes for array in arrays) / 2**20


def main() -> None:
    """Measure and print."""
    application = QApplication([])
    appearance, document = Appearance("dark"), Document()
    appearance.apply(application)
    growing = Growing()
    document.start_new(Project(network=growing.network))
    instruments = Instruments(Selection(document), document, appearance)
    instruments.resize(1280, 290)
    instruments.show()
    application.processEvents()
    pages = [page for page in instruments.pages if plots_of(page)]
    print(
        f"{'steps':>10}  " + "".join(f"{page.title:>22}" for page in pages) + f"{'history MB':>12}"
    )
    print(f"{'':>10}  " + f"{'new ms   back ms':>22}" * len(pages))
    for length in LENGTHS:
        growing.go_on(length - growing.history.step)
        size = megabytes(growing.history)
        instruments.refresh(growing.history)
        line = f"{length:>10,}  "
        for page in pages:
            instruments.tabs.setCurrentWidget(page)
            application.processEvents()
            new = refreshed(page, growing)
            line += f"{new:>12.1f}{gone_back(instruments, page, growing):>10.1f}"
        print(line + f"{size:>12.1f}", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
