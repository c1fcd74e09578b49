"""Which library multiplies matrices during a run."""

import pytest
import torch

from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.project import Project
from core.settings.training import TrainingSettings
from core.training import products
from core.training.control import Control
from core.training.events import StepMeasured
from core.training.products import fast_products
from core.training.trainer import train
from tests.core.builders import chain

matmul = torch.backends.mkldnn.matmul


@pytest.fixture
def on_amd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "is_amd", lambda: True)


def _losses() -> list[float]:
    network = chain("Input", ("Linear", {"out_features": 64}), "Sigmoid", "Linear", "Output")
    data = DataSettings(DATASETS.setting("gaussians", classes=10))
    network = network.set_params(network.of_kind("Linear")[1].id, out_features=10)
    project = Project(network, data, TrainingSettings(device="cpu"))
    events = train(project, Control(), max_steps=30)
    return [event.loss for event in events if isinstance(event, StepMeasured)]


def test_the_setting_holds_for_a_run_alone_and_rounds_as_float32(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(products, "is_amd", lambda: False)
    matmul.fp32_precision = "none"
    plain = _losses()
    monkeypatch.setattr(products, "is_amd", lambda: True)
    fast = _losses()
    assert matmul.fp32_precision == "none"
    assert fast == pytest.approx(plain, rel=1e-5)


def test_what_rounds_to_bfloat16_is_not_used(on_amd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    matmul.fp32_precision = "none"
    product = torch.Tensor.__matmul__

    def rounded(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        if a.dtype is torch.float32:
            return product(a.bfloat16().float(), b.bfloat16().float())
        return product(a, b)

    with fast_products():
        exact = matmul.fp32_precision
    monkeypatch.setattr(torch.Tensor, "__matmul__", rounded)
    with fast_products():
        assert matmul.fp32_precision == "none"
    assert exact in ("bf16", "none")


def test_other_processors_keep_what_torch_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "is_amd", lambda: False)
    matmul.fp32_precision = "none"
    with fast_products():
        assert matmul.fp32_precision == "none"
