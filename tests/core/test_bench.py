"""Timing against other ways to train: the networks are what they are called, every variant
really trains, and rows say what was measured."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.bench import measure as measuring
from core.bench.bare import plain_network
from core.bench.logging import Lines, bin_edges
from core.bench.measure import VARIANTS, Conditions, Row, measure, seconds_a_step, steps_of
from core.bench.workloads import WORKLOADS, chosen, pictures, resnet18, samples
from core.cli import main
from core.errors import ParamError, TrainingError
from core.shapes import infer

ROWS = [Row("W2", name, ms, 2.0 / ms) for name, ms in zip(VARIANTS, (2.0, 4.0, 1.0), strict=True)]


def test_resnet18_is_the_one_for_small_images() -> None:
    found = infer(resnet18(), (3, 32, 32))
    assert not found.problems
    assert found.total_parameters == 11_173_962  # kuangliu/pytorch-cifar, 10 classes


def test_the_small_networks_are_as_large_as_they_are_called(tmp_path: Path) -> None:
    sizes = {"W1": 784 * 500 + 500 + 500 * 50 + 50 + 510, "W2": 192 + 18 * 4160 + 130, "W3": 61_706}
    for name, size in sizes.items():
        network = plain_network(WORKLOADS[name].project(tmp_path))
        assert sum(parameter.numel() for parameter in network.parameters()) == size


def test_random_pixels_have_the_shape_of_cifar(tmp_path: Path) -> None:
    WORKLOADS["W4"].write_samples(tmp_path)
    project = WORKLOADS["W4"].project(tmp_path)
    assert samples(project)[0].shape[1:] == (3, 32, 32)
    images, labels = pictures(project)
    assert images.shape[1:] == (32, 32, 3)
    assert images.dtype == np.uint8
    assert set(labels.tolist()) == set(range(10))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_trains(variant: str, tmp_path: Path) -> None:
    steps = steps_of("W2", variant, tmp_path)
    assert seconds_a_step(steps, 0.01) > 0
    steps.close()  # type: ignore[attr-defined]


def test_the_script_reads_pictures(tmp_path: Path) -> None:
    steps = steps_of("W3", "script", tmp_path)
    next(steps)
    steps.close()  # type: ignore[attr-defined]


def test_histograms_count_every_value(tmp_path: Path) -> None:
    import torch

    values = torch.tensor([-3.0, -1e-3, 0.0, 2.0, 2.0])
    log = Lines(tmp_path / "log")
    log.add_histogram("weights", values, 50)
    log.close()
    found = json.loads((tmp_path / "log").read_text())
    assert sum(found["counts"]) == 5
    assert found["min"] == -3.0
    assert len(bin_edges()) == 2 * 774 + 1  # as torch/utils/tensorboard/writer.py makes them


def test_rows_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("core.cli.bench.measure", lambda workload, conditions: ROWS)
    assert main(["bench", "--json", "--workload", "w2"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["variant"] for row in rows] == ["bare", "script", "layerloom"]
    assert rows[2] == {
        "workload": "W2",
        "variant": "layerloom",
        "ms_per_step": 1.0,
        "ratio_to_bare": 2.0,
    }


def test_rows_as_a_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("core.cli.bench.measure", lambda workload, conditions: ROWS)
    assert main(["bench", "--workload", "W2"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert "W2 20 layers" in line
    assert "2.00 ×" in line  # to the bare loop
    assert "4.00 ×" in line  # to the script


def test_an_unknown_workload_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ParamError):
        chosen(["W9"])
    assert main(["bench", "--workload", "W9"]) == 2
    assert "W1, W2, W3, W4" in capsys.readouterr().err


def test_a_variant_that_breaks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe:
        def recv(self) -> str:
            return "no memory"

    with pytest.raises(TrainingError, match="script broke: no memory"):
        measuring._answer(Pipe(), "script")  # type: ignore[arg-type]


@pytest.mark.slow
def test_variants_take_turns_in_processes_of_their_own() -> None:
    rows = measure(WORKLOADS["W2"], Conditions(turns=2, seconds=0.05, warm_seconds=0.05))
    assert [row.variant for row in rows] == list(VARIANTS)
    assert rows[0].ratio_to_bare == 1.0
    assert all(row.ms_per_step > 0 for row in rows)


@pytest.mark.parametrize("words", [("--turns", "0"), ("--seconds", "0"), ("--seconds", "nan")])
def test_nothing_to_measure_is_refused(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["bench", *words])
    assert refused.value.code == 2
    assert words[0] in capsys.readouterr().err
