"""What is switched off before a network is to learn by heart."""

from core.settings.regularizers import REGULARIZERS
from core.trials.plain import without_regularization
from tests.core.training.runs import points


def test_what_layers_have_of_their_own_is_off_as_well() -> None:
    own = {"penalty": REGULARIZERS.setting("L1"), "unit_max_norm": 0.5, "out_features": 4}
    shared = (REGULARIZERS.setting("WeightNoise"), REGULARIZERS.setting("ClipGradNorm"))
    project = points(("Linear", own), "Tanh", regularization=shared)
    plain, off = without_regularization(project)
    assert off == ("WeightNoise", "penalty of linear", "unit_max_norm of linear")
    assert [setting.kind for setting in plain.training.regularization] == ["ClipGradNorm"]
    assert plain == points(("Linear", {"out_features": 4}), "Tanh", regularization=shared[1:])
