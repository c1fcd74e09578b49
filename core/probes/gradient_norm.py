"""How long the gradient of each weighted layer is, at every step.

The one probe that is not a `Probe` over layers: it runs at every step, for all layers at
once, in one fused call whose result travels with the loss.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

TITLE = "Gradient norm"
MEANING = (
    "The 2-norm of the gradient of all parameters of a layer. Norms that fall by orders of "
    "magnitude towards the input are vanishing, norms that grow are exploding gradients."
)


def parameter_norms(gradients: "list[Tensor]") -> "tuple[Tensor, ...]":
    """The 2-norm of each gradient, as scalar tensors on their device, in one fused call."""
    import torch

    return torch._foreach_norm(gradients)


class LayerNorms:
    """Joins norms of parameters into norms of layers: the root of the sum of squares."""

    def __init__(self, owners: Sequence[int], layers: int) -> None:
        """`owners` holds the number of the layer of each parameter, in ascending order."""
        self._layers = layers
        self._owners, self._starts = np.unique(np.asarray(owners, np.int64), return_index=True)

    def __call__(self, norms: NDArray[np.float32]) -> NDArray[np.float32]:
        """The norm of each layer; 0 for one without gradients, Inf beyond float32."""
        first: NDArray[np.float32] = self.of_steps(norms[np.newaxis])[0]
        return first

    def of_steps(self, norms: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for many steps (rows) at once."""
        squares = norms.astype(np.float64) ** 2
        sums = np.zeros((len(norms), self._layers))
        if norms.shape[1]:
            sums[:, self._owners] = np.add.reduceat(squares, self._starts, axis=1)
        with np.errstate(over="ignore"):
            found: NDArray[np.float32] = np.sqrt(sums).astype(np.float32)
        return found
