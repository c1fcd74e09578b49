"""Forward and backward pass of one batch, and what is known of it at every step.

Loss, hits and gradient norms travel from the device in one transfer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.probes.gradient_norm import LayerNorms, parameter_norms
from core.training.layers import Layers
from core.training.loss import Loss, count_correct
from core.training.observer import retain_gradients
from core.training.randomness import OwnStream

if TYPE_CHECKING:
    from torch import Tensor

    from core.compiler import CompiledNetwork


@dataclass(frozen=True, slots=True)
class Computed:
    """A batch after its backward pass. `norms` are the gradient norms of the weighted layers;
    `outputs` (with gradients) and `loss_tensor` are there where they were asked for."""

    loss: float
    accuracy: float
    size: int
    norms: NDArray[np.float32]
    is_finite: bool
    outputs: "Mapping[str, Tensor] | None" = None
    loss_tensor: "Tensor | None" = None


class Stepper:
    """Computes losses and gradients of one network; changes no weights."""

    def __init__(
        self, network: "CompiledNetwork", layers: Layers, loss: Loss, stream: OwnStream
    ) -> None:
        self._network = network
        self._output = layers.output
        self._loss = loss
        self._stream = stream
        self._parameters = layers.parameters
        self._layer_norms = LayerNorms(layers.owners, len(layers.weighted))

    def compute(self, inputs: "Tensor", labels: "Tensor", keep_outputs: bool) -> Computed:
        """Run one batch forward and backward. Gradients lie at the parameters afterwards."""
        import torch

        outputs: Mapping[str, Tensor] | None = None
        for parameter in self._parameters:
            parameter.grad = None
        with self._stream.in_use():
            if keep_outputs:
                outputs = self._network.run(inputs)
                retain_gradients(outputs)
                prediction = outputs[self._output]
            else:
                prediction = self._network(inputs)
            loss = self._loss(prediction, labels)
            loss.backward()  # type: ignore[no-untyped-call]
        gradients = [p.grad for p in self._parameters if p.grad is not None]
        correct = count_correct(prediction.detach(), labels).to(loss.dtype)
        scalars = (loss.detach(), correct, *parameter_norms(gradients))
        values: NDArray[np.float32] = torch.stack(scalars).float().cpu().numpy()
        return Computed(
            loss=float(values[0]),
            accuracy=float(values[1]) / len(labels),
            size=len(labels),
            norms=self._layer_norms(values[2:]),
            is_finite=bool(np.isfinite(values).all()),
            outputs=outputs,
            loss_tensor=loss.detach() if keep_outputs else None,
        )
