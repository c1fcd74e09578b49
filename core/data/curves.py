"""Regression sets of one or two inputs, drawn by standalone NumPy functions.

Each takes its parameters as keywords and returns float32 inputs (samples, 1 or 2) and float32
targets (samples, 1); the same seed gives the same samples. Their source is put into exported
training scripts as it stands, so each needs nothing but `np`. `noise` is always the standard
deviation of what is added to the target.
"""

import numpy as np


def wave(samples: int, periods: float, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """sin(2π · periods · x) for x evenly spread over -1 to 1: as many waves on either side of 0."""
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(-1, 1, (samples, 1))
    targets = np.sin(2 * np.pi * periods * inputs) + noise * rng.standard_normal((samples, 1))
    return inputs.astype(np.float32), targets.astype(np.float32)


def stairs(samples: int, steps: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Stairs from -1 up to 1 with as many jumps as `steps`, evenly apart, for x from -1 to 1."""
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(-1, 1, (samples, 1))
    level = np.clip(np.floor((inputs + 1) / 2 * (steps + 1)), 0, steps)
    targets = 2 * level / steps - 1 + noise * rng.standard_normal((samples, 1))
    return inputs.astype(np.float32), targets.astype(np.float32)


def polynomial(samples: int, degree: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The Chebyshev polynomial of that degree, cos(degree · arccos x), for x from -1 to 1."""
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(-1, 1, (samples, 1))
    targets = np.cos(degree * np.arccos(inputs)) + noise * rng.standard_normal((samples, 1))
    return inputs.astype(np.float32), targets.astype(np.float32)


def plane(samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(x₁ + x₂) / 2 on the square from -1 to 1: a slope that a single neuron can learn."""
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(-1, 1, (samples, 2))
    targets = inputs.mean(axis=1, keepdims=True) + noise * rng.standard_normal((samples, 1))
    return inputs.astype(np.float32), targets.astype(np.float32)


def bumps(samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Six round bumps, by turns up to 1 and down to -1, on the square from -1 to 1.

    Each is exp(-8 d²) at the distance d from its middle; after the set of that shape in
    TensorFlow Playground.
    """
    rng = np.random.default_rng(seed)
    inputs = rng.uniform(-1, 1, (samples, 2))
    targets = np.zeros((samples, 1))
    for column in (-1, 0, 1):
        for row in (-1, 1):
            middle = np.array([0.65 * column, 0.45 * row])
            squared = np.square(inputs - middle).sum(axis=1, keepdims=True)
            targets += row * (-1) ** abs(column) * np.exp(-8 * squared)
    targets = targets + noise * rng.standard_normal((samples, 1))
    return inputs.astype(np.float32), targets.astype(np.float32)
