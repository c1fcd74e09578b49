"""Takes the time of variants: each in a process of its own, all in turn.

Time is that of the processor, so that other work on the machine counts little.
"""

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from core.bench.workloads import Workload
from core.errors import TrainingError

VARIANTS = ("bare", "script", "layerloom")
FEWEST_STEPS = 3
"""In a turn: a large network is looked at in its first one, since it waited for its turn."""
FEWEST_TURNS = 3
LONGEST = 90.0
"""Seconds for one workload, from which on `FEWEST_TURNS` are enough."""


@dataclass(frozen=True)
class Conditions:
    """How to measure: `turns` of at least `seconds` for each variant after `warm_seconds` that
    do not count, with so many torch `threads`. `precision` is Layerloom's."""

    turns: int = 15
    seconds: float = 0.5
    warm_seconds: float = 3.0
    threads: int = 1
    precision: str = "float32"


@dataclass(frozen=True)
class Row:
    """One variant on one workload: the median of its steps in ms, and of its steps a second
    over those of the bare loop in the same turn."""

    workload: str
    variant: str
    ms_per_step: float
    ratio_to_bare: float


def measure(workload: Workload, conditions: Conditions) -> list[Row]:
    """One row a variant. Raises `TrainingError` where one of them breaks."""
    with _workers(workload, conditions) as pipes:
        turns = list(_turns(pipes, conditions.turns))
    return [
        Row(
            workload.name,
            variant,
            statistics.median(1000 * turn[variant] for turn in turns),
            statistics.median(turn["bare"] / turn[variant] for turn in turns),
        )
        for variant in VARIANTS
    ]


def _turns(pipes: dict[str, Connection], most: int) -> Iterator[dict[str, float]]:
    """Turn after turn; fewer than `most` where the steps are long."""
    began = time.monotonic()
    for number in range(most):
        if number >= FEWEST_TURNS and time.monotonic() - began > LONGEST:
            return
        yield _turn(pipes, number)


def _turn(pipes: dict[str, Connection], number: int) -> dict[str, float]:
    """Seconds a step of each variant, which go in another order every time."""
    shift = number % len(VARIANTS)
    found = {}
    for variant in (*VARIANTS[shift:], *VARIANTS[:shift]):
        pipes[variant].send(True)
        found[variant] = _answer(pipes[variant], variant)
    return found


def _answer(pipe: Connection, variant: str) -> float:
    try:
        answer = pipe.recv()
    except EOFError:
        answer = "its process ended"
    if isinstance(answer, str):
        raise TrainingError(f"The variant {variant} broke: {answer}")
    return float(answer)


@contextmanager
def _workers(workload: Workload, conditions: Conditions) -> Iterator[dict[str, Connection]]:
    """A process for each variant, warmed up one after the other."""
    context = multiprocessing.get_context("spawn")
    pipes, processes = {}, []
    folder = tempfile.TemporaryDirectory()
    workload.write_samples(Path(folder.name))
    try:
        for variant in VARIANTS:
            ours, theirs = context.Pipe()
            arguments = (workload.name, variant, conditions, folder.name, theirs)
            process = context.Process(target=_work, args=arguments, daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
            pipes[variant] = ours
            _answer(ours, variant)
        yield pipes
    finally:
        for process in processes:
            process.terminate()
            process.join()
        folder.cleanup()


# -- in the process of a variant ---------------------------------------------------------


def _work(name: str, variant: str, conditions: Conditions, folder: str, pipe: Connection) -> None:
    """Make one turn at each message and answer with the seconds a step took."""
    import torch

    torch.set_num_threads(conditions.threads)
    try:
        steps = steps_of(name, variant, Path(folder), conditions.precision)
        pipe.send(seconds_a_step(steps, conditions.warm_seconds))
        while pipe.recv():
            pipe.send(seconds_a_step(steps, conditions.seconds))
    except EOFError:
        return
    except Exception as error:
        pipe.send(str(error) or type(error).__name__)


def steps_of(name: str, variant: str, folder: Path, precision: str = "float32") -> Iterator[None]:
    """The steps of one variant, one at each `next`."""
    from core.bench.bare import bare_steps
    from core.bench.ours import layerloom_steps
    from core.bench.script import script_steps
    from core.bench.workloads import WORKLOADS

    workload = WORKLOADS[name]
    if variant == "layerloom":
        return layerloom_steps(workload.project(folder, precision))
    project = workload.project(folder)
    return bare_steps(project) if variant == "bare" else script_steps(workload, project)


def seconds_a_step(steps: Iterator[None], seconds: float) -> float:
    """Seconds of processor time a step, over at least `seconds` and a few steps."""
    began, count = time.process_time(), 0
    while count < FEWEST_STEPS or time.process_time() - began < seconds:
        next(steps)
        count += 1
    return (time.process_time() - began) / count


def table(rows: Sequence[Row], workloads: Sequence[Workload]) -> str:
    """The rows for a reader: a line for each workload, variant by variant."""
    lines = [
        f"{'':34}{'bare':>12}{'script':>12}{'layerloom':>12}"
        f"{'speed against bare':>20}{'against script':>16}"
    ]
    for workload in workloads:
        found = {row.variant: row for row in rows if row.workload == workload.name}
        times = "".join(f"{found[variant].ms_per_step:>9.2f} ms" for variant in VARIANTS)
        ours, script = found["layerloom"].ratio_to_bare, found["script"].ratio_to_bare
        title = f"{workload.name} {workload.title}"
        lines.append(f"{title:34}{times}{ours:>18.2f} ×{ours / script:>14.2f} ×")
    lines.append("Above 1 × Layerloom is faster; it runs small networks as captured steps.")
    return "\n".join(lines)
