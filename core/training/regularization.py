"""What is done to the gradient between the backward pass and the update: penalties on the
weights, then clipping by norm, then by value."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from core.params import Setting
from core.settings.regularizers import REGULARIZERS

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Parameter


class Regularization:
    """The regularizers of one run that act on gradients.

    A penalty λ₁ ‖w‖₁ + λ₂/2 ‖w‖² is the term λ₁ sign(w) + λ₂ w in the gradient of each weight.
    """

    def __init__(
        self,
        settings: Iterable[Setting],
        parameters: "Sequence[Parameter]",
        weights: "Sequence[Parameter]",
    ) -> None:
        """`parameters` are all that are trained; `weights` those that are penalized."""
        chosen = {setting.kind: setting.params for setting in settings}
        penalties = [REGULARIZERS[kind].penalty(params) for kind, params in chosen.items()]
        self._l1 = sum(l1 for l1, _ in penalties)
        self._l2 = sum(l2 for _, l2 in penalties)
        self._norm = chosen.get("ClipGradNorm")
        self._value = chosen.get("ClipGradValue")
        self._parameters = list(parameters)
        self._weights = list(weights)

    def apply(self) -> None:
        """Change the gradients in place."""
        if self._l1 or self._l2:
            self._add_penalties()
        if self._norm is not None:
            self._clip_norm(float(self._norm["max_norm"]), float(self._norm["norm_type"]))  # type: ignore[arg-type]
        if self._value is not None:
            self._clip_value(float(self._value["clip_value"]))  # type: ignore[arg-type]

    def _add_penalties(self) -> None:
        import torch

        weights = [w.detach() for w in self._weights if w.grad is not None]
        gradients: list[Tensor] = [w.grad for w in self._weights if w.grad is not None]
        if not weights:
            return
        if self._l2:
            torch._foreach_add_(gradients, weights, alpha=self._l2)
        if self._l1:
            torch._foreach_add_(gradients, torch._foreach_sign(weights), alpha=self._l1)

    def _clip_norm(self, max_norm: float, norm_type: float) -> None:
        from torch.nn.utils import clip_grad_norm_

        clip_grad_norm_(self._parameters, max_norm, norm_type, foreach=True)

    def _clip_value(self, clip_value: float) -> None:
        from torch.nn.utils import clip_grad_value_

        clip_grad_value_(self._parameters, clip_value, foreach=True)
