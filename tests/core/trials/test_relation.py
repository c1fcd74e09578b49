"""The sentence on two recommended rates that differ."""

import math

import pytest

from core.trials.relation import why_they_differ
from core.trials.result import Offer, Result, Verdict


def recommending(rate: float | None) -> Result:
    offers = () if rate is None else (Offer(rate, math.nan, is_best=True),)
    return Result("LRRangeTest", Verdict.OK, "Found.", offers=offers)


@pytest.mark.parametrize(("careful", "fastest"), [(None, 0.1), (0.1, None), (0.01, 0.019)])
def test_nothing_is_said_where_nothing_differs(
    careful: float | None, fastest: float | None
) -> None:
    assert why_they_differ(recommending(careful), recommending(fastest)) == ""
    assert why_they_differ(None, recommending(fastest)) == ""


def test_which_is_higher_decides_what_is_said() -> None:
    lower = why_they_differ(recommending(0.0015), recommending(0.02))
    assert "0.02 won the short comparison" in lower
    assert "0.0015" in lower
    higher = why_they_differ(recommending(0.1), recommending(0.001))
    assert "0.001" in higher
    assert "won" not in higher
