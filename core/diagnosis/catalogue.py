"""All rules, in the order in which their findings are told: causes before effects."""

from core.diagnosis.bias_before_batchnorm import BIAS_BEFORE_BATCHNORM
from core.diagnosis.class_imbalance import CLASS_IMBALANCE
from core.diagnosis.dead_units import DEAD_UNITS
from core.diagnosis.dropout_before_output import DROPOUT_BEFORE_OUTPUT
from core.diagnosis.dropout_high import DROPOUT_HIGH
from core.diagnosis.exploding import EXPLODING_GRADIENTS
from core.diagnosis.far_too_large import FAR_TOO_LARGE
from core.diagnosis.input_scale import INPUT_SCALE
from core.diagnosis.label_noise import LABEL_NOISE
from core.diagnosis.loss_at_start import LOSS_AT_START
from core.diagnosis.missing_activation import MISSING_ACTIVATION
from core.diagnosis.non_finite import NON_FINITE
from core.diagnosis.not_learning import NOT_LEARNING
from core.diagnosis.oscillating import OSCILLATING
from core.diagnosis.overfitting import OVERFITTING
from core.diagnosis.poor_initialization import POOR_INITIALIZATION
from core.diagnosis.rule import Rule, RuleCatalogue
from core.diagnosis.saturation import SATURATION
from core.diagnosis.slow_learning import SLOW_LEARNING
from core.diagnosis.softmax_before_loss import SOFTMAX_BEFORE_LOSS
from core.diagnosis.symmetry import SYMMETRY
from core.diagnosis.underfitting import UNDERFITTING
from core.diagnosis.unfit_initializer import UNFIT_INITIALIZER
from core.diagnosis.update_ratio import UPDATE_RATIO
from core.diagnosis.vanishing import VANISHING_GRADIENTS

RULES: RuleCatalogue = RuleCatalogue(
    "rule",
    (
        # of the drawing and the data
        MISSING_ACTIVATION,
        SOFTMAX_BEFORE_LOSS,
        DROPOUT_BEFORE_OUTPUT,
        INPUT_SCALE,
        CLASS_IMBALANCE,
        UNFIT_INITIALIZER,
        DROPOUT_HIGH,
        BIAS_BEFORE_BATCHNORM,
        # of the inside
        POOR_INITIALIZATION,
        NON_FINITE,
        SYMMETRY,
        FAR_TOO_LARGE,
        DEAD_UNITS,
        SATURATION,
        VANISHING_GRADIENTS,
        EXPLODING_GRADIENTS,
        SLOW_LEARNING,
        UPDATE_RATIO,
        # of the curves
        LOSS_AT_START,
        OSCILLATING,
        NOT_LEARNING,
        UNDERFITTING,
        LABEL_NOISE,
        OVERFITTING,
    ),
)

STATIC: tuple[Rule, ...] = tuple(rule for rule in RULES.values() if rule.is_static)
"""Those that speak before training."""
