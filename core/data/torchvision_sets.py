"""The only importer of torchvision: what it knows of published data sets and weights.

torchvision names the addresses and checksums and reads CIFAR-10. It is imported when one of
these functions is called, which takes about a second, and never before.
"""

import re
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.error import URLError

import numpy as np
from numpy.typing import NDArray

from core.data.downloads import RemoteFile, plain
from core.data.spec import Samples
from core.errors import DataError

_IMPORTING = threading.Lock()
_NEVER_DOWNLOADED = frozenset({"ImageNet", "FER2013"})
"""Classes that take no `download`."""


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


def open_dataset(
    name: str, root: Path, arguments: dict[str, object], reasons: list[str]
) -> Any | None:
    """The data set `name` of torchvision from the files below `root`; None where they are not
    there or not whole, or another package is missing: then the reason is added to `reasons`."""
    made = getattr(_datasets(), name)
    flag: dict[str, object] = {} if name in _NEVER_DOWNLOADED else {"download": False}
    try:
        return made(root, **(flag | arguments))
    except ImportError as error:
        reasons.append(f"it needs the package {error.name}: pip install {error.name}")
    except URLError as error:
        reasons.append(plain(error.reason))
    except Exception as error:  # whatever a download and an archive can come across
        reasons.append(_in_one_line(error))
    return None


def _in_one_line(error: Exception) -> str:
    """The first line of what an error says; with the next where that is a heading."""
    lines = [line.strip() for line in str(error).strip().splitlines()] or [type(error).__name__]
    said = " ".join(lines[: 1 + lines[0].endswith(":")])
    return re.sub(r"<urlopen error (?:\[Errno -?\d+\] )?(.*?)>", r"\1", said).rstrip(".:")


def to_tensor_and_normalize(images: "NDArray[np.uint8]") -> Any:
    """The transform that a script puts before its network: ToTensor, then Normalize by mean
    and deviation of `images`, of shape (n, height, width) or (n, height, width, channels)."""
    v1 = _torchvision().transforms
    channels = images.reshape(-1, images.shape[3] if images.ndim == 4 else 1) / 255
    normalize = v1.Normalize(channels.mean(0).tolist(), channels.std(0).tolist())
    return v1.Compose([v1.ToTensor(), normalize])


@dataclass(frozen=True, slots=True)
class PublishedWeights:
    """Weights of an image classifier: what torchvision calls them, the architecture they are
    for, their file, the number of parameters, its size in MB and the share of ImageNet's
    validation images (in percent) that the network gets right."""

    name: str
    architecture: str
    url: str
    parameters: int
    megabytes: float
    accuracy: float


@cache
def published_weights() -> tuple[PublishedWeights, ...]:
    """All weights of torchvision's image classifiers, by architecture. Downloads nothing.

    Those whose address does not name the beginning of their SHA-256 are left out.
    """
    models = _torchvision().models
    return tuple(
        _published(architecture, weights)
        for architecture in models.list_models(module=models)
        for weights in models.get_model_weights(architecture)
        if re.search(r"-[0-9a-f]{8,}\.\w+$", weights.url)
    )


def _published(architecture: str, weights: Any) -> PublishedWeights:
    meta = weights.meta
    return PublishedWeights(
        name=str(weights),
        architecture=architecture,
        url=weights.url,
        parameters=meta["num_params"],
        megabytes=meta["_file_size"],
        accuracy=meta["_metrics"]["ImageNet-1K"]["acc@1"],
    )


def _datasets() -> ModuleType:
    return _torchvision().datasets  # type: ignore[no-any-return]


def _torchvision() -> Any:
    with _IMPORTING:
        try:
            return _import_torchvision()
        except (ImportError, RuntimeError, OSError) as error:
            raise DataError(f"torchvision, which knows this, does not load: {error}.") from error


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
