"""The job that measures how fast this machine trains."""

import argparse
import json
import sys
from dataclasses import asdict

from core.bench.logging import has_tensorboard
from core.bench.measure import Conditions, measure, table
from core.bench.workloads import chosen
from core.cli.numbers import count, seconds


def add_bench(jobs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of `layerloom bench`."""
    text = "time training steps against a bare loop and against an ordinary script"
    job = jobs.add_parser("bench", help=text, description=text[0].upper() + text[1:] + ".")
    job.set_defaults(parser=job)
    job.add_argument("--json", action="store_true", help="one JSON object a row")
    job.add_argument("--workload", nargs="+", default=[], metavar="NAME", help="W1 to W4; all")
    job.add_argument("--turns", type=count, default=15, metavar="N", help="turns of each variant")
    job.add_argument("--seconds", type=seconds, default=0.5, metavar="S", help="length of a turn")
    job.add_argument("--threads", type=count, default=1, metavar="N", help="of torch, by default 1")
    job.add_argument(
        "--precision",
        choices=("float32", "bfloat16", "float16"),
        default="float32",
        help="what Layerloom computes with; the others always with float32",
    )


def run_bench(options: argparse.Namespace) -> int:
    """Measure and print. Raises `ParamError` for an unknown workload, `TrainingError` where a
    variant breaks."""
    workloads = chosen(options.workload)
    conditions = Conditions(
        turns=options.turns,
        seconds=options.seconds,
        threads=options.threads,
        precision=options.precision,
    )
    rows = []
    for workload in workloads:
        if sys.stderr.isatty():
            print(f"{workload.name} {workload.title} …", file=sys.stderr)
        rows += measure(workload, conditions)
    if options.json:
        for row in rows:
            print(json.dumps(asdict(row)))
    else:
        print(table(rows, workloads))
        if not has_tensorboard():
            print(
                "TensorBoard is not installed: the script logs to lines of JSON, which is cheaper."
            )
    return 0
