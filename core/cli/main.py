"""The jobs that need no screen: train, check, summary, export, bench. Nothing here knows Qt.

Exit codes: 0 done, 1 failed (check: not trainable; train: the run failed, or published data or
weights cannot be had), 2 bad input, one's own data included. What went
wrong is one sentence on stderr; results are on stdout.
"""

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from core.cli.bench import add_bench, run_bench
from core.cli.data_options import add_data, with_data
from core.cli.numbers import count, minutes, whole
from core.cli.output import OutputError, reason
from core.cli.reports import run_check, run_export, run_summary
from core.cli.train import run_train
from core.cli.weights import add_weights
from core.errors import CheckpointError, LayerloomError, ParamError, ProjectFileError
from core.params import shown
from core.project import Project
from core.project_file import load
from core.settings.training import RUN_PARAMS
from core.training.checkpoints.plan import BEST, LAST, PREVIOUS

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

LARGE_IMAGE = r"Image size \(\d+ pixels\) exceeds limit"
"""What Pillow warns of in images that it reads all the same; of larger ones we have a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one job; the exit code is returned."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = _parsed(arguments)
    warnings.filterwarnings("ignore", LARGE_IMAGE)
    try:
        return run_bench(options) if options.job == "bench" else _run(options, load(options.file))
    except (ProjectFileError, ParamError, CheckpointError, OutputError) as error:
        return _fail(error, BAD_INPUT)
    except LayerloomError as error:
        return _fail(error, FAILED)
    except KeyboardInterrupt:
        return _fail("interrupted.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _fail(f"Cannot write {error.filename or 'the output'}: {reason(error)}.", FAILED)


def _run(options: argparse.Namespace, project: Project) -> int:
    if options.job == "check":
        return run_check(project, options)
    project = with_data(project, options)
    match options.job:
        case "train":
            return run_train(project, options)
        case "summary":
            return run_summary(project, options)
    return run_export(project, options)


def _fail(error: object, code: int) -> int:
    print(f"layerloom: {error}", file=sys.stderr)
    return code


# -- the command line --------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, and where the help is."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"layerloom: {message}. See {self.prog} --help.\n")


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options. Ends the program where one is not known, with the nearest that is."""
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        _refuse(options.parser, unknown[0])
    return options


def _refuse(job: argparse.ArgumentParser, word: str) -> NoReturn:
    known = [text for text in job._option_string_actions if text.startswith("--")]
    near = get_close_matches(word.partition("=")[0], known, 1)
    advice = f" (did you mean {near[0]}?)" if near else ""
    sort = "option" if word.startswith("-") else "second file"
    job.error(f"{job.prog} takes no {sort} {shown(word)}{advice}")


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="layerloom", description="Layerloom without a window."
    )
    jobs = parser.add_subparsers(dest="job", required=True, metavar="JOB")
    _add_train(jobs)
    check = _add_job(jobs, "check", "say whether a network can be trained, and what is missing")
    check.add_argument(
        "--train",
        action="store_true",
        help="make the checks before training as well: the loss at start, overfitting a few "
        "samples, the learning-rate range test, and a comparison of rates; the exit code is 1 "
        "where one of them is bad (doubtful is no failure)",
    )
    check.add_argument(
        "--json", action="store_true", help="as one JSON object; with --train one a check"
    )
    summary = _add_job(jobs, "summary", "a table of the layers with shapes and parameters")
    summary.add_argument("--json", action="store_true", help="as one JSON object")
    export = _add_job(jobs, "export", "write PyTorch source that does not need Layerloom")
    export.add_argument("--to", choices=("python", "training-script"), required=True)
    export.add_argument("--out", type=Path, metavar="FILE.py", help="by default to stdout")
    add_bench(jobs)
    return parser


def _add_job(
    jobs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    job = jobs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    job.add_argument("file", type=Path, metavar="FILE", help="a project (.loom)")
    job.set_defaults(parser=job)
    return job


def _add_train(jobs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    train = _add_job(jobs, "train", "train a network; Ctrl+C stops at the next step and writes")
    train.epilog = (
        "Exit code: 0 done, 1 the run failed or published data cannot be had, 2 bad input."
    )
    helps = {param.name: param.help for param in RUN_PARAMS}
    train.add_argument("--epochs", type=whole, metavar="N", help=helps["epochs"])
    train.add_argument("--max-steps", type=count, metavar="N", help="End after so many steps.")
    train.add_argument("--seed", type=whole, metavar="N", help=helps["seed"])
    train.add_argument("--device", metavar="NAME", help=helps["device"] + " auto, cpu, cuda, mps.")
    add_data(train)
    train.add_argument(
        "--out", type=Path, metavar="DIR", help="receives metrics, weights and the project"
    )
    train.add_argument("--json", action="store_true", help="one JSON object a line on stdout")
    train.add_argument("--batch-size", type=whole, metavar="N", help=helps["batch_size"])
    train.add_argument("--precision", metavar="NAME", help=helps["precision"])
    train.add_argument(
        "--deterministic", action="store_const", const=True, help=helps["deterministic"]
    )
    add_weights(train)
    _add_checkpoints(train)


def _add_checkpoints(train: argparse.ArgumentParser) -> None:
    train.add_argument(
        "--checkpoints",
        type=Path,
        metavar="DIR",
        help="keep the run here: its last state, and the best; by default every 5 minutes",
    )
    train.add_argument("--checkpoint-steps", type=count, metavar="N", help="every N steps")
    train.add_argument(
        "--checkpoint-minutes", type=minutes, metavar="M", help="every M minutes, 0 for never"
    )
    train.add_argument(
        "--resume",
        nargs="?",
        const=LAST,
        choices=(LAST, BEST, PREVIOUS),
        help="go on from what --checkpoints holds, as if the run had never ended",
    )
