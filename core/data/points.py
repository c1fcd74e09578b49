"""Two-dimensional data sets, drawn by standalone NumPy functions.

Each takes its parameters as keywords and returns float32 points (samples, 2) and int64 labels;
the same seed gives the same points. Their source is put into exported training scripts as it
stands, so each needs nothing but `np`. The classes are as equal in size as can be.
"""

import numpy as np


def moons(samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two interleaved half circles of radius 1; `noise` is the standard deviation added."""
    rng = np.random.default_rng(seed)
    labels = np.arange(samples) % 2
    angles = np.pi * rng.random(samples)
    upper = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    lower = np.stack([1 - np.cos(angles), 0.5 - np.sin(angles)], axis=1)
    points = np.where(labels[:, None] == 0, upper, lower)
    points = points - np.array([0.5, 0.25]) + noise * rng.standard_normal((samples, 2))
    return points.astype(np.float32), labels.astype(np.int64)


def circles(samples: int, factor: float, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two circles around 0, of radius 1 and `factor`."""
    rng = np.random.default_rng(seed)
    labels = np.arange(samples) % 2
    angles = 2 * np.pi * rng.random(samples)
    radius = np.where(labels == 0, 1.0, factor)
    points = radius[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = points + noise * rng.standard_normal((samples, 2))
    return points.astype(np.float32), labels.astype(np.int64)


def spirals(
    samples: int, arms: int, turns: float, noise: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """As many spirals as `arms`, each winding `turns` times from the middle out to radius 1.

    `noise` is the standard deviation added to each coordinate.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(samples) % arms
    radius = np.sqrt(rng.uniform(0.01, 1.0, samples))  # even density along the way
    angles = 2 * np.pi * (turns * radius + labels / arms)
    points = radius[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = points + noise * rng.standard_normal((samples, 2))
    return points.astype(np.float32), labels.astype(np.int64)


def xor(samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points in the square from -1 to 1; class 1 where the signs of x and y differ.

    `noise` is the standard deviation added after the class is decided.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(samples) % 2
    points = rng.uniform(0.05, 1.0, (samples, 2))  # a gap along the axes
    sign = np.where(rng.random(samples) < 0.5, -1.0, 1.0)
    points = points * np.stack([sign, np.where(labels == 0, sign, -sign)], axis=1)
    points = points + noise * rng.standard_normal((samples, 2))
    return points.astype(np.float32), labels.astype(np.int64)


def gaussians(samples: int, classes: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """One round cloud a class; the centres stand evenly on the circle of radius 1.

    `noise` is the standard deviation of a cloud.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(samples) % classes
    angles = 2 * np.pi * labels / classes
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = points + noise * rng.standard_normal((samples, 2))
    return points.astype(np.float32), labels.astype(np.int64)


def checkerboard(
    samples: int, squares: int, noise: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Points in the square from -1 to 1, cut into `squares` by `squares` fields of two classes.

    `noise` is the standard deviation added after the class is decided.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(samples) % 2
    fields = np.arange(squares * squares)
    kinds = (fields // squares + fields % squares) % 2
    chosen = np.where(
        labels == 0,
        rng.choice(fields[kinds == 0], samples),
        rng.choice(fields[kinds == 1], samples),
    )
    corners = np.stack([chosen % squares, chosen // squares], axis=1)
    points = 2 * (corners + rng.random((samples, 2))) / squares - 1
    points = points + noise * rng.standard_normal((samples, 2))
    return points.astype(np.float32), labels.astype(np.int64)
