"""Random numbers, one or a few a sample."""

import torch
from torch import Tensor


def uniform(x: Tensor, low: float, high: float, generator: torch.Generator | None) -> Tensor:
    """A number from `low` to `high` for each sample of `x`: (n, 1, 1)."""
    drawn = torch.rand((len(x), 1, 1), generator=generator, device=x.device)
    return low + (high - low) * drawn


def chosen(x: Tensor, p: float, generator: torch.Generator | None) -> Tensor:
    """Whether it happens, with probability `p`, for each sample of `x`: (n, 1, 1, 1)."""
    return torch.rand((len(x), 1, 1, 1), generator=generator, device=x.device) < p


def box_sides(
    x: Tensor,
    area: tuple[float, float],
    ratio: tuple[float, float],
    limits: tuple[int, int],
    generator: torch.Generator | None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Sides of a box for each sample: its `area` as a share of the image, and the `ratio` of the
    first side to the second, uniform and log-uniform between two bounds.

    Of ten draws the first whose sides, rounded, are from 1 to `limits` is taken. Gives both
    sides and whether there was one, each (n,).
    """
    shares, turns = torch.rand((2, len(x), 10), generator=generator, device=x.device)
    pixels = (area[0] + (area[1] - area[0]) * shares) * (x.shape[-2] * x.shape[-1])
    ratios = ratio[0] * (ratio[1] / ratio[0]) ** turns
    first, second = (pixels * ratios).sqrt().round(), (pixels / ratios).sqrt().round()
    fits = (first >= 1) & (first <= limits[0]) & (second >= 1) & (second <= limits[1])
    which = fits.int().argmax(1, keepdim=True)
    return first.gather(1, which)[:, 0], second.gather(1, which)[:, 0], fits.any(1)


def box_place(side: Tensor, room: int, generator: torch.Generator | None) -> Tensor:
    """Where a box with this side (n,) begins within `room` pixels, each place equally likely."""
    drawn = torch.rand(len(side), generator=generator, device=side.device)
    return (drawn * (room - side + 1)).floor()
