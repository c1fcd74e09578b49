"""Run in a child process: saves one project again and again, until it is killed."""

import signal
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from core import project_file

SAVING = "tests.core.saving:main"


def main(words: Sequence[str]) -> None:
    """Save the project of a file with descriptions of many lengths.

    So many seconds after it was saved for the first time, the system kills the process.
    """
    path = Path(words[0])
    project = project_file.load(path)
    for number in count():
        text = f"{number}" * (1 + number % 2000)
        project_file.save(replace(project, description=text), path)
        if not number:
            signal.setitimer(signal.ITIMER_REAL, float(words[1]))
