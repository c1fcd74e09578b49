"""Regularizers: what keeps a network from learning its samples by heart, or from exploding.

Penalties apply to the weights of layers that are initialized (Linear, Conv), not to biases
or to the parameters of normalization and activations. They are added to the gradient of the
data loss, then the gradient is clipped: by norm first, then by value.
"""

from dataclasses import dataclass

from core.catalogue import Catalogue, Spec
from core.params import BoolParam, FloatParam, IntParam, Params


@dataclass(frozen=True, kw_only=True)
class RegularizerSpec(Spec):
    """A regularizer. What it does while training is in `core.training`.

    `is_penalty`: it adds `strength · (l1 · ‖w‖₁ + (1 − l1) / 2 · ‖w‖²)` to what is minimized,
    where `l1` is the parameter `l1_ratio`, or fixed by the kind.
    """

    is_penalty: bool = False
    l1_ratio: float = 0.0

    def penalty(self, params: Params) -> tuple[float, float]:
        """The factors (λ₁, λ₂) of `λ₁ ‖w‖₁ + λ₂ / 2 ‖w‖²`; its gradient is λ₁ sign(w) + λ₂ w."""
        if not self.is_penalty:
            return 0.0, 0.0
        strength = float(params["strength"])  # type: ignore[arg-type]
        ratio = float(params.get("l1_ratio", self.l1_ratio))  # type: ignore[arg-type]
        return strength * ratio, strength * (1 - ratio)


STRENGTH = FloatParam(
    name="strength",
    default=1e-4,
    maximum=100.0,
    is_log=True,
    help="Factor λ of the penalty.",
)

L1 = RegularizerSpec(
    kind="L1",
    help="Adds λ ‖w‖₁: pulls every weight towards 0 equally hard, so many become tiny.",
    is_penalty=True,
    l1_ratio=1.0,
    params=(STRENGTH,),
)

L2 = RegularizerSpec(
    kind="L2",
    help="Adds λ/2 ‖w‖²: pulls weights towards 0 in proportion to their size.",
    is_penalty=True,
    params=(STRENGTH,),
)

ELASTIC_NET = RegularizerSpec(
    kind="ElasticNet",
    help="Both: adds λ (ρ ‖w‖₁ + (1 − ρ)/2 ‖w‖²), with ρ = l1_ratio.",
    is_penalty=True,
    params=(
        STRENGTH,
        FloatParam(
            name="l1_ratio", default=0.5, maximum=1.0, help="Share ρ of L1: 0 is L2, 1 is L1."
        ),
    ),
)

CLIP_GRAD_NORM = RegularizerSpec(
    kind="ClipGradNorm",
    help="Shortens the whole gradient to max_norm where it is longer.",
    params=(
        FloatParam(
            name="max_norm",
            default=1.0,
            is_open_below=True,
            is_log=True,
            help="Longest gradient that is let through.",
        ),
        FloatParam(
            name="norm_type",
            default=2.0,
            minimum=1.0,
            maximum=100.0,
            is_advanced=True,
            help="Which norm: 2 is the ordinary length, 1 the sum of absolute values.",
        ),
    ),
)

CLIP_GRAD_VALUE = RegularizerSpec(
    kind="ClipGradValue",
    help="Cuts every single gradient value to ±clip_value.",
    params=(
        FloatParam(
            name="clip_value",
            default=1.0,
            is_open_below=True,
            is_log=True,
            help="Largest absolute value that is let through.",
        ),
    ),
)

EARLY_STOPPING = RegularizerSpec(
    kind="EarlyStopping",
    help="Ends the run when the validation loss stops falling (the training loss where nothing "
    "is set aside).",
    params=(
        IntParam(
            name="patience",
            default=3,
            minimum=1,
            help="Epochs in a row without improvement that end the run.",
        ),
        FloatParam(
            name="min_delta",
            default=0.0,
            maximum=1000.0,
            is_log=True,
            help="How much lower the loss must be to count as improvement.",
        ),
        BoolParam(
            name="restore_best",
            default=True,
            help="Go back to the weights of the best epoch at the end.",
        ),
    ),
)

REGULARIZERS = Catalogue(
    "regularizer", (L1, L2, ELASTIC_NET, CLIP_GRAD_NORM, CLIP_GRAD_VALUE, EARLY_STOPPING)
)
