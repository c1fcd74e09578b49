"""Directions in the space of a network's weights: random ones, as long as its filters.

A direction is one flat array over all parameters, in the order of `network.parameters()`.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import ExaminingError
from core.examining.model import Model
from core.layers.spec import Family
from core.plan import Step

if TYPE_CHECKING:
    from torch import Tensor

Vector = NDArray[np.float32]


def random_direction(model: Model, generator: np.random.Generator) -> Vector:
    """Normal random numbers, those of each filter scaled to the norm of its weights.

    A filter is what belongs to one unit of a Linear or one channel of a convolution. Biases,
    the parameters of normalizations and frozen layers do not move: 0. Shape (parameters,).
    Filter normalization of Li et al., 2018, Visualizing the Loss Landscape of Neural Nets,
    section 4. Raises `ExaminingError` for a network without weights to move.
    """
    pieces = [
        _like(value, generator) if _moves(step, value) else np.zeros(value.numel(), np.float32)
        for step, value in _parameters(model)
    ]
    direction: Vector = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    if not direction.any():
        raise ExaminingError(
            "There is no direction to look in: the network has no weights that learn, or all of "
            "them are 0. Add a layer with weights, or train first."
        )
    return direction


def _parameters(model: Model) -> "list[tuple[Step, Tensor]]":
    """Every parameter with its step, in the order of `network.parameters()`."""
    steps = {step.name: step for step in model.network.plan.steps}
    named = model.network.named_parameters()
    return [(steps[name.partition(".")[0]], value) for name, value in named]


def _moves(step: Step, value: "Tensor") -> bool:
    is_weight = value.dim() > 1 and step.spec.family is not Family.NORM
    return is_weight and not step.is_frozen


def _like(weight: "Tensor", generator: np.random.Generator) -> Vector:
    """Random rows, each as long as that of `weight`."""
    rows = weight.flatten(1).numpy()
    drawn = generator.standard_normal(rows.shape, np.float32)
    wanted, given = (np.linalg.norm(array, axis=1, keepdims=True) for array in (rows, drawn))
    scaled: Vector = drawn * (wanted / np.maximum(given, 1e-10))
    return scaled.ravel()
