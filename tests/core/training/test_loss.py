"""Each loss by hand and against its formula; what counts as right; the mean of several."""

import math

import pytest
import torch
from torch import Tensor, nn

from core.data.spec import Task
from core.params import Setting
from core.settings.losses import LOSSES
from core.training.loss import Loss, balanced, odds

THREE = torch.tensor([[2.0, -1.0, 0.5], [0.0, 1.0, 3.0]])
RIGHT = torch.tensor([0, 1])
TRUE = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def loss_of(kind: str, task: Task = Task.CLASSIFICATION, **params: object) -> Loss:
    return Loss(LOSSES.setting(kind, **params), task, class_counts=(6, 3, 0))


def by_hand(difference: Tensor, kind: str, bend: float) -> Tensor:
    size = difference.abs()
    match kind:
        case "MSELoss":
            return size**2
        case "L1Loss":
            return size
        case "HuberLoss":
            return torch.where(size < bend, size**2 / 2, bend * (size - bend / 2))
    return torch.where(size < bend, size**2 / (2 * bend), size - bend / 2)


OF_VALUES = [
    ("MSELoss", {}),
    ("L1Loss", {}),
    ("HuberLoss", {"delta": 0.7}),
    ("SmoothL1Loss", {"beta": 0.7}),
]


@pytest.mark.parametrize(("kind", "params"), OF_VALUES)
def test_a_loss_of_values_is_its_formula_for_values_and_for_classes(
    kind: str, params: dict[str, float]
) -> None:
    bend = next(iter(params.values()), 0.0)
    expected = by_hand(THREE - TRUE, kind, bend).mean()
    torch.testing.assert_close(loss_of(kind, **params)(THREE, RIGHT), expected)
    torch.testing.assert_close(loss_of(kind, Task.REGRESSION, **params)(THREE, TRUE), expected)


def test_cross_entropy_is_minus_the_log_of_the_right_probability() -> None:
    shares = THREE.exp() / THREE.exp().sum(1, keepdim=True)
    expected = -(shares[0, 0].log() + shares[1, 1].log()) / 2
    torch.testing.assert_close(loss_of("CrossEntropyLoss")(THREE, RIGHT), expected)
    torch.testing.assert_close(loss_of("NLLLoss")(THREE.log_softmax(1), RIGHT), expected)


def test_label_smoothing_spreads_its_share_over_all_classes() -> None:
    share = 0.3
    target = (1 - share) * TRUE + share / 3
    expected = -(target * THREE.log_softmax(1)).sum(1).mean()
    found = loss_of("CrossEntropyLoss", label_smoothing=share)(THREE, RIGHT)
    torch.testing.assert_close(found, expected)


def test_the_hinge_counts_what_is_missing_from_the_margin() -> None:
    # of the first: 1 - 2 + (-1) < 0 and 1 - 2 + 0.5 < 0; of the second: 1 - 1 + 0 and 1 - 1 + 3
    assert loss_of("MultiMarginLoss")(THREE, RIGHT).item() == pytest.approx((0 + (0 + 3) / 3) / 2)
    wide = loss_of("MultiMarginLoss", margin=2.0, p=2)(THREE, RIGHT).item()
    assert wide == pytest.approx((0.5**2 / 3 + (1 + 16) / 3) / 2)


@pytest.mark.parametrize("kind", ["BCEWithLogitsLoss", "BCELoss"])
def test_binary_cross_entropy_with_one_output_or_one_a_class(kind: str) -> None:
    def given(logits: Tensor) -> Tensor:
        return logits if kind == "BCEWithLogitsLoss" else logits.sigmoid()

    def entropy(logit: float, is_it: bool) -> float:
        return math.log1p(math.exp(-logit if is_it else logit))

    single = torch.tensor([[2.0], [-0.5], [1.0]])
    labels = torch.tensor([1, 1, 0])
    loss = loss_of(kind)
    expected = (entropy(2.0, True) + entropy(-0.5, True) + entropy(1.0, False)) / 3
    assert loss(given(single), labels).item() == pytest.approx(expected)
    assert loss.correct(given(single), labels).item() == 1
    pairs = zip(THREE.flatten().tolist(), TRUE.flatten().tolist(), strict=True)
    each = sum(entropy(logit, bool(is_it)) for logit, is_it in pairs) / 6
    assert loss(given(THREE), RIGHT).item() == pytest.approx(each)
    assert loss.correct(given(THREE), RIGHT).item() == 1


def test_balanced_weights_are_those_of_the_counts() -> None:
    assert balanced((6, 3, 0)) == [9 / 18, 1.0, 0.0]
    losses = nn.functional.cross_entropy(THREE, RIGHT, reduction="none")
    expected = (0.5 * losses[0] + 1.0 * losses[1]) / 1.5
    found = loss_of("CrossEntropyLoss", class_weight="balanced")(THREE, RIGHT)
    torch.testing.assert_close(found, expected)


def test_a_regression_has_no_accuracy() -> None:
    loss = loss_of("MSELoss", Task.REGRESSION)
    assert not loss.has_accuracy
    assert math.isnan(loss.correct(THREE, TRUE).item())


