"""Splitting and scaling, as standalone NumPy functions.

Their source is put into exported training scripts as it stands, so each needs nothing but
`np`, and both sides compute the same bits.
"""

import numpy as np


def split_indices(
    labels: np.ndarray, validation_fraction: float, test_fraction: float, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which samples train, validate and test: three sorted index arrays.

    Each part has of every class its share, give or take two: one at either end of its stretch of
    the order. A rare class goes to training first. The parts hold round(fraction * n) samples,
    training the rest.
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
    count = max(1, min(2048, 2**22 // int(np.prod(inputs.shape[1:]))))
    pieces = [inputs[start : start + count] for start in range(0, len(inputs), count)]
    size = inputs.size / inputs.shape[1]
    mean = sum(piece.sum(axes, dtype=np.float64) for piece in pieces) / size
    middle = mean.reshape(-1, *[1] * (inputs.ndim - 2))
    variance = sum(np.square(piece - middle).sum(axes) for piece in pieces) / size
    std = np.sqrt(variance)
    std = np.where(std <= 1e-7 * (np.abs(mean) + white), white, std)
    return (mean / white).astype(np.float32), (std / white).astype(np.float32)


def channel_mean(inputs: np.ndarray, white: float) -> tuple[np.ndarray]:
    """Mean of raw `inputs` / white per channel (axis 1), as float32 (channels, 1, …)."""
    axes = (0, *range(2, inputs.ndim))
    count = max(1, min(2048, 2**22 // int(np.prod(inputs.shape[1:]))))
    pieces = [inputs[start : start + count] for start in range(0, len(inputs), count)]
    total = sum(piece.sum(axes, dtype=np.float64) for piece in pieces)
    mean = (total / (inputs.size / inputs.shape[1]) / white).astype(np.float32)
    return (mean.reshape(-1, *[1] * (inputs.ndim - 2)),)


def mean_image(inputs: np.ndarray, white: float) -> tuple[np.ndarray]:
    """Mean of raw `inputs` / white over the samples, as float32 in the shape of a sample."""
    count = max(1, min(2048, 2**22 // int(np.prod(inputs.shape[1:]))))
    pieces = [inputs[start : start + count] for start in range(0, len(inputs), count)]
    total = sum(piece.sum(0, dtype=np.float64) for piece in pieces)
    return ((total / len(inputs) / white).astype(np.float32),)


def lowest_and_range(inputs: np.ndarray, white: float) -> tuple[np.ndarray, np.ndarray]:
    """Smallest value of raw `inputs` / white per channel (axis 1), and how far it is from there
    to the largest, as float32; 1 for a constant channel."""
    axes = (0, *range(2, inputs.ndim))
    low = inputs.min(axes).astype(np.float64)
    span = inputs.max(axes).astype(np.float64) - low
    span = np.where(span > 0, span, white)
    return (low / white).astype(np.float32), (span / white).astype(np.float32)


def whitening(
    inputs: np.ndarray, white: float, method: str, epsilon: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What makes the values of raw `inputs` / white uncorrelated, each with variance 1.

    Gives, as float32, the mean of a sample, the matrix that a flattened sample less that mean is
    multiplied by (d, d), and the matrix that undoes it. With eigenvalues λ and eigenvectors U
    of the covariance, "PCA" is U diag(1/√(λ + ε)), largest λ first; "ZCA" turns back by Uᵀ
    (Krizhevsky 2009, appendix A). Measured to the precision of float64.
    """
    size = inputs[0].size
    # of pixels the products are whole numbers, and 1024 times 128² is the last that float32 holds
    is_exact = inputs.dtype == np.uint8
    kind = "float32" if is_exact else "float64"
    whole = np.asarray(inputs.mean(0, dtype=np.float64))
    middle = (np.full_like(whole, 128) if is_exact else whole).astype(kind)
    total, products = np.zeros(size), np.zeros((size, size))
    for start in range(0, len(inputs), 1024):
        rows = (inputs[start : start + 1024].astype(kind) - middle).reshape(-1, size)
        total += rows.sum(0, dtype=np.float64)
        products += rows.T @ rows
    offset = total / len(inputs)
    mean = (middle + offset.reshape(inputs.shape[1:])) / white
    covariance = (products / len(inputs) - np.outer(offset, offset)) / white**2
    variances, vectors = np.linalg.eigh(covariance)
    vectors = np.ascontiguousarray(vectors[:, ::-1])
    lengths = np.sqrt(np.maximum(variances[::-1], 0) + epsilon)
    matrix, back = vectors / lengths, (vectors * lengths).T
    if method == "ZCA":
        matrix, back = matrix @ vectors.T, vectors @ back
    return mean.astype(np.float32), matrix.astype(np.float32), back.astype(np.float32)


def rescale(inputs: np.ndarray, white: float) -> np.ndarray:
    """Raw inputs as float32, divided by `white`."""
    values = inputs.astype(np.float32)
    values /= np.float32(white)
    return values


def center(inputs: np.ndarray, white: float, mean: np.ndarray) -> np.ndarray:
    """Raw inputs as float32: divided by `white`, less a mean that fits every sample."""
    values = inputs.astype(np.float32)
    values /= np.float32(white)
    values -= mean
    return values


def whiten(
    inputs: np.ndarray, white: float, mean: np.ndarray, matrix: np.ndarray, back: np.ndarray
) -> np.ndarray:
    """Raw inputs as float32, made uncorrelated as `whitening` found; `back` would undo it."""
    values = inputs.astype(np.float32)
    for start in range(0, len(inputs), 2048):
        piece = values[start : start + 2048]
        piece /= np.float32(white)
        piece -= mean
        piece[:] = (piece.reshape(len(piece), -1) @ matrix).reshape(piece.shape)
    return values


def prepare(inputs: np.ndarray, white: float, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    """Raw inputs as float32: divided by `white`, then shifted and scaled per channel."""
    shape = (-1, *[1] * (inputs.ndim - 2))
    values = inputs.astype(np.float32)
    values /= np.float32(white)
    values -= mean.reshape(shape)
    values /= std.reshape(shape)
    return values
