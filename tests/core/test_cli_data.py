"""One's own data from the command line."""

import json
from pathlib import Path

import pytest

from core.cli import main
from core.data.settings import DataSettings
from core.project import Project
from core.project_file import load, save
from core.settings.losses import LOSSES
from core.settings.training import TrainingSettings
from tests.core.builders import chain


@pytest.fixture
def project(tmp_path: Path) -> Path:
    network = chain("Input", ("Linear", {"out_features": 2}), "Output")
    training = TrainingSettings(epochs=1, device="cpu")
    save(Project(network, DataSettings(), training), tmp_path / "p.loom")
    return tmp_path / "p.loom"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_table_is_trained_on(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a,kind,b\n" + "".join(f"{k},{'xy'[k % 2]},{k * k}\n" for k in range(40)))
    told = ("train", project, "--dataset", "csv", "--data-path", table, "--target", "kind")
    code, out, err = run(capsys, *told, "--json", "--out", tmp_path / "out")
    assert code == 0, err
    assert json.loads(out.splitlines()[-1])["reason"] == "completed"
    kept = load(next((tmp_path / "out").glob("*.loom")))
    assert kept.data.classes == ("x", "y")
    assert kept.data.features == ("a", "b")
    code, _, err = run(capsys, *told[:-1], "b")
    assert code == 2
    assert "2 values" in err
    assert LOSSES["CrossEntropyLoss"].takes_classes


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--dataset", "csv", "--data-path", "gone.csv"), "gone.csv is not there"),
        (("--dataset", "moons", "--data-path", "x"), "moons is read from no file or folder"),
        (("--dataset", "csv"), "Choose your table"),
        (("--dataset", "digits", "--target", "x"), "digits has no parameter 'target'"),
    ],
)
def test_what_does_not_fit_is_bad_input(
    words: tuple[str, ...],
    expected: str,
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, err = run(capsys, "train", project, *words)
    assert code == 2
    assert expected in err
    assert err.count("\n") == 1
