"""Pixels that are not plain 8 bits, what is transparent, and pictures that lie on their side."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.own.pictures import in_8_bits, read_picture


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.full((9, 9), 0.5, np.float32), 128),
        (np.full((9, 9), 1.25, np.float32), 255),
        (np.full((9, 9), 100, np.float32), 100),
        (np.full((9, 9), np.inf, np.float32), 255),
        (np.full((9, 9), 100, np.int32), 100),
        (np.full((9, 9), 2048, np.uint16), 128),
        (np.full((9, 9), 32768, np.uint16), 128),
        (np.full((9, 9), -7, np.int32), 0),
        (np.full((9, 9), np.nan, np.float32), 0),
        (np.full((9, 9), 2**30, np.int32), 255),
    ],
)
def test_deep_pixels_do_not_become_black(pixels: np.ndarray, expected: int, tmp_path: Path) -> None:
    Image.fromarray(pixels).save(tmp_path / "x.tif")
    found = read_picture(tmp_path / "x.tif", 9, True, True)
    assert (found == expected).all()


def test_16_bits_lose_their_lower_half() -> None:
    pixels = np.arange(2**16, dtype=np.uint16)
    np.testing.assert_array_equal(in_8_bits(pixels), pixels >> 8)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    path = tmp_path / "icon.png"
    icon = np.zeros((8, 8, 2), np.uint8)
    icon[:4, :, 1] = 255  # black above, nothing below
    Image.fromarray(icon).save(path)
    found = read_picture(path, 8, False, True)[0]
    assert found[0, 0] == 0
    assert found[-1, 0] == 255
    Image.new("RGBA", (8, 8), (255, 0, 0, 128)).save(path)
    assert read_picture(path, 8, True, True)[:, 0, 0].tolist() == [255, 127, 127]
    with_hole = Image.new("P", (8, 8), 0)
    with_hole.putpalette([0, 0, 0])
    with_hole.save(path, transparency=0)
    assert (read_picture(path, 8, True, True) == 255).all()


def test_a_photo_that_lies_on_its_side_is_turned(tmp_path: Path) -> None:
    pixels = np.zeros((16, 16, 3), np.uint8)
    pixels[:8] = 255
    exif = Image.Exif()
    exif[0x112] = 6  # to be turned clockwise: what is above comes to the right
    Image.fromarray(pixels).save(tmp_path / "x.jpg", exif=exif, quality=100)
    found = read_picture(tmp_path / "x.jpg", 16, False, True)[0]
    assert (found[:, 9:] > 250).all()
    assert (found[:, :7] < 5).all()
