"""Starting: what is imported when, and Qt's own pitfalls."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from tests.forked import LOADED, Forks

ROOT = Path(__file__).parents[2]


def loaded(code: str, *modules: str) -> list[str]:
    """Which of `modules` are loaded after `code` ran in a process of its own."""
    code += f"\nimport sys\nprint('loaded', *[m for m in {modules!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1].split()[1:]


def test_the_window_does_without_torch() -> None:
    assert loaded("import app.start, app.main_window", "torch", "torchvision", "PySide6") == [
        "PySide6"
    ]


def test_jobs_do_without_qt(forks: Forks, tmp_path: Path) -> None:
    code = """
import contextlib
from app.__main__ import main
file = "resources/examples/spirals.loom"
for words in ["check", "summary", "train --max-steps 2", "export --to python"]:
    assert main([*words.split(), file]) == 0
with contextlib.suppress(SystemExit):
    main(["--help"])
"""
    out, ended = forks.run(tmp_path, LOADED, code, "torch", "PySide6", "pyqtgraph", "app.start")
    assert ended == 0
    assert out.splitlines()[-1] == "loaded torch"


def test_what_is_no_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    from app.__main__ import main

    assert main(["frobnicate", "x"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("layerloom: frobnicate is no command: train, check")
    assert said.count("\n") == 1


@pytest.mark.parametrize("kind", [KeyboardInterrupt, ImportError])
def test_ctrl_c_while_a_job_is_loaded_ends_it_with_one_line(
    kind: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A library that is interrupted while it is loaded may call that an `ImportError`."""
    from app.__main__ import main

    def loading(given: list[str]) -> int:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            raise kind("numpy could not be imported") from error
        return 0

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr("core.cli.main", loading)
    assert main(["summary", "x"]) == 130
    assert capsys.readouterr().err == "layerloom: interrupted.\n"
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have one")
@pytest.mark.parametrize("words", [[], ["resources/examples/spirals.loom"]])
def test_without_a_display_one_sentence_says_what_to_do(words: list[str]) -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in names},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "layerloom train" in done.stderr
    assert "--screenshot" in done.stderr


def test_qt_leaves_the_reference_counts_alone() -> None:
    """PySide6 6.12.0 loses one reference to True with every emit, and dies after hundreds."""

    class Sender(QObject):
        said = Signal(bool)

    sender = Sender()
    sender.said.connect(lambda value: None)
    before = sys.getrefcount(True)
    for _ in range(2000):
        sender.said.emit(True)
    assert abs(sys.getrefcount(True) - before) < 1000
