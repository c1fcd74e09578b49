"""The curve of an activation and its derivative, computed by torch's own module.

Only `activation_curves` imports torch, when it is called.
"""

import numpy as np
from numpy.typing import NDArray

from app.panels.chart import Curve
from core.layers.spec import Family
from core.network import Node

REACH = 5.0
POINTS = 401
_OF_SEVERAL = ("Softmax", "LogSoftmax")


def has_curve(node: Node) -> bool:
    """Whether the layer is a function of one number."""
    return node.spec.family is Family.ACT


def activation_curves(node: Node) -> tuple[Curve, ...]:
    """The values of an activation and its derivative between -5 and 5.

    Of a softmax, which takes several values, the first of two is moved and the other is 0.
    """
    x, y, slope = _measured(node)
    name = "f(x, 0)₁" if node.kind in _OF_SEVERAL else "f(x)"
    return Curve(name, x, y, 0), Curve("f′(x)", x, slope, 1)


def _measured(node: Node) -> tuple[NDArray[np.float64], ...]:
    import torch

    from core.meta import build

    x = torch.linspace(-REACH, REACH, POINTS, dtype=torch.float64, requires_grad=True)
    if node.kind in _OF_SEVERAL:
        module = build(node.spec, node.params | {"dim": 1}, (2,))
        y = module(torch.stack([x, torch.zeros_like(x)], dim=1))[:, 0]
    else:
        params = node.params | ({"num_parameters": 1} if "num_parameters" in node.params else {})
        module = build(node.spec, params, (POINTS,)).double().eval()
        y = module(x[:, None])[:, 0]
    (slope,) = torch.autograd.grad(y.sum(), x)
    return x.detach().numpy(), y.detach().numpy(), slope.numpy()
