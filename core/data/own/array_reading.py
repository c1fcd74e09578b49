"""Arrays of NumPy as samples, as standalone functions.

Their source is put into exported training scripts as it stands, so each needs nothing but
`np`. What cannot be taken raises `ValueError` with a sentence.
"""

import numpy as np


def samples_of(array: np.ndarray) -> np.ndarray:
    """Inputs as float32 (n, …): single values as one feature, images with channels first and
    from 0 to 1, unsigned bytes of three dimensions as grey images."""
    if array.dtype.kind not in "biuf":
        raise ValueError(f"holds {array.dtype} and no numbers")
    if not 1 <= array.ndim <= 4:
        raise ValueError(f"has {array.ndim} dimensions, not 1 to 4")
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim == 3 and array.dtype == np.uint8:
        array = array[:, None]
    if array.ndim == 4 and array.shape[3] in (1, 3) and array.shape[1] not in (1, 3):
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


def targets_of(array: np.ndarray, classes: tuple[str, ...]) -> np.ndarray:
    """What is to be learned: the place of each label among `classes` as int64 (n,), or without
    classes the values as float32 (n, outputs)."""
    if not classes:
        values = array.reshape(len(array), -1).astype(np.float32)
        wrong = ~np.isfinite(values).all(axis=1)
        if wrong.any():
            raise ValueError(f"has no finite number to learn in sample {wrong.argmax() + 1:,}")
        return values
    flat = array.reshape(-1)
    labels = flat.astype(str) if flat.dtype.kind == "U" else flat.astype(np.int64).astype(str)
    places = {name: place for place, name in enumerate(classes)}
    found = np.array([places.get(label, -1) for label in labels.tolist()], np.int64)
    if (found < 0).any():
        row = int((found < 0).argmax())
        raise ValueError(f"has the label {labels[row]} in sample {row + 1:,}, which is no class")
    return found
