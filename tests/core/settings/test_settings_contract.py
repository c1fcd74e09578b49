"""Every declared loss, optimizer, schedule and regularizer: torch's names, defaults and rules."""

import inspect

import pytest
import torch

from core.catalogue import Catalogue, Spec
from core.errors import ParamError
from core.initializers import INITIALIZERS
from core.params import Params
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES

CATALOGUES: tuple[Catalogue[Spec], ...] = (
    LOSSES,
    OPTIMIZERS,
    SCHEDULES,
    REGULARIZERS,
    INITIALIZERS,
    INITIAL_WEIGHTS,
)
SPECS = [
    pytest.param(catalogue, spec, id=spec.kind)
    for catalogue in CATALOGUES
    for spec in catalogue.values()
]


@pytest.mark.parametrize(("catalogue", "spec"), SPECS)
def test_each_is_helped_limited_and_survives_the_file(
    catalogue: Catalogue[Spec], spec: Spec
) -> None:
    setting = catalogue.setting(spec.kind)
    assert setting.params == spec.defaults()
    assert catalogue.parse(catalogue.to_json(setting), "here") == setting
    assert spec.help.endswith(".")
    for param in spec.params:
        assert param.help.endswith(".")
        assert param.limits()


@pytest.mark.parametrize("spec", OPTIMIZERS.values(), ids=lambda spec: spec.kind)
def test_optimizers_have_torchs_defaults(spec: Spec) -> None:
    signature = inspect.signature(getattr(torch.optim, spec.kind)).parameters
    for name, value in OPTIMIZERS[spec.kind].arguments(spec.defaults()).items():
        assert signature[name].default == value, name


TORCHS = [kind for kind, spec in SCHEDULES.items() if spec.factor is None and kind != "Constant"]


@pytest.mark.parametrize("kind", TORCHS)
def test_schedules_have_torchs_defaults(kind: str) -> None:
    spec = SCHEDULES[kind]
    signature = inspect.signature(getattr(torch.optim.lr_scheduler, kind)).parameters
    for name, value in spec.arguments(spec.defaults(), lr=0.1, length=7).items():
        default = signature[name].default
        is_ours = name in (spec.length, spec.rate) or default is inspect.Parameter.empty
        assert is_ours or kind == "StepLR" or default == value, name


@pytest.mark.parametrize("kind", list(LOSSES))
def test_losses_take_what_is_declared(kind: str) -> None:
    spec = LOSSES[kind]
    signature = inspect.signature(getattr(torch.nn, kind)).parameters
    for name, value in spec.arguments(spec.defaults()).items():
        assert signature[name].default == value


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"nesterov": True}, "SGD: nesterov needs a momentum above 0."),
        (
            {"nesterov": True, "momentum": 0.9, "dampening": 0.1},
            "SGD: nesterov needs a dampening of 0.",
        ),
    ],
)
def test_nesterov_follows_torchs_rule(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(ParamError) as caught:
        OPTIMIZERS.setting("SGD", **given)
    assert str(caught.value) == sentence
    with pytest.raises(ValueError, match="Nesterov"):
        torch.optim.SGD([torch.zeros(1)], lr=0.1, **given)  # type: ignore[arg-type]
    OPTIMIZERS.setting("SGD", nesterov=True, momentum=0.9)


def test_limits_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ParamError, match="must not be above"):
        INITIALIZERS.setting("Uniform", a=1.0, b=-1.0)
    with pytest.raises(ParamError, match="must not be above"):
        SCHEDULES.setting("OneCycleLR", base_momentum=0.9, max_momentum=0.5)
    SCHEDULES.setting("OneCycleLR", base_momentum=0.9, max_momentum=0.5, cycle_momentum=False)


def test_a_length_defaults_to_the_run_and_a_rate_to_the_optimizer() -> None:
    told = SCHEDULES["OneCycleLR"].arguments(
        SCHEDULES["OneCycleLR"].defaults(), lr=0.3, length=700, has_momentum=False
    )
    assert (told["max_lr"], told["total_steps"], told["cycle_momentum"]) == (0.3, 700, False)
    given = SCHEDULES.setting("CosineAnnealingLR", T_max=5).params
    assert SCHEDULES["CosineAnnealingLR"].arguments(given, lr=0.3, length=700)["T_max"] == 5


def test_elastic_net_mixes_l1_and_l2() -> None:
    def factors(kind: str, **given: object) -> tuple[float, float]:
        return REGULARIZERS[kind].penalty(REGULARIZERS.setting(kind, **given).params)

    assert factors("L1", strength=0.5) == (0.5, 0.0)
    assert factors("L2", strength=0.5) == (0.0, 0.5)
    assert factors("ElasticNet", strength=0.5, l1_ratio=0.2) == pytest.approx((0.1, 0.4))
    assert REGULARIZERS["ClipGradNorm"].penalty(Params()) == (0.0, 0.0)
