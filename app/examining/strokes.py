"""What a person has drawn: strokes, as a value; every edit gives a new one.

Places are shares of the side of the pad, 0 to 1 from its upper left corner.
"""

from dataclasses import dataclass, replace

Point = tuple[float, float]


@dataclass(frozen=True)
class Stroke:
    """A line drawn in one go with a brush of `width`."""

    width: float
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Sketch:
    """The strokes that are seen, and the sketches before it, the latest last."""

    strokes: tuple[Stroke, ...] = ()
    before: tuple["Sketch", ...] = ()
    after: tuple["Sketch", ...] = ()

    @property
    def can_undo(self) -> bool:
        """Whether there was something before."""
        return bool(self.before)

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return bool(self.after)

    def begun(self, width: float, point: Point) -> "Sketch":
        """With a new stroke."""
        return self._changed((*self.strokes, Stroke(width, (point,))))

    def drawn_to(self, point: Point) -> "Sketch":
        """With the last stroke going on to `point`."""
        *others, last = self.strokes
        return replace(self, strokes=(*others, replace(last, points=(*last.points, point))))

    def cleared(self) -> "Sketch":
        """Empty; this can be undone as well."""
        return self._changed(()) if self.strokes else self

    def undone(self) -> "Sketch":
        """As it was before the last stroke."""
        if not self.before:
            return self
        *others, last = self.before
        return replace(last, before=tuple(others), after=(*self.after, self._alone()))

    def redone(self) -> "Sketch":
        """With what was undone."""
        if not self.after:
            return self
        *others, last = self.after
        return replace(last, before=(*self.before, self._alone()), after=tuple(others))

    def _changed(self, strokes: tuple[Stroke, ...]) -> "Sketch":
        return Sketch(strokes, (*self.before, self._alone()))

    def _alone(self) -> "Sketch":
        return Sketch(self.strokes)
