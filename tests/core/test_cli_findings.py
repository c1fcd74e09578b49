"""What the rules find is told on the command line: each once, before the run ends."""

import json
from pathlib import Path

import pytest

from core.cli.main import main
from core.project import Project
from core.project_file import save
from core.settings.optimizers import OPTIMIZERS
from tests.core.builders import Layer
from tests.core.training.runs import points

LINEAR: Layer = ("Linear", {"out_features": 16})
FIELDS = {"event", "rule", "severity", "node", "step", "value", "threshold", "text"}


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    return code, *capsys.readouterr()


def vanishing() -> Project:
    return points(*((LINEAR, "Sigmoid") * 6), epochs=100, optimizer=OPTIMIZERS.setting("SGD"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save(vanishing(), tmp_path / "a.loom")
    return tmp_path / "a.loom"


def test_findings_are_lines_of_json(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    code, out, _ = run(capsys, "train", file, "--json", "--max-steps", 90, "--out", tmp_path / "r")
    rows = [json.loads(line) for line in out.splitlines()]
    found = [row for row in rows if row["event"] == "finding"]
    assert code == 0
    assert rows[-1]["event"] == "finished"
    assert all(row.keys() >= FIELDS for row in found)
    assert len({(row["rule"], row["node"], row["severity"]) for row in found}) == len(found)
    (one,) = (row for row in found if row["rule"] == "vanishing-gradients")
    assert (one["severity"], one["node"], one["name"]) == ("alarm", "n2", "linear")
    assert one["value"] < one["threshold"]
    assert 32 <= one["step"] <= 40
    assert (tmp_path / "r" / "metrics.jsonl").read_text() == out


def test_findings_are_said_in_words(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    _, out, err = run(capsys, "train", file, "--max-steps", 60)
    assert (
        err.count("Alarm (vanishing-gradients): The gradient of the weights of linear is 1/") == 1
    )
    assert "Try “Replace every Sigmoid by ReLU” or “Add batch normalization”." in err
    assert "vanishing" not in out


def test_the_check_tells_what_is_known_before(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    save(points(LINEAR, LINEAR), tmp_path / "a.loom")
    code, out, _ = run(capsys, "check", tmp_path / "a.loom", "--json")
    (found,) = json.loads(out)["findings"]
    assert code == 0
    assert found.keys() >= FIELDS
    assert (found["rule"], found["step"]) == ("missing-activation", 0)
    _, out, _ = run(capsys, "check", tmp_path / "a.loom")
    assert "(missing-activation): " in out


def test_a_run_that_breaks_says_where_before_it_ends(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    project = points(LINEAR, "ReLU", LINEAR, "ReLU", optimizer=OPTIMIZERS.setting("SGD", lr=1000.0))
    save(project, tmp_path / "a.loom")
    code, out, _ = run(capsys, "train", tmp_path / "a.loom", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert rows[-1]["reason"] == "failed"
    (one,) = (row for row in rows if row.get("rule") == "non-finite")
    assert one["name"] == rows[-1]["layer"]
    assert one["step"] == rows[-1]["step"]
