"""Forward and backward pass of one batch, and what is known of it at every step.

Loss, hits and gradient norms travel from the device in one transfer.
"""

import math
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.probes.gradient_norm import LayerNorms, parameter_norms
from core.training.batches import DeviceSplit
from core.training.events import StepMeasured
from core.training.layers import Layers
from core.training.loss import Loss
from core.training.observer import retain_gradients
from core.training.precision import SMALLEST_SCALE, Precision
from core.training.randomness import OwnStream

if TYPE_CHECKING:
    from torch import Tensor
    from torch.optim import Optimizer

    from core.compiler import CompiledNetwork


@dataclass(frozen=True, slots=True)
class Computed:
    """A batch after its backward pass. `norms` are the gradient norms of the weighted layers,
    0 where they are frozen;
    `outputs` (with gradients, `scale` times as large) and `loss_tensor` are there where they
    were asked for. `is_skipped`: the gradients overflowed in float16 and are not to be used."""

    loss: float
    accuracy: float
    size: int
    norms: NDArray[np.float32]
    is_finite: bool
    outputs: "Mapping[str, Tensor] | None" = None
    loss_tensor: "Tensor | None" = None
    scale: float = 1.0
    is_skipped: bool = False

    def measured(self, step: int, epoch: int, rate: float, seconds: float) -> StepMeasured:
        """What a run says of it."""
        return StepMeasured(step, epoch, self.loss, self.accuracy, rate, self.norms, seconds)


class Stepper:
    """Computes losses and gradients of one network; changes no weights."""

    def __init__(
        self,
        network: "CompiledNetwork",
        layers: Layers,
        loss: Loss,
        stream: OwnStream,
        samples: DeviceSplit,
        changed: "Callable[[Tensor], Tensor]",
        precision: Precision,
        optimizer: "Callable[[], Optimizer]",
        disturbed: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`changed` is what is done to the inputs of a batch (augmentation, noise); it draws
        from torch's stream, just before the forward pass does. `optimizer` gives the one that
        will use the gradients. `disturbed` is entered for the
        forward and backward pass of a batch: noise on the weights."""
        self._network = network
        self._output = layers.output
        self._loss = loss
        self._stream = stream
        self._samples = samples
        self._changed = changed
        self._optimizer = optimizer
        self.use(precision)
        self._disturbed = disturbed
        self._layers = layers
        self.read_layers()
        self._batch: tuple[Tensor, Tensor] | None = None
        self.figures: Tensor | None = None
        """Loss, hits and the norms of all gradients of the last batch, on the device."""

    def use(self, precision: Precision) -> None:
        """Compute as this says from now on."""
        self._precision = precision
        self._predict = precision.predictor(self._network)

    def read_layers(self) -> None:
        """See which parameters learn now."""
        self._parameters = self._layers.parameters
        self._layer_norms = LayerNorms(self._layers.owners, len(self._layers.weighted))

    def read(self, figures: NDArray[np.float32], size: int) -> list[Computed]:
        """What steps on batches of `size` found, from the `figures` of each, all finite."""
        if not len(figures):
            return []  # the first of them was not finite
        norms = self._layer_norms.of_steps(figures[:, 2:])
        return [
            Computed(loss, hits / size, size, of_layers, is_finite=True)
            for (loss, hits), of_layers in zip(figures[:, :2].tolist(), norms, strict=True)
        ]

    def compute(self, rows: "Tensor", keep_outputs: bool) -> Computed:
        """Run one batch forward and backward. Gradients lie at the parameters afterwards."""
        import torch

        outputs: Mapping[str, Tensor] | None = None
        for parameter in self._parameters:
            parameter.grad = None
        inputs, targets = self._samples.take(rows)
        with self._stream.in_use():
            inputs = self._changed(inputs)
            self._batch = inputs, targets
            with self._disturbed():
                if keep_outputs:
                    with self._precision.in_use():
                        outputs = self._network.run(inputs)
                    retain_gradients(outputs)
                    prediction = outputs[self._output].float()
                else:
                    prediction = self._predict(inputs)
                loss = self._loss(prediction, targets)
                self._precision.backward(loss)
        scale = self._precision.scale
        has_overflowed = not self._precision.unscale(self._optimizer()) and scale > SMALLEST_SCALE
        gradients = [p.grad for p in self._parameters if p.grad is not None]
        correct = self._loss.correct(prediction.detach(), targets)
        scalars = (loss.detach(), correct, *parameter_norms(gradients))
        self.figures = torch.stack(scalars).float()
        values: NDArray[np.float32] = self.figures.cpu().numpy()
        computed = self._computed(values, len(targets), has_overflowed)
        loss_tensor = loss.detach() if keep_outputs else None
        return replace(computed, outputs=outputs, loss_tensor=loss_tensor, scale=scale)

    def _computed(self, values: NDArray[np.float32], size: int, has_overflowed: bool) -> Computed:
        """What loss, hits and norms of one step say. One that overflows 16 bits is skipped."""
        is_skipped = has_overflowed and math.isfinite(values[0])
        norms = self._layer_norms(values[2:])
        is_finite = math.isfinite(values[0]) and bool(np.isfinite(values[2:]).all())
        return Computed(
            loss=float(values[0]),
            accuracy=float(values[1]) / size,
            size=size,
            norms=np.full_like(norms, math.nan) if is_skipped else norms,
            is_finite=is_skipped or is_finite,
            is_skipped=is_skipped,
        )

    def recompute(self) -> float:
        """The loss of the last batch with the weights of now; its gradient lies at them."""
        assert self._batch is not None
        inputs, targets = self._batch
        for parameter in self._parameters:
            parameter.grad = None
        with self._stream.in_use(), self._disturbed():
            loss = self._loss(self._predict(inputs), targets)
            loss.backward()  # type: ignore[no-untyped-call]
        return float(loss.detach())
