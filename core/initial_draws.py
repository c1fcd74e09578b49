"""Initializers that torch lacks, as plain functions: the exported script contains their source."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import Tensor


def lecun_truncated_normal_(weight: "Tensor", generator: "torch.Generator") -> None:
    """A normal distribution of variance 1 / fan_in after its tails beyond two standard
    deviations are cut, which leaves 0.8796 of the spread."""
    from torch import nn

    fan_in, _ = nn.init._calculate_fan_in_and_fan_out(weight)
    std = math.sqrt(1 / fan_in) / 0.8796256610342398
    nn.init.trunc_normal_(weight, std=std, a=-2 * std, b=2 * std, generator=generator)
