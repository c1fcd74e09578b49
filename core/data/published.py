"""MNIST, Fashion-MNIST and CIFAR-10: read from a folder that has them, otherwise downloaded.

Folders may be laid out as torchvision does it (`root/MNIST/raw/…`) or hold the files directly.
"""

import hashlib
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.downloads import fetch
from core.data.folders import looked_in, roots
from core.data.idx import read_idx
from core.data.spec import Progress, RawData, Samples
from core.errors import DataError
from core.params import Params

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
PARTS = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
CIFAR_FOLDER = "cifar-10-batches-py"
INSTEAD = (
    "Choose a folder that has the files, or name one in LAYERLOOM_DATA, or take a data set that "
    "comes with Layerloom."
)

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class IdxSet:
    """A data set of four IDX files. `name` is torchvision's class; `is_it` recognises its
    training labels, since others use the same file names; `md5s` of the unpacked arrays."""

    title: str
    name: str
    folder: str
    is_it: Callable[[Bytes], bool]
    md5s: tuple[str, ...] = ()


def _md5(array: Bytes) -> str:
    return hashlib.md5(array.tobytes(), usedforsecurity=False).hexdigest()


# MD5 of the pixels or labels alone, without the header
MNIST_MD5S = (
    "6510e85a72c3e9475c492d559d3770d2",
    "e86ee40d66677c011a9abda399ec8c4d",
    "240610fa99e73bfa49df8e7fc24d3206",
    "073c3904dfbd3e141ff8aa01cfde6b15",
)

MNIST = IdxSet("MNIST", "MNIST", "mnist", lambda labels: _md5(labels) == MNIST_MD5S[1], MNIST_MD5S)
FASHION_LABELS = (9, 0, 0, 3, 0, 2, 7, 2, 5, 5)
"""The first ten for training, as tutorials show them; KMNIST has as many of each class."""


def _is_fashion(labels: Bytes) -> bool:
    begins_so = labels[: len(FASHION_LABELS)].tolist() == list(FASHION_LABELS)
    return begins_so and labels.size == 60_000 and set(np.bincount(labels)) == {6000}


# no checksums: they are published of the packed files alone, and people unpack and pack anew
FASHION = IdxSet("Fashion-MNIST", "FashionMNIST", "fashion-mnist", _is_fashion)


def load_mnist(params: Params, progress: Progress) -> RawData:
    """MNIST. Raises `DataError`."""
    return load_idx(MNIST, str(params["folder"]), progress)


def load_fashion_mnist(params: Params, progress: Progress) -> RawData:
    """Fashion-MNIST. Raises `DataError`."""
    return load_idx(FASHION, str(params["folder"]), progress)


def load_idx(wanted: IdxSet, chosen: str, progress: Progress) -> RawData:
    """The set `wanted`, from the folder `chosen` or those of `roots`. Raises `DataError`."""
    paths = _find_idx(wanted, chosen) or _download_idx(wanted, chosen, progress)
    arrays = []
    for index, path in enumerate(paths):
        progress(f"Reading {path.name}", index, len(paths))
        arrays.append(read_idx(path, 3 if "images" in path.name else 1))
    _check_idx(wanted, arrays, paths)
    train = _samples(arrays[0], arrays[1], paths[1])
    return RawData(train, _samples(arrays[2], arrays[3], paths[3]))


def _samples(images: Bytes, labels: Bytes, path: Path) -> Samples:
    if len(images) != len(labels):
        raise DataError(
            f"{path} has {len(labels):,} labels, but there are {len(images):,} images beside it."
        )
    return Samples(images[:, None], labels.astype(np.int64))


def _find_idx(wanted: IdxSet, chosen: str) -> tuple[Path, ...] | None:
    """The four files where some folder has them. A set in the folder `chosen` that is another
    one is refused with `DataError`; elsewhere it is passed over."""
    for folder in _idx_folders(wanted, chosen):
        paths = _parts_in(folder)
        if paths is None:
            continue
        if wanted.is_it(read_idx(paths[1], 1)):
            return paths
        if chosen:
            raise DataError(
                f"The files in {folder} are not those of {wanted.title}: their training "
                "labels differ."
            )
    return None


def _idx_folders(wanted: IdxSet, chosen: str) -> Iterator[Path]:
    """Where its files may lie."""
    for root in roots(chosen):
        yield from (root / wanted.name / "raw", root / "raw", root / wanted.folder, root)


