"""Augmentations that change values: colours, blur, noise, edges."""

import math

import torch
from torch import Tensor, nn

from core.data.augmenting.draws import chosen, uniform


def color_jitter(
    x: Tensor,
    brightness: float,
    contrast: float,
    saturation: float,
    hue: float,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Brightness, contrast, saturation and hue changed, in this order.

    The factors of the first three are drawn from 1 − strength (at least 0) to 1 + strength; hue
    is turned by up to `hue` of the colour circle. Grey images have no saturation and no hue.
    """
    if brightness:
        factor = uniform(x, max(0.0, 1 - brightness), 1 + brightness, generator).unsqueeze(1)
        x = (x * factor).clamp(0, 1)
    if contrast:
        factor = uniform(x, max(0.0, 1 - contrast), 1 + contrast, generator).unsqueeze(1)
        x = blended(x, greyed(x).mean((1, 2, 3), keepdim=True), factor)
    if saturation and x.shape[1] == 3:
        factor = uniform(x, max(0.0, 1 - saturation), 1 + saturation, generator).unsqueeze(1)
        x = blended(x, greyed(x), factor)
    if hue and x.shape[1] == 3:
        x = with_turned_hue(x, uniform(x, -hue, hue, generator))
    return x


def blended(x: Tensor, other: Tensor, factor: Tensor) -> Tensor:
    """Away from `other` by `factor` (n, 1, 1, 1): 1 leaves `x` as it is, 0 gives `other`."""
    return (x * factor + other * (1 - factor)).clamp(0, 1)


def greyed(x: Tensor) -> Tensor:
    """How bright colour images are to the eye, (n, 1, height, width); others stay as they are."""
    if x.shape[1] != 3:
        return x
    red, green, blue = x.unbind(1)
    return (0.2989 * red + 0.587 * green + 0.114 * blue).unsqueeze(1)  # ITU-R BT.601


def with_turned_hue(x: Tensor, turn: Tensor) -> Tensor:
    """Colours with their hue turned by a share of the colour circle, (n, 1, 1)."""
    red, green, blue = x.unbind(1)
    low, high = torch.aminmax(x, dim=1)
    span = high - low
    safe = torch.where(span == 0, 1.0, span)
    sixths = torch.where(high == green, (blue - red) / safe + 2, (red - green) / safe + 4)
    sixths = torch.where(high == red, (green - blue) / safe, sixths) + 6 * turn
    # hue, saturation and value back to a channel: Foley and van Dam, in closed form
    places = ((offset + sixths) % 6 for offset in (5, 3, 1))
    return torch.stack([high - span * torch.minimum(k, 4 - k).clamp(0, 1) for k in places], dim=1)


def random_grayscale(x: Tensor, p: float, generator: torch.Generator | None = None) -> Tensor:
    """Without colour, with probability `p`; the channels stay three."""
    return torch.where(chosen(x, p, generator), greyed(x), x)


def gaussian_blur(
    x: Tensor,
    kernel_size: int,
    sigma_min: float,
    sigma_max: float,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Blurred by a Gaussian of a width drawn for each sample."""
    return blurred(x, kernel_size, uniform(x, sigma_min, sigma_max, generator))


def blurred(x: Tensor, kernel_size: int, sigma: Tensor) -> Tensor:
    """Each sample blurred by a Gaussian of standard deviation `sigma` (n, 1, 1), in pixels, cut
    off after `kernel_size`; edges are mirrored."""
    height, width = x.shape[-2:]
    reach = kernel_size // 2
    steps = torch.arange(-reach, reach + 1, device=x.device) / math.sqrt(2)
    weights = torch.softmax(-((steps / sigma) ** 2), dim=-1).unsqueeze(-1)  # (n, 1, size, 1)
    x = nn.functional.pad(x, (reach, reach, reach, reach), mode="reflect")
    shares = weights.unbind(2)
    rows, done = torch.zeros(()), torch.zeros(())
    for i, share in enumerate(shares):
        rows = rows + share.unsqueeze(2) * x[:, :, i : i + height]
    for i, share in enumerate(shares):
        done = done + share.unsqueeze(2) * rows[..., i : i + width]
    return done


def gaussian_noise(
    x: Tensor, mean: float, sigma: float, clip: bool, generator: torch.Generator | None = None
) -> Tensor:
    """With noise of this `mean` and standard deviation, another for each value; `clip` cuts to
    0..1. Samples of any shape."""
    noise = torch.randn(x.shape, generator=generator, device=x.device)
    noisy = x + (mean + noise * sigma)
    return noisy.clamp(0, 1) if clip else noisy


def sobel(x: Tensor, p: float, generator: torch.Generator | None = None) -> Tensor:
    """Edges instead of the image, with probability `p`."""
    return torch.where(chosen(x, p, generator), edges(x), x)


def edges(x: Tensor) -> Tensor:
    """Length of the gradient by Sobel's operator, per channel: 1 at a sharp edge from 0 to 1."""
    x = nn.functional.pad(x, (1, 1, 1, 1), mode="replicate")
    down = x[:, :, :-2] + 2 * x[:, :, 1:-1] + x[:, :, 2:]
    across = x[..., :-2] + 2 * x[..., 1:-1] + x[..., 2:]
    rise_x = down[..., 2:] - down[..., :-2]
    rise_y = across[:, :, 2:] - across[:, :, :-2]
    return ((rise_x**2 + rise_y**2).sqrt() / 4).clamp(0, 1)
