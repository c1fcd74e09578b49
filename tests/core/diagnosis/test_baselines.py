"""The loss of a constant prediction, against torch's losses on samples of those classes."""

import numpy as np
import pytest
import torch

from core.data.spec import Task
from core.diagnosis.baselines import loss_of_constant
from core.params import Setting
from core.settings.losses import LOSSES
from core.training.loss import Loss

COUNTS = (10, 30, 60)
TARGETS = torch.arange(3).repeat_interleave(torch.tensor(COUNTS))
SHARES = np.array(COUNTS) / sum(COUNTS)


def least(setting: Setting, start: torch.Tensor) -> float:
    """The smallest loss that one prediction for all samples can have, by descent."""
    loss = Loss(setting, Task.CLASSIFICATION, COUNTS)
    value = start.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([value], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        rows = value.expand(len(TARGETS), 3)
        found = loss(torch.sigmoid(rows) if setting.kind == "BCELoss" else rows, TARGETS)
        found.backward()  # type: ignore[no-untyped-call]
        return found

    optimizer.step(closure)
    return closure().item()


@pytest.mark.parametrize(
    "setting",
    [
        LOSSES.setting("CrossEntropyLoss"),
        LOSSES.setting("CrossEntropyLoss", label_smoothing=0.2),
        LOSSES.setting("CrossEntropyLoss", class_weight="balanced"),
        LOSSES.setting("BCEWithLogitsLoss"),
        LOSSES.setting("BCELoss"),
        LOSSES.setting("MSELoss"),
    ],
    ids=lambda setting: f"{setting.kind} {dict(setting.params)}",
)
def test_the_closed_form_is_the_least_loss(setting: Setting) -> None:
    assert loss_of_constant(setting, SHARES) == pytest.approx(
        least(setting, torch.zeros(1, 3)), rel=1e-4
    )


@pytest.mark.parametrize("kind", ["L1Loss", "HuberLoss", "MultiMarginLoss"])
def test_of_others_nothing_is_claimed(kind: str) -> None:
    assert np.isnan(loss_of_constant(LOSSES.setting(kind), SHARES))
