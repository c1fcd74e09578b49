"""Splitting and scaling, as standalone NumPy functions.

Their source is put into exported training scripts as it stands, so each needs nothing but
`np`, and both sides compute the same bits.
"""

import numpy as np


def split_indices(
    labels: np.ndarray, validation_fraction: float, test_fraction: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which samples train, validate and test: three sorted index arrays.

    Each part has of every class its share, give or take one; a rare class goes to training
    first. The parts hold round(fraction * n) samples, training the rest.
    """
    count = len(labels)
    order = np.random.default_rng(seed).permutation(count)
    order = order[np.argsort(labels[order], kind="stable")]
    sizes = np.bincount(labels)
    sizes_here = np.repeat(sizes, sizes)
    ranks = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    # by quantile within the class, every stretch of the order has each class's share
    order = order[np.argsort((ranks + 0.5) / sizes_here, kind="stable")]
    tests = int(test_fraction * count + 0.5)
    validations = int(validation_fraction * count + 0.5)
    parts = np.split(order, [tests, tests + validations])
    return np.sort(parts[2]), np.sort(parts[1]), np.sort(parts[0])


def mean_and_std(inputs: np.ndarray, white: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of raw `inputs` / white per channel (axis 1), as float32.

    Measured in float64, in pieces to save memory. A constant channel gets 1 for its standard
    deviation, so that it becomes 0 and nothing divides by 0.
    """
    axes = (0, *range(2, inputs.ndim))
    pieces = [inputs[start : start + 2048] for start in range(0, len(inputs), 2048)]
    size = inputs.size / inputs.shape[1]
    mean = sum(piece.sum(axes, dtype=np.float64) for piece in pieces) / size
    middle = mean.reshape(-1, *[1] * (inputs.ndim - 2))
    variance = sum(np.square(piece - middle).sum(axes) for piece in pieces) / size
    std = np.sqrt(variance)
    std = np.where(std <= 1e-7 * (np.abs(mean) + white), white, std)
    return (mean / white).astype(np.float32), (std / white).astype(np.float32)


def prepare(inputs: np.ndarray, white: float, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    """Raw inputs as float32: divided by `white`, then shifted and scaled per channel."""
    shape = (-1, *[1] * (inputs.ndim - 2))
    values = inputs.astype(np.float32)
    values /= np.float32(white)
    values -= mean.reshape(shape)
    values /= std.reshape(shape)
    return values
