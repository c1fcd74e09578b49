"""What is declared of a set that torchvision knows: one row of the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.data.class_names import Names
from core.params import IntParam, Param, Params

Arguments = Mapping[str, object]

SIZE = IntParam(
    name="size",
    default=64,
    minimum=8,
    maximum=512,
    unit="px",
    help="Height and width that every image is brought to: its middle square, made smaller.",
)
TRAIN: Arguments = {"train": True}
TEST: Arguments = {"train": False}


@dataclass(frozen=True, kw_only=True)
class Published:
    """A set of torchvision: the class `name` there.

    `train` and `test` are the arguments for its parts, `test` None where there is one part
    alone. `labels` is the attribute with the class of each sample, or with pairs that end in
    it; `first_label` the number of the first class. `size` is the height and width of an image,
    None where images differ, so that the person says. `is_turned`: images lie on their side.
    """

    kind: str
    title: str
    name: str
    help: str
    classes: Names | Callable[[Params], Names]
    size: int | None
    is_colour: bool = True
    train: Arguments = field(default_factory=lambda: TRAIN)
    test: Arguments | None = field(default_factory=lambda: TEST)
    labels: str = "targets"
    first_label: Callable[[Params], int] = lambda params: 0
    params: tuple[Param, ...] = ()
    can_download: bool = True
    is_turned: bool = False
    origin: str = ""

    def names(self, params: Params) -> Names:
        """The classes."""
        return self.classes(params) if callable(self.classes) else self.classes
