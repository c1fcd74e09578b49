"""The published sets, from folders as people have them, without the internet."""

import gzip
import hashlib
import os
import pickle
import shutil
import struct
import tarfile
import urllib.error
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data import downloads, published
from core.data.catalogue import DATASETS
from core.data.folders import VARIABLE, cache_folder
from core.data.loading import load_dataset
from core.data.published import PARTS, IdxSet, load_idx
from core.data.settings import DataSettings
from core.data.spec import silent
from core.errors import DataError

MNIST = next(
    (
        folder
        for folder in (
            Path(__file__).parents[4] / "shared" / "data" / "mnist",
            Path(os.environ.get(VARIABLE, "none")),
            Path(os.environ.get(VARIABLE, "none")) / "mnist",
        )
        if (folder / f"{PARTS[0]}.gz").is_file()
    ),
    None,
)
needs_mnist = pytest.mark.skipif(
    MNIST is None, reason=f"MNIST is not here: name its folder in {VARIABLE}"
)

RNG = np.random.default_rng(0)
ARRAYS = [
    RNG.integers(0, 256, (30, 4, 4), np.uint8),
    (np.arange(30) % 3).astype(np.uint8),
    RNG.integers(0, 256, (6, 4, 4), np.uint8),
    (np.arange(6) % 3).astype(np.uint8),
]
TINY = IdxSet(
    "Tiny",
    "Tiny",
    "tiny",
    lambda labels: labels.size == 30,
    tuple(hashlib.md5(array.tobytes()).hexdigest() for array in ARRAYS),
)


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No internet, no cache of the person who runs the tests, no variable."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise urllib.error.URLError(OSError(101, "Network is unreachable"))

    monkeypatch.setattr(downloads, "urlopen", refuse)
    monkeypatch.delenv(VARIABLE, raising=False)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def write(folder: Path, *, packed: bool = True, arrays: list[np.ndarray] = ARRAYS) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in zip(PARTS, arrays, strict=True):
        sizes = struct.pack(f">{array.ndim}I", *array.shape)
        content = bytes((0, 0, 8, array.ndim)) + sizes + array.tobytes()
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
        else:
            (folder / name).write_bytes(content)


@pytest.mark.parametrize("inner", ["", "Tiny/raw", "raw", "tiny"])
@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_that_has_the_files_is_used(inner: str, packed: bool, tmp_path: Path) -> None:
    write(tmp_path / inner, packed=packed)
    raw = load_idx(TINY, str(tmp_path), silent)
    np.testing.assert_array_equal(raw.train.inputs[:, 0], ARRAYS[0])
    np.testing.assert_array_equal(raw.train.targets, ARRAYS[1])
    assert raw.test is not None
    np.testing.assert_array_equal(raw.test.inputs[:, 0], ARRAYS[2])
    assert raw.test.targets.dtype == np.int64


def test_the_variable_and_the_cache_are_looked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cache_folder() / "Tiny" / "raw")
    assert len(load_idx(TINY, "", silent).train) == 30
    shutil.rmtree(cache_folder())
    monkeypatch.setenv(VARIABLE, str(tmp_path / "named"))
    write(tmp_path / "named")
    assert len(load_idx(TINY, "", silent).train) == 30


def test_another_set_under_the_same_names_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "other")
    wanted = replace(TINY, is_it=lambda labels: False)
    with pytest.raises(DataError, match="are not those of Tiny: their training labels differ"):
        load_idx(wanted, str(tmp_path / "other"), silent)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "other"))
    write(cache_folder() / "Tiny" / "raw", arrays=[a[:3] for a in ARRAYS])
    wanted = replace(TINY, is_it=lambda labels: labels.size == 3, md5s=())
    assert len(load_idx(wanted, "", silent).train) == 3  # passed over, the cache has it


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    changed = [ARRAYS[0] ^ 1, *ARRAYS[1:]]
    write(tmp_path, arrays=changed)
    with pytest.raises(DataError, match=r"train-images.* differs from the published file of Tiny"):
        load_idx(TINY, str(tmp_path), silent)


