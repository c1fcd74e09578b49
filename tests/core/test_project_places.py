"""Paths in a project file mean the same from wherever it is opened."""

import json
from pathlib import Path
from typing import Any

import pytest

from core import project_file
from core.cli.main import main
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.project import Project
from core.project_places import with_places_from

TABLE = "x,y,kind\n" + "".join(f"{k},{k * k % 17},{'ab'[k % 2]}\n" for k in range(60))
NETWORK = {
    "nodes": [
        {"id": "a", "kind": "Input"},
        {"id": "b", "kind": "Linear", "params": {"out_features": 2}},
        {"id": "c", "kind": "Output"},
    ],
    "edges": [{"source": "a", "target": "b"}, {"source": "b", "target": "c"}],
}


def written(folder: Path, path: str, **more: Any) -> Path:
    """A project written by hand, with a table beside it."""
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "t.csv").write_text(TABLE)
    data = {"dataset": "csv", "params": {"path": path}}
    value = {"format": "layerloom-project", "version": 2, "network": NETWORK, "data": data, **more}
    (folder / "a.loom").write_text(json.dumps(value))
    return folder / "a.loom"


def path_in(project: Project) -> object:
    return project.data.dataset.params["path"]


def test_a_relative_path_starts_at_the_folder_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = {"kind": "File", "params": {"path": "w.safetensors"}}
    written(tmp_path / "mine", "data/t.csv", training={"initial_weights": weights})
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    project = project_file.load(Path("../mine/a.loom"))
    named = Path(str(path_in(project)))
    assert named.is_absolute()
    assert named.samefile(tmp_path / "mine" / "data" / "t.csv")
    start = Path(str(project.training.initial_weights.params["path"]))
    assert start == tmp_path / "other" / "../mine" / "w.safetensors"


def test_the_command_line_trains_on_it_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "mine", "data/t.csv")
    monkeypatch.chdir(tmp_path)
    out = ["--out", str(tmp_path / "run")]
    assert main(["train", str(path), "--max-steps", "1", *out]) == 0, capsys.readouterr().err
    kept = project_file.load(tmp_path / "run" / "project.loom")
    assert path_in(kept) == str(tmp_path / "mine" / "data" / "t.csv")


def test_other_paths_stay(tmp_path: Path) -> None:
    for text in ("", "~/t.csv", "C:\\data\\t.csv", str(tmp_path / "t.csv"), "a/" * 490):
        data = DataSettings(DATASETS.setting("csv", path=text))
        project = Project(data=data)
        assert with_places_from(project, tmp_path / ("deep" * 5)) == project


def test_what_was_typed_is_saved_as_it_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path)
    project = Project(data=DataSettings(DATASETS.setting("mnist", folder="sets")))
    project_file.save(project, tmp_path / "there" / "a.loom")
    found = project_file.load(tmp_path / "there" / "a.loom")
    assert found.data.dataset.params["folder"] == str(tmp_path / "sets")
