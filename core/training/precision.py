"""The numbers a run computes with: float32, or mixed with 16 bits where that is safe.

Weights, optimizer and loss stay in float32; torch's autocast chooses which layers compute with
16 bits. Small gradients of float16 would vanish, so the loss is scaled before the backward pass
and the gradients are scaled back after it; a step whose gradients overflow is left out and the
scale is halved. That is torch's own GradScaler.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn
    from torch.optim import Optimizer

FLOAT32, BFLOAT16, FLOAT16 = "float32", "bfloat16", "float16"
SMALLEST_SCALE = 1.0
"""Gradients that overflow even without any scale are really not finite."""


class Precision:
    """How one run computes. With float32 nothing is added to any step."""

    def __init__(self, name: str, device: "torch.device") -> None:
        import torch

        self.name = name
        self.is_plain = name == FLOAT32
        """Whether everything is float32."""
        self._device = device.type
        self._type = None if self.is_plain else getattr(torch, name)
        self._scaler = torch.amp.GradScaler(device.type) if name == FLOAT16 else None

    def in_use(self) -> AbstractContextManager[object]:
        """Within, layers compute as asked for."""
        import torch

        return nullcontext() if self.is_plain else torch.autocast(self._device, self._type)

    def predictor(self, network: "nn.Module") -> "Callable[[Tensor], Tensor]":
        """`network` computing as asked for; its predictions are float32."""
        if self.is_plain:
            return network

        def predict(inputs: "Tensor") -> "Tensor":
            with self.in_use():
                prediction: Tensor = network(inputs)
            return prediction.float()

        return predict

    # -- scaling -------------------------------------------------------------------------

    @property
    def is_scaled(self) -> bool:
        """Whether steps depend on a scale, which changes as they go."""
        return self._scaler is not None

    @property
    def scale(self) -> float:
        """The factor of the loss in the next backward pass; 1 where nothing is scaled."""
        return 1.0 if self._scaler is None else float(self._scaler.get_scale())

    def backward(self, loss: "Tensor") -> None:
        """The backward pass of a loss, scaled where that is needed."""
        scaled = loss if self._scaler is None else self._scaler.scale(loss)
        scaled.backward()  # type: ignore[no-untyped-call]

    def unscale(self, optimizer: "Optimizer") -> bool:
        """Scale the gradients back, and choose the next scale.

        False where they overflowed, so that the step has to be left out.
        """
        if self._scaler is None:
            return True
        before = self.scale
        if all(p.grad is None for group in optimizer.param_groups for p in group["params"]):
            return True
        self._scaler.unscale_(optimizer)
        self._scaler.update()
        return self.scale >= before

    # -- checkpoints -----------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Where the scaling stands, as plain data; empty without any."""
        return {} if self._scaler is None else dict(self._scaler.state_dict())

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on where `state` was taken; a run that scales for the first time starts anew."""
        if self._scaler is not None and state:
            self._scaler.load_state_dict(dict(state))
