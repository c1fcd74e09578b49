"""Every data set that needs no download, loaded as the settings say."""

import subprocess
import sys
import threading
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data import Dataset, kept_dataset, load_dataset
from core.data.bundled import read_npz
from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DATA_PARAMS, DataSettings
from core.data.spec import Task
from core.errors import DataError
from core.params import TextParam

LOCAL = [kind for kind, s in DATASETS.items() if not (s.needs_download or s.unknown(s.defaults()))]


def settings(kind: str, **changes: object) -> DataSettings:
    plain = {p.name: changes.pop(p.name) for p in DATA_PARAMS if p.name in changes}
    if "preprocessing" in changes:
        plain["preprocessing"] = PREPROCESSING.setting(changes.pop("preprocessing"))  # type: ignore[arg-type]
    return replace(DataSettings(DATASETS.setting(kind, **changes)), **plain)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", LOCAL)
def test_a_data_set_keeps_what_its_spec_promises(kind: str) -> None:
    wanted = settings(kind)
    data = load_dataset(wanted)
    assert data.classes == wanted.classes
    assert data.shape == wanted.shape
    for split in (data.train, data.validation, data.test):
        assert split.inputs.shape == (len(split), *data.shape)
        assert split.inputs.dtype == np.float32
        assert split.inputs.flags.c_contiguous
        if data.task is Task.REGRESSION:
            assert split.targets.dtype == np.float32
            assert split.targets.shape == (len(split), len(data.values))
            continue
        assert split.targets.dtype == np.int64
        assert data.class_counts(split).sum() == len(split)
        assert kind == "o-rings" or (data.class_counts(split) > 0).all()
    axes = (0, *range(2, data.train.inputs.ndim))
    np.testing.assert_allclose(data.train.inputs.mean(axes, dtype=np.float64), 0, atol=1e-4)
    np.testing.assert_allclose(data.train.inputs.std(axes, dtype=np.float64), 1, rtol=1e-4)


@pytest.mark.parametrize("kind", DATASETS)
def test_a_data_set_declares_itself(kind: str) -> None:
    spec = DATASETS[kind]
    params = spec.defaults()
    assert spec.help.endswith(".")
    assert spec.origin.endswith(".")
    assert spec.title
    assert all(param.help.endswith(".") for param in spec.params)
    is_own = spec.describe is not None
    has_path = any(isinstance(param, TextParam) for param in spec.params if not param.is_hidden)
    assert has_path == (spec.needs_download or is_own)
    assert bool(spec.unknown(params)) is is_own
    if is_own:
        return
    assert all(size > 0 for size in spec.shape(params))
    if spec.task(params) is Task.REGRESSION:
        assert len(spec.values(params)) >= 1
    else:
        assert len(spec.classes(params)) >= 2
        assert len(set(spec.classes(params))) == len(spec.classes(params))
    if spec.features(params):
        assert len(spec.features(params)) == spec.shape(params)[0]


