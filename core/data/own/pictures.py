"""Reading one image file, as standalone functions of Pillow and NumPy.

Their source is put into exported training scripts as it stands, so each needs nothing but
`np`, `Image` and `ImageOps`. Import this module late: Pillow takes its time.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps


def read_picture(path: str | Path, size: int, is_colour: bool, is_cropped: bool) -> np.ndarray:
    """The image as uint8 (channels, size, size): its middle square, or all of it stretched."""
    mode = "RGB" if is_colour else "L"
    with Image.open(path) as image:
        image.draft(mode, (size, size))  # a JPEG is decoded no larger than it need be
        if image.mode.startswith("I"):  # 16 bits a pixel, which convert() would clip
            deep = np.clip(np.asarray(image, np.int32) >> 8, 0, 255)
            plain = Image.fromarray(deep.astype(np.uint8)).convert(mode)
        else:
            plain = image.convert(mode)
    if is_cropped:
        plain = ImageOps.fit(plain, (size, size), Image.Resampling.BILINEAR)
    else:
        plain = plain.resize((size, size), Image.Resampling.BILINEAR)
    pixels = np.asarray(plain)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1) if is_colour else pixels[None])
