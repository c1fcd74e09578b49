"""Checkpoint files: what is wrong with one is said in a sentence, and nothing in it runs."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.errors import CheckpointError
from core.network import Edge
from core.project import Project
from core.training.checkpoints import saver
from core.training.checkpoints.belonging import difference
from core.training.checkpoints.file import read_about, read_checkpoint
from core.training.checkpoints.place import Place, place_from_json
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import CheckpointFailed, CheckpointWritten, Event, RunFailed, RunFinished
from core.training.trainer import train
from tests.core.builders import chain
from tests.core.training.runs import SELDOM, losses, of, of_type, points


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of three steps."""
    folder = tmp_path_factory.mktemp("kept")
    list(train(points(), Control(), max_steps=3, checkpoints=CheckpointPlan(folder)))
    return checkpoint_path(folder)


def wrong(path: Path) -> str:
    with pytest.raises(CheckpointError) as caught:
        read_checkpoint(path)
    text = str(caught.value)
    assert str(path) in text
    assert "\n" not in text
    assert text.endswith(".")
    return text


def rewritten(whole: Path, to: Path, **said: object) -> Path:
    """The checkpoint `whole` at `to`, saying something else."""
    from safetensors import safe_open

    with safe_open(whole, "np") as file:
        now = {**json.loads(file.metadata()["layerloom"]), **said}
    to.write_bytes(save(load(whole.read_bytes()), {"layerloom": json.dumps(now)}))
    return to


def test_a_whole_one_is_read(whole: Path) -> None:
    found = read_checkpoint(whole)
    assert found.about.place.step == 3
    assert not difference(found.about.project, points())
    assert found.about.project.training == points().training
    assert found.about.train_samples == 240
    assert all(isinstance(value, torch.Tensor) for value in found.tensors.values())
    assert read_about(whole).place == found.about.place


def test_there_is_none(tmp_path: Path) -> None:
    assert "There is no checkpoint" in wrong(tmp_path / "last.safetensors")
    assert "not a file" in wrong(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.01, 0.5, 0.999])
def test_one_that_is_cut_off(share: float, whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    (tmp_path / "cut").write_bytes(content[: int(share * len(content))])
    assert "cut off" in wrong(tmp_path / "cut")


def test_one_of_which_a_bit_fell_over(whole: Path, tmp_path: Path) -> None:
    content = bytearray(whole.read_bytes())
    content[-40] ^= 4
    (tmp_path / "bad").write_bytes(content)
    assert "damaged" in wrong(tmp_path / "bad")


def test_foreign_files(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"\x80\x04\x95 a pickle, perhaps")
    assert "no safetensors file" in wrong(file)
    file.write_bytes(save({"a": np.zeros(3)}))
    assert "not one that a run was kept in" in wrong(file)
    for text, words in (("{", "not valid JSON"), ("[1]", "no checkpoint"), ("{}", "no checkpoint")):
        file.write_bytes(save({"a": np.zeros(3)}, {"layerloom": text}))
        assert words in wrong(file)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"version": 2}, "version 2 is newer than this Layerloom"),
        ({"version": "1"}, "version must be 1"),
        ({"project": {}}, "not a Layerloom project"),
        ({"place": {}}, "step cannot be None"),
        ({"place": {"step": -1}}, "step cannot be -1"),
        ({"written": 3}, "missing or damaged"),
        ({"plain": None}, "missing or damaged"),
        ({"best_loss": "low"}, "missing or damaged"),
        ({"checksum": 1}, "damaged"),
    ],
)
def test_one_that_says_something_impossible(
    said: dict[str, object], words: str, whole: Path, tmp_path: Path
) -> None:
    assert words in wrong(rewritten(whole, tmp_path / "x", **said))


def test_one_whose_optimizer_is_missing_does_not_fit(whole: Path, tmp_path: Path) -> None:
    path = rewritten(whole, tmp_path / "x", plain={"tuning": {}, "precision": {}})
    ended = _resumed(points(), path)[-1]
    assert isinstance(ended, RunFailed)
    assert ended.message.startswith("The checkpoint does not fit this project")


def _resumed(project: Project, path: Path) -> list[Event]:
    return list(train(project, Control(), cadence=SELDOM, resume=path))


# -- belonging -----------------------------------------------------------------------------


def _with(project: Project, node: str, **params: object) -> Project:
    return replace(project, network=project.network.set_params(node, **params))


