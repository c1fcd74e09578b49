"""Run as a program: trains in child processes that are killed while they write a checkpoint.

Each child dies by SIGKILL just before one call that writing makes, the n-th time it is made.
Prints nothing; the folders hold what is left.
"""

import os
import signal
import sys
from pathlib import Path

from core import atomic_file
from core.training.checkpoints.plan import CheckpointPlan
from core.training.control import Control
from core.training.trainer import train
from tests.core.training.runs import DROPOUT, SELDOM, points

CALLS = ("fdopen", "fsync", "chmod", "replace")
"""Of `os`, in the order in which a file is written."""
TIMES = 5


def die_at(name: str, times: int) -> None:
    left = [times]
    real = getattr(os, name)

    def call(*arguments: object, **named: object) -> object:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)

    setattr(atomic_file.os, name, call)


def main(root: Path) -> None:
    list(train(points(*DROPOUT), Control(), max_steps=2))  # loads what all children need
    for name in CALLS:
        child = os.fork()
        if not child:
            die_at(name, TIMES)
            plan = CheckpointPlan(root / name, steps=1)
            list(train(points(*DROPOUT), Control(), cadence=SELDOM, checkpoints=plan))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{name} was never called"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
