"""Run as a program: has torch loaded, and forks a child for each order that it is given.

An order is a line of JSON on its standard input: a function, as `module:name`, its words, the
environment, and the file that becomes the child's standard output. The answers are the child's
process id at once and its exit code, as `subprocess` gives it, at its end. So programs that
train start in no time, and can be interrupted and killed as any other.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).parents[1]
LAYERLOOM = "app.__main__:main"
ALONE, LOADED = "tests.forked:run_alone", "tests.forked:loaded_after"


class Child:
    """A child that was started: what it prints, and its end."""

    def __init__(self, answers: TextIO, place: Path) -> None:
        self._answers = answers
        self.pid = int(answers.readline())
        self.stdout = place.open(encoding="utf-8")
        self._code: int | None = None

    def send_signal(self, number: int) -> None:
        """As `os.kill`."""
        os.kill(self.pid, number)

    def communicate(self) -> tuple[str, int]:
        """All that it still prints, and its exit code, or minus the signal that ended it."""
        with self.stdout:
            text = self.stdout.read()
        return text, self.wait()

    def wait(self) -> int:
        """The exit code."""
        if self._code is None:
            self._code = int(self._answers.readline())
        return self._code

    def end(self) -> None:
        """Kill it, unless it has ended."""
        if self._code is None:
            self.send_signal(signal.SIGKILL)
            self.stdout.close()
            self.wait()


class Forks:
    """Starts functions in children of a process that has torch loaded; one at a time."""

    def __init__(self, orders: TextIO, answers: TextIO) -> None:
        self._orders, self._answers = orders, answers

    @contextmanager
    def start(self, folder: Path, function: str, *words: object) -> Iterator[Child]:
        """Call a function with words, `LAYERLOOM` with those of a command line."""
        place = folder / "what-the-child-prints"
        os.mkfifo(place)
        order = (function, [str(word) for word in words], dict(os.environ), str(place))
        print(json.dumps(order), file=self._orders, flush=True)
        child = Child(self._answers, place)
        try:
            yield child
        finally:
            child.end()
            place.unlink()

    def run(self, folder: Path, function: str, *words: object) -> tuple[str, int]:
        """Call a function and wait: what it printed, and its exit code."""
        with self.start(folder, function, *words) as child:
            return child.communicate()


@contextmanager
def forking() -> Iterator[Forks]:
    """The program of this module, running."""
    command = [sys.executable, "-m", "tests.forked"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield Forks(server.stdin, server.stdout)


def run_alone(words: Sequence[str]) -> None:
    """Run source that must not need Layerloom: there is none to import."""
    for name in list(sys.modules):
        if name.partition(".")[0] in ("app", "core", "resources", "tests"):
            sys.modules[name] = None  # type: ignore[assignment]
    exec(words[0], {"__name__": "__main__"})


def loaded_after(words: Sequence[str]) -> None:
    """Run source, then print which of the modules named after it are loaded."""
    exec(words[0], {"__name__": "__main__"})
    print("loaded", *[name for name in words[1:] if name in sys.modules])


def main() -> None:
    import core.cli  # noqa: F401
    from core.training.warm_up import warm_up

    warm_up()
    for line in sys.stdin:
        function, words, environment, place = json.loads(line)
        child = os.fork()
        if not child:
            _be_child(function, words, environment, place)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _be_child(function: str, words: Sequence[str], environment: dict[str, str], place: str) -> None:
    code = 70
    try:
        os.environ.clear()
        os.environ.update(environment)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number, file in ((0, nothing), (1, os.open(place, os.O_WRONLY)), (2, nothing)):
            os.dup2(file, number)
        module, _, name = function.partition(":")
        code = getattr(importlib.import_module(module), name)(words) or 0
        sys.stdout.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
