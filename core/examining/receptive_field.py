"""Which pixels of a sample one place of a map can see: its receptive field.

Counted through the windows of convolutions and poolings, after Dumoulin and Visin, A guide to
convolution arithmetic for deep learning, 2016. A normalization over a whole sample, which lets
every pixel matter a little, is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.layers.common import per_dimension, windows
from core.layers.spec import Family, Shape
from core.plan import Step, make_plan
from core.project import Project


@dataclass(frozen=True)
class Axis:
    """What place i sees along one dimension of the sample, of `length`: `size` values from
    `start` + i · `jump` on. What lies outside of the sample is border."""

    start: int
    jump: int
    size: int
    length: int

    def seen_from(self, place: int) -> tuple[int, int]:
        """First value that `place` sees, and the one behind its last, within the sample."""
        first = self.start + place * self.jump
        return max(0, first), min(self.length, first + self.size)

    def behind(self, window: int, stride: int, border: int) -> "Axis":
        """What places see after a window was moved over these."""
        return Axis(
            self.start - border * self.jump,
            self.jump * stride,
            self.size + (window - 1) * self.jump,
            self.length,
        )


@dataclass(frozen=True)
class ReceptiveField:
    """What places of a map see, along each dimension of the sample behind its channels."""

    axes: tuple[Axis, ...]

    def seen_from(self, place: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """For each dimension the first pixel that `place` sees, and the one behind the last."""
        pairs = zip(self.axes, place, strict=True)
        return tuple(axis.seen_from(int(at)) for axis, at in pairs)


def receptive_field(project: Project, node: str) -> ReceptiveField | None:
    """What the places of the map that `node` gives see of a sample; None where it gives no map,
    or each of its places sees the whole sample.

    Raises `CompileError` for a network with a problem.
    """
    fields: dict[str, ReceptiveField | None] = {}
    for step in make_plan(project.network, project.input_shape).steps:
        found = [fields[name] for name in step.inputs]
        fields[step.name] = _behind(step, found)
        if step.node == node:
            return fields[step.name]
    return None


def _behind(step: Step, before: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
    """The field after a step."""
    if step.spec.inputs == 0:
        return _of_sample(step.shape)
    known = [field for field in before if field is not None]
    if len(known) < len(before):
        return None
    if len(known) > 1:
        return _union(known)
    if step.spec.family in (Family.CONV, Family.POOL):
        return _moved(step, known[0])
    is_in_place = len(step.shape) > 1 and step.shape[1:] == step.input_shapes[0][1:]
    return known[0] if is_in_place and step.spec.family is not Family.LINEAR else None


def _of_sample(shape: Shape) -> ReceptiveField | None:
    axes = tuple(Axis(0, 1, 1, length) for length in shape[1:])
    return ReceptiveField(axes) if axes else None


def _moved(step: Step, before: ReceptiveField) -> ReceptiveField | None:
    """After a window was moved; None where it has no fixed size."""
    params, dims = step.params, len(before.axes)
    if "kernel_size" not in params:
        return None
    kernel = windows(params, dims)
    by_default = params["kernel_size"] if params["stride"] is None else params["stride"]
    strides = per_dimension(by_default, dims)
    borders = per_dimension(params["padding"], dims)
    moved = zip(before.axes, kernel, strides, borders, strict=True)
    return ReceptiveField(tuple(axis.behind(w, s, b) for axis, w, s, b in moved))


def _union(fields: Sequence[ReceptiveField]) -> ReceptiveField | None:
    """What several maps see together; None where their places are not alike."""
    axes = []
    for along in zip(*(field.axes for field in fields), strict=True):
        if len({axis.jump for axis in along}) > 1:
            return None
        start = min(axis.start for axis in along)
        end = max(axis.start + axis.size for axis in along)
        axes.append(Axis(start, along[0].jump, end - start, along[0].length))
    return ReceptiveField(tuple(axes))
