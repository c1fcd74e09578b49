"""Published weights of torchvision: which there are, and their files in torch's own cache.

A file is trusted where its SHA-256 begins as its name says, as `torch.hub` checks it.
"""

from pathlib import Path
from urllib.parse import urlsplit

from core.data.downloads import RemoteFile, fetch
from core.data.spec import Progress, silent
from core.data.torchvision_sets import PublishedWeights, published_weights
from core.errors import DataError, WeightsError
from core.params import shown


def cache_folder() -> Path:
    """Where torch keeps what it downloads (`TORCH_HOME`, otherwise the user's cache)."""
    from torch import hub

    return Path(hub.get_dir()) / "checkpoints"


def find_published(name: str) -> PublishedWeights:
    """The published weights of that name. Raises `WeightsError`, `DataError` without
    torchvision."""
    for weights in published_weights():
        if weights.name == name:
            return weights
    raise WeightsError(
        f"torchvision has no weights {shown(name)}; such a name is ResNet18_Weights.IMAGENET1K_V1."
    )


def is_here(weights: PublishedWeights) -> bool:
    """Whether its file is in the cache; whether it is whole is seen when it is read."""
    return (cache_folder() / _remote(weights).name).is_file()


def fetch_published(name: str, progress: Progress = silent) -> Path:
    """The file of published weights, downloaded unless it is in the cache and whole.

    Raises `WeightsError` for an unknown name, `DataError` where a download fails. What
    `progress` raises cancels.
    """
    weights = find_published(name)
    was_here = is_here(weights)
    try:
        return fetch(_remote(weights), cache_folder(), progress)
    except DataError as error:
        if not str(error).startswith("Cannot download"):
            raise
        if was_here:  # and is not as it was published, or it would have been taken
            raise DataError(
                f"{cache_folder() / _remote(weights).name} is damaged or cut off (its checksum is "
                f"wrong), and cannot be had anew. {error} Try again, or replace it by the file "
                f"from {weights.url} yourself."
            ) from error
        raise DataError(
            f"{error} Try again, or put the file from {weights.url} into {cache_folder()} yourself."
        ) from error


def _remote(weights: PublishedWeights) -> RemoteFile:
    name = Path(urlsplit(weights.url).path).name
    start = name.rpartition(".")[0].rpartition("-")[2]
    return RemoteFile(name, "", (weights.url,), sha256=start)
