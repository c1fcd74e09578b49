"""What the rules find, and what they say wrongly: a table over networks, and one over rules.

Run: python -m tests.benchmarks.diagnosis [--seeds 5] [--only WORD …] [--jobs 2]
Each network is trained with each seed; the rules are asked every 20 steps and at the end, so
that an alarm counts even if it goes away again. The layers are looked at in each of the first
steps, as in the window, and every fifth step from there.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import repeat
from pathlib import Path

from core.diagnosis.catalogue import RULES
from core.diagnosis.diagnose import diagnose
from core.diagnosis.finding import Severity
from core.probes.cadence import Due
from core.project import Project
from core.training.control import Control
from core.training.events import StepMeasured
from core.training.history import History
from core.training.trainer import train
from tests.core.diagnosis.cases_learning import CASES
from tests.core.diagnosis.networks import CONTROLS, FAULTS, clusters

EVERY = 20
MOST_STEPS = 1500
LOOK_EVERY = 5


@dataclass(frozen=True)
class FirstAndEvery:
    """At each of the first steps, and every `count` steps from there: the same in every run."""

    count: int

    def start(self, first_steps: int) -> "_Due":
        """The question for one run."""
        return _Due(self.count, first_steps)


class _Due(Due):
    looks_at_ends = True

    def __init__(self, count: int, first_steps: int) -> None:
        self._count, self._first = count, first_steps

    def __call__(self, step: int, seconds: float) -> bool:
        return step <= self._first or step % self._count == 0


@dataclass
class Row:
    """One network: what is to be found, and how often it and others were, over all seeds.

    `severity` is that of what is to be found, None for either.
    """

    name: str
    rule: str | None
    severity: Severity | None
    make: Callable[[int], Project]
    steps: int | None
    found: int = 0
    first: list[int] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def run(self, seed: int) -> None:
        """Train with one seed and count."""
        project, history = self.make(seed), History()
        said: dict[tuple[str, Severity], int] = {}
        steps = self.steps or MOST_STEPS
        for event in train(project, Control(), max_steps=steps, cadence=FirstAndEvery(LOOK_EVERY)):
            history.append(event)
            if isinstance(event, StepMeasured) and event.step % EVERY == 0:
                _ask(project, history, said)
        _ask(project, history, said)
        self._count(said)

    def _count(self, said: dict[tuple[str, Severity], int]) -> None:
        is_found = False
        for (rule, severity), step in said.items():
            if rule == self.rule and self.severity in (None, severity):
                self.first += [] if is_found else [step]
                is_found = True
            elif severity is Severity.ALARM:
                self.others[rule] += 1
            elif rule != self.rule:
                self.notes[rule] += 1
        self.found += is_found


def _ask(project: Project, history: History, said: dict[tuple[str, Severity], int]) -> None:
    for finding in diagnose(project, history):
        said.setdefault((finding.rule, finding.severity), history.step)


def rows(folder: Path) -> Iterator[Row]:
    """All networks: of the inside, then of drawing, data and rate."""
    for shown in (*FAULTS, *CONTROLS):
        make = shown.make
        yield Row(
            shown.name,
            shown.rule,
            shown.severity,
            lambda seed, make=make: make(clusters(folder, seed), seed),
            shown.steps,
        )
    for case in CASES:
        yield Row(case.name, case.rule, None, case.make, case.steps)


def trained(folder: Path, place: int, seeds: int) -> "Row":
    """One of all networks, after its runs."""
    row = list(rows(folder))[place]
    for seed in range(seeds):
        row.run(seed)
    return replace(row, make=_made_no_more)


def _made_no_more(seed: int) -> Project:
    raise NotImplementedError


def chosen(folder: Path, words: Sequence[str]) -> list[int]:
    """The places of the networks whose names hold one of these words; all without any."""
    return [
        place
        for place, row in enumerate(rows(folder))
        if not words or any(word in row.name for word in words)
    ]


def main() -> None:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = chosen(folder, options.only)
        print("| network | to be found | found | at step | other alarms | other notes |")
        print("|---|---|---|---|---|---|")
        done = []
        with ProcessPoolExecutor(options.jobs) as pool:
            for row in pool.map(trained, repeat(folder), places, repeat(options.seeds)):
                done.append(row)
                print(_line(row, options.seeds), flush=True)
    print()
    _print_rules(done, options.seeds)


def _line(row: Row, seeds: int) -> str:
    wanted = row.rule or "nothing"
    if row.severity is Severity.NOTE:
        wanted += " (note)"
    found = f"{row.found} of {seeds}" if row.rule else "–"
    first = f"{sorted(row.first)[len(row.first) // 2]}" if row.first else "–"
    return (
        f"| {row.name} | {wanted} | {found} | {first} | {_counts(row.others)} | "
        f"{_counts(row.notes)} |"
    )


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{rule} {count}" for rule, count in counter.items()) or "–"


def _print_rules(rows: list[Row], seeds: int) -> None:
    healthy = [row for row in rows if row.rule is None]
    print(f"False alarms are of {len(healthy) * seeds} runs of healthy networks.")
    print()
    print("| rule | recall | false alarms | alarms beside another cause |")
    print("|---|---|---|---|")
    for rule in RULES:
        own = [row for row in rows if row.rule == rule]
        recall = f"{sum(row.found for row in own)} of {len(own) * seeds}" if own else "–"
        wrong = sum(row.others[rule] for row in healthy)
        beside = sum(row.others[rule] for row in rows if row.rule not in (None, rule))
        print(f"| {rule} | {recall} | {wrong} | {beside} |")


if __name__ == "__main__":
    main()
