"""The step at which each finding of a run came up first, kept beside the checkpoints of the run:
one that goes on in another process says the same."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from core.atomic_file import write_atomically
from core.training.history import History

NAME = "first-found.json"

Key = tuple[str, str | None]
"""The rule of a finding, and its layer."""


def run_of(history: History) -> str:
    """What its run is known by; empty where that is not known."""
    return history.started.run if history.started else ""


def write_since(history: History, since: Mapping[Key, int]) -> None:
    """Keep the steps, where the run itself is kept. Without room on the disk they are not."""
    assert history.checkpoint is not None
    rows = [[rule, node, step] for (rule, node), step in since.items()]
    content = json.dumps({"run": run_of(history), "first_found": rows})
    with contextlib.suppress(OSError):
        write_atomically(Path(history.checkpoint.path).with_name(NAME), content.encode())


def read_since(history: History) -> dict[Key, int]:
    """What was kept of the same run, up to its step; nothing where it was not, or is damaged."""
    if history.checkpoint is None or not run_of(history):
        return {}
    path = Path(history.checkpoint.path).with_name(NAME)
    try:
        said = json.loads(path.read_text("utf-8"))
        if said["run"] != run_of(history):
            return {}
        rows = [(str(rule), node, int(step)) for rule, node, step in said["first_found"]]
        return {(rule, node): step for rule, node, step in rows if 0 < step <= history.step}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
