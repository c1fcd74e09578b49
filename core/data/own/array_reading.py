"""Arrays of NumPy as samples, as standalone functions.

Their source is put into exported training scripts as it stands, so each needs nothing but
`np`. What cannot be taken raises `ValueError` with a sentence.
"""

import numpy as np


def samples_of(array: np.ndarray, less: tuple[tuple[int, int], ...] = ()) -> np.ndarray:
    """Inputs as float32 (n, …): single values as one feature, images with channels first and
    from 0 to 1, unsigned bytes of three dimensions as grey images. `less` are places of features
    with what is subtracted of them before their digits are cut."""
    if array.dtype.kind not in "biuf":
        raise ValueError(f"holds {array.dtype} and no numbers")
    if not 1 <= array.ndim <= 4:
        raise ValueError(f"has {array.ndim} dimensions, not 1 to 4")
    if 0 in array.shape[1:]:
        shape = "×".join(map(str, array.shape[1:]))
        raise ValueError(f"has samples without a single value (their shape is {shape})")
    if array.ndim == 1:
        array = array[:, None]
    if less and array.ndim == 2 and array.shape[1] > max(place for place, _ in less):
        array = array.astype(np.float64)
        for place, offset in less:
            array[:, place] -= float(offset)
    if array.ndim == 3 and array.dtype == np.uint8:
        array = array[:, None]
    if array.ndim == 4 and has_channels_last(array.shape):
        array = array.transpose(0, 3, 1, 2)
    is_bytes = array.dtype == np.uint8
    with np.errstate(over="ignore"):
        values = np.ascontiguousarray(array, np.float32)
    if is_bytes:
        values = values / np.float32(255)
    wrong = ~np.isfinite(values.reshape(len(values), -1)).all(axis=1)
    if wrong.any():
        raise ValueError(f"has a value that is no finite number, in sample {wrong.argmax() + 1:,}")
    return values


def has_channels_last(shape: tuple[int, ...]) -> bool:
    """Whether images in an array of this shape (n, …) have their channels last, as most files."""
    first, last = shape[1], shape[3]
    return (last in (1, 3) and first not in (1, 3)) or (last == 4 and first not in (1, 3, 4))


def labels_of(array: np.ndarray) -> np.ndarray:
    """One label a sample (n,): a whole number or a text. Of rows that are 1 at one place and 0
    elsewhere it is the place, from 0."""
    flat = array.reshape(len(array), -1)
    if flat.shape[1] > 1:
        is_one_hot = flat.dtype.kind in "biuf" and bool(
            ((flat == 0) | (flat == 1)).all() and ((flat == 1).sum(axis=1) == 1).all()
        )
        if not is_one_hot:
            raise ValueError("has several values a sample, which are no classes")
        places: np.ndarray = flat.argmax(axis=1)
        return places
    flat = flat[:, 0]
    if flat.dtype.kind == "f":
        wrong = ~(np.isfinite(flat) & (flat == np.floor(flat)) & (np.abs(flat) < 2**53))
        if wrong.any():
            row = int(wrong.argmax())
            told = f"has {flat[row]:g} in sample {row + 1:,}"
            raise ValueError(f"{told}, and classes are whole numbers or texts")
    return flat if flat.dtype.kind in "uU" else flat.astype(np.int64)


def targets_of(array: np.ndarray, classes: tuple[str, ...]) -> np.ndarray:
    """What is to be learned: the place of each label among `classes` as int64 (n,), or without
    classes the values as float32 (n, outputs)."""
    if not classes:
        with np.errstate(over="ignore"):
            values = array.reshape(len(array), -1).astype(np.float32)
        wrong = ~np.isfinite(values).all(axis=1)
        if wrong.any():
            raise ValueError(f"has no finite number to learn in sample {wrong.argmax() + 1:,}")
        return values
    labels = labels_of(array).astype(str)
    places = {name: place for place, name in enumerate(classes)}
    found = np.array([places.get(label, -1) for label in labels.tolist()], np.int64)
    if (found < 0).any():
        row = int((found < 0).argmax())
        raise ValueError(f"has the label {labels[row]} in sample {row + 1:,}, which is no class")
    return found