def test_digits_are_those_of_uci() -> None:
    """The figures of scikit-learn's `load_digits`: 1,797 images, their class counts, and sums
    of pixels."""
    data = load_dataset(settings("digits", validation_fraction=0.0, test_fraction=0.0))
    assert len(data.train) == 1797
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert data.class_counts(data.train).tolist() == counts
    raw = data.train.raw(slice(None))
    assert raw.max() == 16
    assert int(raw.sum()) == 561_718
    assert raw[0, 0, 0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert data.train.targets[:5].tolist() == [0, 1, 2, 3, 4]


def test_mnist_mini_is_balanced() -> None:
    data = load_dataset(settings("mnist-mini"))
    assert [len(split) for split in (data.train, data.validation, data.test)] == [9000, 1000, 2000]
    assert set(data.class_counts(data.test).tolist()) == {200}
    assert set(data.class_counts(data.train).tolist()) == {900}
    np.testing.assert_allclose(data.fitted.arrays["mean"], 0.1307, atol=0.003)
    np.testing.assert_allclose(data.fitted.arrays["std"], 0.3081, atol=0.003)


def test_standardisation_is_fitted_on_the_training_samples_alone() -> None:
    data = load_dataset(settings("digits"))
    raw = data.train.raw(slice(None)) / 16
    np.testing.assert_allclose(data.fitted.arrays["mean"], raw.mean(), rtol=1e-6)
    np.testing.assert_allclose(data.fitted.arrays["std"], raw.std(), rtol=1e-6)
    assert data.fitted.count == len(data.train)
    expected = (data.test.raw(slice(None)) / 16 - raw.mean()) / raw.std()
    np.testing.assert_allclose(data.test.inputs, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(data.prepared(data.test.raw(slice(0, 5))), data.test.inputs[:5])


def test_without_standardisation_pixels_run_from_0_to_1() -> None:
    data = load_dataset(settings("digits", preprocessing="Rescale"))
    assert data.train.inputs.min() == 0
    assert data.train.inputs.max() == 1
    assert not data.fitted.arrays


def test_the_splits_do_not_overlap() -> None:
    data = load_dataset(settings("digits", validation_fraction=0.2, test_fraction=0.3))
    rows = [split.rows for split in (data.train, data.validation, data.test)]
    assert sorted(np.concatenate(rows)) == list(range(1797))
    assert [len(part) for part in rows] == [1797 - 359 - 539, 359, 539]


def test_examples_are_of_their_class() -> None:
    data = load_dataset(settings("digits"))
    for label, rows in enumerate(data.examples(4)):
        assert len(rows) == 4
        assert set(data.train.targets[rows].tolist()) == {label}
        assert data.train.raw(rows).dtype == np.uint8


def test_arrays_are_read_only_and_tensors_share_them() -> None:
    data = load_dataset(settings("digits"))
    with pytest.raises(ValueError, match="read-only"):
        data.train.inputs[0] = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        inputs, labels = data.train.tensors()
    assert inputs.data_ptr() == data.train.inputs.ctypes.data
    assert labels.tolist() == data.train.targets.tolist()


# -- what cannot be ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (
            settings("digits", validation_fraction=0.0001),
            "Optical digits: a validation share of 0.0001 of 1,797 samples is none",
        ),
        (
            settings("moons", samples=10, test_fraction=0.01),
            "Two moons: a test share of 0.01 of 10 samples is none; take at least 0.1, or 0",
        ),
        (
            settings("digits", validation_fraction=0.9, test_fraction=0.9),
            "setting aside 0.9 for validation and 0.9 for test leaves nothing to train on",
        ),
        (
            settings("gaussians", samples=10, classes=10),
            'no training sample of class "0" is left',
        ),
    ],
)
def test_an_impossible_split_is_explained(wanted: DataSettings, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        load_dataset(wanted)
    assert expected in str(caught.value)
    assert kept_dataset(wanted) is None


def test_setting_nothing_aside_is_fine() -> None:
    data = load_dataset(settings("moons", validation_fraction=0.0, test_fraction=0.0))
    assert [len(split) for split in (data.train, data.validation, data.test)] == [1000, 0, 0]
    assert data.test.inputs.shape == (0, 2)


def test_a_bundled_file_that_is_missing_or_damaged_is_named(tmp_path: Path) -> None:
    whole = Path(__file__).parents[3] / "resources" / "data" / "digits.npz"
    content = whole.read_bytes()
    path = tmp_path / "digits.npz"
    with pytest.raises(DataError, match=r"digits.npz is missing: reinstall"):
        read_npz(path)
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 255
    for broken in (b"", b"hello", content[:1000], content[: len(content) // 2], bytes(flipped)):
        path.write_bytes(broken)
        with pytest.raises(DataError, match=r"digits.npz is damaged .*: reinstall Layerloom\.$"):
            read_npz(path)
    np.savez(path, train_inputs=np.zeros((5, 2)), train_labels=np.zeros(4))
    with pytest.raises(DataError, match="5 samples but 4 labels"):
        read_npz(path)
    np.savez(path, train_inputs=np.array([{}], object), train_labels=np.zeros(1))
    with pytest.raises(DataError, match="damaged"):  # pickled objects are never loaded
        read_npz(path)


# -- memory ------------------------------------------------------------------------------------


def test_the_last_two_are_kept() -> None:
    first, second, third = (settings("moons", seed=seed) for seed in (11, 12, 13))
    kept = load_dataset(first)
    assert load_dataset(first) is kept
    load_dataset(second)
    assert load_dataset(first) is kept  # now the later one
    load_dataset(third)
    assert kept_dataset(second) is None
    assert kept_dataset(first) is kept


def test_threads_that_ask_at_once_share_one_copy() -> None:
    wanted = settings("spirals", samples=20_000, seed=21)
    found: list[Dataset] = []
    threads = [
        threading.Thread(target=lambda: found.append(load_dataset(wanted))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({id(data) for data in found}) == 1


def test_the_canvas_can_start_without_torch() -> None:
    code = (
        "import sys; import core.data.settings, core.project_file, core.layout;"
        "from core.data import load_dataset; load_dataset(core.data.settings.DataSettings());"
        "assert not {'torch', 'torchvision', 'PySide6'} & set(sys.modules)"
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
