"""Run in a child process: trains, and is killed while it writes a checkpoint.

It dies by SIGKILL just before one call that writing makes, the n-th time it is made. Prints
nothing; the folder holds what is left.
"""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from core import atomic_file
from core.training.checkpoints.plan import CheckpointPlan
from core.training.control import Control
from core.training.trainer import train
from tests.core.training.resized import resized
from tests.core.training.runs import DROPOUT, SELDOM, points

DYING = "tests.core.training.checkpoints.killed:main"
CALLS = ("fdopen", "fsync", "chmod", "replace")
"""Of `os`, in the order in which a file is written."""
TIMES = 5
RESIZED = {2: 24}
"""Another batch size after so many steps."""


def die_at(name: str, times: int) -> None:
    left = [times]
    real = getattr(os, name)

    def call(*arguments: object, **named: object) -> object:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)

    setattr(atomic_file.os, name, call)


def main(words: Sequence[str]) -> None:
    """Train with a checkpoint after each step, and die before a call, into a folder; with
    `resized`, in batches of another size after a while."""
    name, folder, *how = words
    die_at(name, TIMES)
    if how == ["resized"]:
        resized(points(*DROPOUT), RESIZED, Path(folder))
    plan = CheckpointPlan(Path(folder), steps=1)
    list(train(points(*DROPOUT), Control(), cadence=SELDOM, checkpoints=plan))
