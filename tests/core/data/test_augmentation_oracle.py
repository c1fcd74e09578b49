"""Every augmentation against torchvision's transforms v2, sample by sample with the same
parameters."""

import importlib
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from core.data.augmenting import colour, draws, geometry
from core.data.torchvision_sets import _torchvision
from tests.core.data.test_augmentation import GREY, IMAGES, augmented

_torchvision()  # also where its binary part does not load
functional = importlib.import_module("torchvision.transforms.v2.functional")


def each(x: Tensor, change: Callable[[Tensor, int], Tensor]) -> Tensor:
    return torch.stack([change(sample, index) for index, sample in enumerate(x)])


def numbers(low: float, high: float, seed: int = 2) -> Tensor:
    drawn = torch.rand((len(IMAGES), 1, 1), generator=torch.Generator().manual_seed(seed))
    return low + (high - low) * drawn


@pytest.mark.parametrize("fill", [0.0, 0.7])
@pytest.mark.parametrize("interpolation", ["bilinear", "nearest"])
def test_affine_maps_are_torchvisions(interpolation: str, fill: float) -> None:
    """`fill` is compared as a shift of the values: torchvision weights it twice at the edges."""
    angle, shear = numbers(-40, 40), numbers(-25, 25, 3)
    across, down = numbers(-4, 4, 4).round(), numbers(-4, 4, 5).round()
    scale = numbers(0.6, 1.7, 6)
    mode = functional.InterpolationMode(interpolation)
    done = geometry.warped(IMAGES, angle, (across, down), scale, shear, interpolation, fill)
    expected = each(
        IMAGES,
        lambda sample, i: (
            functional.affine(
                sample - fill,
                angle[i].item(),
                [across[i].item(), down[i].item()],
                scale[i].item(),
                [shear[i].item(), 0.0],
                interpolation=mode,
            )
            + fill
        ),
    )
    if interpolation == "bilinear":
        torch.testing.assert_close(done, expected, rtol=0, atol=2e-4)
    else:  # a place half-way between two pixels may round to either
        assert (torch.isclose(done, expected, atol=1e-5).float().mean()) > 0.995


def test_flips_crops_and_grey_are_torchvisions() -> None:
    for kind, flip in (
        ("RandomHorizontalFlip", functional.horizontal_flip),
        ("RandomVerticalFlip", functional.vertical_flip),
        ("RandomGrayscale", lambda sample: functional.rgb_to_grayscale(sample, 3)),
    ):
        done = augmented(kind, IMAGES, 0, p=1.0)
        torch.testing.assert_close(done, flip(IMAGES), rtol=0, atol=1e-6)
    top, left = torch.randint(0, 5, (2, 24), generator=torch.Generator().manual_seed(0))
    done = geometry.cropped(IMAGES, top, left, 8, 6)
    assert torch.equal(
        done, each(IMAGES, lambda s, i: functional.crop(s, int(top[i]), int(left[i]), 8, 6))
    )


@pytest.mark.parametrize("mode", ["constant", "replicate", "reflect"])
def test_a_crop_is_some_part_of_the_padded_image(mode: str) -> None:
    done = augmented("RandomCrop", IMAGES, 0, padding=2, padding_mode=mode, fill=0.25)
    its_name = "edge" if mode == "replicate" else mode
    padded = functional.pad(IMAGES, [2], fill=0.25, padding_mode=its_name)
    parts = padded.unfold(2, 12, 1).unfold(3, 10, 1)  # n, c, 5, 5, 12, 10
    found = (parts == done[:, :, None, None]).all(-1).all(-1).all(1)
    assert found.flatten(1).any(1).all()
    assert len({tuple(place) for place in found.nonzero()[:, 1:].tolist()}) > 8


