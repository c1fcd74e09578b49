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
    """The image in a file, as `squared` gives it."""
    with Image.open(path) as image:
        image.draft("RGB" if is_colour else "L", (size, size))  # decodes a JPEG no larger
        if not image.mode.startswith("I"):
            return squared(image, size, is_colour, is_cropped)
        deep = np.asarray(image, np.int32) >> 8  # 16 bits a pixel, which convert() would clip
    plain = Image.fromarray(np.clip(deep, 0, 255).astype(np.uint8))
    return squared(plain, size, is_colour, is_cropped)
