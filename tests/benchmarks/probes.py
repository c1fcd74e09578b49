"""What looking inside costs: steps a second with the monitor as it is at first, against without.

One run goes on; in turns of a second or two it is looked into, or not, so that other load on the
machine falls on both alike. A pair of turns gives one ratio, and their median counts. A script,
not a test; with the rights for it best run as `chrt -r 20 python tests/benchmarks/probes.py`.
Goal: at most 5 % fewer steps a second with all probes and kept weights together.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from core import project_file  # noqa: E402
from core.bench.workloads import ENDLESS, WORKLOADS  # noqa: E402
from core.probes.monitor import Monitor  # noqa: E402
from core.project import Project  # noqa: E402
from core.training.control import Control  # noqa: E402
from core.training.events import LayersMeasured, RunFailed, StepMeasured, WeightsKept  # noqa: E402
from core.training.history import History  # noqa: E402
from core.training.trainer import train  # noqa: E402

ON, OFF = Monitor(), Monitor(is_on=False)


@dataclass
class Turn:
    """What happened in one turn."""

    steps: int = 0
    looks: int = 0
    snapshots: int = 0
    wall: float = 0.0
    processor: float = 0.0


@dataclass
class Found:
    """The turns of one network, in pairs: looked into, and not."""

    name: str
    on: list[Turn] = field(default_factory=list)
    off: list[Turn] = field(default_factory=list)
    costs: dict[str, list[float]] = field(default_factory=dict)

    def ratios(self, clock: str) -> np.ndarray:
        """Steps a second looked into over those without, one for each pair."""
        pairs = zip(self.on, self.off, strict=True)
        return np.array(
            [
                (on.steps / getattr(on, clock)) / (off.steps / getattr(off, clock))
                for on, off in pairs
            ]
        )


class Run:
    """A training that goes on for as long as it is asked to."""

    def __init__(self, project: Project) -> None:
        self.control = Control()
        self.history = History()
        self._events = self._appended(project)
        self.looks: list[LayersMeasured] = []

    def _appended(self, project: Project) -> Iterator[object]:
        for event in train(project, self.control):
            if isinstance(event, RunFailed):
                raise SystemExit(event.message)
            self.history.append(event)
            yield event

    def go_on(self, seconds: float, monitor: Monitor) -> Turn:
        """Train for so long."""
        self.control.monitor = monitor
        turn, begun = Turn(), (time.perf_counter(), time.process_time())
        while time.perf_counter() - begun[0] < seconds:
            event = next(self._events)
            if isinstance(event, StepMeasured):
                turn.steps += 1
            elif isinstance(event, LayersMeasured):
                turn.looks += 1
                self.looks.append(event)
            elif isinstance(event, WeightsKept):
                turn.snapshots += 1
        turn.wall = time.perf_counter() - begun[0]
        turn.processor = time.process_time() - begun[1]
        return turn


def measure(name: str, project: Project, warm: float, slice_seconds: float, rounds: int) -> Found:
    """Pairs of turns, the one looked into first in every second."""
    run, found = Run(project), Found(name)
    run.go_on(warm, ON)
    run.looks.clear()
    for number in range(rounds):
        order = (ON, OFF) if number % 2 else (OFF, ON)
        for monitor in order:
            turn = run.go_on(slice_seconds, monitor)
            (found.on if monitor.is_on else found.off).append(turn)
    for look in run.looks:
        for probe, seconds in look.cost.items():
            found.costs.setdefault(probe, []).append(seconds)
    run.control.stop()
    return found


def print_found(found: Found) -> None:
    """One block of lines a network."""
    seconds = sum(turn.wall for turn in found.on)
    steps = sum(turn.steps for turn in found.off) / sum(turn.processor for turn in found.off)
    looks = sum(turn.looks for turn in found.on) / seconds
    kept = sum(turn.snapshots for turn in found.on) / seconds
    print(f"{found.name}: {steps:,.0f} steps/s, {looks:.1f} looks/s, weights kept {kept:.1f}/s")
    for clock in ("processor", "wall"):
        low, middle, high = np.percentile(found.ratios(clock), (25, 50, 75))
        print(f"  by {clock:<10}{middle:.3f}  (quartiles {low:.3f} to {high:.3f})")
    total = sum(map(np.median, found.costs.values()))
    costs = sorted(found.costs.items(), key=lambda cost: -np.median(cost[1]))
    texts = [f"{name} {1000 * np.median(times):.2f}" for name, times in costs]
    print(f"  ms a look {1000 * total:.2f}: {', '.join(texts)}", flush=True)


def projects() -> Iterator[tuple[str, Project]]:
    """The networks, on runs that do not end."""
    for name in ("mnist-keras-mlp", "mnist-cnn"):
        project = project_file.load(ROOT / f"resources/examples/{name}.loom")
        yield name, replace(project, training=replace(project.training, epochs=ENDLESS))
    with tempfile.TemporaryDirectory() as folder:
        yield "deep-sigmoids", WORKLOADS["W2"].project(Path(folder))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="networks to measure; all without")
    parser.add_argument("--slice", type=float, default=1.5, help="seconds of a turn")
    parser.add_argument("--rounds", type=int, default=12, help="pairs of turns")
    parser.add_argument("--warm", type=float, default=6.0, help="seconds that do not count")
    options = parser.parse_args()
    for name, project in projects():
        if not options.names or name in options.names:
            found = measure(name, project, options.warm, options.slice, options.rounds)
            print_found(found)


if __name__ == "__main__":
    main()