@pytest.mark.parametrize("kind", list(LOSSES))
def test_the_mean_averages_what_the_loss_reads_as_probabilities(kind: str) -> None:
    drawn = torch.randn(5, 2, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    loss = loss_of(kind)
    if kind in ("CrossEntropyLoss", "NLLLoss"):
        mean = loss.mean(drawn if kind == "CrossEntropyLoss" else drawn.log_softmax(2))
        torch.testing.assert_close(mean.softmax(1), drawn.softmax(2).mean(0))
        torch.testing.assert_close(mean.exp().sum(1), torch.ones(2, dtype=torch.float64))
    elif kind == "BCEWithLogitsLoss":
        torch.testing.assert_close(loss.mean(drawn).sigmoid(), drawn.sigmoid().mean(0))
    else:
        torch.testing.assert_close(loss.mean(drawn), drawn.mean(0))


@pytest.mark.parametrize("kind", ["CrossEntropyLoss", "BCEWithLogitsLoss"])
def test_the_mean_of_certain_predictions_stays_finite(kind: str) -> None:
    certain = torch.tensor([[[300.0, -300.0]], [[200.0, -400.0]]])
    assert loss_of(kind).mean(certain).isfinite().all()


def test_a_change_takes_effect_at_the_next_call() -> None:
    loss = loss_of("CrossEntropyLoss")
    before = loss(THREE, RIGHT)
    changed: Setting = LOSSES.setting("CrossEntropyLoss", label_smoothing=0.5)
    loss.change(changed)
    after = loss(THREE, RIGHT)
    torch.testing.assert_close(after, nn.CrossEntropyLoss(label_smoothing=0.5)(THREE, RIGHT))
    assert before != after


def test_balanced_outputs_weigh_their_class_against_all_others() -> None:
    assert odds((6, 3, 0)) == [0.5, 2.0, 1.0]
    each = nn.functional.binary_cross_entropy_with_logits(THREE, TRUE, reduction="none")
    weights = torch.where(TRUE > 0, torch.tensor([0.5, 2.0, 1.0]), 1.0)
    found = loss_of("BCEWithLogitsLoss", class_weight="balanced")(THREE, RIGHT)
    torch.testing.assert_close(found, (weights * each).mean())
    single = Loss(
        LOSSES.setting("BCEWithLogitsLoss", class_weight="balanced"), Task.CLASSIFICATION, (6, 3)
    )
    expected = (2 * math.log1p(math.exp(-0.5)) + math.log1p(math.exp(-0.5))) / 2
    logits, labels = torch.tensor([[0.5], [-0.5]]), torch.tensor([1, 0])
    assert single(logits, labels).item() == pytest.approx(expected)


def test_balanced_weights_follow_the_type_of_the_prediction() -> None:
    loss = loss_of("CrossEntropyLoss", class_weight="balanced")
    plain = loss(THREE, RIGHT)
    torch.testing.assert_close(loss(THREE.double(), RIGHT), plain.double())


def test_the_best_constant_is_the_mean_or_the_median() -> None:
    targets = torch.tensor([[0.0, 1.0], [0.0, 1.0], [9.0, 4.0], [1.0, 2.0]])
    mean, median = targets.mean(0), targets.median(0).values
    squared = loss_of("MSELoss", Task.REGRESSION).of_constant(targets)
    assert squared == pytest.approx(float(targets.var(0, correction=0).mean()))
    absolute = loss_of("L1Loss", Task.REGRESSION).of_constant(targets)
    assert absolute == pytest.approx(float((targets - median).abs().mean()))
    assert absolute < float((targets - mean).abs().mean())
    assert math.isnan(loss_of("MSELoss").of_constant(RIGHT))


ALONE = [(kind, {}) for kind in LOSSES if kind not in ("BCELoss", "NLLLoss")]


@pytest.mark.parametrize(
    ("kind", "params"), [*ALONE, ("CrossEntropyLoss", {"label_smoothing": 0.2})]
)
def test_the_loss_of_each_sample_is_that_of_a_batch_of_one(
    kind: str, params: dict[str, float]
) -> None:
    loss = loss_of(kind, **params)
    alone = [loss(THREE[i : i + 1], RIGHT[i : i + 1]) for i in range(2)]
    torch.testing.assert_close(loss.each(THREE, RIGHT), torch.stack(alone))
    torch.testing.assert_close(loss.each(THREE, RIGHT).mean(), loss(THREE, RIGHT))


def test_weighed_losses_of_each_sample_add_up_to_that_of_the_batch() -> None:
    loss = loss_of("CrossEntropyLoss", class_weight="balanced")
    weights = torch.tensor(balanced((6, 3, 0)))[RIGHT]
    torch.testing.assert_close(loss.each(THREE, RIGHT).sum() / weights.sum(), loss(THREE, RIGHT))


def test_probabilities_are_read_as_the_loss_reads_its_input() -> None:
    single, classes = torch.tensor([[-1.0], [0.3]]), torch.tensor([0, 1])
    for kind, given in (("BCEWithLogitsLoss", single), ("BCELoss", single.sigmoid())):
        found = loss_of(kind).probabilities(given)
        assert found is not None
        torch.testing.assert_close(found, torch.cat([1 - single.sigmoid(), single.sigmoid()], 1))
        assert torch.equal(loss_of(kind).given(given), classes)
        assert torch.equal(loss_of(kind).given(given), found.argmax(1))
    for kind, given in (("CrossEntropyLoss", THREE), ("NLLLoss", THREE.log_softmax(1))):
        torch.testing.assert_close(loss_of(kind).probabilities(given), THREE.softmax(1))
    several = loss_of("BCEWithLogitsLoss").probabilities(THREE)
    torch.testing.assert_close(several, THREE.sigmoid())
    for loss in (loss_of("MultiMarginLoss"), loss_of("MSELoss", Task.REGRESSION)):
        assert loss.probabilities(THREE) is None
