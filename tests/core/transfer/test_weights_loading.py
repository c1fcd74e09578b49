"""Initial weights end to end: out of a file, into the network, through a run and its file."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import project_file
from core.compiler import compile_network
from core.data import torchvision_sets
from core.data.loading import load_dataset
from core.data.spec import silent
from core.errors import WeightsError
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.templates import find_template
from core.training.changes import needs_restart
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import RunFailed, RunFinished
from core.training.session import Session
from core.training.trainer import train
from core.transfer.loading import inspect, load_initial_weights, report_on
from core.transfer.reading import read_weights
from tests.core.builders import chain, named
from tests.core.training.runs import SELDOM, events, losses
from tests.core.transfer.files import (
    compiled,
    file_setting,
    network,
    saved,
    starting_from,
    state,
)

NEW = INITIAL_WEIGHTS.setting("New")
Spoil = Callable[[dict[str, torch.Tensor]], object]


def test_torchvisions_resnet_gives_the_same_numbers_when_drawn(tmp_path: Path) -> None:
    torchvision = torchvision_sets._torchvision()
    torch.manual_seed(1)
    theirs = torchvision.models.resnet18(weights=None)
    theirs(torch.randn(2, 3, 32, 32))  # running figures other than 0 and 1
    path = tmp_path / "resnet18.pth"
    torch.save({"state_dict": {f"module.{k}": v for k, v in theirs.state_dict().items()}}, path)
    template = find_template("resnet18")
    assert template is not None
    drawn = template.draw(1000)
    ours = compile_network(drawn, (3, 32, 32))
    report = load_initial_weights(ours, drawn, file_setting(path))
    assert report is not None
    assert not (report.missing)
    assert not (report.differing)
    assert not (report.left_over)
    batch = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        assert torch.equal(ours.eval()(batch), theirs.eval()(batch))


def test_a_run_starts_from_the_file(tmp_path: Path) -> None:
    drawn = network()
    path = saved(state(drawn), tmp_path / "w.safetensors")
    project = starting_from(path, drawn)
    session = Session(project, load_dataset(project.data), SELDOM)
    for name, value in read_weights(path).items():
        assert np.array_equal(session.weights()[name], value.numpy()), name
    ended = events(project)[-1]
    assert isinstance(ended, RunFinished)
    again = events(project)[-1]
    assert isinstance(again, RunFinished)
    for name, value in ended.weights.items():
        assert np.array_equal(value, again.weights[name]), name


def test_what_the_file_lacks_is_drawn_as_without_it(tmp_path: Path) -> None:
    drawn = network()
    tensors = {n: t for n, t in state(drawn).items() if not n.startswith("linear_3")}
    tensors["linear_2.weight"] = torch.ones(9, 9)
    project = starting_from(saved(tensors, tmp_path / "w.safetensors"), drawn)
    plain = replace(project, training=replace(project.training, initial_weights=NEW))
    dataset = load_dataset(project.data)
    loaded = Session(project, dataset, SELDOM).weights()
    new = Session(plain, dataset, SELDOM).weights()
    for name, value in loaded.items():
        is_new = name.startswith("linear_3") or name == "linear_2.weight"
        expected = new[name] if is_new else tensors[name].numpy()
        assert np.array_equal(value, expected), name


@pytest.mark.parametrize(
    "kind", [torch.float16, torch.bfloat16, torch.float64, torch.float8_e4m3fn]
)
def test_other_precisions_are_converted(kind: torch.dtype, tmp_path: Path) -> None:
    drawn = network()
    tensors = {n: t.to(kind) if t.is_floating_point() else t for n, t in state(drawn).items()}
    project = starting_from(saved(tensors, tmp_path / "w.safetensors"), drawn)
    weights = Session(project, load_dataset(project.data), SELDOM).weights()
    assert weights["linear.weight"].dtype == np.float32
    assert np.array_equal(weights["linear.weight"], tensors["linear.weight"].float().numpy())


def test_by_order_names_do_not_matter(tmp_path: Path) -> None:
    drawn = network()
    renamed = {
        f"block{i}.{n.rpartition('.')[2]}": t for i, (n, t) in enumerate(state(drawn).items())
    }
    path = saved(renamed, tmp_path / "w.safetensors")
    project = starting_from(path, drawn, how="order")
    weights = Session(project, load_dataset(project.data), SELDOM).weights()
    for name, value in state(drawn).items():
        assert np.array_equal(weights[name], value.numpy()), name
    ended = events(starting_from(path, drawn))[-1]
    assert isinstance(ended, RunFailed)
    assert "match by order and shape instead" in ended.message


def _nan(tensors: dict[str, torch.Tensor]) -> None:
    tensors["linear.weight"][0, 0] = torch.nan


def _other_shapes(tensors: dict[str, torch.Tensor]) -> None:
    tensors.update({name: torch.ones(3, 3, 3) for name in tensors})


@pytest.mark.parametrize(("spoil", "words"), [(_nan, "NaN"), (_other_shapes, "fits this network")])
def test_weights_that_cannot_be_used_end_the_run_in_a_sentence(
    spoil: Spoil, words: str, tmp_path: Path
) -> None:
    tensors = state(network())
    spoil(tensors)
    ended = events(starting_from(saved(tensors, tmp_path / "w.safetensors")))[-1]
    assert isinstance(ended, RunFailed)
    assert words in ended.message
    ended = events(starting_from(tmp_path / "none.pt"))[-1]
    assert isinstance(ended, RunFailed)
    assert "There is no file" in ended.message


def _sparse(tensors: dict[str, torch.Tensor]) -> None:
    tensors["linear.weight"] = tensors["linear.weight"].to_sparse()


def _quantized(tensors: dict[str, torch.Tensor]) -> None:
    weight = tensors["linear.weight"]
    tensors["linear.weight"] = torch.quantize_per_tensor(weight, 0.1, 0, torch.qint8)


@pytest.mark.filterwarnings("ignore")  # torch would rather have other ways to quantize
@pytest.mark.parametrize(
    ("spoil", "words"),
    [(_nan, "NaN"), (_sparse, "is sparse: save"), (_quantized, "is quantized: save")],
)
def test_the_report_says_what_keeps_weights_from_being_used(
    spoil: Spoil, words: str, tmp_path: Path
) -> None:
    tensors = state(network())
    path = tmp_path / "w.pt"
    torch.save(tensors, path)
    project = starting_from(path)
    setting = project.training.initial_weights
    assert inspect(project, setting, silent)["name"].fault == ""
    spoil(tensors)
    torch.save(tensors, path)
    reports = inspect(project, setting, silent)
    assert "linear.weight in w.pt" in reports["name"].fault
    assert words in reports["name"].fault
    ended = events(project)[-1]
    assert isinstance(ended, RunFailed)
    assert ended.message == reports["name"].fault


def test_the_report_needs_no_weights_of_its_own(tmp_path: Path) -> None:
    drawn = network()
    project = starting_from(saved(state(drawn), tmp_path / "w.safetensors"), drawn)
    report = report_on(project, read_weights(tmp_path / "w.safetensors"), "name")
    assert len(report.matched) == len(state(drawn))
    assert report.nodes == {
        named(drawn, name) for name in ("linear", "batchnorm1d", "linear_2", "prelu", "linear_3")
    }
    huge = chain(
        "Input", ("Linear", {"out_features": 900_000}), ("Linear", {"out_features": 2}), "Output"
    )
    assert not report_on(replace(project, network=huge), {"x": torch.ones(1)}, "name").matched


def test_the_file_of_the_project_keeps_it(tmp_path: Path) -> None:
    project = starting_from(tmp_path / "w.safetensors", how="order")
    drawn = project.network.set_params(named(project.network, "linear"), is_frozen=True)
    project = replace(project, network=drawn)
    read = project_file.loads(project_file.dumps(project))
    assert read.training == project.training
    assert read.network.nodes[named(drawn, "linear")].is_frozen
    other = replace(project.training, initial_weights=NEW)
    assert needs_restart(project.training, other) == ("initial_weights",)


def test_nothing_is_loaded_where_nothing_is_asked_for() -> None:
    drawn = network()
    module = compiled(drawn)
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    assert load_initial_weights(module, drawn, NEW) is None
    assert all(torch.equal(before[name], t) for name, t in module.state_dict().items())
    with pytest.raises(WeightsError, match="No file of weights is chosen"):
        load_initial_weights(module, drawn, INITIAL_WEIGHTS.setting("File"))


def test_a_resumed_run_does_not_need_the_file_any_more(tmp_path: Path) -> None:
    drawn = network()
    source = saved(state(drawn), tmp_path / "w.safetensors")
    project = starting_from(source, drawn)
    whole = losses(events(project))
    plan = CheckpointPlan(tmp_path / "kept", steps=1)
    list(train(project, Control(), max_steps=2, checkpoints=plan))
    source.unlink()
    resumed = list(train(project, Control(), resume=checkpoint_path(plan.folder, "last")))
    assert losses(resumed) == whole[2:]


def test_of_a_kept_run_only_the_network_is_read(tmp_path: Path) -> None:
    drawn = network()
    plan = CheckpointPlan(tmp_path)
    source = saved(state(drawn), tmp_path / "w.safetensors")
    project = starting_from(source, drawn)
    end = list(train(project, Control(), max_steps=2, checkpoints=plan))[-1]
    assert isinstance(end, RunFinished)
    found = read_weights(checkpoint_path(plan.folder))
    assert set(found) == set(end.weights)
    assert all((found[name].numpy() == value).all() for name, value in end.weights.items())
    report = report_on(project, found, "name")
    assert len(report.matched) == len(state(drawn))
    assert not report.left_over
