"""What is done to weights and gradients besides the update: noise, penalties, clipping, bounds.

In a step, in this order: `with_input_noise` on the batch, `disturbed` around the forward and
backward pass, `apply` between backward pass and update, `end_step` after it. Noise is drawn from
torch's own stream, for one parameter after the other: the caller puts the run's stream in its
place. Nothing here depends on the values of tensors, so all of it can be traced into a graph.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.params import Params, Setting
from core.settings.regularizers import PENALTIES, REGULARIZERS

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Parameter

Factors = tuple[float, float]
"""(λ₁, λ₂) of a penalty λ₁ ‖w‖₁ + λ₂/2 ‖w‖²."""


@dataclass(frozen=True, eq=False)
class RegularizedWeight:
    """The weights of one layer that regularizers apply to.

    `penalty` and `max_norm` are the layer's own, in place of the network's. The incoming
    weights of a unit are those of one index along `unit_dim`, in each of `groups` equal parts
    of the first dimension.
    """

    weight: "Parameter"
    penalty: Setting | None = None
    max_norm: float | None = None
    unit_dim: int = 0
    groups: int = 1


class Regularization:
    """The regularizers of one run that act on weights and gradients.

    A penalty λ₁ ‖w‖₁ + λ₂/2 ‖w‖² is the term λ₁ sign(w) + λ₂ w in the gradient of each weight.
    """

    def __init__(
        self,
        settings: Iterable[Setting],
        parameters: "Sequence[Parameter]",
        weights: Sequence[RegularizedWeight],
        steps: int = 0,
    ) -> None:
        """`parameters` are all that are trained; `weights` those that penalties, bounds and
        noise apply to. `steps` is how many the run has made, by which gradient noise fades."""
        import torch

        chosen = {setting.kind: setting.params for setting in settings}
        self._norm = chosen.get("ClipGradNorm")
        self._value = chosen.get("ClipGradValue")
        self._gradient_noise = chosen.get("GradientNoise")
        self._input_noise = _number(chosen.get("InputNoise"), "std")
        self._weight_noise = _number(chosen.get("WeightNoise"), "std")
        self._parameters = list(parameters)
        self._weights = list(weights)
        self._penalties = by_penalty(chosen, self._weights)
        self._bounds = _bounds(_number(chosen.get("MaxNorm"), "max_norm"), self._weights)
        device = self._parameters[0].device if self._parameters else None
        self._steps = torch.tensor(float(steps), device=device)

    @property
    def is_noisy(self) -> bool:
        """Whether `apply` draws random numbers."""
        return self._gradient_noise is not None

    @property
    def steps(self) -> int:
        """How many steps gradient noise has faded for; waits for the device."""
        return int(self._steps)

    def with_input_noise(self, inputs: "Tensor") -> "Tensor":
        """The inputs of a training batch with noise on them, as a new tensor."""
        import torch

        if self._input_noise is None:
            return inputs
        return inputs.add(torch.randn_like(inputs), alpha=self._input_noise)

    def disturbed(self) -> AbstractContextManager[None]:
        """Within, the weights have noise on them; afterwards they are bit for bit as before."""
        return nullcontext() if self._weight_noise is None else self._noisy(self._weight_noise)

    @contextmanager
    def _noisy(self, std: float) -> Iterator[None]:
        import torch

        weights = [item.weight for item in self._weights]
        before = [weight.detach().clone() for weight in weights]
        with torch.no_grad():
            for weight in weights:
                weight.add_(torch.randn_like(weight), alpha=std)
        try:
            yield
        finally:
            with torch.no_grad():
                for weight, kept in zip(weights, before, strict=True):
                    weight.copy_(kept)

    def apply(self) -> None:
        """Change the gradients in place."""
        for (l1, l2), weights in self._penalties.items():
            _add_penalty(weights, l1, l2)
        if self._norm is not None:
            self._clip_norm(float(self._norm["max_norm"]), float(self._norm["norm_type"]))  # type: ignore[arg-type]
        if self._value is not None:
            self._clip_value(float(self._value["clip_value"]))  # type: ignore[arg-type]
        if self._gradient_noise is not None:
            noise = self._gradient_noise
            self._add_noise(float(noise["eta"]), float(noise["gamma"]))  # type: ignore[arg-type]

    def penalty(self) -> float:
        """What the penalties add to the loss: for optimizers that compare losses."""
        total = 0.0
        for (l1, l2), weights in self._penalties.items():
            for weight in weights:
                if l2:
                    total += l2 / 2 * float(weight.detach().square().sum())
                if l1:
                    total += l1 * float(weight.detach().abs().sum())
        return total

    def end_step(self) -> None:
        """After the update: shorten the incoming weights of every unit that are longer than
        they may be, and count the step."""
        import torch

        if self._bounds:
            with torch.no_grad():
                for limit, item in self._bounds:
                    for part in item.weight.chunk(item.groups):
                        part.renorm_(2, item.unit_dim, limit)
        if self.is_noisy:
            self._steps.add_(1)

    def _clip_norm(self, max_norm: float, norm_type: float) -> None:
        from torch.nn.utils import clip_grad_norm_

        clip_grad_norm_(self._parameters, max_norm, norm_type, foreach=True)

    def _clip_value(self, clip_value: float) -> None:
        from torch.nn.utils import clip_grad_value_

        clip_grad_value_(self._parameters, clip_value, foreach=True)

    def _add_noise(self, eta: float, gamma: float) -> None:
        """After clipping, so that the noise has the variance that is promised."""
        import torch

        std = (eta / (1 + self._steps) ** gamma).sqrt()
        for parameter in self._parameters:
            if parameter.grad is not None:
                parameter.grad.add_(torch.randn_like(parameter.grad) * std)


def by_penalty(
    chosen: "dict[str, Params]", weights: Sequence[RegularizedWeight]
) -> "dict[Factors, list[Parameter]]":
    """The weights that are penalized, by the factors of their penalty."""
    shared = shared_penalty(chosen)
    found: dict[Factors, list[Parameter]] = {}
    for item in weights:
        factors = shared if item.penalty is None else penalty_of(item.penalty)
        if any(factors):
            found.setdefault(factors, []).append(item.weight)
    return found


def shared_penalty(chosen: "dict[str, Params]") -> Factors:
    """The factors of all penalties of a network together."""
    factors = [REGULARIZERS[kind].penalty(params) for kind, params in chosen.items()]
    return sum(l1 for l1, _ in factors), sum(l2 for _, l2 in factors)


def penalty_of(setting: Setting) -> Factors:
    """The factors of one penalty."""
    return PENALTIES[setting.kind].penalty(setting.params)


def _bounds(
    shared: float | None, weights: Sequence[RegularizedWeight]
) -> list[tuple[float, RegularizedWeight]]:
    """The weights whose units are bounded, and to what length."""
    limits = [shared if item.max_norm is None else item.max_norm for item in weights]
    return [(limit, item) for limit, item in zip(limits, weights, strict=True) if limit is not None]


def _add_penalty(penalized: "Sequence[Parameter]", l1: float, l2: float) -> None:
    import torch

    weights = [w.detach() for w in penalized if w.grad is not None]
    gradients: list[Tensor] = [w.grad for w in penalized if w.grad is not None]
    if not weights:
        return
    if l2:
        torch._foreach_add_(gradients, weights, alpha=l2)
    if l1:
        torch._foreach_add_(gradients, torch._foreach_sign(weights), alpha=l1)


def _number(params: Params | None, name: str) -> float | None:
    return None if params is None else float(params[name])  # type: ignore[arg-type]
