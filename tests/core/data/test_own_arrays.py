"""NumPy files: what their arrays become, and whatever can be wrong with them."""

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data import Dataset, load_dataset
from core.data.catalogue import DATASETS
from core.data.describing import with_described
from core.data.settings import DataSettings
from core.data.spec import DataKind, Task
from core.errors import DataError
from core.params import Params, Setting, Texts
from core.project import Project
from core.project_json import from_json, to_json

X = np.arange(60.0).reshape(20, 3)
Y = np.arange(20) % 2


def settings(path: Path, **given: object) -> DataSettings:
    return DataSettings(DATASETS.setting("npz", path=str(path), **given))


def saved(folder: Path, **arrays: np.ndarray) -> Path:
    path = folder / "arrays.npz"
    np.savez(path, **arrays)
    return path


def loaded(folder: Path, task: str = "auto", **arrays: np.ndarray) -> Dataset:
    return load_dataset(with_described(settings(saved(folder, **arrays), task=task)))


def refused(path: Path, **given: object) -> str:
    with pytest.raises(DataError) as caught:
        load_dataset(with_described(settings(path, **given)))
    assert str(caught.value).endswith(".")
    return str(caught.value)


@pytest.mark.parametrize(
    "names", [("x", "y"), ("X", "Y"), ("inputs", "labels"), ("x_train", "y_train")]
)
def test_arrays_are_found_by_their_names(names: tuple[str, str], tmp_path: Path) -> None:
    data = loaded(tmp_path, **{names[0]: X, names[1]: Y})
    assert data.classes == ("0", "1")
    assert data.data_kind is DataKind.TABLE
    np.testing.assert_array_equal(data.train.raw(slice(None)), X[data.train.rows])
    np.testing.assert_array_equal(data.train.targets, Y[data.train.rows])


def test_a_test_set_of_its_own_is_kept_whole(tmp_path: Path) -> None:
    data = loaded(tmp_path, train_x=X, train_y=Y, test_x=X[:7], test_y=Y[:7])
    assert [len(s) for s in (data.train, data.validation, data.test)] == [18, 2, 7]


@pytest.mark.parametrize(
    ("x", "shape", "kind"),
    [
        (np.zeros(20), (1,), DataKind.TABLE),
        (np.zeros((20, 2)), (2,), DataKind.POINTS),
        (np.zeros((20, 1, 30)), (1, 30), DataKind.SEQUENCE),
        (np.zeros((20, 6, 6), np.uint8), (1, 6, 6), DataKind.IMAGE),
        (np.zeros((20, 6, 5, 3), np.uint8), (3, 6, 5), DataKind.IMAGE),
        (np.zeros((20, 3, 6, 5)), (3, 6, 5), DataKind.IMAGE),
        (np.zeros((20, 4), bool), (4,), DataKind.TABLE),
    ],
)
def test_shapes_say_what_it_is(
    x: np.ndarray, shape: tuple[int, ...], kind: DataKind, tmp_path: Path
) -> None:
    data = loaded(tmp_path, x=x, y=Y)
    assert data.shape == shape
    assert data.data_kind is kind


def test_bytes_are_pixels_from_0_to_1(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 4, 5, 3), np.uint8)
    data = loaded(tmp_path, x=pixels, y=Y)
    expected = pixels[data.train.rows].transpose(0, 3, 1, 2) / np.float32(255)
    np.testing.assert_array_equal(data.train.raw(slice(None)), expected)


def test_targets_say_what_is_learned(tmp_path: Path) -> None:
    values = loaded(tmp_path, x=X, y=X[:, 0] / 7)
    assert values.task is Task.REGRESSION
    assert values.values == ("y",)
    assert values.train.targets.dtype == np.float32
    several = loaded(tmp_path, x=X, y=X)
    assert several.values == ("y1", "y2", "y3")
    named = loaded(tmp_path, x=X, y=np.where(Y == 0, "no", "yes"))
    assert named.classes == ("no", "yes")
    np.testing.assert_array_equal(named.train.targets, Y[named.train.rows])
    odd = loaded(tmp_path, x=X, y=np.where(Y == 0, -5, 40))
    assert odd.classes == ("-5", "40")
    whole = loaded(tmp_path, "classification", x=X, y=Y.astype(float))
    assert whole.classes == ("0", "1")
    assert loaded(tmp_path, "regression", x=X, y=Y).values == ("y",)