def test_what_differs_is_said_in_a_sentence(whole: Path) -> None:
    mine = points()
    wider = points(("Linear", {"out_features": 17}), "ReLU")
    other = replace(mine, data=DataSettings(dataset=DATASETS.setting("circles", samples=300)))
    fewer = replace(mine, data=DataSettings(dataset=DATASETS.setting("moons", samples=200)))
    for project, words in (
        (wider, "out_features is 17 here and 16 there in the layer linear"),
        (points("Tanh"), "its network has 5 layers, this one 4"),
        (points(("Linear", {"out_features": 16}), "Tanh"), "is Tanh here and ReLU there"),
        (other, "it learned from moons, and the data is circles now"),
        (fewer, "samples is 200 here and 300 there in the data"),
    ):
        ended = _resumed(project, whole)[-1]
        assert isinstance(ended, RunFailed)
        assert ended.message.startswith("The checkpoint belongs to another project:"), ended
        assert words in ended.message


def test_wires_matter_and_names_places_and_loose_layers_do_not() -> None:
    mine = of(chain("Input", ("Linear", {"out_features": 2}), "Output"))
    network = mine.network
    node = next(iter(network.of_kind("Linear")))
    renamed = replace(mine, network=network.rename(node.id, "something else"))
    assert not difference(mine, renamed)
    edges = tuple(Edge(e.source, e.target, e.source_port, e.target_port) for e in network.edges)
    assert not difference(mine, replace(mine, network=replace(network, edges=edges[::-1])))


def test_a_renamed_layer_takes_its_weights_along(tmp_path: Path) -> None:
    project = points()
    list(train(project, Control(), max_steps=4, checkpoints=CheckpointPlan(tmp_path)))
    first = project.network.of_kind("Linear")[0]
    renamed = replace(project, network=project.network.rename(first.id, "hidden"))
    found = _resumed(renamed, checkpoint_path(tmp_path))
    assert losses(found) == losses(list(train(project, Control(), cadence=SELDOM)))[4:]
    assert isinstance(found[-1], RunFinished)
    assert "hidden.weight" in found[-1].weights


# -- writing -------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_is_told_and_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    plan = CheckpointPlan(tmp_path / "file" / "kept", steps=4)
    found = list(train(points(), Control(), cadence=SELDOM, checkpoints=plan))
    assert isinstance(found[-1], RunFinished)
    failed = of_type(found, CheckpointFailed)
    assert failed[0].message.startswith("Cannot write ")
    assert [event.step for event in failed][:2] == [4, 8]


def test_the_steps_asked_for_are_those_written(tmp_path: Path) -> None:
    plan = CheckpointPlan(tmp_path, steps=3)
    found = list(train(points(), Control(), max_steps=11, cadence=SELDOM, checkpoints=plan))
    written = [event.step for event in of_type(found, CheckpointWritten) if not event.is_best]
    assert written == [3, 6, 9, 11]
    sizes = {Path(event.path).stat().st_size for event in of_type(found, CheckpointWritten)[-1:]}
    assert sizes == {of_type(found, CheckpointWritten)[-1].size}


def test_the_clock_says_when_too(tmp_path: Path) -> None:
    plan = CheckpointPlan(tmp_path, minutes=1e-9)
    found = list(train(points(), Control(), max_steps=200, cadence=SELDOM, checkpoints=plan))
    written = of_type(found, CheckpointWritten)
    steps = [event.step for event in written if not event.is_best]
    assert 1 < len(steps) <= 17, "at most a tenth of the time goes into writing"


def test_the_clock_comes_early_the_first_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saver, "FIRST_SECONDS", 0.0)
    plan = CheckpointPlan(tmp_path, minutes=60)
    found = list(train(points(), Control(), max_steps=10, cadence=SELDOM, checkpoints=plan))
    written = [event.step for event in of_type(found, CheckpointWritten) if not event.is_best]
    assert written == [1, 10]


def test_a_run_that_learned_nothing_leaves_the_one_before(tmp_path: Path) -> None:
    plan = CheckpointPlan(tmp_path)
    list(train(points(), Control(), max_steps=3, cadence=SELDOM, checkpoints=plan))
    list(train(points(), Control(), max_steps=0, cadence=SELDOM, checkpoints=plan))
    assert read_about(checkpoint_path(tmp_path)).place.step == 3


@given(
    st.builds(
        Place,
        step=st.integers(0, 10**12),
        epoch=st.integers(0, 10**6),
        used=st.integers(0, 10**6),
        samples=st.integers(0, 10**9),
        loss=st.floats(allow_infinity=False),
        accuracy=st.floats(allow_infinity=False),
        seconds=st.floats(0, 1e9),
    )
)
def test_places_come_back_to_the_last_bit(place: Place) -> None:
    text = json.dumps(place.to_json(), allow_nan=False)
    assert repr(place_from_json(json.loads(text))) == repr(place)
