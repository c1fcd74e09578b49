"""Writing a file in one piece: a crash leaves either the old content or the new."""

import contextlib
import errno
import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` at `path`, or leave what is there as it was. Raises `OSError`.

    The content is written beside the file, forced to disk and moved over it. A link stays a
    link, to the new content; the permissions stay; a file that is read-only is refused.
    """
    path = path.resolve()
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "there is a folder of that name")
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only")
    descriptor, name = tempfile.mkstemp(f"{path.suffix}.tmp", f".{path.stem[:40]}-", path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o7777 if path.exists() else _usual_mode())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _force_to_disk(path.parent)


def _usual_mode() -> int:
    """The permissions that a new file gets. Reading the mask means setting it for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _force_to_disk(folder: Path) -> None:
    """Make a new name in a folder last; some systems cannot, and lose nothing but the name."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