def test_what_was_found_is_kept_in_the_file(tmp_path: Path) -> None:
    project = Project(data=with_described(settings(saved(tmp_path, x=X, y=Y))))
    assert from_json(to_json(project)) == project


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ({}, "has no arrays in it: save the inputs as x"),
        ({"a": X, "b": Y}, 'has the arrays "a", "b": call the inputs x'),
        ({"x": X, "y": Y[:5]}, "x has 20 samples, but y has 5."),
        ({"x": X[:0], "y": Y[:0]}, "x has no samples."),
        ({"x": np.float64(3), "y": Y}, "x is a single value: it takes one entry for each sample."),
        ({"x": X.astype(complex), "y": Y}, "x holds complex128 and no numbers."),
        ({"x": np.zeros((20, 1, 1, 1, 2)), "y": Y}, "x has 5 dimensions, not 1 to 4."),
        ({"x": np.where(X == 9, np.nan, X), "y": Y}, "no finite number, in sample 4."),
        ({"x": X * 1e300, "y": Y}, "no finite number, in sample 1."),
        ({"x": X, "y": np.where(Y == 0, np.nan, 1.5)}, "y has no finite number to learn"),
        ({"x": X, "y": Y * 0}, "y has the same label, 0, in every sample"),
        ({"x": X, "y": np.array([{}] * 20, object)}, "it holds Python objects"),
        ({"x": X, "y": Y.astype(complex)}, "y holds complex128"),
        ({"x": X[:, :0], "y": Y}, "x has samples without a single value (their shape is 0)."),
        ({"x": np.zeros((20, 0, 6, 3), np.uint8), "y": Y}, "(their shape is 0×6×3)."),
        ({"x": np.zeros((2, 1_000_001), bool), "y": Y[:2]}, "has 1,000,001 values in a row"),
        ({"x": X, "y": np.arange(20)}, "y has 20 different whole numbers in 20 samples, as values"),
        ({"x": X, "y": np.where(Y == 0, "a", "\ud800")}, "a label with half a character"),
        ({"x": X, "y": Y, "test_x": X, "test_y": Y + 1}, "no class: y has no such label."),
        ({"x": X, "y": Y, "test_x": X[:, :2], "test_y": Y}, "they must be as those of x."),
    ],
)
def test_arrays_that_are_wrong_get_a_sentence(
    arrays: dict[str, np.ndarray], expected: str, tmp_path: Path
) -> None:
    assert expected in refused(saved(tmp_path, **arrays))


def test_files_that_are_wrong_get_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    assert "is not there" in refused(path)
    path.write_bytes(b"")
    assert "is empty" in refused(path)
    path.write_bytes(b"no archive")
    assert "cannot be read as a file of arrays" in refused(path)
    assert "it is none, or cut off." in refused(path)
    np.save(tmp_path / "x.npy", X)
    (tmp_path / "x.npy").rename(path)
    assert "holds a single array" in refused(path)
    whole = saved(tmp_path, x=X, y=Y).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "cannot be read as a file of arrays" in refused(path)
    fraction = refused(saved(tmp_path, x=X, y=X[:, 0] / 7), task="classification")
    assert "y has 0.428571 in sample 2, and classes are whole numbers or texts" in fraction
    far = saved(tmp_path, x=X, y=np.where(Y == 0, 1e300, 1.0))
    assert "y has 1e+300 in sample 1" in refused(far, task="classification")
    assert "several values" in refused(saved(tmp_path, x=X, y=X), task="classification")
    assert "holds texts" in refused(saved(tmp_path, x=X, y=Y.astype(str)), task="regression")


def test_a_file_that_changed_is_noticed(tmp_path: Path) -> None:
    wanted = with_described(settings(saved(tmp_path, x=X, y=Y)))
    saved(tmp_path, x=X, y=Y + (np.arange(20) == 6))
    load_dataset(wanted)  # the label 1 instead of 0 is a class all the same
    saved(tmp_path, x=X, y=Y + 9 * (np.arange(20) == 6))
    with pytest.raises(DataError, match="y has the label 9 in sample 7, which is no class"):
        load_dataset(wanted)
    saved(tmp_path, x=X[:, :2], y=Y)
    with pytest.raises(DataError, match="the samples of x are 2 and not 3: read it again"):
        load_dataset(wanted)
    saved(tmp_path, z=X, y=Y)
    with pytest.raises(DataError, match="no longer has an array x: put it back"):
        load_dataset(wanted)


