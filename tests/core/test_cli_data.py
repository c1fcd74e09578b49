"""One's own data from the command line."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.check import check
from core.cli import main
from core.data.catalogue import DATASETS
from core.data.describing import described
from core.data.preprocessing import PREPROCESSING
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
    assert "it/s" not in err, "what cannot be counted is not counted"
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


def table_at(path: Path, rows: int = 40, gap: str = "") -> Path:
    lines = [f"{k},{k * k % 17},{k % 2}" for k in range(rows)]
    path.write_text("\n".join(["a,b,y", *lines, gap]))
    return path


def test_a_path_is_kept_whole(
    project: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "d").mkdir()
    table = table_at(tmp_path / "d" / "good.csv")
    monkeypatch.chdir(tmp_path)
    words = ("train", project, "--dataset", "csv", "--data-path", "d/good.csv", "--out", "out")
    assert run(capsys, *words)[0] == 0
    kept = tmp_path / "out" / "project.loom"
    assert load(kept).data.dataset.params["path"] == str(table)
    assert load(kept).data.classes == ("0", "1"), "two whole numbers are classes"
    monkeypatch.chdir("/")
    assert run(capsys, "train", kept)[0] == 0


def test_a_project_written_by_hand_is_looked_at(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(project.read_text())
    path = str(table_at(tmp_path / "t.csv"))
    content["data"] = {"dataset": "csv", "params": {"path": path}}
    project.write_text(json.dumps(content))
    code, out, err = run(capsys, "check", project)
    assert code == 0, out + err
    assert run(capsys, "export", project, "--to", "training-script")[0] == 0
    assert run(capsys, "train", project, "--max-steps", 1)[0] == 0
    Path(path).unlink()
    code, out, _ = run(capsys, "check", project)
    assert code == 1
    assert "t.csv is not there" in out


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "t.csv is not there"),
        ("", "t.csv is empty"),
        ("a,b,y\n1,2,0\n1,2\n3,4,1\n", "row 3 has 2 values, not 3"),
        ("a,c,y\n1,2,0\n3,4,1\n", 'new: "c"; gone: "b"'),
        ("a,b,y\n" + "1,2,0\n3,4,1\n" * 9 + "abc,4,1\n", 'row 20: "abc" in the column "a"'),
    ],
)
def test_check_reads_ones_own_data(
    content: str | None,
    expected: str,
    project: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = table_at(tmp_path / "t.csv")
    kept = project.with_name("kept.loom")
    found = load(project)
    dataset = described(DATASETS.setting("csv", path=str(table)))
    save(replace(found, data=DataSettings(dataset)), kept)
    code, out, _ = run(capsys, "check", kept, "--json")
    assert (code, json.loads(out)["problems"]) == (0, [])
    table.unlink() if content is None else table.write_text(content)
    code, out, err = run(capsys, "check", kept, "--json")
    told = json.loads(out)
    assert (code, told["trainable"], err) == (1, False, "")
    (problem,) = told["problems"]
    assert (problem["rule"], problem["severity"]) == ("data", "error")
    assert expected in problem["text"]
    code, out, _ = run(capsys, "check", kept)
    assert code == 1
    assert expected in out
    assert "Data panel" not in out
    assert run(capsys, "check", kept, "--train")[0] == 2


@pytest.mark.parametrize("kind", ["digits", "caltech101"])
def test_check_refuses_a_split_that_leaves_nothing(
    kind: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = chain("Input", "Flatten", ("Linear", {"out_features": 10}), "Output")
    data = DataSettings(DATASETS.setting(kind), validation_fraction=0.9, test_fraction=0.5)
    save(Project(network, data), project)
    code, out, _ = run(capsys, "check", project)
    assert code == 1
    assert "setting aside 0.9 for validation and 0.5 for test leaves nothing" in out


def test_options_of_the_data_set(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = table_at(tmp_path / "t.csv", gap="3,,1\n")
    words = ("train", project, "--dataset", "csv", "--data-path", table, "--max-steps", 1)
    code, _, err = run(capsys, *words)
    assert code == 2, "what is wrong with one's own data is bad input"
    assert "missing" in err
    code, out, err = run(capsys, *words, "--data-option", "missing=mean")
    assert code == 0
    assert "1 missing number filled in" in err
    assert "after 1 step, test" in out
    code, out, _ = run(capsys, *words, "--data-option", "missing=mean", "--json")
    first = json.loads(out.splitlines()[0])
    assert (first["event"], first["step"]) == ("data", 0)
    assert first["message"].startswith("1 missing number filled in")
    for wrong, expected in (
        ("leave_out=zzz", 'there is no column "zzz" to leave out; there are "a", "b", "y"'),
        ("leave_out=y", '"y" is to be learned, so it cannot be left out'),
        ("missing", "NAME=VALUE"),
        ("frob=1", "it has path, target, task, missing"),
        ("missing=often", "command line, data set csv: missing must be one of"),
        ("columns=1", "no option 'columns'"),
    ):
        code, _, err = run(capsys, *words, "--data-option", wrong)
        assert (code, err.count("\n")) == (2, 1), err
        assert expected in err
    code, _, err = run(capsys, *words, "--data-option", "missing=drop", "--task", "regression")
    assert (code, "classes" in err) == (2, True), "the loss of the project learns classes"


def test_what_is_not_learned_from_is_said(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    rows = "".join(
        f"{k},2024-01-{k % 28 + 1:02}T{k},{'?' if k == 4 else k},,{k % 2}\n" for k in range(40)
    )
    table.write_text("a,day,b,e,y\n" + rows)
    given = {"path": str(table), "missing": "drop"}
    dataset = described(DATASETS.setting("csv", **given))
    save(replace(load(project), data=DataSettings(dataset)), project)
    reasons = (
        '"day" is not learned from: it holds dates (row 2: "2024-01-01T0"), not numbers such as '
        'days or years. "e" is not learned from: it is empty.'
    )
    code, _, err = run(capsys, "train", project, "--max-steps", 1)
    assert code == 0, err
    assert f"{reasons} 1 row left out for want of a value." in err
    code, out, _ = run(capsys, "check", project)
    assert f"  warning: {reasons}\n  data: 1 row left out for want of a value.\n" in out
    code, out, _ = run(capsys, "check", project, "--json")
    told = json.loads(out)
    (problem,) = told["problems"]
    assert (problem["rule"], problem["text"]) == ("columns", reasons)
    assert told["data"] == "1 row left out for want of a value."
    found = load(project)
    (fix,) = [p.fix for p in check(found).problems if p.rule == "columns"]
    assert fix is not None
    mended = fix.apply(found)
    assert mended.data.dataset.params["leave_out"] == "day,e"
    assert check(mended).problems == ()
    assert mended.data.features == ("a", "b")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--target", "x"), "digits has no parameter 'target'"),
        (("--data-option", "noise=lots", "--dataset", "moons"), "noise"),
    ],
)
def test_options_that_the_data_set_lacks(
    words: tuple[str, ...], expected: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "train", project, *words)
    assert code == 2
    assert expected in err


@pytest.mark.parametrize(
    ("labels", "is_doubtful", "words"),
    [
        ((0, 1, 2, -1, 7), True, "5 classes are learned, whose labels are -1, 0, 1, 2 and 7."),
        ((0, 1, 2, 7, 3), False, "5 classes are learned, whose labels are 0, 1, 2, 3 and 7."),
        ((-1, 1), False, "2 classes are learned, whose labels are -1 and 1."),
        ((0, 1, 2), False, ""),
    ],
)
def test_labels_that_do_not_count_from_0_are_told(
    labels: tuple[int, ...],
    is_doubtful: bool,
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    x = np.random.default_rng(0).normal(size=(20 * len(labels), 3)).astype(np.float32)
    np.savez(tmp_path / "d.npz", x=x, y=np.tile(labels, 20))
    network = chain("Input", ("Linear", {"out_features": len(labels)}), "Output")
    dataset = described(DATASETS.setting("npz", path=str(tmp_path / "d.npz")))
    save(Project(network, DataSettings(dataset)), tmp_path / "p.loom")
    code, out, _ = run(capsys, "check", tmp_path / "p.loom")
    assert code == 0
    assert ("warning: The labels are −1, 0, 1, 2 and 7" in out) == is_doubtful
    code, _, err = run(capsys, "train", tmp_path / "p.loom", "--max-steps", 1)
    assert code == 0
    assert words in err if words else "classes are learned" not in err


# -- images, and what the exit code says --------------------------------------------------------


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Ten images of each of two classes."""
    for name in ("a", "b"):
        (tmp_path / "in" / name).mkdir(parents=True)
        for k in range(10):
            Image.new("RGB", (6, 6), (25 * k, 0, 0)).save(tmp_path / "in" / name / f"{k}.png")
    return tmp_path / "in"


