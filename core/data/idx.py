"""The IDX file format of MNIST: a magic number, the sizes, then the bytes; often gzipped.

Format: http://yann.lecun.com/exdb/mnist. Only unsigned bytes (type 8), as MNIST uses.
"""

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError

MAXIMUM_BYTES = 2**30


def read_idx(path: Path, dims: int) -> NDArray[np.uint8]:
    """The array in the file at `path`, gzipped or plain, which must have `dims` dimensions.

    Raises `DataError` for a file that is missing, cut off, too long or no IDX file.
    """
    try:
        content = _content(path)
    except EOFError as error:
        raise DataError(f"{path} is cut off.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path} is damaged: it cannot be unpacked.") from error
    except OSError as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"Cannot read {path}: {reason}.") from error
    start = 4 + 4 * dims
    if len(content) < start:
        raise DataError(f"{path} is cut off: it has {len(content)} bytes.")
    if content[:4] != bytes((0, 0, 8, dims)):
        raise DataError(
            f"{path} is not an IDX file of bytes in {dims} dimensions: it starts with "
            f"{content[:4].hex()} and not 000008{dims:02x}."
        )
    shape = struct.unpack(f">{dims}I", content[4:start])
    expected = int(np.prod(shape, dtype=object))
    if len(content) - start != expected:
        size = "×".join(map(str, shape))
        raise DataError(
            f"{path} is damaged: {size} makes {expected:,} bytes, it has {len(content) - start:,}."
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        is_gzipped = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not is_gzipped:
            content = file.read(MAXIMUM_BYTES + 1)
        else:
            with gzip.open(file) as unpacked:
                content = unpacked.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise OSError(f"it is larger than {MAXIMUM_BYTES >> 20:,} MB")
    return content