def _member(shape: str) -> bytes:
    """A .npy file that claims to hold float32 of this shape, and holds nothing."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (b"garbage", "x in it is no array."),
        (_member("(99999999999999999999999, 4)"), "the array x in it is damaged or cut off."),
        (_member("(-5, 4)"), "the array x in it is damaged or cut off."),
        (_member("(60, 4)"), "the array x in it is damaged or cut off."),
        (_member("__import__('os')"), "the array x in it is damaged or cut off."),
    ],
)
def test_a_member_that_is_damaged_gets_a_sentence(
    member: bytes, expected: str, tmp_path: Path
) -> None:
    path = saved(tmp_path, y=Y)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("x.npy", member)
    assert refused(path).endswith(expected)


def test_channels_that_come_last_are_recognised(tmp_path: Path) -> None:
    rgba = np.random.default_rng(0).integers(0, 256, (20, 6, 6, 4), np.uint8)
    data = loaded(tmp_path, x=rgba, y=Y)
    assert data.shape == (4, 6, 6)
    assert data.left_out == ""
    np.testing.assert_array_equal(
        data.train.raw(slice(None)), rgba[data.train.rows].transpose(0, 3, 1, 2) / np.float32(255)
    )
    unclear = loaded(tmp_path, x=np.zeros((20, 3, 6, 3)), y=Y)
    assert unclear.left_out.endswith("if they come last, save x.transpose(0, 3, 1, 2).")
    assert "with 7 channels" in loaded(tmp_path, x=np.zeros((20, 7, 6, 5)), y=Y).left_out
    assert "channels last" in loaded(tmp_path, x=np.zeros((20, 7, 6, 4)), y=Y).left_out


def test_arrays_that_are_not_used_are_told(tmp_path: Path) -> None:
    plain = {"x_train": X, "y_train": Y}
    more = loaded(tmp_path, **plain, x_val=X, y_val=Y, x_test=X, notes=np.array({}, object))
    assert more.left_out == 'Arrays are not used: "x_val", "y_val", "x_test", "notes".'
    assert loaded(tmp_path, **plain).left_out == ""


def test_of_times_that_32_bits_blur_something_is_subtracted(tmp_path: Path) -> None:
    times = 1.7e9 + np.arange(20)
    data = loaded(tmp_path, x=np.stack([X[:, 0], times], axis=1), y=Y, test_x=X[:, :2], test_y=Y)
    assert data.left_out.startswith("Subtracted from x, so that 32-bit numbers keep the diff")
    assert data.left_out.endswith("1,700,000,000 of feature 2.")
    np.testing.assert_array_equal(data.train.raw(slice(None))[:, 1], data.train.rows)
    np.testing.assert_array_equal(data.test.raw(slice(None))[:, 0], X[:, 0])
    single = loaded(tmp_path, x=(times * 1e9).astype(np.int64), y=Y)
    raw = single.train.raw(slice(None))[:, 0]
    np.testing.assert_allclose(raw, single.train.rows * 1e9, atol=1000)
    unread = settings(tmp_path / "arrays.npz")
    known = with_described(unread).dataset.params
    before = replace(unread, dataset=Setting("npz", Params({**known, "less": Texts()})))
    assert "lose these; read it again." in load_dataset(before).left_out


@pytest.mark.parametrize("task", ["auto", "classification"])
@pytest.mark.parametrize("kind", [np.int64, np.float32, bool])
def test_rows_with_a_single_one_are_classes(task: str, kind: type, tmp_path: Path) -> None:
    data = loaded(tmp_path, task, x=X, y=np.eye(3)[np.arange(20) % 3].astype(kind))
    assert data.classes == ("0", "1", "2")
    np.testing.assert_array_equal(data.train.targets, data.train.rows % 3)
    assert not loaded(tmp_path, x=X, y=np.eye(3)[np.arange(20) % 3] * 2).classes


def test_labels_beyond_63_bits_keep_their_names(tmp_path: Path) -> None:
    data = loaded(tmp_path, x=X, y=Y.astype(np.uint64) + np.uint64(2**63))
    assert data.classes == (str(2**63), str(2**63 + 1))