def _parts_in(folder: Path) -> tuple[Path, ...] | None:
    """The four files in `folder`, unpacked or gzipped, None where one is missing."""
    found = []
    for part in PARTS:
        names = (part, f"{part}.gz", part.replace("-idx", ".idx"))
        path = next((folder / name for name in names if (folder / name).is_file()), None)
        if path is None:
            return None
        found.append(path)
    return tuple(found)


def _download_idx(wanted: IdxSet, chosen: str, progress: Progress) -> tuple[Path, ...]:
    from core.data.torchvision_sets import idx_files

    folder = roots(chosen)[-1] / wanted.name / "raw"
    try:
        fetched = {file.name: fetch(file, folder, progress) for file in idx_files(wanted.name)}
    except DataError as error:
        raise DataError(
            f"{wanted.title} is not in {looked_in(chosen)}. {error} {INSTEAD}"
        ) from error
    return tuple(fetched[f"{part}.gz"] for part in PARTS)


def _check_idx(wanted: IdxSet, arrays: list[Bytes], paths: tuple[Path, ...]) -> None:
    for array, path in zip(arrays, paths, strict=True):
        if not array.any():
            raise DataError(f"{path} holds nothing but zeros, so it is not of {wanted.title}.")
    for array, md5, path in zip(arrays, wanted.md5s, paths, strict=False):
        if _md5(array) != md5:
            raise DataError(
                f"{path} differs from the published file of {wanted.title} (checksum). Delete it "
                "to have it downloaded again."
            )


def has_mnist(params: Params) -> bool:
    """Whether the files of MNIST are on the disk."""
    return _has_idx(MNIST, str(params["folder"]))


def has_fashion_mnist(params: Params) -> bool:
    """Whether the files of Fashion-MNIST are on the disk."""
    return _has_idx(FASHION, str(params["folder"]))


def _has_idx(wanted: IdxSet, chosen: str) -> bool:
    return any(_parts_in(folder) for folder in _idx_folders(wanted, chosen))


# -- CIFAR-10 ------------------------------------------------------------------------------


def load_cifar10(params: Params, progress: Progress) -> RawData:
    """CIFAR-10. Raises `DataError`."""
    from core.data.torchvision_sets import read_cifar10

    chosen = str(params["folder"])
    found = next(_cifar_folders(chosen), None) or _download_cifar10(chosen, progress)
    try:
        progress("Reading CIFAR-10", 0, 2)
        train = read_cifar10(found, is_train=True)
        progress("Reading CIFAR-10", 1, 2)
        return RawData(train, read_cifar10(found, is_train=False))
    except (RuntimeError, OSError) as error:
        raise DataError(
            f"CIFAR-10 in {found / CIFAR_FOLDER} is damaged or not complete. Delete that folder "
            "to have it downloaded again."
        ) from error


def has_cifar10(params: Params) -> bool:
    """Whether the files of CIFAR-10 are on the disk."""
    return any(_cifar_folders(str(params["folder"])))


def _cifar_folders(chosen: str) -> Iterator[Path]:
    """The folders that hold a folder of CIFAR-10's batches."""
    for root in roots(chosen):
        for folder in (root, root / "cifar10", root.parent):
            if (folder != root.parent or root.name == CIFAR_FOLDER) and (
                folder / CIFAR_FOLDER
            ).is_dir():
                yield folder


def _download_cifar10(chosen: str, progress: Progress) -> Path:
    from core.data.torchvision_sets import cifar10_archive

    root = roots(chosen)[-1]
    try:
        archive = fetch(cifar10_archive(), root, progress)
    except DataError as error:
        raise DataError(f"CIFAR-10 is not in {looked_in(chosen)}. {error} {INSTEAD}") from error
    progress("Unpacking CIFAR-10", 0, 0)
    try:
        with tempfile.TemporaryDirectory(prefix=".cifar10-", dir=root) as folder:
            with tarfile.open(archive) as file:
                file.extractall(folder, filter="data")
            (Path(folder) / CIFAR_FOLDER).rename(root / CIFAR_FOLDER)
    except (OSError, tarfile.TarError) as error:
        raise DataError(f"Cannot unpack {archive}: {error}.") from error
    return root
