"""The jobs of the command line: what they print, what they write, and their exit codes."""

import csv
import json
import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from safetensors.numpy import load_file

from core.cli import main
from core.project import Project
from core.project_file import load, save
from tests.forked import ALONE, LAYERLOOM, Child, Forks

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "resources" / "examples"
SPIRALS = str(EXAMPLES / "spirals.loom")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out, said.err


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line, parse_constant=_no_constant) for line in text.splitlines()]


def _no_constant(text: str) -> object:
    raise AssertionError(f"{text} is not JSON")


def broken(folder: Path) -> Path:
    """A project whose wires are gone."""
    project = load(Path(SPIRALS))
    network = project.network.disconnect(*project.network.edges)
    save(replace(project, network=network), folder / "broken.loom")
    return folder / "broken.loom"


# -- train ---------------------------------------------------------------------------------------


def test_train_tells_steps_epochs_and_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "train", SPIRALS, "--epochs", 2, "--json")
    found = events(out)
    assert code == 0
    assert "Training on" in err
    steps = [event for event in found if event["event"] == "step"]
    epochs = [event for event in found if event["event"] == "epoch"]
    assert [event["step"] for event in steps] == list(range(1, len(steps) + 1))
    assert {"loss", "accuracy", "lr"} <= steps[0].keys()
    assert [event["epoch"] for event in epochs] == [1, 2]
    assert {
        "train_loss",
        "train_accuracy",
        "validation_loss",
        "validation_accuracy",
    } <= epochs[0].keys()
    assert found[-1]["event"] == "finished"
    assert found[-1]["reason"] == "completed"


def test_train_leaves_metrics_weights_and_the_project(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "run"
    code, out, _ = run(
        capsys, "train", SPIRALS, "--max-steps", 60, "--seed", 7, "--json", "--out", folder
    )
    assert code == 0
    assert (folder / "metrics.jsonl").read_text() == out
    with (folder / "metrics.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["event"] for row in rows] == [event["event"] for event in events(out)]
    assert [float(row["loss"]) for row in rows if row["event"] == "step"] == [
        event["loss"] for event in events(out) if event["event"] == "step"
    ]
    assert load(folder / "project.loom").training.seed == 7
    weights = load_file(folder / "weights.safetensors")
    assert weights["hidden1.weight"].shape == (48, 2)
    assert rows[-1]["reason"] == "max-steps"


def test_the_seed_decides_the_losses(capsys: pytest.CaptureFixture[str]) -> None:
    def losses(seed: int) -> list[float]:
        _, out, _ = run(capsys, "train", SPIRALS, "--max-steps", 5, "--seed", seed, "--json")
        return [event["loss"] for event in events(out) if event["event"] == "step"]

    assert losses(1) == losses(1)
    assert losses(1) != losses(2)


def test_without_json_the_end_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "train", SPIRALS, "--max-steps", 3)
    assert code == 0
    assert out.startswith("Done (max-steps) after 3 steps, test accuracy ")


def test_another_data_set_can_be_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "run"
    code, *_ = run(
        capsys, "train", SPIRALS, "--dataset", "moons", "--max-steps", 1, "--out", folder
    )
    assert code == 0
    assert load(folder / "project.loom").data.dataset.kind == "moons"


def test_a_run_that_diverges_fails_with_the_layer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    project = load(EXAMPLES / "vanishing-gradients-relu.loom")
    optimizer = replace(
        project.training.optimizer, params=project.training.optimizer.params | {"lr": 100.0}
    )
    path = tmp_path / "diverging.loom"
    save(replace(project, training=replace(project.training, optimizer=optimizer)), path)
    code, out, err = run(capsys, "train", path, "--json", "--out", tmp_path / "run")
    assert code == 1
    assert events(out)[-1]["reason"] == "failed"
    assert events(out)[-1]["message"] in err
    assert "Traceback" not in err
    assert events((tmp_path / "run" / "metrics.jsonl").read_text()) == events(out)


@pytest.mark.parametrize(
    "words",
    [
        ("--epochs", "0"),
        ("--seed", "-1"),
        ("--device", "abacus"),
        ("--dataset", "nothing"),
    ],
)
def test_a_setting_out_of_range_is_bad_input(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    code, out, err = run(capsys, "train", SPIRALS, *words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--max-steps", "0"),
        ("--max-steps", "x"),
        ("--epochs", "many"),
        ("--seed", "text"),
        ("--nothing",),
    ],
)
def test_a_command_that_cannot_be_read_is_bad_input(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(capsys, "train", SPIRALS, *words)
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("layerloom: ")
    assert err.count("\n") == 1
    assert words[0] in err
    assert "_" not in err


def test_a_network_that_cannot_train_is_bad_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, "train", broken(tmp_path), "--out", tmp_path / "run")
    assert (code, out) == (2, "")
    assert "cannot be trained" in err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("job", ["train", "check", "summary", "export --to python"])
@pytest.mark.parametrize("content", ["", "{", '{"format": "layerloom-project", "version": 9}'])
def test_a_file_that_cannot_be_read_is_bad_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, job: str, content: str
) -> None:
    path = tmp_path / "a.loom"
    path.write_text(content)
    code, out, err = run(capsys, *job.split(), path)
    assert (code, out) == (2, "")
    assert err.startswith("layerloom: ")
    assert err.count("\n") == 1


