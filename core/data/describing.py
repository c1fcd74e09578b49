"""Reading what one's own data are like, once, so that nothing is read while one draws."""

from dataclasses import replace
from pathlib import Path

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.data.spec import Progress, silent
from core.params import Params, Setting, TextParam

PLACES = ("path", "folder")
DECIDING = (*PLACES, "target", "task", "header")
"""The parameters that decide what is found in a file."""


def described(dataset: Setting, progress: Progress = silent) -> Setting:
    """The same data set with what its file holds now: shape, classes, columns. Others are
    given back as they are. Its place is kept in full, since a project is opened from anywhere.
    Raises `DataError`."""
    describe = DATASETS[dataset.kind].describe
    if describe is None:
        return dataset
    return Setting(dataset.kind, describe(with_whole_paths(dataset).params, progress))


def with_whole_paths(dataset: Setting) -> Setting:
    """The same data set with its file or folder named from the root on."""
    places = {
        param.name: _whole(str(dataset.params[param.name]))
        for param in DATASETS[dataset.kind].params
        if isinstance(param, TextParam) and param.picks and dataset.params[param.name]
    }
    return Setting(dataset.kind, Params({**dataset.params, **places}))


def _whole(text: str) -> str:
    try:
        return str(Path(text).expanduser().absolute())
    except (OSError, RuntimeError):  # no such user, or the present folder is gone
        return text


def has_place(dataset: Setting) -> bool:
    """Whether a file or folder is chosen, for one's own data."""
    return any(bool(dataset.params.get(name)) for name in PLACES)


def is_outdated(before: Setting, after: Setting) -> bool:
    """Whether a change by a person calls for looking at the file anew."""
    if DATASETS[after.kind].describe is None or not has_place(after):
        return False
    if before.kind != after.kind:
        return DATASETS[after.kind].unknown(after.params) is not None
    return any(before.params.get(name) != after.params.get(name) for name in DECIDING)


def forgotten(dataset: Setting) -> Setting:
    """The same data set without what was found in its file."""
    spec = DATASETS[dataset.kind]
    hidden = {param.name: param.default for param in spec.params if param.is_hidden}
    return Setting(dataset.kind, Params({**dataset.params, **hidden}))


def own_data_at(path: Path) -> Setting | None:
    """The data set for a file or folder that somebody brings; None where it fits none."""
    if path.is_dir():
        return DATASETS.setting("image-folder", folder=str(path))
    for kind in ("csv", "npz"):
        spec = DATASETS[kind]
        param = spec.param("path")
        assert isinstance(param, TextParam)
        if path.suffix.lower() in param.endings:
            return DATASETS.setting(kind, path=str(path))
    return None


def with_described(data: DataSettings, progress: Progress = silent) -> DataSettings:
    """The settings with their data set described. Raises `DataError`."""
    return replace(data, dataset=described(data.dataset, progress))
