"""Which images lie in a folder, by class, and in a sentence what is wrong with how they lie.

Only names are looked at: no image is opened here.
"""

import os
from pathlib import Path

from core.data.own.files import is_text, listed, reason_of
from core.errors import DataError

EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
"""Those of torchvision's `IMG_EXTENSIONS`."""
TRAINING = frozenset({"train", "training", "trainset", "train_set", "train-set"})
OTHERS = frozenset(
    {"test", "testing", "testset", "test_set", "test-set"}
    | {"val", "valid", "validation", "validate", "dev", "eval", "evaluation"}
)
"""What folders are called that hold parts of a data set; whatever their case."""

Found = dict[str, tuple[Path, ...]]


def picture_files(
    folder: Path, endings: tuple[str, ...], above: tuple[str, ...] = ()
) -> list[Path]:
    """The files below a folder with one of these endings, sorted; what begins with a dot is
    passed over, and so is what is no plain file. `above` are the folders around it. Standalone:
    needs `os` and `Path`. Raises `OSError`, also for a link back to a folder it lies in."""
    real = os.path.realpath(folder)
    if any(os.path.join(place, "").startswith(os.path.join(real, "")) for place in above):
        raise OSError(0, "it leads back to a folder that it lies in; delete this link", str(folder))
    found = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            found += picture_files(Path(entry.path), endings, (*above, real))
        # a link to nothing is named as broken later; to open a pipe would wait for ever
        elif entry.name.lower().endswith(endings) and (
            entry.is_file() or not os.path.exists(entry.path)
        ):
            found.append(Path(entry.path))
    return sorted(found)


def image_files(folder: Path) -> Found:
    """The images of each class, both in sorted order. Raises `DataError`."""
    try:
        names = sorted(e.name for e in os.scandir(folder) if e.is_dir() and _may_be_class(e.name))
        _check_parts(folder, names)
        found = {name: tuple(picture_files(folder / name, EXTENSIONS)) for name in names}
    except OSError as error:
        place = error.filename or folder
        raise DataError(f"Cannot read {place}: {reason_of(error)}.") from error
    _check_classes(folder, found)
    return found


def _may_be_class(name: str) -> bool:
    return not name.startswith(".") and name != "__MACOSX"  # which macOS puts into archives


def beside_folders(folder: Path) -> str:
    """How many images belong to no class since they lie in no folder, as a sentence; empty for
    none. Raises `OSError`."""
    names = [entry.name for entry in os.scandir(folder) if not entry.is_dir()]
    count = sum(name.lower().endswith(EXTENSIONS) and name[0] != "." for name in names)
    if not count:
        return ""
    many = "1 image that lies" if count == 1 else f"{count:,} images that lie"
    return f"{many} beside the folders of the classes {'is' if count == 1 else 'are'} left out."


def _check_parts(folder: Path, names: list[str]) -> None:
    """Names are those of classes, and can be written down."""
    odd = next((name for name in names if not is_text(name)), None)
    if odd is not None:
        raise DataError(
            f"The name of the folder {odd.encode('utf-8', 'replace').decode()} in {folder} is no "
            "text in UTF-8, so that a project cannot hold it: rename the folder."
        )
    training = next((name for name in names if name.lower() in TRAINING), None)
    if training is not None and (len(names) == 1 or any(name.lower() in OTHERS for name in names)):
        raise DataError(
            f"{folder} is divided into {listed(names)}: choose {folder / training}, which has "
            "one folder a class."
        )


def _check_classes(folder: Path, found: Found) -> None:
    if not found:
        raise DataError(
            f"{folder} has no folders in it: put the images of each class into a folder that is "
            "named after the class."
        )
    empty = [name for name, images in found.items() if not images]
    if empty:
        kinds = ", ".join(EXTENSIONS[:3])
        raise DataError(
            f"The class {listed(empty)} in {folder} has no images ({kinds}, …): fill its folder "
            "or remove it."
        )
    if len(found) == 1:
        raise DataError(_only_one(folder, *found.items()))


def _only_one(folder: Path, only: tuple[str, tuple[Path, ...]]) -> str:
    """The sentence about a single folder, which often is wrapped around those of the classes."""
    name, images = only
    inner = sorted({image.relative_to(folder / name).parts[0] for image in images})
    if len(inner) > 1 and not any(image.parent == folder / name for image in images):
        return (
            f"{folder} has only the folder {listed([name])} in it, which holds {listed(inner)}: "
            f"choose {folder / name}, if these are the classes."
        )
    return f"{folder} has only one class, {listed([name])}: it takes two to tell them apart."
