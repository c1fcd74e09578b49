"""What is at a place of the plane, in words. Pure functions of answers."""

import numpy as np

from app.examining.plane_asking import PlanePoints, PlaneSeen
from app.numbers import count, figure, percent
from core.data.spec import Task


def sample_text(seen: PlaneSeen, points: PlanePoints, index: int) -> str:
    """What one of the samples is, and is taken for."""
    actual, given = points.actual[index], points.given[index]
    names = seen.boundary.names
    if seen.task is Task.REGRESSION:
        words = f"{figure(float(actual))}, predicted {figure(float(given))}"
    elif given < 0:
        words = f"{names[int(actual)]}, given none"
    else:
        verb = "given" if actual != given else "right:"
        words = f"{names[int(actual)]}, {verb} {names[int(given)]}"
    return f"{points.part} sample: {words}"


def place_text(seen: PlaneSeen, x: float, y: float) -> str:
    """What the network says at the nearest place that was computed."""
    found, names = seen.boundary, seen.names
    column, row = (
        int(np.abs(axis - value).argmin())
        for axis, value in ((found.plane.x, x), (found.plane.y, y))
    )
    where = f"{names[0]} {figure(x)}, {names[1]} {figure(y)}"
    if found.given is None:
        return f"{where}: {figure(float(found.values[0, row, column]))}"
    given = int(found.given[row, column])
    if given < 0:
        return f"{where}: NaN or infinite"
    share = ""
    if found.probabilities is not None:
        share = f", {percent(float(found.probabilities[given, row, column]))}"
    return f"{where}: {found.names[given]}{share}"


def score_text(seen: PlaneSeen) -> str:
    """How well it fits; what is wrong with the answer comes first."""
    if seen.boundary.nonfinite:
        places = count(seen.boundary.nonfinite)
        return f"NaN or infinite at {places} of {count(seen.boundary.values[0].size)} places."
    parts = [points for points in seen.points if len(points.places)]
    if seen.task is Task.REGRESSION:
        errors = [f"{figure(_error(points))} on {points.part}" for points in parts]
        return "RMSE " + ", ".join(errors)
    shares = [f"{percent(1 - float(p.is_wrong.mean()))} of {p.part}" for p in parts]
    return "right: " + ", ".join(shares)


def _error(points: PlanePoints) -> float:
    left = points.given.astype(np.float64) - points.actual.astype(np.float64)
    return float(np.sqrt(np.square(left).mean()))