# -- from outside --------------------------------------------------------------------------------


@contextmanager
def started(forks: Forks, folder: Path) -> Iterator[Child]:
    """A run in a process of its own, after its first steps."""
    words = ["train", SPIRALS, "--epochs", 100_000, "--json", "--out", folder / "run"]
    with forks.start(folder, LAYERLOOM, *words) as child:
        for _ in range(20):
            child.stdout.readline()
        yield child


def test_ctrl_c_stops_at_the_next_step_and_writes(forks: Forks, tmp_path: Path) -> None:
    with started(forks, tmp_path) as child:
        child.send_signal(signal.SIGINT)
        out, code = child.communicate()
    assert code == 0
    assert json.loads(out.splitlines()[-1])["reason"] == "stopped"
    metrics = (tmp_path / "run" / "metrics.jsonl").read_text()
    assert events(metrics)[-1]["reason"] == "stopped"
    assert load_file(tmp_path / "run" / "weights.safetensors")


def test_a_killed_run_has_kept_its_project_and_whole_lines(forks: Forks, tmp_path: Path) -> None:
    with started(forks, tmp_path) as child:
        child.send_signal(signal.SIGKILL)
        assert child.communicate()[1] == -signal.SIGKILL
    assert load(tmp_path / "run" / "project.loom").training.epochs == 100_000
    *whole, _ = (tmp_path / "run" / "metrics.jsonl").read_text().split("\n")
    assert whole
    assert {json.loads(line)["event"] for line in whole} <= {"step", "epoch", "finding"}


# -- check, summary, export ----------------------------------------------------------------------


