"""What a prediction that is the same for every sample would cost: a loss to be beaten."""

import math

import numpy as np
from numpy.typing import NDArray

from core.params import Setting
from core.settings.losses import BALANCED, CLASS_WEIGHT, LOSSES, Reads

Shares = NDArray[np.float64]


def loss_of_constant(loss: Setting, shares: Shares) -> float:
    """The loss of the best constant prediction of classes that are so frequent.

    Closed forms: the entropy of the classes for a cross entropy (of the smoothed targets where
    labels are smoothed), that of each class against the others for a binary one, p(1 − p) for
    MSELoss. With balanced weights the classes count as equally frequent. NaN for other losses.
    """
    if loss.params.get(CLASS_WEIGHT.name) == BALANCED:
        if LOSSES[loss.kind].is_binary:
            return math.nan
        present = shares > 0
        shares = present / max(1, int(present.sum()))
    match LOSSES[loss.kind].reads:
        case Reads.LOGITS | Reads.LOG_PROBABILITIES:
            smoothing = loss.params.get("label_smoothing", 0.0)
            assert isinstance(smoothing, float)
            return _entropy((1 - smoothing) * shares + smoothing / len(shares))
        case Reads.BINARY_LOGITS | Reads.BINARY_PROBABILITIES:
            return float(np.mean([_entropy(np.array([p, 1 - p])) for p in shares]))
    return float(np.mean(shares * (1 - shares))) if loss.kind == "MSELoss" else math.nan


def _entropy(shares: Shares) -> float:
    """−Σ p ln p, in nats."""
    present = shares[shares > 0]
    return float(-(present * np.log(present)).sum())
