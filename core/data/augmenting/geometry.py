"""Augmentations that move pixels: flips, rotation and other affine maps, crops, erasing."""

import math

import torch
from torch import Tensor, nn

from core.data.augmenting.draws import box_place, box_sides, chosen, uniform


def random_horizontal_flip(x: Tensor, p: float, generator: torch.Generator | None = None) -> Tensor:
    """Left and right swapped, with probability `p`."""
    return torch.where(chosen(x, p, generator), x.flip(-1), x)


def random_vertical_flip(x: Tensor, p: float, generator: torch.Generator | None = None) -> Tensor:
    """Top and bottom swapped, with probability `p`."""
    return torch.where(chosen(x, p, generator), x.flip(-2), x)


# -- affine maps ---------------------------------------------------------------------------


def random_rotation(
    x: Tensor,
    degrees: float,
    interpolation: str,
    fill: float,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Turned around the middle by up to `degrees` either way."""
    angle = uniform(x, -degrees, degrees, generator)
    none = torch.zeros_like(angle)
    return warped(x, angle, (none, none), none + 1, none, interpolation, fill)


def random_affine(
    x: Tensor,
    degrees: float,
    translate: float,
    scale_min: float,
    scale_max: float,
    shear: float,
    interpolation: str,
    fill: float,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Turned, shifted by whole pixels, scaled and sheared, in one go."""
    height, width = x.shape[-2:]
    angle = uniform(x, -degrees, degrees, generator)
    across = uniform(x, -translate * width, translate * width, generator).round()
    down = uniform(x, -translate * height, translate * height, generator).round()
    scale = uniform(x, scale_min, scale_max, generator)
    slant = uniform(x, -shear, shear, generator)
    return warped(x, angle, (across, down), scale, slant, interpolation, fill)


def warped(
    x: Tensor,
    angle: Tensor,
    shift: tuple[Tensor, Tensor],
    scale: Tensor,
    shear: Tensor,
    interpolation: str,
    fill: float,
) -> Tensor:
    """Each sample turned by `angle` and slanted by `shear` degrees, scaled, shifted by pixels to
    the right and down; all (n, 1, 1). Outside the image is `fill`; pixels at its edge are mixed
    with it once (torchvision, given a fill, does so twice)."""
    height, width = x.shape[-2:]
    turn, slant = angle * (math.pi / 180), (shear * (math.pi / 180)).tan()
    cos, sin = turn.cos() / scale, turn.sin() / scale
    # the inverse of rotation · scale · shear leads from the result back to the image
    xx, xy, yx, yy = cos - sin * slant, sin + cos * slant, -sin, cos
    right, down = shift[0] * (2 / width), shift[1] * (2 / height)  # half a side is 1
    xy, yx = xy * (height / width), yx * (width / height)
    rows = (xx, xy, -xx * right - xy * down, yx, yy, -yx * right - yy * down)
    theta = torch.cat(rows, dim=2).view(-1, 2, 3)
    grid = nn.functional.affine_grid(theta, list(x.shape), align_corners=False)
    if not fill:
        return nn.functional.grid_sample(x, grid, interpolation, align_corners=False)
    return nn.functional.grid_sample(x - fill, grid, interpolation, align_corners=False) + fill


# -- crops ---------------------------------------------------------------------------------


def random_crop(
    x: Tensor,
    padding: int,
    fill: float,
    padding_mode: str,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Padded on all sides, then cut to the size it had, anywhere."""
    value = fill if padding_mode == "constant" else None
    padded = nn.functional.pad(x, (padding,) * 4, padding_mode, value)
    most, shape = 2 * padding + 1, (2, len(x))
    top, left = torch.randint(0, most, shape, generator=generator, device=x.device)
    return cropped(padded, top, left, x.shape[-2], x.shape[-1])


def cropped(x: Tensor, top: Tensor, left: Tensor, height: int, width: int) -> Tensor:
    """The part of each sample that begins at `top` and `left`, (n,)."""
    parts = x.unfold(2, height, 1).unfold(3, width, 1)  # a view of all of them
    return parts[torch.arange(len(x), device=x.device), :, top, left]


def random_resized_crop(
    x: Tensor,
    scale_min: float,
    scale_max: float,
    ratio_min: float,
    ratio_max: float,
    generator: torch.Generator | None = None,
) -> Tensor:
    """A part of any place and size, stretched to the size of the whole.

    Its area is `scale_min` to `scale_max` of the image, its width `ratio_min` to `ratio_max` of
    its height. Where no such part fits, all of it.
    """
    height, width = x.shape[-2:]
    area, ratio = (scale_min, scale_max), (ratio_min, ratio_max)
    wide, tall, fits = box_sides(x, area, ratio, (width, height), generator)
    wide, tall = torch.where(fits, wide, width), torch.where(fits, tall, height)
    top, left = box_place(tall, height, generator), box_place(wide, width, generator)
    return stretched(x, top, left, tall, wide)


def stretched(x: Tensor, top: Tensor, left: Tensor, tall: Tensor, wide: Tensor) -> Tensor:
    """A part of each sample in the size of the whole; its place and size in pixels, (n,)."""
    height, width = x.shape[-2:]
    none = torch.zeros_like(wide)
    across, along = (2 * left + wide) / width - 1, (2 * top + tall) / height - 1
    rows = (wide / width, none, across, none, tall / height, along)
    theta = torch.stack(rows, dim=1).view(-1, 2, 3)
    grid = nn.functional.affine_grid(theta, list(x.shape), align_corners=False)
    # nothing is mixed in from beyond the middle of the pixels at the edge of the part
    reach = torch.stack(((wide - 1) / width, (tall - 1) / height), dim=1)
    middle = torch.stack((across, along), dim=1)
    low, high = (middle - reach)[:, None, None], (middle + reach)[:, None, None]
    grid = grid.clamp(low, high)
    return nn.functional.grid_sample(x, grid, padding_mode="border", align_corners=False)


# -- erasing -------------------------------------------------------------------------------


def random_erasing(
    x: Tensor,
    p: float,
    scale_min: float,
    scale_max: float,
    ratio_min: float,
    ratio_max: float,
    value: float,
    generator: torch.Generator | None = None,
) -> Tensor:
    """A rectangle of any place, size and shape painted over, with probability `p`."""
    height, width = x.shape[-2:]
    happens = chosen(x, p, generator)
    area, ratio = (scale_min, scale_max), (ratio_min, ratio_max)
    tall, wide, fits = box_sides(x, area, ratio, (height - 1, width - 1), generator)
    top, left = box_place(tall, height, generator), box_place(wide, width, generator)
    return erased(x, top, left, tall, wide, value, happens & fits.view(-1, 1, 1, 1))


def erased(
    x: Tensor, top: Tensor, left: Tensor, tall: Tensor, wide: Tensor, value: float, where: Tensor
) -> Tensor:
    """A rectangle (pixels, (n,)) of each sample painted over, in those of `where` (n, 1, 1, 1)."""
    rows = torch.arange(x.shape[-2], device=x.device) - top[:, None]
    columns = torch.arange(x.shape[-1], device=x.device) - left[:, None]
    in_rows = (rows >= 0) & (rows < tall[:, None])
    in_columns = (columns >= 0) & (columns < wide[:, None])
    inside = in_rows[:, None, :, None] & in_columns[:, None, None, :]
    return x.masked_fill(inside & where, value)
