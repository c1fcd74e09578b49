"""The job that makes trials: the checks before training, a line for each."""

import argparse
import json
import sys

from tqdm import tqdm

from core.cli.data_options import read_ahead_of_run
from core.cli.train import finite
from core.params import Setting
from core.project import Project
from core.training.control import Control
from core.trials.catalogue import TRIALS
from core.trials.result import Point, Result, TrialEvent, TrialFailed, TrialFinished, Verdict
from core.trials.trial import carry_out
from core.trials.words import measured, number

FAILED = "failed"
"""What stands in place of a verdict where a check could not be made."""


def run_trials(project: Project, options: argparse.Namespace) -> int:
    """Make every trial with its defaults and tell each as it ends. 1 where a verdict is bad or
    a trial could not be made, otherwise 0. Raises `ParamError` for data that cannot be used."""
    read_ahead_of_run(project.data)
    width = max(len(spec.title) for spec in TRIALS.values())
    has_bad = False
    for kind, spec in TRIALS.items():
        ended = _made(TRIALS.setting(kind), project, spec.title)
        told = trial_to_json(kind, ended, project)
        has_bad = has_bad or told["verdict"] in (Verdict.BAD, FAILED)
        if options.json:
            print(json.dumps(told, allow_nan=False), flush=True)
        else:
            _print_row(told, width)
    return int(has_bad)


def _made(setting: Setting, project: Project, title: str) -> TrialEvent | None:
    """The last event of a trial, with its progress on stderr."""
    ended: TrialEvent | None = None
    pause = 0.1 if sys.stderr.isatty() else 2.0
    with tqdm(desc=title, unit=" steps", file=sys.stderr, leave=False, mininterval=pause) as bar:
        for event in carry_out(setting, project, Control()):
            ended = event
            if isinstance(event, Point):
                bar.total = event.total
                bar.update(event.done - bar.n)
    return ended


def trial_to_json(kind: str, ended: TrialEvent | None, project: Project) -> dict[str, object]:
    """How a trial ended, as plain JSON data. Figures that are not finite become null."""
    head: dict[str, object] = {"check": kind, "title": TRIALS[kind].title}
    if isinstance(ended, TrialFinished):
        return head | _result_to_json(ended.result)
    message = ended.message if isinstance(ended, TrialFailed) else "The check was stopped."
    node = project.network.nodes.get((ended.node if isinstance(ended, TrialFailed) else "") or "")
    return head | {
        "verdict": FAILED,
        "sentence": message,
        "layer": node.name if node else None,
    }


def _result_to_json(result: Result) -> dict[str, object]:
    return {
        "verdict": str(result.verdict),
        "sentence": result.sentence,
        "advice": result.advice,
        "conditions": list(result.conditions),
        "figures": {
            figure.name.replace(" ", "_"): finite(figure.value) for figure in result.figures
        },
        "suggested_lr": result.suggestion,
        "rates": [
            {"lr": offer.rate, "loss": finite(offer.loss), "diverged": offer.has_diverged}
            for offer in result.offers
        ],
    }


def _print_row(told: dict[str, object], width: int) -> None:
    indent = " " * (width + 12)
    print(f"{told['verdict']!s:<8}  {told['title']!s:<{width}}  {told['sentence']}")
    conditions = told.get("conditions")
    notes = [str(told.get("advice") or "")]
    notes += [f"({text})" for text in conditions] if isinstance(conditions, list) else []
    for note in filter(None, (*notes, *_rows_of_rates(told.get("rates")))):
        print(f"{indent}{note}")
    sys.stdout.flush()


def _rows_of_rates(rates: object) -> list[str]:
    """The table of a comparison: each rate, and the loss it ended at."""
    if not isinstance(rates, list) or len(rates) < 2:
        return []
    return [
        f"{number(rate['lr']):>8}  {'diverged' if rate['diverged'] else measured(rate['loss'])}"
        for rate in rates
    ]