def test_labels_and_images_must_be_as_many(tmp_path: Path) -> None:
    write(tmp_path, arrays=[*ARRAYS[:3], ARRAYS[3][:5]])
    with pytest.raises(DataError, match="has 5 labels, but there are 6 images beside it"):
        load_idx(replace(TINY, md5s=()), str(tmp_path), silent)


def test_a_truncated_file_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / f"{PARTS[2]}.gz"
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(DataError, match=r"t10k-images-idx3-ubyte.gz is cut off\."):
        load_idx(TINY, str(tmp_path), silent)


@pytest.mark.parametrize("kind", ["mnist", "fashion-mnist", "cifar10"])
@pytest.mark.parametrize("has_folder", [True, False])
def test_without_internet_the_error_says_what_to_do(
    kind: str, has_folder: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "data" if has_folder else cache_folder()
    given = str(folder) if has_folder else ""
    wanted = DataSettings(DATASETS.setting(kind, folder=given))
    with pytest.raises(DataError) as caught:
        load_dataset(wanted)
    said = str(caught.value)
    assert said.startswith(f"{wanted.spec.title} is not in {folder}. Cannot download ")
    assert "network is unreachable" in said
    assert "LAYERLOOM_DATA" in said
    assert said.endswith("or take a data set that comes with Layerloom.")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("folder", ["a\0b", "~nobody-is-called-so/x"])
def test_an_impossible_folder_is_named(folder: str) -> None:
    with pytest.raises(DataError, match="folder"):
        load_dataset(DataSettings(DATASETS.setting("mnist", folder=folder)))


def test_every_folder_that_was_looked_in_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "named"))
    for kind in ("mnist", "cifar10"):
        with pytest.raises(DataError) as caught:
            load_dataset(DataSettings(DATASETS.setting(kind)))
        assert f" is not in {tmp_path / 'named'} nor in {cache_folder()}. " in str(caught.value)


