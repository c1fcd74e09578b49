"""From the prepared samples on the device back to their own units (images: 0 to 1), and forth.

What each preprocessing did in NumPy, batched in torch; the arrays are those it was fitted with.
"""

from collections.abc import Callable

from torch import Tensor


def unscaled(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Prepared samples times `std`, plus `mean`, per channel."""
    shape = (-1, *[1] * (x.ndim - 2))
    return x * std.view(shape) + mean.view(shape)


def scaled(x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Samples in their units, less `mean`, over `std`, per channel."""
    shape = (-1, *[1] * (x.ndim - 2))
    return (x - mean.view(shape)) / std.view(shape)


def uncentered(x: Tensor, mean: Tensor) -> Tensor:
    """Prepared samples with the mean put back."""
    return x + mean


def centered(x: Tensor, mean: Tensor) -> Tensor:
    """Samples in their units without the mean."""
    return x - mean


def unwhitened(x: Tensor, mean: Tensor, matrix: Tensor, back: Tensor) -> Tensor:
    """Whitened samples in their own units."""
    return (x.flatten(1) @ back).view(x.shape) + mean


def whitened(x: Tensor, mean: Tensor, matrix: Tensor, back: Tensor) -> Tensor:
    """Samples in their units, whitened."""
    return ((x - mean).flatten(1) @ matrix).view(x.shape)


UNITS: dict[str, tuple[Callable[..., Tensor], Callable[..., Tensor]] | None] = {
    "Standardize": (unscaled, scaled),
    "Rescale": None,
    "MinMax": (unscaled, scaled),
    "ChannelMean": (uncentered, centered),
    "MeanImage": (uncentered, centered),
    "Whiten": (unwhitened, whitened),
}
"""For each preprocessing what undoes it and what does it again; None where nothing is to do."""
