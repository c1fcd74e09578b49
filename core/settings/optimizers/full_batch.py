"""Optimizers made for gradients of all samples at once."""

from core.params import ChoiceParam, FloatParam, IntParam, Params
from core.settings.optimizers.spec import OptimizerSpec, learning_rate


def _rprop_conflict(params: Params) -> str | None:
    low, high = params["step_min"], params["step_max"]
    if low > high:  # type: ignore[operator]
        return f"step_min ({low}) must not be above step_max ({high})"
    return None


RPROP = OptimizerSpec(
    kind="Rprop",
    help="Follows only the sign of each gradient, with a step of its own for each weight. "
    "Made for full batches: set batch_size to all samples. lr is only the first step, so no "
    "schedule moves it.",
    is_scheduled=False,
    pairs=(("etas", "eta_minus", "eta_plus"), ("step_sizes", "step_min", "step_max")),
    conflict=_rprop_conflict,
    params=(
        learning_rate(0.01),
        FloatParam(
            name="eta_minus",
            default=0.5,
            maximum=1.0,
            is_open_below=True,
            is_open_above=True,
            help="A step is multiplied by this when the gradient's sign turns.",
        ),
        FloatParam(
            name="eta_plus",
            default=1.2,
            minimum=1.0,
            maximum=100.0,
            is_open_below=True,
            help="A step is multiplied by this while the gradient's sign stays.",
        ),
        FloatParam(
            name="step_min",
            default=1e-6,
            maximum=1000.0,
            is_log=True,
            is_advanced=True,
            help="The shortest step of a weight.",
        ),
        FloatParam(
            name="step_max",
            default=50.0,
            maximum=1e6,
            is_log=True,
            is_advanced=True,
            help="The longest step of a weight.",
        ),
    ),
)

LBFGS = OptimizerSpec(
    kind="LBFGS",
    help="Uses the curvature seen in past steps, and computes the batch several times a step. "
    "Made for full batches: set batch_size to all samples. All layers share one learning rate.",
    has_foreach=False,
    takes_closure=True,
    params=(
        learning_rate(1.0),
        IntParam(
            name="max_iter", default=20, minimum=1, help="Inner steps on each batch, at most."
        ),
        IntParam(
            name="history_size",
            default=100,
            minimum=1,
            maximum=10_000,
            help="Past steps that the curvature is read from; each takes the memory of two "
            "sets of weights.",
        ),
        ChoiceParam(
            name="line_search_fn",
            default=None,
            choices=("strong_wolfe",),
            is_optional=True,
            none_label="none",
            help="How the length of a step is found; none takes lr.",
        ),
        FloatParam(
            name="tolerance_grad",
            default=1e-7,
            maximum=1000.0,
            is_log=True,
            is_advanced=True,
            help="A batch is done when its largest gradient is below this.",
        ),
        FloatParam(
            name="tolerance_change",
            default=1e-9,
            maximum=1000.0,
            is_log=True,
            is_advanced=True,
            help="A batch is done when loss and weights change by less than this.",
        ),
    ),
)
