"""All trials, in the order in which they are worth making."""

from core.catalogue import Catalogue
from core.trials import initial_loss, overfit, range_test, rates

TRIALS = Catalogue("trial", (initial_loss.SPEC, overfit.SPEC, range_test.SPEC, rates.SPEC))
