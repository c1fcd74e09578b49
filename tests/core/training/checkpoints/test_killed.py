"""A run that is killed, at whatever moment, goes on with the losses it would have had."""

import json
import signal
from pathlib import Path

from core.project_file import save
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path, remains
from core.training.control import Control
from core.training.trainer import train
from tests.core.training.checkpoints.killed import CALLS, DYING, RESIZED
from tests.core.training.resized import resized
from tests.core.training.runs import DROPOUT, SELDOM, losses, points
from tests.core.training.test_control import changed
from tests.forked import LAYERLOOM, Forks


def test_a_kill_in_the_middle_of_training_costs_nothing(tmp_path: Path, forks: Forks) -> None:
    project, file = points(*DROPOUT, epochs=500), tmp_path / "moons.loom"
    save(project, file)
    where = ["--checkpoints", str(tmp_path / "kept"), "--checkpoint-steps", "3"]
    words = ["train", file, *where, "--json", "--out", tmp_path / "out"]
    with forks.start(tmp_path, LAYERLOOM, *words) as child:
        seen: list[dict[str, float]] = []
        while len(seen) < 40:
            seen.append(json.loads(child.stdout.readline()))
        child.send_signal(signal.SIGKILL)
        assert child.communicate()[1] == -signal.SIGKILL
    place = read_about(checkpoint_path(tmp_path / "kept")).place
    assert place.step % 3 == 0
    more = str(place.step + 20)
    assert _train([str(file), *where, "--resume", "--max-steps", more], tmp_path) == 0
    metrics = (tmp_path / "out" / "metrics.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in metrics.splitlines()]
    found = [row for row in rows if row["event"] == "step"]
    plain = losses(list(train(project, Control(), max_steps=int(more), cadence=SELDOM)))
    assert [row["step"] for row in found] == list(range(1, int(more) + 1))
    assert [row["loss"] for row in found] == plain
    epochs = [row["epoch"] for row in rows if row["event"] == "epoch"]
    assert epochs == list(range(1, len(epochs) + 1))


def test_a_kill_while_a_checkpoint_is_written_leaves_the_one_before(
    tmp_path: Path, forks: Forks
) -> None:
    project = points(*DROPOUT)
    whole = losses(list(train(project, Control(), cadence=SELDOM)))
    for name in CALLS:
        folder = tmp_path / name
        _, code = forks.run(tmp_path, DYING, name, folder)
        assert code == -signal.SIGKILL, f"{name} was never called"
        half_written = [path for path in folder.iterdir() if path.suffix == ".tmp"]
        assert half_written == list(remains(folder)), name
        assert half_written, name
        start = checkpoint_path(folder)
        step = read_about(start).place.step
        assert step > 0
        found = list(
            train(
                project,
                Control(),
                cadence=SELDOM,
                checkpoints=CheckpointPlan(folder, steps=100),
                resume=start,
            )
        )
        assert losses(found) == whole[step:], name
        assert not list(remains(folder)), "what the kill left is swept up"


def test_a_kill_after_another_batch_size_costs_nothing(tmp_path: Path, forks: Forks) -> None:
    project = points(*DROPOUT)
    whole = losses(resized(project, RESIZED))
    _, code = forks.run(tmp_path, DYING, "replace", tmp_path, "resized")
    assert code == -signal.SIGKILL
    about = read_about(checkpoint_path(tmp_path))
    assert about.place.used == 2 * 32 + (about.place.step - 2) * 24
    now = changed(project, batch_size=24)
    assert losses(resized(now, {}, tmp_path, goes_on=True)) == whole[about.place.step :]


def _train(arguments: list[str], folder: Path) -> int:
    from core.cli.main import main

    return main(["train", *arguments, "--out", str(folder / "out")])