def test_stretched_parts_are_torchvisions() -> None:
    generator = torch.Generator().manual_seed(0)
    wide, tall, _ = draws.box_sides(IMAGES, (0.1, 1.0), (0.5, 2.0), (10, 12), generator)
    top, left = draws.box_place(tall, 12, generator), draws.box_place(wide, 10, generator)
    done = geometry.stretched(IMAGES, top, left, tall, wide)
    boxes = torch.stack([top, left, tall, wide], 1).int().tolist()
    for antialias in (False, True):
        expected = each(
            IMAGES,
            lambda s, i, a=antialias: functional.resized_crop(  # type: ignore[misc]
                s, *boxes[i], [12, 10], antialias=a
            ),
        )
        torch.testing.assert_close(done, expected, rtol=0, atol=2e-5)


def test_colours_are_torchvisions() -> None:
    factor = numbers(0.2, 1.8).unsqueeze(1)
    grey = colour.greyed(IMAGES)
    mean = grey.mean((1, 2, 3), keepdim=True)
    for done, change in (
        (colour.blended(IMAGES, torch.zeros(()), factor), functional.adjust_brightness),
        (colour.blended(IMAGES, mean, factor), functional.adjust_contrast),
        (colour.blended(IMAGES, grey, factor), functional.adjust_saturation),
    ):
        expected = each(IMAGES, lambda s, i, f=change: f(s, factor[i].item()))  # type: ignore[misc]
        torch.testing.assert_close(done, expected, rtol=0, atol=2e-6)
    turn = numbers(-0.5, 0.5)
    expected = each(IMAGES, lambda s, i: functional.adjust_hue(s, turn[i].item()))
    torch.testing.assert_close(colour.with_turned_hue(IMAGES, turn), expected, rtol=0, atol=1e-5)
    plain = grey.expand(-1, 3, -1, -1)
    torch.testing.assert_close(colour.with_turned_hue(plain, turn), plain)


def test_the_jitter_applies_its_four_parts_in_order() -> None:
    given = {"brightness": 0.3, "contrast": 0.4, "saturation": 0.5, "hue": 0.1}
    generator = torch.Generator().manual_seed(4)
    expected = IMAGES
    for name, strength in given.items():
        low, high = (-strength, strength) if name == "hue" else (1 - strength, 1 + strength)
        told = draws.uniform(IMAGES, low, high, generator)
        change = getattr(functional, f"adjust_{name}")
        expected = each(expected, lambda s, i, f=change, t=told: f(s, t[i].item()))  # type: ignore[misc]
    done = augmented("ColorJitter", IMAGES, 4, **given)
    torch.testing.assert_close(done, expected, rtol=0, atol=2e-5)


@pytest.mark.parametrize("size", [1, 3, 5])
def test_the_blur_is_torchvisions(size: int) -> None:
    sigma = numbers(0.1, 3.0)
    expected = each(
        IMAGES, lambda s, i: functional.gaussian_blur(s, [size, size], [sigma[i].item()])
    )
    torch.testing.assert_close(colour.blurred(IMAGES, size, sigma), expected, rtol=0, atol=2e-6)


def test_erasing_is_torchvisions() -> None:
    generator = torch.Generator().manual_seed(0)
    tall, wide, fits = draws.box_sides(IMAGES, (0.02, 0.33), (0.3, 3.3), (11, 9), generator)
    top, left = draws.box_place(tall, 12, generator), draws.box_place(wide, 10, generator)
    where = (torch.arange(24) % 3 > 0).view(-1, 1, 1, 1) & fits.view(-1, 1, 1, 1)
    done = geometry.erased(IMAGES, top, left, tall, wide, 0.5, where)
    boxes = torch.stack([top, left, tall, wide], 1).int().tolist()
    value = torch.full((1, 1, 1), 0.5)
    expected = each(
        IMAGES, lambda s, i: functional.erase(s, *boxes[i], value) if where[i].item() else s
    )
    assert torch.equal(done, expected)


def test_edges_are_sobels() -> None:
    kernel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]).view(1, 1, 3, 3)
    padded = torch.nn.functional.pad(GREY, (1, 1, 1, 1), mode="replicate")
    x = torch.nn.functional.conv2d(padded, kernel)
    y = torch.nn.functional.conv2d(padded, kernel.transpose(2, 3))
    expected = (torch.hypot(x, y) / 4).clamp(0, 1)
    torch.testing.assert_close(colour.edges(GREY), expected, rtol=0, atol=2e-6)
