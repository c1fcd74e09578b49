"""A folder with one folder of images for each class, as torchvision's ImageFolder reads it.

Classes are the names of the folders, sorted; images lie in them at any depth. Folders whose
name begins with a dot are passed over.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.own.files import checked_folder, listed, reason_of
from core.data.own.picture_folders import beside_folders, image_files
from core.data.pictures import MEMORY, Pictures
from core.data.spec import DataKind, DatasetSpec, Group, Progress, RawData, Samples
from core.errors import DataError
from core.list_params import TextsParam
from core.params import BoolParam, ChoiceParam, IntParam, Params, TextParam, Texts


def describe(params: Params, progress: Progress) -> Params:
    """The same with the classes that the folder has now. Raises `DataError`."""
    progress("Looking for images", 0, 0)
    found = image_files(checked_folder(str(params["folder"])))
    return Params({**params, "classes": Texts(tuple(found))})


def load(params: Params, progress: Progress) -> RawData:
    """All images with their classes. Raises `DataError`, also where the folder has other
    classes than when it was described."""
    folder = checked_folder(str(params["folder"]))
    found = image_files(folder)
    _check_same(folder, names_of(params), tuple(found))
    labels = np.repeat(np.arange(len(found)), [len(images) for images in found.values()])
    paths = [path for images in found.values() for path in images]
    pictures = pictures_of(paths, params)
    told = [beside_folders(folder)]
    if params["skip_broken"]:
        keep = pictures.readable(progress)
        told.append(_told([paths[row] for row in np.setdiff1d(np.arange(len(paths)), keep)]))
        pictures, labels = pictures.select(keep), labels[keep]
        _check_left(folder, labels, tuple(found))
    left_out = " ".join(filter(None, told))
    return RawData(Samples(pictures, labels.astype(np.int64)), left_out=left_out)


def _check_left(folder: Path, labels: NDArray[np.int64], classes: tuple[str, ...]) -> None:
    """Raise `DataError` where no image of a class can be read."""
    counts = np.bincount(labels, minlength=len(classes))
    empty = [name for name, count in zip(classes, counts, strict=True) if not count]
    if empty:
        raise DataError(
            f"No image of the class {listed(empty)} in {folder} can be read: put images there "
            "that can be, or remove its folder."
        )


def _told(broken: list[Path]) -> str:
    """Which images were left out, as a sentence."""
    names = [f"{path.parent.name}/{path.name}" for path in broken]
    many = "1 image" if len(broken) == 1 else f"{len(broken):,} images"
    return f"{many} left out, unreadable: {listed(names)}." if broken else ""


def pictures_of(paths: list[Path], params: Params) -> Pictures:
    """The images at `paths`, to be read as `params` say."""
    from core.data.own.pictures import read_picture

    size, is_colour = shape_of(params)[-1], bool(params["colour"])
    is_cropped = params["fit"] == "crop"

    def read(index: int) -> np.ndarray:
        try:
            return read_picture(paths[index], size, is_colour, is_cropped)
        except Exception as error:  # Pillow's decoders raise whatever they come across
            reason = _reason(error, paths[index])
            raise DataError(
                f"{paths[index]} cannot be read as an image ({reason}): mend or delete it, or "
                "switch on skip_broken."
            ) from error

    return Pictures(read, len(paths), shape_of(params), str(params["memory"]))


def _reason(error: Exception, path: Path) -> str:
    """Why an image could not be read, in a few words."""
    if type(error).__name__ == "DecompressionBombError":
        return "it has more pixels than are read of one image"
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return "it is a link to a file that is not there"
    return reason_of(error).replace(f" {str(path)!r}", "")


def names_of(params: Params) -> tuple[str, ...]:
    """The classes as they were found."""
    classes = params["classes"]
    return classes.items if isinstance(classes, Texts) else ()


def shape_of(params: Params) -> tuple[int, ...]:
    """Shape of one image."""
    size = params["size"]
    assert isinstance(size, int)
    return (3 if params["colour"] else 1, size, size)


def _check_same(folder: Path, known: tuple[str, ...], found: tuple[str, ...]) -> None:
    if known == found:
        return
    new = [name for name in found if name not in known]
    gone = [name for name in known if name not in found]
    told = [f"new: {listed(new)}"] * bool(new) + [f"gone: {listed(gone)}"] * bool(gone)
    raise DataError(
        f"{folder} no longer has the classes that were found in it ({'; '.join(told)}): read it "
        "again."
    )


def _unknown(params: Params) -> str | None:
    if not params["folder"]:
        return "Choose the folder of your images: it holds one folder for each class."
    if not names_of(params):
        return "The folder of images has not been read yet: open the Data panel."
    return None


IMAGE_FOLDER = DatasetSpec(
    kind="image-folder",
    title="Folder of images",
    help="Your own images: one folder for each class, named after it. What is transparent "
    "becomes white; pixels of more than 8 bits are brought to 8.",
    params=(
        TextParam(
            name="folder",
            default="",
            picks="folder",
            hint="choose a folder",
            help="The folder that holds one folder a class.",
        ),
        IntParam(
            name="size",
            default=32,
            minimum=4,
            maximum=1024,
            unit="px",
            help="Height and width that every image is brought to.",
        ),
        BoolParam(name="colour", default=True, help="Red, green and blue, or grey alone."),
        ChoiceParam(
            name="fit",
            default="crop",
            choices=("crop", "stretch"),
            help="An image that is not square: crop takes its middle, stretch distorts it.",
        ),
        BoolParam(
            name="skip_broken",
            default=False,
            help="Leave out images that cannot be read. Otherwise the first one is named.",
        ),
        MEMORY,
        TextsParam(name="classes", is_hidden=True, help="The classes that were found."),
    ),
    data_kind=DataKind.IMAGE,
    group=Group.OWN,
    shape=shape_of,
    classes=names_of,
    describe=describe,
    unknown=_unknown,
    load=load,
    white=255.0,
    origin="Read from your own folder.",
)
