"""What a layer declares about itself.

One `LayerSpec` constant drives the palette, the inspector's form, the file format, shape
inference, the compiled module and the generated source. A layer that is a `torch.nn` class
needs no code: its kind names the class, `inferred` adds the arguments that the input's shape
determines. A layer without a class (Add, Concat) declares an `Operation` instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from core.catalogue import Spec
from core.params import Params
from core.source import Expression

if TYPE_CHECKING:
    from torch import Tensor

Shape = tuple[int, ...]
"""A shape without the batch dimension: (features,), (channels, height, width), …"""


class Family(StrEnum):
    """What a layer is for; decides its colour and its place in the palette."""

    IO = "io"
    LINEAR = "linear"
    CONV = "conv"
    POOL = "pool"
    NORM = "norm"
    ACT = "act"
    REG = "reg"
    SHAPE = "shape"
    MERGE = "merge"

    @property
    def label(self) -> str:
        """The family's name as the palette shows it."""
        return FAMILY_TITLES[self]


FAMILY_TITLES: Mapping[Family, str] = {
    Family.IO: "Input and output",
    Family.LINEAR: "Linear",
    Family.CONV: "Convolution",
    Family.POOL: "Pooling",
    Family.NORM: "Normalization",
    Family.ACT: "Activation",
    Family.REG: "Regularization",
    Family.SHAPE: "Shape",
    Family.MERGE: "Merge",
}


@dataclass(frozen=True)
class Operation:
    """A layer that is an expression and not a module. A test proves that both agree.

    `call(params, tensors)` computes it; `code(params, names)` is the same as source, where
    `names` are the variables that hold the inputs.
    """

    call: "Callable[[Params, Sequence[Tensor]], Tensor]"
    code: Callable[[Params, Sequence[str]], Expression]


@dataclass(frozen=True)
class Objection:
    """Why input shapes do not fit a layer.

    `text` follows the layer's name in a sentence; `advice` says what to do, as it stands
    behind a colon. Where one click can settle it: `remedy` holds parameter values that do, or
    `before` is the kind of a layer to put in front, or `instead` one to take in its place.
    """

    text: str
    advice: str = ""
    remedy: Mapping[str, object] = field(default_factory=dict)
    before: str = ""
    instead: str = ""


def nothing_inferred(params: Params, shape: Shape) -> Mapping[str, object]:
    """For layers whose input determines no argument."""
    return {}


def no_objection(params: Params, shapes: Sequence[Shape]) -> Objection | None:
    """For layers that take whatever torch takes."""
    return None


def same_shape(params: Params, shapes: Sequence[Shape]) -> Shape:
    """For layers whose output always has the shape of their input."""
    return shapes[0]


def shown_shape(shape: Sequence[int]) -> str:
    """A shape as a person reads it: 32×28×28."""
    return "×".join(f"{size:,}" for size in shape)


@dataclass(frozen=True, kw_only=True)
class LayerSpec(Spec):
    """One kind of layer.

    `inputs` is the number of input ports, None for any number of ordered ones; `ranks` the
    numbers of dimensions an input may have (batch excluded, empty: any). `inferred(params,
    shape)` gives the constructor arguments that follow from the shape of the first input.
    `objection(params, shapes)` says in plain words why these input shapes do not fit, where
    torch's own check would be missing or obscure; `caution` is the same for what works but is
    hardly meant. `alternatives` are the kinds that do the same for inputs of other ranks.
    `gives(params, shapes)` is the shape of the output where that is a plain rule: it saves
    running the layer, which the first time makes torch import a thousand modules.
    `positional` arguments are always written in source code, without their names, `always`
    always and with them, all others where they differ from torch's default. `is_rectifier`: a
    unit that is not active gives exactly 0, so it can be dead. `is_elementwise`: each value it
    gives comes from one value it was given, by the same function for all; `steepest` is the
    largest slope of such a function where it is bounded, so that it can saturate.
    `initializer` is the kind that fits a weighted layer in front of this activation.
    """

    family: Family
    formula: str = ""
    inputs: int | None = 1
    outputs: int = 1
    ranks: tuple[int, ...] = ()
    inferred: Callable[[Params, Shape], Mapping[str, object]] = nothing_inferred
    objection: Callable[[Params, Sequence[Shape]], Objection | None] = no_objection
    caution: Callable[[Params, Sequence[Shape]], Objection | None] = no_objection
    alternatives: tuple[str, ...] = ()
    gives: Callable[[Params, Sequence[Shape]], Shape] | None = None
    positional: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    operation: Operation | None = None
    is_rectifier: bool = False
    is_elementwise: bool = False
    steepest: float | None = None
    initializer: str = ""

    @property
    def has_weights(self) -> bool:
        """Whether an initializer applies: the layer declares the parameter for one."""
        return any(param.name == "initialization" for param in self.params)

    @property
    def can_learn(self) -> bool:
        """Whether there may be something to learn in it, so that it can be frozen."""
        return any(param.name == "is_frozen" for param in self.params)

    def arguments(self, params: Params, shape: Shape) -> dict[str, object]:
        """All keyword arguments of the torch class: first what `shape` determines."""
        told = {p.name: params[p.name] for p in self.params if p.is_argument}
        return {**self.inferred(params, shape), **told}
