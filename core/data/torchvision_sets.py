"""The only importer of torchvision: what it knows of published data sets.

torchvision names the addresses and checksums and reads CIFAR-10. It is imported when one of
these functions is called, which takes about a second, and never before.
"""

import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from core.data.downloads import RemoteFile
from core.data.spec import Samples
from core.errors import DataError

_IMPORTING = threading.Lock()


def idx_files(kind: str) -> tuple[RemoteFile, ...]:
    """The four files of `MNIST` or `FashionMNIST` (torchvision's class names)."""
    published = getattr(_datasets(), kind)
    return tuple(
        RemoteFile(name, md5, tuple(f"{mirror}{name}" for mirror in published.mirrors))
        for name, md5 in published.resources
    )


def cifar10_archive() -> RemoteFile:
    """The archive of CIFAR-10."""
    published = _datasets().CIFAR10
    return RemoteFile(published.filename, published.tgz_md5, (published.url,))


def read_cifar10(root: Path, is_train: bool) -> Samples:
    """CIFAR-10 from `root/cifar-10-batches-py`, channels first.

    Raises `RuntimeError` where a file is missing or its checksum is not the published one:
    checked before anything is unpickled.
    """
    found = _datasets().CIFAR10(root, train=is_train, download=False)
    inputs = np.ascontiguousarray(found.data.transpose(0, 3, 1, 2))
    return Samples(inputs, np.asarray(found.targets, np.int64))


def _datasets() -> ModuleType:
    with _IMPORTING:
        try:
            return _import_torchvision().datasets  # type: ignore[no-any-return]
        except (ImportError, RuntimeError, OSError) as error:
            raise DataError(
                f"torchvision, which knows this data set, does not load: {error}."
            ) from error


def _import_torchvision() -> Any:
    """torchvision, also where its binary part does not load: the build for CUDA beside a torch
    for CPU. Its import then misses the schemas of two operators, which are declared first;
    data sets need no more."""
    import torch

    try:
        import torchvision  # type: ignore[import-untyped]
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
        library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
        for name in ("nms", "qnms"):
            library.define(name + schema)  # type: ignore[no-untyped-call]
        import torchvision

        torchvision._layerloom_schemas = library  # kept alive: the schemas go with it
    return torchvision
