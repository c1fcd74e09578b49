"""What an augmentation declares about itself, and the parameters that several share."""

from dataclasses import dataclass

from core.catalogue import Spec
from core.data.spec import DataKind, Shape
from core.params import FloatParam, Param, Params


@dataclass(frozen=True, kw_only=True)
class AugmentationSpec(Spec):
    """An augmentation: `function` of `core.data.augmenting` takes the batch and the parameters.

    `is_for_images`: it needs pixels; the others take samples of any shape. `needs_color`: it
    changes nothing in grey images.
    """

    function: str
    is_for_images: bool = True
    needs_color: bool = False

    def arguments(self, params: Params, kind: DataKind) -> dict[str, object]:
        """What the function is told for this kind of data."""
        told: dict[str, object] = dict(params)
        if "clip" in told and kind is not DataKind.IMAGE:
            told["clip"] = False  # only pixels have bounds
        return told

    def refusal(self, params: Params, kind: DataKind, shape: Shape) -> str:
        """Why it cannot be done to such samples, as a sentence; empty where it can."""
        if self.is_for_images and (kind is not DataKind.IMAGE or len(shape) != 3):
            return f"{self.kind} is for images, and these samples are none: take it out."
        if self.function == "color_jitter" and shape[0] not in (1, 3):
            return f"{self.kind} needs 1 or 3 channels, and these images have {shape[0]}."
        reach = _reach(params)
        if reach and reach >= min(shape[1:]):
            return (
                f"{self.kind} reaches {reach} pixels past the edge and mirrors the image there, "
                f"which has only {min(shape[1:])}: reach less far."
            )
        return ""

    def remark(self, shape: Shape) -> str:
        """Why it changes nothing in such images, as a sentence; empty where it does."""
        if self.needs_color and shape[:1] != (3,):
            return f"{self.kind} changes nothing: these images have no colours."
        return ""


def _reach(params: Params) -> int:
    if "kernel_size" in params:
        return int(params["kernel_size"]) // 2  # type: ignore[arg-type]
    is_mirrored = params.get("padding_mode") == "reflect"
    return int(params["padding"]) if is_mirrored else 0  # type: ignore[arg-type]


def probability(default: float, what: str = "it happens to a sample") -> FloatParam:
    """The parameter `p`."""
    return FloatParam(name="p", default=default, maximum=1.0, help=f"Probability that {what}.")


def bounds(
    name: str,
    low: float,
    high: float,
    maximum: float,
    help: str,
    *,
    least: float = 1e-3,
    is_advanced: bool = False,
) -> tuple[Param, Param]:
    """The two parameters `name_min` and `name_max` that a number is drawn between."""
    made = [
        FloatParam(
            name=f"{name}_{end}",
            default=default,
            minimum=least,
            maximum=maximum,
            help=f"{word} {help}",
            is_advanced=is_advanced,
        )
        for end, default, word in (("min", low, "Smallest"), ("max", high, "Largest"))
    ]
    return made[0], made[1]


def ordered(params: Params) -> str | None:
    """Ranges must not be upside down."""
    for name in params:
        start, _, end = name.rpartition("_")
        if end == "min" and params[name] > params[f"{start}_max"]:  # type: ignore[operator]
            return f"{name} must not be larger than {start}_max"
    return None


def odd(params: Params) -> str | None:
    """A window needs a middle; and ranges as in `ordered`."""
    if int(params["kernel_size"]) % 2 == 0:  # type: ignore[arg-type]
        return "kernel_size must be odd, so that it has a middle"
    return ordered(params)
