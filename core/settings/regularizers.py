"""Regularizers: what keeps a network from learning its samples by heart, or from exploding.

Penalties, bounds and noise on weights apply to the weights of layers that are initialized
(Linear, Conv), not to biases or to the parameters of normalization and activations.

The order within a step: noise on the inputs (after augmentation), noise on the weights for as
long as the forward and backward pass last, penalties added to the gradient of the data loss,
the gradient clipped by norm and then by value, noise on the gradient, the optimizer's update,
max-norm.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.catalogue import Catalogue, Spec
from core.params import BoolParam, FloatParam, IntParam, Params


class Target(StrEnum):
    """What a regularizer works on, as a form says it over a group of them."""

    WEIGHTS = "Weights"
    NOISE = "Noise"
    GRADIENT = "Gradient"
    EVALUATION = "Evaluation"


@dataclass(frozen=True, kw_only=True)
class RegularizerSpec(Spec):
    """A regularizer. What it does while training is in `core.training`.

    `is_penalty`: it adds `strength · (l1 · ‖w‖₁ + (1 − l1) / 2 · ‖w‖²)` to what is minimized,
    where `l1` is the parameter `l1_ratio`, or fixed by the kind.
    """

    target: Target
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
    target=Target.WEIGHTS,
    help="Adds λ ‖w‖₁: pulls every weight towards 0 equally hard, so many become tiny.",
    is_penalty=True,
    l1_ratio=1.0,
    params=(STRENGTH,),
)

L2 = RegularizerSpec(
    kind="L2",
    target=Target.WEIGHTS,
    help="Adds λ/2 ‖w‖²: pulls weights towards 0 in proportion to their size. Decoupled from the "
    "gradient it is the weight_decay of AdamW.",
    is_penalty=True,
    params=(STRENGTH,),
)

ELASTIC_NET = RegularizerSpec(
    kind="ElasticNet",
    target=Target.WEIGHTS,
    help="Both: adds λ (ρ ‖w‖₁ + (1 − ρ)/2 ‖w‖²), with ρ = l1_ratio.",
    is_penalty=True,
    params=(
        STRENGTH,
        FloatParam(
            name="l1_ratio", default=0.5, maximum=1.0, help="Share ρ of L1: 0 is L2, 1 is L1."
        ),
    ),
)

MAX_NORM = RegularizerSpec(
    kind="MaxNorm",
    target=Target.WEIGHTS,
    help="After every update, shortens the incoming weights of each unit (of each filter of a "
    "convolution) to max_norm where they are longer.",
    params=(
        FloatParam(
            name="max_norm",
            default=3.0,
            is_open_below=True,
            is_log=True,
            help="Largest length c of the incoming weights of a unit: ‖w‖₂ ≤ c.",
        ),
    ),
)
"""Srivastava et al. 2014, Dropout, section 5.1."""

INPUT_NOISE = RegularizerSpec(
    kind="InputNoise",
    target=Target.NOISE,
    help="Adds Gaussian noise to the inputs of training batches, drawn anew each time.",
    params=(
        FloatParam(
            name="std",
            default=0.1,
            maximum=1000.0,
            is_open_below=True,
            is_log=True,
            help="Standard deviation of the noise; standardized inputs have 1 themselves.",
        ),
    ),
)

WEIGHT_NOISE = RegularizerSpec(
    kind="WeightNoise",
    target=Target.NOISE,
    help="Adds Gaussian noise to the weights while a training batch passes through; the update "
    "is made to the weights without it.",
    params=(
        FloatParam(
            name="std",
            default=0.01,
            maximum=1000.0,
            is_open_below=True,
            is_log=True,
            help="Standard deviation of the noise, in the unit of the weights.",
        ),
    ),
)

GRADIENT_NOISE = RegularizerSpec(
    kind="GradientNoise",
    target=Target.NOISE,
    help="Adds Gaussian noise of variance η / (1 + t)^γ to every gradient value at step t, "
    "counted from 0: strong at first, fading later.",
    params=(
        FloatParam(
            name="eta",
            default=0.01,
            maximum=1000.0,
            is_open_below=True,
            is_log=True,
            help="Variance η of the noise at the first step.",
        ),
        FloatParam(
            name="gamma",
            default=0.55,
            maximum=10.0,
            help="How fast it fades: exponent γ; 0 keeps it as it is.",
        ),
    ),
)
"""Neelakantan et al. 2015, Adding Gradient Noise Improves Learning for Very Deep Networks:
η of 0.01, 0.3 or 1 and γ = 0.55."""

CLIP_GRAD_NORM = RegularizerSpec(
    kind="ClipGradNorm",
    target=Target.GRADIENT,
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
    target=Target.GRADIENT,
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

MC_DROPOUT = RegularizerSpec(
    kind="MCDropout",
    target=Target.EVALUATION,
    help="Judges the network by the mean prediction of several passes with dropout still on "
    "(Monte Carlo dropout); for classes the mean of the probabilities.",
    params=(
        IntParam(
            name="samples",
            default=20,
            minimum=2,
            maximum=1000,
            help="Passes to average over; each takes as long as a plain evaluation.",
        ),
    ),
)
"""Gal and Ghahramani 2016, Dropout as a Bayesian Approximation."""

EARLY_STOPPING = RegularizerSpec(
    kind="EarlyStopping",
    target=Target.EVALUATION,
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
            help="Go back to the weights of the best epoch at the end; not when you stop the run.",
        ),
    ),
)

PENALTIES = Catalogue("penalty", (L1, L2, ELASTIC_NET))

REGULARIZERS = Catalogue(
    "regularizer",
    (
        L1,
        L2,
        ELASTIC_NET,
        MAX_NORM,
        INPUT_NOISE,
        WEIGHT_NOISE,
        GRADIENT_NOISE,
        CLIP_GRAD_NORM,
        CLIP_GRAD_VALUE,
        MC_DROPOUT,
        EARLY_STOPPING,
    ),
)
