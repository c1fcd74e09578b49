"""Which initializer each layer gets, and what it draws."""

import math

import pytest
import torch

from core.compiler import compile_network
from core.initializers import INITIALIZERS
from core.params import Setting
from core.training.initialization import apply, initialize, initializer_of
from tests.core.builders import Layer, chain, named

WIDE = {"out_features": 128}
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


OUT, IN = 300, 400
UNIFORM = math.sqrt(3)
"""The largest value of a uniform distribution, in standard deviations."""
TWO_SIGMA = 0.8796256610342398
"""What is left of the spread of a normal distribution that is cut at two standard deviations."""
ANYWHERE = math.inf
MOMENTS: dict[str, list[tuple[dict[str, object], float, float]]] = {
    "XavierUniform": [({}, math.sqrt(2 / (IN + OUT)), UNIFORM)],
    "XavierNormal": [({"gain": 2.0}, 2 * math.sqrt(2 / (IN + OUT)), ANYWHERE)],
    "KaimingUniform": [
        ({}, math.sqrt(2 / IN), UNIFORM),
        ({"mode": "fan_out"}, math.sqrt(2 / OUT), UNIFORM),
    ],
    "KaimingNormal": [
        ({"mode": "fan_out"}, math.sqrt(2 / OUT), ANYWHERE),
        ({"a": 1.0}, math.sqrt(1 / IN), ANYWHERE),
    ],
    "LecunNormal": [({}, math.sqrt(1 / IN), ANYWHERE)],
    "LecunUniform": [({}, math.sqrt(1 / IN), UNIFORM)],
    "LecunTruncatedNormal": [({}, math.sqrt(1 / IN), 2 / TWO_SIGMA)],
    "Normal": [({}, 0.01, ANYWHERE), ({"std": 0.05}, 0.05, ANYWHERE)],
    "TruncatedNormal": [
        ({"std": 0.05}, 0.05 * TWO_SIGMA, 2 / TWO_SIGMA),
        ({"cut": 10.0}, 0.02, 10.0),
    ],
    "Uniform": [({"a": -0.3, "b": 0.3}, 0.3 / UNIFORM, UNIFORM)],
    "Orthogonal": [({}, math.sqrt(1 / IN), ANYWHERE), ({"gain": 3.0}, 3 / math.sqrt(IN), ANYWHERE)],
    "Constant": [({}, 0.0, 0.0)],
}
"""For each kind, parameters with the standard deviation of its formula and the largest value in
units of that."""
FOLLOW_OTHERS = ("Auto", "Default")


def drawn(setting: Setting, seed: int = 1) -> torch.nn.Linear:
    """A layer from 400 to 300 values after its initialization."""
    linear = torch.nn.Linear(IN, OUT)
    apply(setting, linear, torch.Generator().manual_seed(seed))
    return linear


@pytest.mark.parametrize("kind", [kind for kind in INITIALIZERS if kind not in FOLLOW_OTHERS])
def test_weights_have_the_moments_and_limits_of_the_formula(kind: str) -> None:
    for given, std, reach in MOMENTS[kind]:
        linear = drawn(INITIALIZERS.setting(kind, **given, bias=0.25))
        assert linear.weight.std().item() == pytest.approx(std, rel=0.02)
        assert abs(linear.weight.mean().item()) <= std / 50
        assert linear.weight.abs().max().item() <= reach * std * (1 + 1e-5) if std else True
        if std and reach < 4:  # a limit, and not only the tail of a normal distribution
            assert linear.weight.abs().max().item() > 0.98 * reach * std
        assert (linear.bias == 0.25).all()


@pytest.mark.parametrize(
    ("setting", "variance"),
    [
        (AUTO, 2 / (9 + 18)),
        (INITIALIZERS.setting("XavierNormal"), 2 / (9 + 18)),
        (INITIALIZERS.setting("KaimingNormal", mode="fan_out"), 2 / 18),
        (INITIALIZERS.setting("KaimingUniform"), 2 / 9),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_each_group_of_a_convolution_counts_its_own_connections(
    setting: Setting, variance: float
) -> None:
    """512 inputs, each with two outputs of its own: 9 values lead into each, 18 out of each."""
    depthwise = ("Conv2d", {"out_channels": 1024, "kernel_size": 3, "groups": 512})
    network = chain("Input", depthwise, "Output")
    module = compile_network(network, (512, 4, 4))
    initialize(module, network, setting, torch.Generator().manual_seed(1))
    weight = module.module_of(named(network, "conv2d")).weight
    assert weight.var().item() == pytest.approx(variance, rel=0.05)
    halves = weight.view(512, 2, 9)
    assert not torch.equal(halves[0], halves[1]), "each group is drawn anew"


def test_a_mean_and_limits_of_ones_own() -> None:
    moved = drawn(INITIALIZERS.setting("TruncatedNormal", mean=1.0, std=0.1, cut=1.0)).weight
    assert 0.9 <= moved.min() < 0.91
    assert 1.09 < moved.max() <= 1.1
    assert moved.mean().item() == pytest.approx(1.0, abs=0.001)
    normal = drawn(INITIALIZERS.setting("Normal", mean=-2.0)).weight
    assert normal.mean().item() == pytest.approx(-2, abs=0.001)
    wide = drawn(INITIALIZERS.setting("Uniform", a=1.0, b=3.0)).weight
    assert (wide.min() >= 1) & (wide.max() <= 3)
    assert wide.mean().item() == pytest.approx(2, abs=0.01)
    assert (drawn(INITIALIZERS.setting("Constant", val=0.5)).weight == 0.5).all()


@pytest.mark.parametrize("gain", [1.0, 2.0])
def test_an_orthogonal_matrix_keeps_lengths(gain: float) -> None:
    weight = drawn(INITIALIZERS.setting("Orthogonal", gain=gain)).weight
    assert torch.allclose(weight @ weight.T, gain**2 * torch.eye(OUT), atol=1e-4)


@pytest.mark.parametrize("kind", list(INITIALIZERS))
def test_every_kind_draws_the_same_from_the_same_seed_for_any_weighted_layer(kind: str) -> None:
    if kind in FOLLOW_OTHERS:
        return
    for make in (
        lambda: torch.nn.Linear(5, 3, bias=False),
        lambda: torch.nn.Conv2d(3, 4, 3),
        lambda: torch.nn.ConvTranspose1d(3, 4, 3),
    ):
        weights = []
        for seed in (1, 1, 2):
            module = make()
            apply(INITIALIZERS.setting(kind), module, torch.Generator().manual_seed(seed))
            weights.append(module.weight.detach())
        assert torch.equal(weights[0], weights[1])
        assert torch.equal(weights[0], weights[2]) == (not INITIALIZERS[kind].is_random)


@pytest.mark.parametrize("kind", ["ReLU", "LeakyReLU", "PReLU", "SELU", "Tanh", "Sigmoid"])
def test_auto_keeps_the_spread_through_fifty_layers(kind: str) -> None:
    """As He, Klambauer and Glorot derived it: activations neither die out nor blow up."""
    layers: list[Layer] = [layer for _ in range(50) for layer in (("Linear", WIDE), kind)]
    network = chain("Input", *layers, "Output")
    module = compile_network(network, (128,))
    initialize(module, network, AUTO, torch.Generator().manual_seed(3))
    inputs = torch.randn(64, 128, generator=torch.Generator().manual_seed(4))
    with torch.no_grad():
        spread = module.eval()(inputs).square().mean().sqrt().item()
    assert 0.05 < spread < 20


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
