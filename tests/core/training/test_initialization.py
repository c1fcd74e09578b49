"""Which initializer each layer gets, and what it draws."""

import math

import pytest
import torch

from core.compiler import compile_network
from core.initializers import INITIALIZERS
from core.training.initialization import initialize, initializer_of
from tests.core.builders import chain, named

AUTO = INITIALIZERS.setting("Auto")


@pytest.mark.parametrize(
    ("followers", "kind"),
    [
        (("ReLU",), "KaimingNormal"),
        (("GELU",), "KaimingNormal"),
        (("SELU",), "LecunNormal"),
        (("Tanh",), "XavierUniform"),
        (("Sigmoid",), "XavierUniform"),
        (("BatchNorm1d", "Dropout", "ReLU"), "KaimingNormal"),
        ((), "XavierUniform"),
        (("Linear", "ReLU"), "XavierUniform"),
    ],
)
def test_auto_fits_the_next_activation(followers: tuple[str, ...], kind: str) -> None:
    network = chain("Input", "Linear", *followers, "Output")
    assert initializer_of(network, named(network, "linear"), AUTO).kind == kind


def test_auto_counts_the_slope_of_a_leaky_relu() -> None:
    network = chain("Input", "Linear", ("LeakyReLU", {"negative_slope": 0.3}), "Output")
    setting = initializer_of(network, named(network, "linear"), AUTO)
    assert (setting.kind, setting.params["a"]) == ("KaimingNormal", 0.3)


def test_a_layers_own_choice_goes_first() -> None:
    own = {"kind": "Constant", "params": {"val": 0.5, "bias": 0.25}}
    network = chain("Input", ("Linear", {"initialization": own}), "ReLU", "Linear", "Output")
    module = compile_network(network, (6,))
    initialize(module, network, INITIALIZERS.setting("Normal"), torch.Generator())
    first = module.module_of(named(network, "linear"))
    assert (first.weight == 0.5).all()
    assert (first.bias == 0.25).all()
    assert (module.module_of(named(network, "linear_2")).weight != 0.5).all()


@pytest.mark.parametrize(
    ("setting", "std"),
    [
        (INITIALIZERS.setting("XavierUniform"), math.sqrt(2 / 700)),
        (INITIALIZERS.setting("XavierNormal", gain=2.0), 2 * math.sqrt(2 / 700)),
        (INITIALIZERS.setting("KaimingUniform"), math.sqrt(2 / 400)),
        (INITIALIZERS.setting("KaimingNormal", mode="fan_out"), math.sqrt(2 / 300)),
        (INITIALIZERS.setting("KaimingNormal", a=1.0), math.sqrt(1 / 400)),
        (INITIALIZERS.setting("LecunNormal"), math.sqrt(1 / 400)),
        (INITIALIZERS.setting("Normal", std=0.05), 0.05),
        (INITIALIZERS.setting("Uniform", a=-0.3, b=0.3), 0.6 / math.sqrt(12)),
        (INITIALIZERS.setting("Orthogonal"), math.sqrt(1 / 400)),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_weights_have_the_spread_of_the_formula(setting: object, std: float) -> None:
    network = chain("Input", ("Linear", {"out_features": 300}), "Output")
    module = compile_network(network, (400,))
    initialize(module, network, setting, torch.Generator().manual_seed(1))  # type: ignore[arg-type]
    linear = module.module_of(named(network, "linear"))
    assert linear.weight.std().item() == pytest.approx(std, rel=0.02)
    assert abs(linear.weight.mean().item()) < std / 50
    assert (linear.bias == 0).all()


def test_default_leaves_what_torch_drew_and_auto_is_deterministic() -> None:
    network = chain("Input", "Linear", "PReLU", "BatchNorm1d", "Linear", "Output")
    module = compile_network(network, (6,))
    before = {name: value.clone() for name, value in module.state_dict().items()}
    initialize(module, network, INITIALIZERS.setting("Default"), torch.Generator())
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    drawn = []
    for _ in range(2):
        initialize(module, network, AUTO, torch.Generator().manual_seed(5))
        drawn.append(module.state_dict()["linear.weight"].clone())
    assert torch.equal(*drawn)
    assert not torch.equal(drawn[0], before["linear.weight"])
    assert torch.equal(module.state_dict()["prelu.weight"], before["prelu.weight"])
    assert torch.equal(module.state_dict()["batchnorm1d.weight"], before["batchnorm1d.weight"])
