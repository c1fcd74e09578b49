"""The IDX reader: what is whole is read exactly, what is not is named."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from core.data.idx import read_idx
from core.errors import DataError

VALUES = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5)


def idx(values: np.ndarray) -> bytes:
    sizes = struct.pack(f">{values.ndim}I", *values.shape)
    return bytes((0, 0, 8, values.ndim)) + sizes + values.tobytes()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_whole_file_is_read(pack: type, tmp_path: Path) -> None:
    path = tmp_path / "images"
    path.write_bytes(pack(idx(VALUES)))
    np.testing.assert_array_equal(read_idx(path, 3), VALUES)


def test_an_empty_set_is_read(tmp_path: Path) -> None:
    path = tmp_path / "labels"
    path.write_bytes(idx(np.zeros(0, np.uint8)))
    assert read_idx(path, 1).shape == (0,)


WHOLE = idx(VALUES)
PACKED = gzip.compress(WHOLE)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is cut off: it has 0 bytes"),
        (WHOLE[:10], "is cut off: it has 10 bytes"),
        (WHOLE[:-1], "3×4×5 makes 60 bytes, it has 59"),
        (WHOLE + b"x", "3×4×5 makes 60 bytes, it has 61"),
        (PACKED[:-4], "is cut off"),
        (PACKED[: len(PACKED) // 2], "is cut off"),
        (PACKED[:12] + b"\xff\xff" + PACKED[14:], "is damaged: it cannot be unpacked"),
        (PACKED[:-6] + b"\0\0" + PACKED[-4:], "is damaged: it cannot be unpacked"),
        (idx(np.zeros(5, np.uint8)) * 4, "is not an IDX file of bytes in 3 dimensions: it starts"),
        (b"\x00\x00\x0d\x03" + WHOLE[4:], "and not 00000803"),
        (b"<html>not found</html>", "it starts with 3c68746d"),
        (bytes((0, 0, 8, 3)) + b"\xff" * 12, "is damaged"),
    ],
    ids=range(12),
)
def test_a_broken_file_is_named(content: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_idx(path, 3)
    assert expected in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none: No such file or directory\."):
        read_idx(tmp_path / "none", 3)
