"""The O-rings give the published logistic regressions."""

import numpy as np
import pytest

from core.data.o_rings import o_rings


def fitted(x: np.ndarray, hits: np.ndarray, tries: float) -> np.ndarray:
    """Intercept and slope of greatest likelihood, by Newton's method."""
    design = np.column_stack([np.ones(len(x)), x])
    beta = np.zeros(2)
    for _ in range(25):
        p = 1 / (1 + np.exp(-design @ beta))
        slope = design.T @ (hits - tries * p)
        beta += np.linalg.solve((design * (tries * p * (1 - p))[:, None]).T @ design, slope)
    return beta


def test_the_regression_is_the_published_one() -> None:
    """Intercept 15.043 and slope -0.232 per °F, the figures printed for these 23 launches."""
    temperatures, distress = o_rings()
    intercept, slope = fitted(temperatures[:, 0].astype(float), distress, 1)
    assert intercept == pytest.approx(15.043, abs=5e-4)
    assert slope == pytest.approx(-0.2322, abs=5e-5)
    at_31 = 1 / (1 + np.exp(-(intercept + slope * 31)))
    assert at_31 > 0.999  # the morning of 28 January 1986


def test_with_two_rings_twice_it_is_that_of_the_paper() -> None:
    """Dalal, Fowlkes and Hoadley fit 5.085 - 0.1156 t per ring: 9 of 6·23 field joint O-rings,
    two of them at 53 and at 75 °F."""
    temperatures, distress = o_rings()
    counts = distress.copy()
    for degrees in (53, 75):
        at = (temperatures[:, 0] == degrees) & (distress == 1)
        assert at.sum() == 1
        counts[at] = 2
    assert counts.sum() == 9
    intercept, slope = fitted(temperatures[:, 0].astype(float), counts, 6)
    assert intercept == pytest.approx(5.085, abs=5e-4)
    assert slope == pytest.approx(-0.1156, abs=5e-5)
