"""The specs of the sets that Layerloom draws itself, or has in its source: nothing is read."""

from collections.abc import Callable
from typing import Any

from core.data import curves, points
from core.data.class_names import DIGITS
from core.data.o_rings import o_rings
from core.data.sequences import digit_sequences
from core.data.spec import (
    DataKind,
    DatasetSpec,
    Generator,
    Group,
    Progress,
    RawData,
    Samples,
    Task,
)
from core.params import FloatParam, IntParam, Param, Params

SAMPLES = IntParam(
    name="samples", default=1000, minimum=10, maximum=100_000, help="Number of points drawn."
)
SEED = IntParam(name="seed", default=0, maximum=2**31 - 1, help="Another seed draws other points.")
DRAWN = "Drawn by Layerloom."


def _noise(default: float, what: str = "each coordinate") -> FloatParam:
    return FloatParam(
        name="noise",
        default=default,
        maximum=10.0,
        help=f"Standard deviation of what is added to {what}.",
    )


def _loaded_by(generator: Generator) -> Callable[[Params, Progress], RawData]:
    return lambda params, progress: RawData(Samples(*generator(**params)))


def _points(
    kind: str,
    title: str,
    generator: Generator,
    help: str,
    *params: Param,
    classes: Callable[[Params], Any] = lambda params: 2,
) -> DatasetSpec:
    """A 2-D set; `classes(params)` is the number of its classes."""
    return DatasetSpec(
        kind=kind,
        title=title,
        help=help,
        params=(SAMPLES, *params, SEED),
        data_kind=DataKind.POINTS,
        group=Group.POINTS,
        shape=lambda params: (2,),
        features=lambda params: ("x₁", "x₂"),
        classes=lambda params: tuple(map(str, range(classes(params)))),
        load=_loaded_by(generator),
        origin=DRAWN,
        generator=generator,
    )


def _values(
    kind: str, title: str, generator: Generator, help: str, *params: Param, inputs: int = 1
) -> DatasetSpec:
    """A regression of one value, y, on one or two inputs."""
    names = ("x",) if inputs == 1 else ("x₁", "x₂")
    return DatasetSpec(
        kind=kind,
        title=title,
        help=help,
        params=(SAMPLES, *params, _noise(0.1, "the value"), SEED),
        data_kind=DataKind.POINTS,
        group=Group.VALUES,
        shape=lambda params: (inputs,),
        features=lambda params: names,
        values=lambda params: ("y",),
        task=lambda params: Task.REGRESSION,
        load=_loaded_by(generator),
        origin=DRAWN,
        generator=generator,
    )


POINT_SETS = (
    _points(
        "moons",
        "Two moons",
        points.moons,
        "Two interleaved half circles: a line cannot part them.",
        _noise(0.1),
    ),
    _points(
        "circles",
        "Two circles",
        points.circles,
        "One circle inside the other.",
        FloatParam(
            name="factor",
            default=0.5,
            maximum=1.0,
            help="Radius of the inner circle; the outer one has 1.",
        ),
        _noise(0.08),
    ),
    _points(
        "spirals",
        "Spirals",
        points.spirals,
        "Arms wound into each other: hard for a small network.",
        IntParam(
            name="arms", default=2, minimum=2, maximum=10, help="Number of spirals and classes."
        ),
        FloatParam(name="turns", default=1.5, maximum=10.0, help="How often each winds around."),
        _noise(0.02),
        classes=lambda params: params["arms"],
    ),
    _points(
        "xor",
        "Exclusive or",
        points.xor,
        "Class 1 where exactly one coordinate is positive: the smallest task that needs a "
        "hidden layer.",
        _noise(0.0),
    ),
    _points(
        "checkerboard",
        "Checkerboard",
        points.checkerboard,
        "Fields of two classes by turns: the more fields, the more neurons it takes.",
        IntParam(name="squares", default=4, minimum=2, maximum=20, help="Fields along each side."),
        _noise(0.0),
    ),
    _points(
        "gaussians",
        "Gaussian clouds",
        points.gaussians,
        "Round clouds on a circle: a single linear layer can part them.",
        IntParam(name="classes", default=3, minimum=2, maximum=10, help="Number of clouds."),
        _noise(0.25),
        classes=lambda params: params["classes"],
    ),
)

VALUE_SETS = (
    _values(
        "wave",
        "Wave",
        curves.wave,
        "A sine with noise: one number in, one number out.",
        FloatParam(
            name="periods",
            default=1.0,
            minimum=0.1,
            maximum=20.0,
            help="Full waves per unit of x: as x runs from -1 to 1, 1 draws two.",
        ),
    ),
    _values(
        "stairs",
        "Stairs",
        curves.stairs,
        "A value that jumps: smooth networks round the corners.",
        IntParam(name="steps", default=1, minimum=1, maximum=20, help="Number of jumps."),
    ),
    _values(
        "polynomial",
        "Polynomial",
        curves.polynomial,
        "A Chebyshev polynomial: it swings as often as its degree between -1 and 1.",
        IntParam(name="degree", default=3, minimum=1, maximum=12, help="The highest power of x."),
    ),
    _values(
        "plane",
        "Plane",
        curves.plane,
        "A slope over the square: linear regression solves it.",
        inputs=2,
    ),
    _values(
        "bumps",
        "Bumps",
        curves.bumps,
        "Hills and hollows by turns over the square, as in TensorFlow Playground.",
        inputs=2,
    ),
)

O_RINGS = DatasetSpec(
    kind="o-rings",
    title="Challenger O-rings",
    help="The 23 launches before the accident: did an O-ring suffer, given the temperature? "
    "Logistic regression in its most famous use.",
    data_kind=DataKind.TABLE,
    group=Group.SMALL,
    shape=lambda params: (1,),
    features=lambda params: ("temperature (°F)",),
    classes=lambda params: ("no distress", "distress"),
    load=_loaded_by(o_rings),
    origin="S. R. Dalal, E. B. Fowlkes and B. Hoadley, Risk Analysis of the Space Shuttle, "
    "Journal of the American Statistical Association 84, 1989.",
    generator=o_rings,
)

SEQUENCES = DatasetSpec(
    kind="digit-sequences",
    title="Digit sequences",
    help="Digits as short curves of 40 values, stretched, shifted, bent and noisy, in the "
    "manner of MNIST-1D: trains in seconds, and convolutions pay.",
    params=(
        IntParam(
            name="samples", default=4000, minimum=100, maximum=100_000, help="Number of sequences."
        ),
        _noise(0.25, "the curve, smoothed"),
        SEED,
    ),
    data_kind=DataKind.SEQUENCE,
    group=Group.SMALL,
    shape=lambda params: (1, 40),
    classes=lambda params: DIGITS,
    load=_loaded_by(digit_sequences),
    origin="Drawn by Layerloom after S. Greydanus, Scaling Down Deep Learning, 2020.",
    generator=digit_sequences,
)
