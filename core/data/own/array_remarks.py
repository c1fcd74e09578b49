"""What is said of arrays that are taken in one of several ways, or not as they are."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.own.array_reading import has_channels_last
from core.data.own.files import listed

ROUNDING = 2.0**-24
"""What float32 may change a number by, as a share of it."""
BLURRED = 0.001
"""Rounding by more than this share of the spread of a feature would blur it."""
MOST_OFFSETS = 100
"""Of more features nothing is subtracted."""
CHANNELS = (1, 3, 4)
LAST, FIRST = ("last", "first", "0, 2, 3, 1"), ("first", "last", "0, 3, 1, 2")
"""Where channels stand, where they might, and how axes are turned if they do."""

Array = NDArray[Any]
Offsets = tuple[tuple[int, int], ...]
"""Places of features, and what is subtracted of each."""


def remarks_on(
    name: str, inputs: Array, less: Offsets, used: tuple[str, ...], names: list[str]
) -> str:
    """Sentences about the inputs called `name`, of a file that has arrays of these `names`;
    empty where there is nothing to say."""
    said = (_unused(used, names), _channels(name, inputs), _blurred(name, inputs, less))
    return " ".join(filter(None, said))


def _unused(used: tuple[str, ...], names: list[str]) -> str:
    left = [name for name in names if name not in used]
    if not left:
        return ""
    return f"{'An array is' if len(left) == 1 else 'Arrays are'} not used: {listed(left)}."


def _channels(name: str, inputs: Array) -> str:
    """How images were read, where their shape could mean two things."""
    if inputs.ndim != 4:
        return ""
    first, middle, last = inputs.shape[1:]
    is_last = has_channels_last(inputs.shape)
    channels, other = (last, first) if is_last else (first, last)
    is_plain = channels in CHANNELS and other not in CHANNELS
    if is_plain and (channels < 4 or other == middle):  # four may be a side of a small picture
        return ""
    many = "1 channel" if channels == 1 else f"{channels} channels"
    size = f"{first}×{middle}" if is_last else f"{middle}×{last}"
    here, there, order = LAST if is_last else FIRST
    return (
        f"{name} is read as images of {size} pixels with {many}, channels {here}; if they come "
        f"{there}, save {name}.transpose({order})."
    )


def offsets_in(inputs: Array) -> Offsets:
    """The features whose samples can hardly be told apart as float32, such as points in time,
    with a round number a little below the smallest of each; none where there are very many."""
    is_fine = inputs.dtype.kind not in "iuf" or inputs.dtype.itemsize < 4
    if is_fine or inputs.dtype == np.float32 or inputs.ndim > 2:
        return ()
    values = inputs.reshape(len(inputs), -1).astype(np.float64)
    lowest, span = values.min(axis=0), np.ptp(values, axis=0)
    is_blurred = np.abs(values).max(axis=0) * ROUNDING > BLURRED * values.std(axis=0)
    places = np.flatnonzero(is_blurred & (span > 0) & np.isfinite(span))
    if len(places) > MOST_OFFSETS:
        return ()
    steps = [10 ** max(0, math.floor(math.log10(span[place]))) for place in places]
    return tuple(
        (int(place), math.floor(lowest[place]) // step * step)
        for place, step in zip(places, steps, strict=True)
    )


def _blurred(name: str, inputs: Array, less: Offsets) -> str:
    """What is subtracted, or would better be."""
    subtracted = [f"{offset:,} of feature {place + 1}" for place, offset in less]
    if subtracted:
        told = ", ".join(subtracted[:5]) + (", …" if len(subtracted) > 5 else "")
        return f"Subtracted from {name}, so that 32-bit numbers keep the differences: {told}."
    places = [str(place + 1) for place, _ in offsets_in(inputs)]
    if not places:
        return ""
    return (
        f"Feature{'s' * (len(places) > 1)} {', '.join(places[:5])} of {name}: so large beside the "
        "differences between samples that 32-bit numbers lose these; read it again."
    )