def test_check_says_yes(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", SPIRALS)
    assert code == 0
    assert "can be trained" in out
    code, out, _ = run(capsys, "check", SPIRALS, "--json")
    assert json.loads(out) == {"trainable": True, "problems": [], "findings": []}


def test_check_names_the_problems(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = broken(tmp_path)
    code, out, _ = run(capsys, "check", path)
    assert code == 1
    code, as_json, _ = run(capsys, "check", path, "--json")
    found = json.loads(as_json)
    assert code == 1
    assert found["trainable"] is False
    assert {"severity", "rule", "text", "node", "name", "edge", "fix"} == found["problems"][
        0
    ].keys()
    assert all(problem["text"] in out for problem in found["problems"])


def test_summary_counts_as_keras_does(capsys: pytest.CaptureFixture[str]) -> None:
    path = EXAMPLES / "mnist-keras-mlp.loom"
    code, out, _ = run(capsys, "summary", path, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["total_parameters"] == found["trainable_parameters"] == 418_060
    assert found["layers"][2] == {
        "name": "hidden1",
        "kind": "Linear",
        "output_shape": [500],
        "parameters": 392_500,
    }
    code, out, _ = run(capsys, "summary", path)
    assert code == 0
    assert "392,500" in out
    assert "418,060" in out


def test_summary_leaves_frozen_layers_out_of_what_can_be_trained(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    project = load(EXAMPLES / "mnist-keras-mlp.loom")
    (key,) = (node.id for node in project.network.nodes.values() if node.name == "hidden1")
    frozen = project.network.set_params(key, is_frozen=True)
    save(replace(project, network=frozen), tmp_path / "frozen.loom")
    _, out, _ = run(capsys, "summary", tmp_path / "frozen.loom", "--json")
    assert json.loads(out)["total_parameters"] == 418_060
    assert json.loads(out)["trainable_parameters"] == 418_060 - 392_500
    _, out, _ = run(capsys, "summary", tmp_path / "frozen.loom")
    assert "trainable parameters  25,560" in out


def test_summary_of_an_empty_project(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    save(Project(), tmp_path / "empty.loom")
    code, out, _ = run(capsys, "summary", tmp_path / "empty.loom", "--json")
    assert code == 0
    assert json.loads(out) == {"layers": [], "total_parameters": 0, "trainable_parameters": 0}


def test_export_writes_source_that_stands_alone(
    capsys: pytest.CaptureFixture[str], forks: Forks, tmp_path: Path
) -> None:
    path = tmp_path / "network.py"
    code, *_ = run(capsys, "export", SPIRALS, "--to", "python", "--out", path)
    assert code == 0
    program = (
        f"import sys; sys.path = [{str(tmp_path)!r}]\n"
        "import torch, network; print(network.Network()(torch.zeros(3, 2)).shape)"
    )
    assert forks.run(tmp_path, ALONE, program) == ("torch.Size([3, 2])\n", 0)


def test_export_of_a_broken_network_is_bad_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "network.py"
    code, _, err = run(capsys, "export", broken(tmp_path), "--to", "python", "--out", out)
    assert code == 2
    assert err.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("job", "place", "said"),
    [
        ("train", "file/run", "a part of the path is a file and not a folder"),
        ("train", "file", "there is a file of that name"),
        ("export --to python", "no/a.py", "no such folder"),
        ("export --to training-script", "no/a.py", "no such folder"),
        ("export --to python", ".", "it is a folder; name a file"),
    ],
)
def test_a_place_that_cannot_be_written_is_bad_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, job: str, place: str, said: str
) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / place
    code, printed, err = run(capsys, *job.split(), SPIRALS, "--out", out)
    assert (code, printed) == (2, "")
    assert err == f"layerloom: Cannot write {out}: {said}.\n"
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["file"]


def test_a_device_that_is_not_here_is_bad_input_before_anything_is_done(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.device._is_there", lambda name: False)
    words = (SPIRALS, "--device", "cuda", "--out", tmp_path / "run")
    code, out, err = run(capsys, "train", *words)
    assert (code, out) == (2, "")
    assert err.startswith("layerloom: This machine has no NVIDIA GPU")
    assert err.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_nothing_that_is_no_json_number_is_printed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    project = load(Path(SPIRALS))
    data = replace(project.data, validation_fraction=0.0)
    save(replace(project, data=data), tmp_path / "a.loom")
    _, out, _ = run(capsys, "train", tmp_path / "a.loom", "--epochs", 1, "--json")
    epochs = [event for event in events(out) if event["event"] == "epoch"]
    assert epochs[0]["validation_loss"] is None
    assert math.isfinite(epochs[0]["train_loss"])


def test_check_counts_the_problems_and_names_each_layer(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = broken(tmp_path)
    code, out, _ = run(capsys, "check", path)
    heading, *lines = out.splitlines()
    assert code == 1
    assert heading.endswith(f": {len(lines)} problems.")
    names = [node.name for node in load(path).network.nodes.values()]
    assert all(any(name in line for name in names) for line in lines)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("check", SPIRALS, "--nope"), "layerloom check takes no option '--nope'. See"),
        (("train", SPIRALS, "--epoch-s=3"), "'--epoch-s=3' (did you mean --epochs?). See"),
        (("bench", "--theads", "2"), "'--theads' (did you mean --threads?). See"),
        (("summary", SPIRALS, "b.loom"), "layerloom summary takes no second file 'b.loom'. See"),
    ],
)
def test_an_option_that_a_job_does_not_know_is_named_with_the_nearest(
    words: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert expected in err
    assert err.endswith(f"See layerloom {words[0]} --help.\n")
    assert err.count("\n") == 1
