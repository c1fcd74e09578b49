"""Reading one image file, as standalone functions of Pillow and NumPy.

Their source is put into exported training scripts as it stands, so each needs nothing but
`np`, `Image` and `ImageOps`. Import this module late: Pillow takes its time.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps


def squared(image: Image.Image, size: int, is_colour: bool, is_cropped: bool) -> np.ndarray:
    """The image as uint8 (channels, size, size): its middle square, or all of it stretched."""
    plain = image.convert("RGB" if is_colour else "L")
    if is_cropped:
        plain = ImageOps.fit(plain, (size, size), Image.Resampling.BILINEAR)
    else:
        plain = plain.resize((size, size), Image.Resampling.BILINEAR)
    pixels = np.asarray(plain)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1) if is_colour else pixels[None])


def read_picture(path: str | Path, size: int, is_colour: bool, is_cropped: bool) -> np.ndarray:
    """The image in a file, as `squared` gives it: turned as its EXIF data say, what is
    transparent on white, pixels of more than 8 bits as `in_8_bits` gives them."""
    with Image.open(path) as image:
        image.draft("RGB" if is_colour else "L", (size, size))  # decodes a JPEG no larger
        ImageOps.exif_transpose(image, in_place=True)
        if image.mode.startswith(("I", "F")):
            plain = Image.fromarray(in_8_bits(np.asarray(image)))
        elif image.has_transparency_data:
            clear = image.convert("RGBA")
            plain = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
        else:
            plain = image
        return squared(plain, size, is_colour, is_cropped)


def in_8_bits(pixels: np.ndarray) -> np.ndarray:
    """Deep pixels (numbers of 16 or 32 bits, fractions) as uint8. White is 1 for fractions,
    otherwise the most that 8, 12 or 16 bits hold, the first that no pixel is above, or else the
    brightest pixel."""
    values = np.maximum(np.nan_to_num(pixels.astype(np.float64)), 0)
    brightest = values.max()
    if pixels.dtype.kind == "f" and brightest <= 2:  # a little above 1 where edges overshoot
        scaled = np.rint(np.minimum(values, 1) * 255)
    else:
        white = next((top for top in (255, 4095, 65535) if brightest <= top), brightest)
        scaled = np.floor(values * (256 / (white + 1)))
    eight: np.ndarray = np.minimum(scaled, 255).astype(np.uint8)
    return eight
