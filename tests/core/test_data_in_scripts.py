"""The exported script trains on every sort of data set to the same losses, bit for bit."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.codegen import training_script
from core.data.catalogue import DATASETS
from core.data.describing import with_described
from core.data.settings import DataSettings
from core.data.spec import Task
from core.errors import LayerloomError
from core.settings.losses import LOSSES
from tests.core.builders import chain
from tests.core.test_training_script import _compare, _project, _run_script

VALUE_SETS = [
    kind
    for kind, spec in DATASETS.items()
    if spec.generator is not None and spec.task(spec.defaults()) is Task.REGRESSION
]


def classifier(data: DataSettings) -> object:
    params = {"out_features": len(data.classes)}
    return chain("Input", "Flatten", ("Linear", {}), "ReLU", ("Linear", params), "Output")


@pytest.mark.parametrize("kind", VALUE_SETS)
def test_every_regression(kind: str, tmp_path: Path) -> None:
    data = DataSettings(DATASETS.setting(kind, samples=200))
    network = chain("Input", ("Linear", {}), "Tanh", ("Linear", {"out_features": 1}), "Output")
    _compare(_project(network, data, loss=LOSSES.setting("MSELoss"), epochs=2), tmp_path)


def test_a_regression_tells_its_loss_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = DataSettings(DATASETS.setting("wave", samples=100))
    network = chain("Input", ("Linear", {"out_features": 1}), "Output")
    project = _project(network, data, loss=LOSSES.setting("MSELoss"), epochs=1)
    _run_script(project, tmp_path).main()
    printed = capsys.readouterr().out
    assert "validation loss" in printed
    assert "test loss" in printed
    assert "accuracy" not in printed


@pytest.mark.parametrize("kind", ["o-rings", "digit-sequences"])
def test_small_sets_that_are_drawn(kind: str, tmp_path: Path) -> None:
    given = {"samples": 400} if kind == "digit-sequences" else {}
    data = DataSettings(DATASETS.setting(kind, **given))
    _compare(_project(classifier(data), data, epochs=1), tmp_path)  # type: ignore[arg-type]


def test_a_set_of_torchvision(tmp_path: Path) -> None:
    """EuroSAT from made-up files; the others differ only in what torchvision is asked for."""
    for place, name in enumerate("abcdefghij"):
        folder = tmp_path / "in" / "eurosat" / "2750" / name
        folder.mkdir(parents=True)
        for k in range(6):
            Image.new("RGB", (64, 64), (20 * place, 9 * k, 0)).save(folder / f"{k}.jpg")
    data = DataSettings(DATASETS.setting("eurosat", folder=str(tmp_path / "in")))
    _compare(_project(classifier(data), data, batch_size=16, epochs=2), tmp_path)  # type: ignore[arg-type]


# -- one's own ----------------------------------------------------------------------------------


def own(kind: str, **given: object) -> DataSettings:
    return with_described(DataSettings(DATASETS.setting(kind, **given)))


@pytest.mark.parametrize(
    "given", [{}, {"colour": False, "fit": "stretch", "skip_broken": True, "memory": "stream"}]
)
def test_a_folder_of_images(given: dict[str, object], tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for name in ("it's", 'a "cat"'):
        (tmp_path / "in" / name / "deeper").mkdir(parents=True)
        for k in range(20):
            pixels = rng.integers(0, 256, (9, 12, 3), np.uint8)
            where = "deeper" if k % 3 == 0 else ""
            Image.fromarray(pixels).save(
                tmp_path / "in" / name / where / f"{k}.{'jpg' * (k % 2) or 'png'}"
            )
    if given.get("skip_broken"):
        (tmp_path / "in" / "it's" / "x.png").write_bytes(b"broken")
    data = own("image-folder", folder=str(tmp_path / "in"), size=6, **given)
    _compare(_project(classifier(data), data, batch_size=8, epochs=2), tmp_path)


TABLE = "size;colour;price\n" + "".join(
    f"{k},5;{('red', 'blue', '')[k % 3]};{'' if k == 7 else k * k}\n" for k in range(60)
)


@pytest.mark.parametrize(
    ("target", "missing"), [("price", "mean"), ("price", "drop"), ("colour", "drop")]
)
def test_a_table(target: str, missing: str, tmp_path: Path) -> None:
    path = tmp_path / 'my "table".csv'
    path.write_text(TABLE, encoding="utf-8")
    data = own("csv", path=str(path), target=target, missing=missing)
    network = chain(
        "Input", ("Linear", {"out_features": len(data.classes or data.values)}), "Output"
    )
    loss = "CrossEntropyLoss" if data.classes else "MSELoss"
    _compare(_project(network, data, loss=LOSSES.setting(loss), epochs=2), tmp_path)


@pytest.mark.parametrize("has_test", [False, True])
@pytest.mark.parametrize("is_image", [False, True])
def test_arrays(has_test: bool, is_image: bool, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (50, 6, 6), np.uint8) if is_image else rng.normal(size=(50, 4))
    y = np.arange(50) % 3 + 5 if is_image else rng.normal(size=(50, 2))
    arrays = {"train_x": x, "train_y": y}
    if has_test:
        arrays |= {"test_x": x[:9], "test_y": y[:9]}
    np.savez(tmp_path / "own.npz", **arrays)
    data = own("npz", path=str(tmp_path / "own.npz"))
    assert data.has_test_set is has_test
    outputs = {"out_features": len(data.classes or data.values)}
    network = chain("Input", "Flatten", ("Linear", outputs), "Output")
    loss = LOSSES.setting("CrossEntropyLoss" if is_image else "MSELoss")
    _compare(_project(network, data, loss=loss, epochs=2), tmp_path)


def test_arrays_of_pictures_with_one_hot_labels(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 5, 5, 4), np.uint8)
    np.savez(tmp_path / "own.npz", x=pixels, y=np.eye(3)[np.arange(40) % 3])
    data = own("npz", path=str(tmp_path / "own.npz"))
    _compare(_project(classifier(data), data, epochs=1), tmp_path)  # type: ignore[arg-type]


def test_arrays_of_which_something_is_subtracted(tmp_path: Path) -> None:
    times = np.stack([1.7e9 + np.arange(40), np.arange(40), 1e8 - np.arange(40)], axis=1)
    np.savez(tmp_path / "own.npz", x=times, y=np.arange(40) % 3)
    data = own("npz", path=str(tmp_path / "own.npz"))
    assert len(data.dataset.params["less"].items) == 2
    _compare(_project(classifier(data), data, epochs=1), tmp_path)  # type: ignore[arg-type]


def test_own_data_lint_and_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    np.savez(tmp_path / "a.npz", x=np.zeros((9, 2)), y=np.arange(9) % 2)
    for name in ("a", "b"):
        (tmp_path / "in" / name).mkdir(parents=True)
        Image.new("RGB", (4, 4)).save(tmp_path / "in" / name / "1.png")
    (tmp_path / "made").mkdir()
    for data in (
        own("csv", path="t.csv", missing="mean"),
        own("npz", path="a.npz"),
        own("image-folder", folder="in", skip_broken=True),
    ):
        outputs = {"out_features": len(data.classes or data.values)}
        network = chain("Input", "Flatten", ("Linear", outputs), "Output")
        loss = LOSSES.setting("CrossEntropyLoss" if data.classes else "MSELoss")
        project = _project(network, data, loss=loss)
        path = tmp_path / "made" / f"{data.dataset.kind.replace('-', '_')}.py"
        path.write_text(training_script(project), encoding="utf-8")
        unread = DataSettings(DATASETS.setting(data.dataset.kind))
        with pytest.raises(LayerloomError):
            training_script(_project(network, unread))
    command = ["ruff", "check", "--select", "E,F,I,UP,B", "--line-length", "100"]
    command += ["--isolated", "--no-cache", str(tmp_path / "made")]
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["csv", "npz", "image-folder"])
def test_own_data_that_are_gone_are_told_in_one_sentence(kind: str, tmp_path: Path) -> None:
    table, arrays, images = tmp_path / "t.csv", tmp_path / "a.npz", tmp_path / "in"
    table.write_text(TABLE, encoding="utf-8")
    np.savez(arrays, x=np.zeros((9, 2)), y=np.arange(9) % 2)
    for name in ("a", "b"):
        (images / name).mkdir(parents=True)
        Image.new("RGB", (4, 4)).save(images / name / "1.png")
    place = {"csv": table, "npz": arrays, "image-folder": images}[kind]
    data = own(kind, **{"folder" if kind == "image-folder" else "path": str(place)})
    outputs = {"out_features": len(data.classes or data.values)}
    network = chain("Input", "Flatten", ("Linear", outputs), "Output")
    loss = LOSSES.setting("CrossEntropyLoss" if data.classes else "MSELoss")
    script = _run_script(_project(network, data, loss=loss, epochs=1), tmp_path)
    place.rename(tmp_path / "elsewhere")
    with pytest.raises(SystemExit, match=f"{place.name} is not there: put the data back"):
        script.load()
