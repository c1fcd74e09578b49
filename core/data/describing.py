"""Reading what one's own data are like, once, so that nothing is read while one draws."""

from dataclasses import replace

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.data.spec import Progress, silent
from core.params import Setting


def described(dataset: Setting, progress: Progress = silent) -> Setting:
    """The same data set with what its file holds now: shape, classes, columns. Others are
    given back as they are. Raises `DataError`."""
    describe = DATASETS[dataset.kind].describe
    return (
        dataset if describe is None else Setting(dataset.kind, describe(dataset.params, progress))
    )


def has_place(dataset: Setting) -> bool:
    """Whether a file or folder is chosen, for one's own data."""
    return any(bool(dataset.params.get(name)) for name in ("path", "folder"))


def is_outdated(before: Setting, after: Setting) -> bool:
    """Whether a change of the parameters a person sees calls for reading the file anew."""
    spec = DATASETS[after.kind]
    if spec.describe is None or not has_place(after):
        return False
    names = [param.name for param in spec.params if not param.is_hidden]
    is_same = before.kind == after.kind and all(
        before.params[name] == after.params[name] for name in names
    )
    return not is_same or spec.unknown(after.params) is not None


def with_described(data: DataSettings, progress: Progress = silent) -> DataSettings:
    """The settings with their data set described. Raises `DataError`."""
    return replace(data, dataset=described(data.dataset, progress))
