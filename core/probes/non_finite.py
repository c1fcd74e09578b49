"""A tensor with values that are no numbers any more: which one, and how many of them."""

from dataclasses import dataclass
from enum import StrEnum


class Pass(StrEnum):
    """Where in a step a tensor came to be."""

    DATA = "data"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class NonFinite:
    """The first tensor of a step that was not finite, all that came before it being so.

    `tensor` is `output`, `loss`, the name of a parameter of the layer `node`, or the gradient of
    one of these: `weight.grad`. Of the `seen` of its `size` values `nan` were NaN and `infinite`
    infinite. What an update broke is found at the step after.
    """

    node: str | None
    where: Pass
    tensor: str
    nan: int
    infinite: int
    seen: int
    size: int
    step: int

    @property
    def count(self) -> int:
        """How many values were NaN or infinite."""
        return self.nan + self.infinite

    @property
    def counted(self) -> str:
        """`12 of 640 values are NaN, 3 are infinite`."""
        of = f"{self.seen:,} value{'s' if self.seen > 1 else ''}"
        sampled = "" if self.seen == self.size else f" looked at of {self.size:,}"
        found = ((self.nan, "NaN"), (self.infinite, "infinite"))
        (first, word), *rest = [(number, word) for number, word in found if number]
        text = f"{first:,} of {of}{sampled} {_are(first)} {word}"
        return ", ".join([text, *(f"{number:,} {_are(number)} {word}" for number, word in rest)])


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
