"""The table of bias and variance is that of the textbook."""

import math

import pytest

from core.diagnosis.bias_variance import bias_variance, error_words
from core.training.history import History
from tests.core.diagnosis.histories import course, made


def test_the_textbook_example() -> None:
    """Ng, Machine Learning Yearning, chapter 22: 15 % and 16 % against 14 %, and against 1 %."""
    history = made(epochs=course([0.5, 0.15], [0.6, 0.16]))
    against_hard = bias_variance(history, target=0.14)
    against_easy = bias_variance(history, target=0.01)
    assert against_hard is not None
    assert against_easy is not None
    assert against_hard.bias == pytest.approx(0.01)
    assert against_easy.bias == pytest.approx(0.14)
    assert against_hard.variance == pytest.approx(0.01)
    assert against_easy.variance == pytest.approx(0.01)
    assert against_easy.is_bias_larger
    assert against_easy.epoch == 2


def test_any_epoch_can_be_asked_for() -> None:
    history = made(epochs=course([0.5, 0.1], [0.6, 0.3]))
    first = bias_variance(history, epoch=history.epochs[0])
    last = bias_variance(history)
    assert first is not None
    assert last is not None
    assert (first.train, first.validation) == pytest.approx((0.5, 0.6))
    assert not last.is_bias_larger


def test_values_are_held_against_a_constant() -> None:
    history = made(epochs=[(0.5, 0, 1.0, 0)], counts=(), constant_loss=2.0)
    table = bias_variance(history)
    assert table is not None
    assert (table.train, table.validation, table.is_share) == (0.25, 0.5, False)


def test_without_validation_the_variance_is_not_known() -> None:
    table = bias_variance(made(epochs=[(1.0, 0.2, math.nan, math.nan)]))
    assert table is not None
    assert math.isnan(table.variance)
    assert table.is_bias_larger


@pytest.mark.parametrize(
    "history",
    [
        History(),
        made(),
        made(epochs=[(0.5, 0, 1.0, 0)], counts=(), constant_loss=0.0),
        made(epochs=[(0.5, 0, 1.0, 0)], counts=()),
        made(epochs=[(math.nan, math.nan, 1.0, 0.5)]),
    ],
)
def test_what_cannot_be_said_is_not_said(history: History) -> None:
    assert bias_variance(history) is None


def test_words() -> None:
    assert error_words(0.1234) == "12.3 %"
    assert error_words(-0.01) == "−1 %"
    assert error_words(0.5, is_share=False) == "50 % of the best constant's"
