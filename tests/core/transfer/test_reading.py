"""Files of weights, good and bad: read as data, and one sentence for what is wrong."""

import argparse
import os
import pickle
import re
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from core.errors import WeightsError
from core.transfer.reading import read_weights

LINEAR = nn.Linear(2, 3)
STATE = LINEAR.state_dict()


class _Hostile:
    """Runs a command when it is unpickled."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self._target),)


def _refused(path: Path) -> str:
    with pytest.raises(WeightsError) as caught:
        read_weights(path)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert path.name in text or str(path) in text
    return text


@pytest.mark.parametrize("name", ["w.safetensors", "w.pt", "w.pth", "w.bin", "legacy.pt"])
def test_every_format_gives_the_tensors(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if path.suffix == ".safetensors":
        save_file(STATE, path)
    else:
        torch.save(STATE, path, _use_new_zipfile_serialization=name != "legacy.pt")
    found = read_weights(path)
    assert set(found) == {"weight", "bias"}
    assert all(torch.equal(found[key], STATE[key]) for key in found)


def test_a_checkpoint_is_unwrapped(tmp_path: Path) -> None:
    path = tmp_path / "c.ckpt"
    content = {"epoch": 3, "optimizer": {"lr": 0.1, "state": {}}, "state_dict": OrderedDict(STATE)}
    torch.save(content, path)
    assert set(read_weights(path)) == {"weight", "bias"}
    torch.save({"best": torch.tensor(0.9), "model": dict(STATE)}, path)
    assert set(read_weights(path)) == {"weight", "bias"}
    torch.save({"mine": {"inner": dict(STATE)}}, path)
    assert set(read_weights(path)) == {"weight", "bias"}


def test_safetensors_come_with_numbers_counted(tmp_path: Path) -> None:
    save_file({f"fc{n}.weight": torch.ones(1) * n for n in (10, 2, 1)}, tmp_path / "w.safetensors")
    found = list(read_weights(tmp_path / "w.safetensors"))
    assert found == ["fc1.weight", "fc2.weight", "fc10.weight"]


def test_opening_never_runs_code(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    path = tmp_path / "evil.pt"
    torch.save({"weight": torch.ones(2), "more": _Hostile(trap)}, path)
    assert "would run code" in _refused(path)
    path.write_bytes(pickle.dumps(_Hostile(trap)))
    _refused(path)
    assert not trap.exists()


def test_a_whole_model_and_its_arguments_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save(LINEAR, path)
    assert "save only model.state_dict()" in _refused(path)
    torch.save({"state_dict": STATE, "args": argparse.Namespace(lr=1)}, path)
    assert "save only model.state_dict()" in _refused(path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_torchscript_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "script.pt"
    torch.jit.trace(LINEAR, torch.ones(1, 2)).save(str(path))
    assert "TorchScript" in _refused(path)


def test_odd_tensors_cost_nothing_and_odd_names_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "odd.pt"
    huge = torch.ones(1).expand(10**12)
    torch.save({"a": torch.ones(2).to_sparse(), "b": torch.ones(2), 3: torch.ones(1)}, path)
    assert list(read_weights(path)) == ["a", "b"]
    torch.save({"huge": huge}, path)
    assert read_weights(path)["huge"].shape == (10**12,)  # a view: costs nothing


def _damaged(name: str, folder: Path) -> Path:
    good, path = folder / "good.pt", folder / name
    torch.save(STATE, good)
    zipped = good.read_bytes()
    torch.save(STATE, good, _use_new_zipfile_serialization=False)
    legacy = good.read_bytes()
    save_file(STATE, good)
    safe = good.read_bytes()
    contents = {
        "half.pt": zipped[: len(zipped) // 2],
        "legacy.pt": legacy[:-10],
        "text.pt": b"hello, this is no such thing",
        "empty.pt": b"",
        "empty.safetensors": b"",
        "half.safetensors": safe[:-5],
        "text.safetensors": b"hello, this is no such thing",
        "liar.safetensors": (10**12).to_bytes(8, "little") + b"{}",
        "list.pt": b"",
    }
    path.write_bytes(contents[name])
    if name == "list.pt":
        torch.save([torch.ones(2)], path)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "half.pt",
        "legacy.pt",
        "text.pt",
        "empty.pt",
        "list.pt",
        "empty.safetensors",
        "half.safetensors",
        "text.safetensors",
        "liar.safetensors",
    ],
)
def test_a_damaged_file_gets_one_sentence(name: str, tmp_path: Path) -> None:
    text = _refused(_damaged(name, tmp_path))
    assert not re.search(r"Error|torch\.load|weights_only", text)


def test_a_file_that_may_not_be_read_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.save(STATE, tmp_path / "w.pt")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "permission denied" in _refused(tmp_path / "w.pt")


def test_what_is_no_file_of_weights_is_said_so(tmp_path: Path) -> None:
    assert "folder" in _refused(tmp_path)
    assert "There is no file" in _refused(tmp_path / "none.pt")
    with pytest.raises(WeightsError, match="There is no file"):
        read_weights(Path("nul\0.pt"))
    (tmp_path / "notes.txt").write_text("x")
    assert "must end in" in _refused(tmp_path / "notes.txt")
    with zipfile.ZipFile(tmp_path / "z.pt", "w") as archive:
        archive.writestr("a.txt", "x")
    assert "damaged" in _refused(tmp_path / "z.pt")


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux alone")
def test_a_name_that_cannot_be_written_down_is_refused(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"w\xff.pt")
    torch.save(STATE, path)
    with pytest.raises(WeightsError, match=r"w�\.pt is no text in UTF-8, so that a project"):
        read_weights(path)
