"""Optimizers: how the gradient becomes a step. Kinds, parameters and defaults are torch's."""

from core.catalogue import Catalogue
from core.settings.optimizers.adaptive import (
    ADADELTA,
    ADAGRAD,
    ADAM,
    ADAM_W,
    ADAMAX,
    N_ADAM,
    R_ADAM,
    RMSPROP,
)
from core.settings.optimizers.descent import ASGD, SGD
from core.settings.optimizers.full_batch import LBFGS, RPROP
from core.settings.optimizers.spec import OptimizerSpec

__all__ = ["OPTIMIZERS", "OptimizerSpec"]

OPTIMIZERS = Catalogue(
    "optimizer",
    (
        SGD,
        RMSPROP,
        ADAGRAD,
        ADADELTA,
        ADAM,
        ADAM_W,
        N_ADAM,
        R_ADAM,
        ADAMAX,
        ASGD,
        RPROP,
        LBFGS,
    ),
)
