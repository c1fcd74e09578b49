"""How the learning rates that two trials recommend go together."""

from core.trials.result import Result
from core.trials.words import number

FAR = 2.0
"""Rates that differ by a smaller factor say the same."""


def why_they_differ(range_test: Result | None, comparison: Result | None) -> str:
    """Why the range test suggests another rate than the comparison's best, in one sentence;
    empty where they agree or one of them recommends none."""
    careful = range_test.suggestion if range_test else None
    fastest = comparison.suggestion if comparison else None
    if careful is None or fastest is None or 1 / FAR <= fastest / careful <= FAR:
        return ""
    if fastest > careful:
        return (
            f"{number(fastest)} won the short comparison; for a long run {number(careful)}, with "
            "its margin of ten, is safer."
        )
    return (
        f"This sweep is short at each rate; {number(fastest)}, which the comparison trained "
        "longer with, is safer."
    )
