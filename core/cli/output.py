"""Where results go: a place that cannot be written is bad input, told in one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import LayerloomError

_REASONS = {
    errno.ENOENT: "no such folder",
    errno.ENOTDIR: "a part of the path is a file and not a folder",
    errno.EEXIST: "there is a file of that name",
    errno.EISDIR: "there is a folder of that name",
    errno.EACCES: "permission denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.ENAMETOOLONG: "the name is too long",
}


class OutputError(LayerloomError):
    """What the command line names as output cannot be written."""


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Raises `OutputError` in place of an `OSError`, with `path` as it was given."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {reason(error)}.") from error


def reason(error: OSError) -> str:
    """Why the system refused, in a few words."""
    if error.errno == errno.EACCES and error.strerror == "the file is read-only":
        return error.strerror
    return _REASONS.get(error.errno or 0, "") or str(error.strerror or error)