def test_another_set_of_ten_equal_classes_is_not_fashion() -> None:
    first = [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    others = np.repeat(np.arange(10), 6000 - np.bincount(first, minlength=10))
    labels = np.concatenate([first, others]).astype(np.uint8)
    assert published.FASHION.is_it(labels)
    assert not published.FASHION.is_it(labels[::-1])
    assert not published.FASHION.is_it(labels[:-1])


def test_black_images_are_refused(tmp_path: Path) -> None:
    write(tmp_path, arrays=[ARRAYS[0] * 0, *ARRAYS[1:]])
    with pytest.raises(DataError, match=r"train-images.* holds nothing but zeros"):
        load_idx(TINY, str(tmp_path), silent)


# -- MNIST itself --------------------------------------------------------------------------------


@needs_mnist
def test_mnist_has_its_published_figures() -> None:
    wanted = DataSettings(DATASETS.setting("mnist", folder=str(MNIST)), validation_fraction=0.0)
    data = load_dataset(wanted)
    assert (len(data.train), len(data.validation), len(data.test)) == (60_000, 0, 10_000)
    assert round(float(data.fitted.arrays["mean"][0]), 4) == 0.1307
    assert round(float(data.fitted.arrays["std"][0]), 4) == 0.3081
    assert data.class_counts(data.train)[5] == 5421
    assert data.class_counts(data.test)[5] == 892


@needs_mnist
def test_mnist_mini_is_the_selection_that_its_note_describes() -> None:
    whole = published.load_idx(published.MNIST, str(MNIST), silent)
    spec = DATASETS["mnist-mini"]
    mini = spec.load(spec.defaults(), silent)
    assert whole.test is not None
    assert mini.test is not None
    for part, source, per_class in ((mini.train, whole.train, 1000), (mini.test, whole.test, 200)):
        rows = [np.flatnonzero(source.targets == digit) for digit in range(10)]
        spread = [r[np.arange(per_class) * len(r) // per_class] for r in rows]
        chosen = np.sort(np.concatenate(spread))
        np.testing.assert_array_equal(part.inputs, source.inputs[chosen])
        np.testing.assert_array_equal(part.targets, source.targets[chosen])


@needs_mnist
def test_mnist_is_not_taken_for_fashion() -> None:
    with pytest.raises(DataError, match="are not those of Fashion-MNIST"):
        load_dataset(DataSettings(DATASETS.setting("fashion-mnist", folder=str(MNIST))))


# -- CIFAR-10 --------------------------------------------------------------------------------------


@pytest.fixture
def cifar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, np.ndarray]:
    """A root with a small archive in the form of CIFAR-10, and its training pixels."""
    from core.data import torchvision_sets

    published_set = torchvision_sets._datasets().CIFAR10
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    pixels = np.random.default_rng(0).integers(0, 256, (60, 3, 32, 32), np.uint8)
    md5s = {}
    for index, name in enumerate(
        [*(f"data_batch_{n}" for n in range(1, 6)), "test_batch", "batches.meta"]
    ):
        batch: dict[str, object] = {"label_names": ["a"] * 10}
        if name != "batches.meta":
            rows = pixels[10 * index : 10 * index + 10].reshape(10, -1)
            batch = {"data": rows, "labels": list(range(10))}
        content = pickle.dumps(batch)
        (folder / name).write_bytes(content)
        md5s[name] = hashlib.md5(content).hexdigest()
    root = tmp_path / "root"
    root.mkdir()
    with tarfile.open(root / "cifar-10-python.tar.gz", "w:gz") as archive:
        archive.add(folder, folder.name)
    train = [[name, md5] for name, md5 in md5s.items() if name.startswith("data")]
    monkeypatch.setattr(published_set, "train_list", train)
    monkeypatch.setattr(published_set, "test_list", [["test_batch", md5s["test_batch"]]])
    meta = {**published_set.meta, "md5": md5s["batches.meta"]}
    monkeypatch.setattr(published_set, "meta", meta)
    md5 = downloads.md5_of(root / "cifar-10-python.tar.gz")
    monkeypatch.setattr(published_set, "tgz_md5", md5)
    return root, pixels[:50]


def test_cifar10_is_unpacked_and_read(cifar: tuple[Path, np.ndarray]) -> None:
    root, pixels = cifar
    wanted = DataSettings(DATASETS.setting("cifar10", folder=str(root)), validation_fraction=0.2)
    data = load_dataset(wanted)
    assert (len(data.train), len(data.validation), len(data.test)) == (40, 10, 10)
    np.testing.assert_array_equal(data.train.raw(slice(None)), pixels[data.train.rows])
    assert data.fitted.arrays["mean"].shape == (3,)
    assert sorted(path.name for path in root.iterdir()) == [
        "cifar-10-batches-py",
        "cifar-10-python.tar.gz",
    ]


def test_cifar10_is_found_in_its_own_folder(cifar: tuple[Path, np.ndarray]) -> None:
    root, _ = cifar
    load_dataset(DataSettings(DATASETS.setting("cifar10", folder=str(root))))
    (root / "cifar-10-python.tar.gz").unlink()
    inner = root / "cifar-10-batches-py"
    wanted = DataSettings(DATASETS.setting("cifar10", folder=str(inner)), validation_fraction=0.2)
    assert len(load_dataset(wanted).train) == 40


def test_a_changed_batch_is_refused_before_it_is_unpickled(
    cifar: tuple[Path, np.ndarray], tmp_path: Path
) -> None:
    root, _ = cifar
    wanted = DataSettings(DATASETS.setting("cifar10", folder=str(root)))
    load_dataset(wanted)

    class Harm:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "harm"),)

    (root / "cifar-10-batches-py" / "data_batch_2").write_bytes(pickle.dumps(Harm()))
    with pytest.raises(DataError, match=r"is damaged or not complete\. Delete that folder"):
        load_dataset(replace(wanted, split_seed=1))
    assert not (tmp_path / "harm").exists()


def test_torchvision_loads_beside_any_torch() -> None:
    from core.data import torchvision_sets

    assert len(torchvision_sets.idx_files("FashionMNIST")) == 4
    assert torchvision_sets.cifar10_archive().urls[0].startswith("https://")
