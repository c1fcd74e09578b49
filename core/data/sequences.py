"""Short sequences in ten classes, in the manner of MNIST-1D.

S. Greydanus, "Scaling Down Deep Learning" (2020), describes the recipe: a hand-made template
of 12 values for each digit is padded, scaled, shifted, sheared, blurred with correlated noise
and sampled at 40 places. Written from that description, with templates of its own, so the
samples are not those of the published set. Standalone: needs nothing but `np`.
"""

import numpy as np


def digit_sequences(samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Float32 sequences (samples, 1, 40) and their int64 digits, as many of each.

    `noise` is the standard deviation of the smooth noise; what is added to each value by
    itself has a tenth of it.
    """
    templates = np.array(
        [
            [0.0, 0.8, 1.4, 1.8, 2.0, 2.0, 2.0, 2.0, 1.8, 1.4, 0.8, 0.0],
            [0.0, -1.8, -1.4, -1.0, -0.7, -0.3, 0.0, 0.3, 0.7, 1.0, 0.5, 0.0],
            [0.0, 1.2, 1.6, 1.3, 0.6, -0.1, -0.8, -1.4, -1.7, -0.4, 0.9, 0.0],
            [0.0, 1.3, 1.7, 1.3, 0.3, -0.2, 0.3, 1.3, 1.8, 1.3, 0.4, 0.0],
            [0.0, -0.5, -1.0, -1.5, -2.0, -2.4, 1.6, 0.2, 0.1, 0.0, 0.0, 0.0],
            [0.0, -2.0, -2.0, -1.9, -1.7, 0.4, 1.3, 1.7, 1.5, 0.8, -0.6, 0.0],
            [0.0, -0.6, -1.1, -1.5, -1.8, -2.0, -2.0, -0.4, 0.9, 0.6, -0.3, 0.0],
            [0.0, 2.2, 2.0, 1.7, 1.3, 0.9, 0.5, 0.1, -0.3, -0.7, -0.4, 0.0],
            [0.0, -1.2, -1.6, -1.0, 0.0, 0.6, 0.0, -1.0, -1.7, -1.6, -0.9, 0.0],
            [0.0, -1.1, -1.6, -1.2, 0.2, 0.4, 0.5, 0.5, 0.4, 0.3, 0.1, 0.0],
        ]
    )
    rng = np.random.default_rng(seed)
    labels = np.arange(samples) % 10
    widths = rng.integers(20, 31, samples)  # the template, drawn out over so many places
    starts = np.floor(rng.random(samples) * (40 - widths + 1)).astype(np.int64)
    heights = 1 + 0.4 * rng.uniform(-1, 1, samples)
    slopes = 0.75 * rng.uniform(-1, 1, samples)
    places = (np.arange(40) - starts[:, None]) / (widths[:, None] - 1)
    inside = (places >= 0) & (places <= 1)
    along = np.clip(places, 0, 1) * 11
    left = np.minimum(along.astype(np.int64), 10)
    shapes = templates[labels]
    below, above = (np.take_along_axis(shapes, left + more, axis=1) for more in (0, 1))
    values = np.where(inside, below + (along - left) * (above - below), 0.0)
    values = values * heights[:, None] + slopes[:, None] * np.linspace(-0.5, 0.5, 40)
    rough = rng.standard_normal((samples, 48))
    bell = np.exp(-np.square(np.arange(-4, 5)) / 8.0)
    smooth = sum(weight * rough[:, k : k + 40] for k, weight in enumerate(bell))
    values = values + noise * smooth / np.sqrt(np.square(bell).sum())
    values = values + 0.1 * noise * rng.standard_normal((samples, 40))
    return values.astype(np.float32)[:, None], labels.astype(np.int64)
