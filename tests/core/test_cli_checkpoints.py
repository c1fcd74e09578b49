"""Keeping and resuming from the command line: what is refused, and what is said."""

import json
from pathlib import Path

import pytest

from core.cli.main import main
from core.project import Project
from core.project_file import save
from core.training.checkpoints.file import read_about
from core.training.checkpoints.plan import checkpoint_path
from core.training.control import Control
from core.training.trainer import train
from tests.core.training.runs import SELDOM, losses, points


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return _saved(points(), tmp_path / "moons.loom")


def _saved(project: Project, path: Path) -> Path:
    save(project, path)
    return path


def _lines(output: str, event: str) -> list[dict[str, float]]:
    rows = [json.loads(line) for line in output.splitlines()]
    return [row for row in rows if row["event"] == event]


def test_a_run_goes_on_with_the_losses_of_one_that_never_ended(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = str(tmp_path / "kept")
    train_it = ["train", str(file), "--json", "--checkpoints", kept]
    assert main([*train_it, "--max-steps", "5", "--checkpoint-steps", "2"]) == 0
    first = capsys.readouterr().out
    written = [row["step"] for row in _lines(first, "checkpoint")]
    assert written == [2, 4, 5]
    assert main([*train_it, "--resume"]) == 0
    steps = [*_lines(first, "step"), *_lines(capsys.readouterr().out, "step")]
    plain = losses(list(train(points(), Control(), cadence=SELDOM)))
    assert [step["loss"] for step in steps] == plain
    assert main([*train_it, "--resume", "best"]) == 0
    best = read_about(checkpoint_path(tmp_path / "kept", "best")).place.step
    assert len(_lines(capsys.readouterr().out, "step")) == len(plain) - best


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--resume"], "Say with --checkpoints DIR in which folder"),
        (["--checkpoint-steps", "3"], "Say with --checkpoints DIR"),
        (["--checkpoints", "KEPT", "--resume"], "There is no checkpoint"),
        (["--checkpoints", "KEPT", "--resume", "first"], "invalid choice"),
        (["--checkpoints", "KEPT", "--checkpoint-steps", "0"], "must be at least 1"),
        (["--checkpoints", "KEPT", "--checkpoint-minutes", "soon"], "a number of minutes"),
        (["--checkpoints", "FILE"], "there is a file of that name"),
        (["--precision", "float8"], '"float32", "bfloat16", "float16"'),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    arguments: list[str],
    words: str,
    file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = {"KEPT": str(tmp_path / "kept"), "FILE": str(file)}
    given = ["train", str(file), *(places.get(word, word) for word in arguments)]
    try:
        code = main(given)
    except SystemExit as left:
        code = int(left.code or 0)
    said = capsys.readouterr().err
    assert code == 2, said
    assert words in said
    assert "Traceback" not in said


def test_a_foreign_checkpoint_is_refused_before_anything_is_written(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = ["--checkpoints", str(tmp_path / "kept")]
    assert main(["train", str(file), *kept, "--max-steps", "1"]) == 0
    other = _saved(points("Tanh"), tmp_path / "other.loom")
    out = tmp_path / "out"
    assert main(["train", str(other), *kept, "--resume", "--out", str(out)]) == 2
    assert "belongs to another project" in capsys.readouterr().err
    assert not out.exists()


def test_memory_that_runs_out_says_how_to_go_on(
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from tests.core.training.test_devices_and_memory import short_of_memory

    short_of_memory(monkeypatch, 10, MemoryError())
    kept = str(tmp_path / "kept")
    assert main(["train", str(file), "--checkpoints", kept]) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.endswith(f"Go on with: --batch-size 8 --checkpoints {kept} --resume")
    more = ["train", str(file), "--batch-size", "8", "--checkpoints", kept, "--resume"]
    assert main([*more, "--json"]) == 0
    assert _lines(capsys.readouterr().out, "step")[0]["step"] == 4


def test_what_going_on_does_not_use_is_said(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = ["train", str(file), "--checkpoints", str(tmp_path / "kept")]
    assert main(keep) == 0
    capsys.readouterr()
    assert main([*keep, "--resume", "--seed", "9"]) == 0
    said = capsys.readouterr().err
    assert "seed 9 is not used: the run goes on from its checkpoint." in said
    assert "Nothing left to do: the run had ended after" in said
    assert main([*keep, "--resume", "--epochs", "9"]) == 0
    said = capsys.readouterr().err
    assert "not used" not in said
    assert "Nothing left" not in said


def test_another_checkpoint_is_offered_where_one_is_cut_off(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = ["train", str(file), "--checkpoints", str(tmp_path / "kept")]
    assert main(keep) == 0
    last = checkpoint_path(tmp_path / "kept", "last")
    last.write_bytes(last.read_bytes()[:500])
    capsys.readouterr()
    assert main([*keep, "--resume"]) == 2
    assert capsys.readouterr().err.endswith("Try --resume best.\n")