def project_for(pictures: Path, memory: str) -> Path:
    network = chain("Input", "Flatten", ("Linear", {"out_features": 2}), "Output")
    given = {"folder": str(pictures), "size": 4, "memory": memory}
    data = DataSettings(
        described(DATASETS.setting("image-folder", **given)),
        preprocessing=PREPROCESSING.setting("Rescale"),
    )
    path = pictures.parent / "images.loom"
    save(Project(network, data, TrainingSettings(epochs=1, device="cpu")), path)
    return path


@pytest.mark.parametrize("memory", ["keep", "stream"])
def test_a_broken_image_is_bad_input_wherever_it_is_read(
    memory: str, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pictures / "b" / "3.png").write_bytes(b"broken")
    code, _, err = run(capsys, "train", project_for(pictures, memory))
    assert code == 2, err
    assert "3.png cannot be read as an image" in err


def test_large_images_are_read_without_a_word_of_pillow(
    pictures: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 30)
    code, _, err = run(capsys, "train", project_for(pictures, "keep"))
    assert code == 0, err
    assert "exceeds limit" not in err


def test_without_data_there_is_no_script(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = load(project)
    save(replace(found, data=DataSettings(DATASETS.setting("csv"))), project)
    code, _, err = run(capsys, "export", project, "--to", "training-script")
    assert code == 2
    assert "Choose your table" in err
