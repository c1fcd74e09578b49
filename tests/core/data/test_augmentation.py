"""One contract over every augmentation, what each draws, and what is refused."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from core.data.augmentation import AUGMENTATIONS
from core.data.augmenting import draws
from core.data.spec import DataKind
from core.errors import ParamError
from core.params import Params
from core.training.augmentation import augmenting_function

IMAGES = torch.rand((24, 3, 12, 10), generator=torch.Generator().manual_seed(1))
GREY = IMAGES[:, :1].contiguous()

NEUTRAL: dict[str, dict[str, object]] = {
    "RandomHorizontalFlip": {"p": 0.0},
    "RandomVerticalFlip": {"p": 0.0},
    "RandomRotation": {"degrees": 0.0},
    "RandomAffine": {"translate": 0.0},
    "RandomCrop": {"padding": 0},
    "RandomResizedCrop": {"scale_min": 1.0, "ratio_min": 10 / 12, "ratio_max": 10 / 12},
    "ColorJitter": {"brightness": 0.0, "contrast": 0.0, "saturation": 0.0},
    "RandomGrayscale": {"p": 0.0},
    "GaussianBlur": {"kernel_size": 1},
    "GaussianNoise": {"sigma": 0.0},
    "Sobel": {"p": 0.0},
    "RandomErasing": {"p": 0.0},
}
STRONG: dict[str, dict[str, object]] = {
    "RandomAffine": {"degrees": 30.0, "scale_min": 0.7, "scale_max": 1.3, "shear": 20.0},
    "ColorJitter": {"hue": 0.5},
    "RandomGrayscale": {"p": 0.5},
}


def augmented(kind: str, x: Tensor, seed: int, **given: object) -> Tensor:
    spec = AUGMENTATIONS[kind]
    params = AUGMENTATIONS.setting(kind, **given).params
    told = spec.arguments(params, DataKind.IMAGE)
    generator = torch.Generator().manual_seed(seed)
    return augmenting_function(spec.function)(x, **told, generator=generator)


# -- the contract --------------------------------------------------------------------------------


@pytest.mark.parametrize("x", [IMAGES, GREY, IMAGES[:1]], ids=["rgb", "grey", "1"])
@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_it_keeps_shape_type_and_what_it_was_given(kind: str, x: Tensor) -> None:
    before = x.clone()
    done = augmented(kind, x, 0, **STRONG.get(kind, {}))
    assert done.shape == x.shape
    assert done.dtype == torch.float32
    assert torch.equal(x, before)
    assert torch.isfinite(done).all()
    assert ((done > -1e-6) & (done < 1 + 1e-6)).all()


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_at_neutral_parameters_it_changes_nothing(kind: str) -> None:
    done = augmented(kind, IMAGES, 0, **NEUTRAL[kind])
    torch.testing.assert_close(done, IMAGES, rtol=0, atol=2e-6)


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_the_seed_decides_and_samples_differ(kind: str) -> None:
    same = IMAGES[:1].expand(24, -1, -1, -1).contiguous()
    given = STRONG.get(kind, {})
    first, again, other = (augmented(kind, same, seed, **given) for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    kinds = {sample.numpy().tobytes() for sample in first}
    has_two_outcomes = AUGMENTATIONS[kind].params[0].name == "p" and kind != "RandomErasing"
    assert len(kinds) == 2 if has_two_outcomes else len(kinds) > 6


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_without_a_generator_it_draws_from_torchs_own_stream(kind: str) -> None:
    spec, setting = AUGMENTATIONS[kind], AUGMENTATIONS.setting(kind, **STRONG.get(kind, {}))
    told = spec.arguments(setting.params, DataKind.IMAGE)
    state = torch.get_rng_state()
    torch.manual_seed(9)
    own = augmenting_function(spec.function)(IMAGES, **told)
    torch.set_rng_state(state)
    assert torch.equal(own, augmented(kind, IMAGES, 9, **STRONG.get(kind, {})))


@pytest.mark.parametrize("kind", [k for k, s in AUGMENTATIONS.items() if not s.is_for_images])
@pytest.mark.parametrize("shape", [(16, 2), (16, 1, 40)])
def test_some_take_samples_of_any_shape(kind: str, shape: tuple[int, ...]) -> None:
    spec = AUGMENTATIONS[kind]
    x = torch.randn(shape, generator=torch.Generator().manual_seed(0)) * 9
    told = spec.arguments(spec.defaults(), DataKind.POINTS)
    done = augmenting_function(spec.function)(x, **told, generator=torch.Generator())
    assert done.shape == shape
    assert 0.05 < float((done - x).std()) < 0.2  # and nothing is cut to 0..1
    assert spec.refusal(spec.defaults(), DataKind.POINTS, shape[1:]) == ""


# -- what is drawn ------------------------------------------------------------------------------


def test_boxes_keep_their_bounds() -> None:
    many = torch.zeros((4000, 1, 20, 30))
    generator = torch.Generator().manual_seed(0)
    first, second, fits = draws.box_sides(many, (0.2, 0.4), (0.5, 2.0), (20, 30), generator)
    share, ratio = first * second / 600, first / second
    assert fits.all()
    assert 0.17 < share.min() < 0.22
    assert 0.38 < share.max() < 0.43
    assert 0.45 < ratio.min() < 0.55
    assert abs(ratio.log().median()) < 0.1  # log-uniform: as often wide as tall
    place = draws.box_place(first, 20, generator)
    assert place.min() == 0
    assert (place + first).max() == 20
    _, _, fits = draws.box_sides(many, (0.9, 0.9), (9.0, 9.0), (20, 30), generator)
    assert not fits.any()


def test_noise_has_its_mean_and_deviation() -> None:
    x = torch.full((50, 1, 30, 30), 0.5)
    noise = augmented("GaussianNoise", x, 0, mean=0.01, sigma=0.05) - x
    assert float(noise.mean()) == pytest.approx(0.01, abs=1e-3)
    assert float(noise.std()) == pytest.approx(0.05, rel=0.02)


@pytest.mark.parametrize("kind", [k for k in AUGMENTATIONS if k in STRONG or "Flip" in k])
def test_the_probability_is_kept(kind: str) -> None:
    if not any(param.name == "p" for param in AUGMENTATIONS[kind].params):
        return
    x = IMAGES[:1].expand(2000, -1, -1, -1)
    changed = (augmented(kind, x, 0, p=0.3) != x).flatten(1).any(1)
    assert float(changed.float().mean()) == pytest.approx(0.3, abs=0.03)


def test_a_rotation_stays_within_its_angle() -> None:
    drawn = draws.uniform(torch.zeros((5000, 1)), -15.0, 15.0, torch.Generator().manual_seed(0))
    assert -15 <= drawn.min() < -14.9
    assert 14.9 < drawn.max() <= 15
    assert abs(float(drawn.mean())) < 0.5


# -- what cannot be ------------------------------------------------------------------------------


def refusal(kind: str, data: DataKind, shape: tuple[int, ...], **given: object) -> str:
    spec = AUGMENTATIONS[kind]
    return spec.refusal(AUGMENTATIONS.setting(kind, **given).params, data, shape)


def test_what_cannot_be_done_to_such_data_is_said() -> None:
    image = DataKind.IMAGE
    for kind, spec in AUGMENTATIONS.items():
        assert refusal(kind, image, (3, 32, 32)) == ""
        is_refused = refusal(kind, DataKind.POINTS, (2,)).startswith(f"{kind} is for images")
        assert is_refused is spec.is_for_images
    assert "needs 1 or 3 channels" in refusal("ColorJitter", image, (4, 9, 9))
    assert "reaches 8 pixels" in refusal("GaussianBlur", image, (1, 8, 8), kernel_size=17)
    assert refusal("GaussianBlur", image, (1, 8, 8), kernel_size=15) == ""
    given = {"padding": 9, "padding_mode": "reflect"}
    assert "reaches 9 pixels" in refusal("RandomCrop", image, (1, 8, 8), **given)
    assert refusal("RandomCrop", image, (1, 8, 8), padding=9) == ""
    assert "no colours" in AUGMENTATIONS["RandomGrayscale"].remark((1, 8, 8))
    assert AUGMENTATIONS["RandomGrayscale"].remark((3, 8, 8)) == ""


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("RandomAffine", {"scale_min": 2.0}, "scale_min must not be larger than scale_max"),
        ("RandomErasing", {"ratio_min": 9.0}, "ratio_min must not be larger than ratio_max"),
        ("GaussianBlur", {"kernel_size": 4}, "kernel_size must be odd"),
        ("GaussianBlur", {"sigma_min": 5.0}, "sigma_min must not be larger than sigma_max"),
        ("RandomRotation", {"degrees": 181.0}, "degrees must be a number from 0 to 180"),
        ("Sobel", {"p": math.nan}, "p must be a number from 0 to 1"),
    ],
)
def test_wrong_parameters_are_said(kind: str, given: dict[str, object], said: str) -> None:
    with pytest.raises(ParamError, match=said):
        AUGMENTATIONS.setting(kind, **given)


def test_arguments_are_the_parameters() -> None:
    for spec in AUGMENTATIONS.values():
        params = spec.defaults()
        assert spec.arguments(params, DataKind.IMAGE) == params
        assert np.isfinite([v for v in params.values() if isinstance(v, float)]).all()
        assert spec.help.endswith(".")
    clipped = AUGMENTATIONS["GaussianNoise"].arguments(Params(clip=True), DataKind.POINTS)
    assert clipped == {"clip": False}
