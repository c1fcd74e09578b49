"""Loading any of torchvision's sets by its row in the table, and the specs made from it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.downloads import impatient_sockets
from core.data.folders import looked_in, roots
from core.data.pictures import MEMORY, Pictures
from core.data.spec import DataKind, DatasetSpec, Group, Progress, RawData, Samples, Shape
from core.data.telling import abandonable
from core.data.torchvision_table import SETS, SIZE, Arguments, Published
from core.errors import DataError
from core.params import ChoiceParam, Params, TextParam

FOLDER = TextParam(
    name="folder",
    default="",
    picks="folder",
    hint="your cache",
    help="A folder that holds the files, or where to put them; empty for the usual cache.",
)


def spec_of(row: Published) -> DatasetSpec:
    """The data set that a row declares."""
    size = (SIZE,) if row.size is None else ()
    return DatasetSpec(
        kind=row.kind,
        title=row.title,
        help=row.help,
        params=(*row.params, *size, FOLDER, MEMORY),
        data_kind=DataKind.IMAGE,
        group=Group.PUBLISHED,
        shape=partial(shape_of, row),
        classes=row.names,
        load=partial(load, row),
        white=255.0,
        origin=row.origin,
        has_test_set=row.test is not None,
        needs_download=True,
        can_download=row.can_download,
    )


def shape_of(row: Published, params: Params) -> Shape:
    """Shape of one image."""
    size = params["size"] if row.size is None else row.size
    assert isinstance(size, int)
    return (3 if row.is_colour else 1, size, size)


def arguments_of(row: Published, part: Arguments, params: Params) -> dict[str, object]:
    """What torchvision's class is called with, beside the folder and `download`."""
    chosen = {p.name: params[p.name] for p in row.params if isinstance(p, ChoiceParam)}
    return {**part, **chosen}


def load(row: Published, params: Params, progress: Progress) -> RawData:
    """The set of this row, downloaded by torchvision where no folder has it. Raises
    `DataError`."""
    train = _samples(row, row.train, params, progress)
    return RawData(train, _samples(row, row.test, params, progress) if row.test else None)


def _samples(row: Published, part: Arguments, params: Params, progress: Progress) -> Samples:
    found = _opened(row, part, params, progress)
    labels = labels_of(row, found) - row.first_label(params)
    return Samples(_pictures(row, found, params), labels)


def _opened(row: Published, part: Arguments, params: Params, progress: Progress) -> Any:
    """torchvision's data set, from the first folder that has it, otherwise downloaded into
    the last."""
    from core.data.torchvision_sets import open_dataset

    told = arguments_of(row, part, params)
    folders, places = roots(str(params["folder"])), looked_in(str(params["folder"]))
    reasons: list[str] = []
    for root in folders:
        progress(f"Looking for {row.title}", 0, 0)
        found = open_dataset(row.name, root, told, reasons)
        if found is not None:
            return found
    if not row.can_download:
        raise DataError(
            f"{row.title} is not in {places} and cannot be downloaded ({reasons[-1]}): put "
            "its files there as torchvision wants them."
        )
    folders[-1].mkdir(parents=True, exist_ok=True)
    asked = partial(open_dataset, row.name, folders[-1], {**told, "download": True}, reasons)
    found = _downloaded(row, asked, progress)
    if found is None:
        raise DataError(
            f"{row.title} is not in {places} and could not be downloaded ({reasons[-1]}). "
            "Choose a folder that has the files, or a data set that comes with Layerloom."
        )
    return found


def _downloaded(row: Published, open_it: Callable[[], Any], progress: Progress) -> Any:
    """What torchvision gives after its download, which knows neither a time-out nor how to be
    left."""

    def work(tell: Progress) -> Any:
        tell(f"Downloading {row.title}; torchvision tells of it in the terminal", 0, 0)
        return open_it()

    with impatient_sockets():
        return abandonable(work, progress)


def labels_of(row: Published, found: Any) -> NDArray[np.int64]:
    """The class number of each sample, as torchvision numbers them."""
    if not row.labels:
        return np.array([int(found[index][1]) for index in range(len(found))], np.int64)
    held = getattr(found, row.labels)
    if isinstance(held, list) and held and isinstance(held[0], tuple):
        held = [pair[-1] for pair in held]
    labels = np.asarray(held, np.int64)
    return labels[:, 0] if labels.ndim == 2 else labels  # QMNIST tells more than the class


def _pictures(row: Published, found: Any, params: Params) -> Pictures:
    from core.data.own.pictures import squared

    shape = shape_of(row, params)

    def read(index: int) -> NDArray[np.uint8]:
        try:
            pixels = squared(found[index][0], shape[-1], row.is_colour, True)
        except (OSError, ValueError, SyntaxError) as error:
            raise DataError(
                f"Image {index + 1:,} of {row.title} cannot be read ({error}): delete its folder "
                "to have it downloaded again."
            ) from error
        return np.ascontiguousarray(pixels.transpose(0, 2, 1)) if row.is_turned else pixels

    return Pictures(read, len(found), shape, str(params["memory"]))


TORCHVISION_SETS = tuple(spec_of(row) for row in SETS)
ROWS = {row.kind: row for row in SETS}
