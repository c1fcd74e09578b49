"""What the rules find, and what they say wrongly: a table over networks, and one over rules.

Run: python -m tests.benchmarks.diagnosis [--seeds 5] [--only WORD …]
Each network is trained with each seed; the rules are asked every 20 steps and at the end, so
that an alarm counts even if it goes away again. Looks at the layers come every second step.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.diagnosis.catalogue import RULES
from core.diagnosis.diagnose import diagnose
from core.diagnosis.finding import Severity
from core.probes.cadence import EverySteps
from core.project import Project
from core.training.control import Control
from core.training.events import StepMeasured
from core.training.history import History
from core.training.trainer import train
from tests.core.diagnosis.cases_learning import CASES
from tests.core.diagnosis.networks import CONTROLS, FAULTS, clusters

EVERY = 20
MOST_STEPS = 1500


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
        for event in train(project, Control(), max_steps=steps, cadence=EverySteps(2)):
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


def main() -> None:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wanted = [
            row
            for row in rows(Path(folder))
            if not options.only or any(word in row.name for word in options.only)
        ]
        print("| network | to be found | found | at step | other alarms | other notes |")
        print("|---|---|---|---|---|---|")
        for row in wanted:
            for seed in range(options.seeds):
                row.run(seed)
            print(_line(row, options.seeds), flush=True)
    print()
    _print_rules(wanted, options.seeds)


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
