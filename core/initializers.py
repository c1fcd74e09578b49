"""Initializers: how the weights of a layer are drawn before training.

Each is declared here and applied by `torch.nn.init` with a generator that is passed in.
`Auto` is resolved per layer by what follows it (see `core.training`); `Default` leaves what
torch's own constructor drew. All set the biases to the parameter `bias`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.catalogue import Catalogue, Spec
from core.initial_draws import lecun_truncated_normal_
from core.params import ChoiceParam, FloatParam, Params

Arguments = dict[str, Any]

BIAS = FloatParam(
    name="bias",
    default=0.0,
    minimum=-1000.0,
    maximum=1000.0,
    help="The value every bias starts at.",
)
GAIN = FloatParam(
    name="gain",
    default=1.0,
    minimum=0.0,
    maximum=100.0,
    is_open_below=True,
    help="Factor on the spread of the weights; 5/3 is customary before tanh.",
)
MODE = ChoiceParam(
    name="mode",
    default="fan_in",
    choices=("fan_in", "fan_out"),
    help="Keep the variance of the activations (fan_in) or of the gradients (fan_out). Both are "
    "counted within each group of a convolution.",
)
SLOPE = FloatParam(
    name="a",
    default=0.0,
    minimum=0.0,
    maximum=10.0,
    help="Slope of the following leaky ReLU for negative inputs; 0 for ReLU.",
)


@dataclass(frozen=True, kw_only=True)
class InitializerSpec(Spec):
    """An initializer. `function` is the name in `torch.nn.init`, empty where it has none.

    `own` is a function that takes its place where torch has none. `fixed` holds arguments that
    are part of the kind and not asked for; `arranged` may change those that follow from others.
    """

    function: str = ""
    own: Callable[..., Any] | None = None
    fixed: tuple[tuple[str, object], ...] = ()
    arranged: Callable[[Arguments], Arguments] | None = None

    def arguments(self, params: Params) -> Arguments:
        """The keyword arguments of the function, behind the tensor and without `generator`."""
        told: Arguments = {p.name: params[p.name] for p in self.params if p is not BIAS}
        told |= dict(self.fixed)
        return self.arranged(told) if self.arranged else told

    @property
    def draws(self) -> bool:
        """Whether it sets the weights at all."""
        return bool(self.function) or self.own is not None

    @property
    def is_random(self) -> bool:
        """Whether the function draws, and so takes a `generator`."""
        return self.draws and self.function != "constant_"


def _limits_conflict(params: Params) -> str | None:
    low, high = params["a"], params["b"]
    if low > high:  # type: ignore[operator]
        return f"the lower limit a ({low}) must not be above the upper limit b ({high})"
    return None


def _cut_off(told: Arguments) -> Arguments:
    """The limits that torch wants as values, in place of standard deviations."""
    reach = told.pop("cut") * told["std"]
    return {**told, "a": told["mean"] - reach, "b": told["mean"] + reach}


INITIALIZERS = Catalogue(
    "initializer",
    (
        InitializerSpec(
            kind="Auto",
            help="What fits the next activation: He for ReLU and its kin, LeCun for SELU, "
            "Glorot otherwise; in a convolution for each of its groups.",
            params=(BIAS,),
        ),
        InitializerSpec(kind="Default", help="What torch's own constructor draws."),
        InitializerSpec(
            kind="XavierUniform",
            help="Glorot: uniform, variance 2 / (fan_in + fan_out).",
            function="xavier_uniform_",
            params=(GAIN, BIAS),
        ),
        InitializerSpec(
            kind="XavierNormal",
            help="Glorot: normal, variance 2 / (fan_in + fan_out).",
            function="xavier_normal_",
            params=(GAIN, BIAS),
        ),
        InitializerSpec(
            kind="KaimingUniform",
            help="He: uniform, variance 2 / ((1 + a²) fan).",
            function="kaiming_uniform_",
            params=(MODE, SLOPE, BIAS),
        ),
        InitializerSpec(
            kind="KaimingNormal",
            help="He: normal, variance 2 / ((1 + a²) fan).",
            function="kaiming_normal_",
            params=(MODE, SLOPE, BIAS),
        ),
        InitializerSpec(
            kind="LecunNormal",
            help="LeCun: normal, variance 1 / fan_in; what SELU was derived for.",
            function="kaiming_normal_",
            fixed=(("nonlinearity", "linear"),),
            params=(BIAS,),
        ),
        InitializerSpec(
            kind="LecunUniform",
            help="LeCun: uniform, variance 1 / fan_in.",
            function="kaiming_uniform_",
            fixed=(("nonlinearity", "linear"),),
            params=(BIAS,),
        ),
        InitializerSpec(
            kind="LecunTruncatedNormal",
            help="LeCun: normal without what lies beyond two standard deviations, variance "
            "1 / fan_in; Keras calls it lecun_normal.",
            own=lecun_truncated_normal_,
            params=(BIAS,),
        ),
        InitializerSpec(
            kind="Normal",
            help="Normal with a standard deviation of one's own; small, by default.",
            function="normal_",
            params=(
                FloatParam(name="mean", default=0.0, minimum=-100.0, maximum=100.0, help="Mean."),
                FloatParam(
                    name="std", default=0.01, maximum=100.0, help="Standard deviation.", is_log=True
                ),
                BIAS,
            ),
        ),
        InitializerSpec(
            kind="TruncatedNormal",
            help="Normal, but drawn anew where it is far from the mean.",
            function="trunc_normal_",
            arranged=_cut_off,
            params=(
                FloatParam(name="mean", default=0.0, minimum=-100.0, maximum=100.0, help="Mean."),
                FloatParam(
                    name="std",
                    default=0.02,
                    maximum=100.0,
                    is_open_below=True,
                    help="Standard deviation before the cut.",
                    is_log=True,
                ),
                FloatParam(
                    name="cut",
                    default=2.0,
                    minimum=0.1,
                    maximum=10.0,
                    help="No weight is further from the mean than this many standard deviations.",
                ),
                BIAS,
            ),
        ),
        InitializerSpec(
            kind="Uniform",
            help="Uniform between two limits of one's own.",
            function="uniform_",
            conflict=_limits_conflict,
            params=(
                FloatParam(name="a", default=-0.05, minimum=-100, maximum=100, help="Lower limit."),
                FloatParam(name="b", default=0.05, minimum=-100, maximum=100, help="Upper limit."),
                BIAS,
            ),
        ),
        InitializerSpec(
            kind="Orthogonal",
            help="A random orthogonal matrix: keeps lengths (Saxe et al. 2013).",
            function="orthogonal_",
            params=(GAIN, BIAS),
        ),
        InitializerSpec(
            kind="Constant",
            help="The same value everywhere, zeros by default: the units of a layer stay equal. "
            "For showing.",
            function="constant_",
            params=(
                FloatParam(
                    name="val", default=0.0, minimum=-100.0, maximum=100.0, help="The value."
                ),
                BIAS,
            ),
        ),
    ),
)
