"""`layerloom check FILE --train`: a line or an object for each check, and the exit code."""

import json
from pathlib import Path

import pytest

from core.cli import main
from core.project_file import save
from core.settings.optimizers import OPTIMIZERS
from core.trials.catalogue import TRIALS
from tests.core.trials.places import ZERO, mlp

KINDS = ["InitialLoss", "OverfitSamples", "LRRangeTest", "RateComparison"]


@pytest.fixture
def healthy(tmp_path: Path) -> str:
    save(mlp(optimizer=OPTIMIZERS.setting("Adam", lr=0.01)), tmp_path / "healthy.loom")
    return str(tmp_path / "healthy.loom")


@pytest.fixture
def lifeless(tmp_path: Path) -> str:
    project = mlp(initialization=ZERO, optimizer=OPTIMIZERS.setting("SGD", lr=1e-6))
    save(project, tmp_path / "lifeless.loom")
    return str(tmp_path / "lifeless.loom")


def test_one_object_a_check(healthy: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", healthy, "--train", "--json"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["check"] for row in found] == KINDS == list(TRIALS)
    assert code == 0
    assert {row["verdict"] for row in found} <= {"ok", "doubtful"}
    assert found[0]["figures"]["chance_level"] == pytest.approx(2.302585)
    assert found[2]["suggested_lr"] > 0
    assert len(found[3]["rates"]) == 5
    assert all(row["sentence"] for row in found)


def test_one_line_a_check_and_1_where_one_is_bad(
    lifeless: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["check", lifeless, "--train"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line[:1] != " "]
    assert code == 1
    assert [line.split()[0] for line in lines] == ["ok", "bad", "bad", "bad"]
    for line, spec in zip(lines, TRIALS.values(), strict=True):
        assert spec.title in line


def test_what_cannot_be_trained_is_not_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from core.project import Project

    save(Project(), tmp_path / "empty.loom")
    assert main(["check", str(tmp_path / "empty.loom"), "--train"]) == 1
    assert "cannot be trained yet" in capsys.readouterr().out


def test_data_that_cannot_be_used_are_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    project = mlp()
    data = replace(project.data, validation_fraction=0.6, test_fraction=0.6)
    save(replace(project, data=data), tmp_path / "greedy.loom")
    assert main(["check", str(tmp_path / "greedy.loom"), "--train", "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "leaves nothing to train on" in said.err
