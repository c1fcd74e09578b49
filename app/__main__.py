"""The command `layerloom`: a window, or a job without one. Only the window imports Qt."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

JOBS = ("train", "check", "summary", "export", "bench")
INTERRUPTED = 130
"""The exit code after Ctrl+C, as shells have it."""
NO_DISPLAY = (
    "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); "
    "without one use layerloom train FILE or layerloom FILE --screenshot OUT.png."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line says; the exit code is returned."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in JOBS:
        return _run_job(given)
    if given and _is_no_command(given[0]):
        print(
            f"layerloom: {given[0]} is no command: {', '.join(JOBS)}, or a FILE.", file=sys.stderr
        )
        return 2
    return _open_window(_parser().parse_args(given))


def _run_job(given: Sequence[str]) -> int:
    """One job without a window. Ctrl+C while its modules are loaded ends it as quietly as later."""
    interrupt = _Interrupt()
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        from core.cli import main as run_job

        return run_job(given)
    except KeyboardInterrupt:
        pass
    except Exception:
        if not interrupt.has_come:
            raise
    finally:
        signal.signal(signal.SIGINT, before)
    print("layerloom: interrupted.", file=sys.stderr)
    return INTERRUPTED


class _Interrupt:
    """What Ctrl+C does. It is remembered, since a library that is just being loaded may turn
    the `KeyboardInterrupt` into an `ImportError`."""

    def __init__(self) -> None:
        self.has_come = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.has_come = True
        raise KeyboardInterrupt


def _is_no_command(word: str) -> bool:
    """Whether a word is neither an option nor looks like a file."""
    return word.isidentifier() and not Path(word).exists()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="layerloom",
        description="Draw a neural network, train it, and see what happens inside.",
        epilog="Without a window: layerloom train|check|summary|export FILE, or bench "
        "(see --help of each).",
    )
    parser.add_argument("file", nargs="?", type=Path, help="a project to open (.loom)")
    parser.add_argument("--screenshot", type=Path, metavar="OUT.png", help="draw the window, end")
    parser.add_argument(
        "--after",
        type=float,
        metavar="SECONDS",
        help="when to draw it; with --train counted from the first step, by default at its end",
    )
    parser.add_argument("--train", action="store_true", help="start training at once")
    parser.add_argument("--theme", choices=("light", "dark"), help="for this window only")
    parser.add_argument("--size", metavar="WIDTHxHEIGHT", help="of the drawn window")
    parser.add_argument("--tab", metavar="NAME", help="the tab of the instruments to show first")
    return parser


def _open_window(options: argparse.Namespace) -> int:
    if not _has_display():
        if options.screenshot is None:
            print(NO_DISPLAY, file=sys.stderr)
            return 2
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.start import run

    return run(options)


def _has_display() -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


if __name__ == "__main__":
    sys.exit(main())
