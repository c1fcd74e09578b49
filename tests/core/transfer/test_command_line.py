"""`layerloom train --weights`."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from core.cli import main
from core.data.torchvision_sets import PublishedWeights
from core.project_file import load, save
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.transfer import published
from tests.core.builders import named
from tests.core.transfer.files import network, saved, starting_from, state

NEW = INITIAL_WEIGHTS.setting("New")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with new weights and a frozen layer, in a file."""
    drawn = network()
    drawn = drawn.set_params(named(drawn, "linear"), is_frozen=True)
    made = starting_from(tmp_path, drawn)
    made = replace(made, training=replace(made.training, initial_weights=NEW))
    save(made, tmp_path / "p.loom")
    return tmp_path / "p.loom"


def test_training_starts_from_the_file_and_says_what_fits(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tensors = state(network())
    del tensors["linear_3.bias"]
    source, out = saved(tensors, tmp_path / "w.safetensors"), tmp_path / "out"
    words = ["train", project, "--weights", source, "--max-steps", 2, "--out", out, "--json"]
    assert main([str(word) for word in words]) == 0
    said = capsys.readouterr()
    assert "w.safetensors: 11 of 12 tensors of the network match by name" in said.err
    assert "linear_3.bias: not in the file" in said.err
    assert all(json.loads(line) for line in said.out.splitlines())
    kept = load_file(out / "weights.safetensors")
    assert (kept["linear.weight"] == tensors["linear.weight"].numpy()).all()
    assert (kept["linear_2.weight"] != tensors["linear_2.weight"].numpy()).any()
    assert load(out / "project.loom").training.initial_weights.params["path"] == str(source)


def test_by_order_and_bad_files(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tensors = {
        f"x{i}.{n.rpartition('.')[2]}": t for i, (n, t) in enumerate(state(network()).items())
    }
    source = saved(tensors, tmp_path / "w.safetensors")
    start = ["train", str(project), "--max-steps", "1", "--weights"]
    assert main([*start, str(source), "--match", "order"]) == 0
    assert "12 of 12 tensors of the network match by order" in capsys.readouterr().err
    assert main([*start, str(source)]) == 2
    assert "match by order and shape instead" in capsys.readouterr().err
    assert main([*start, str(tmp_path / "none.pt")]) == 2
    assert "There is no file" in capsys.readouterr().err
    tensors = state(network())
    tensors["linear.weight"][0, 0] = float("nan")
    unsound = saved(tensors, tmp_path / "nan.safetensors")
    assert main([*start, str(unsound), "--json"]) == 2
    said = capsys.readouterr()
    assert "linear.weight in nan.safetensors holds values that are NaN" in said.err
    assert (said.out, said.err.count("\n")) == ("", 1), "before anything is loaded"
    assert main([*start[:-1], "--match", "order"]) == 2
    assert "say with --weights" in capsys.readouterr().err


def test_published_weights_that_cannot_be_had_are_no_bad_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    url = "http://127.0.0.1:9/s-00000000.pth"  # nobody answers there
    nobody = PublishedWeights("Small_Weights.V1", "small", url, 100, 0.1, 50.0)
    monkeypatch.setattr(published, "published_weights", lambda: (nobody,))
    setting = INITIAL_WEIGHTS.setting("Torchvision", weights="Small_Weights.V1")
    project = starting_from(tmp_path / "w.pt")
    training = replace(project.training, initial_weights=setting)
    save(replace(project, training=training), tmp_path / "p.loom")
    assert main(["train", str(tmp_path / "p.loom"), "--device", "cpu"]) == 1
    assert "Cannot download s-00000000.pth" in capsys.readouterr().err
