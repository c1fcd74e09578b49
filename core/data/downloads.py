"""Fetching published files: checked, in one piece, and never waiting for ever."""

import hashlib
import http.client
import os
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from core.data.spec import Progress
from core.errors import DataError

TIMEOUT = 10.0
"""Seconds to wait for a connection, or for the next bytes of one."""
PIECE = 2**16


@dataclass(frozen=True)
class RemoteFile:
    """A published file: its name, its MD5 and the addresses to try in turn. Where the
    beginning of its SHA-256 is published instead, that is `sha256`."""

    name: str
    md5: str
    urls: tuple[str, ...]
    sha256: str = ""

    def new_digest(self) -> "hashlib._Hash":
        """What its checksum is computed with."""
        return hashlib.sha256() if self.sha256 else _md5()

    def is_right(self, checksum: str) -> bool:
        """Whether a file with this checksum is the published one."""
        return checksum.startswith(self.sha256) if self.sha256 else checksum == self.md5


class _UnreachableError(Exception):
    """One address did not give the file; the text says why."""


def fetch(remote: RemoteFile, folder: Path, progress: Progress, timeout: float = TIMEOUT) -> Path:
    """The path of `remote` in `folder`, downloaded unless it is there and whole.

    A file appears under its name only when it is whole. What `progress` raises cancels.
    Raises `DataError` where no address works.
    """
    path = folder / remote.name
    if path.is_file() and remote.is_right(_checksum(path, remote.new_digest)):
        return path
    reasons = []
    for url in remote.urls:
        try:
            _download(url, remote, path, progress, timeout)
        except _UnreachableError as error:
            reasons.append(f"{urlsplit(url).hostname}: {error}")
        else:
            return path
    raise DataError(f"Cannot download {remote.name} ({'; '.join(reasons)}).")


def md5_of(path: Path) -> str:
    """The MD5 of a file, as hexadecimal digits."""
    return _checksum(path, _md5)


def _checksum(path: Path, new_digest: "Callable[[], hashlib._Hash]") -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, new_digest).hexdigest()


def _md5() -> "hashlib._Hash":
    return hashlib.md5(usedforsecurity=False)


def _download(url: str, remote: RemoteFile, path: Path, progress: Progress, timeout: float) -> None:
    """Put `url` at `path`. Raises `_UnreachableError`; `DataError` where it cannot be stored."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=".part", dir=path.parent
        )
    except OSError as error:
        raise DataError(f"Cannot write to {path.parent}: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            found = _copy(url, file, remote, progress, timeout)
        if not remote.is_right(found):
            raise _UnreachableError("what came is damaged, its checksum is wrong")
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _copy(url: str, file: BinaryIO, remote: RemoteFile, progress: Progress, timeout: float) -> str:
    """Copy `url` into `file` and return the checksum of what came."""
    digest = remote.new_digest()
    done = 0
    try:
        with urlopen(Request(url, headers={"User-Agent": "layerloom"}), timeout=timeout) as reply:
            total = int(reply.headers.get("Content-Length") or 0)
            while piece := reply.read(PIECE):
                _store(file, piece)
                digest.update(piece)
                done += len(piece)
                progress(f"Downloading {remote.name}", done, total)
    except HTTPError as error:
        raise _UnreachableError(f"error {error.code}") from error
    except URLError as error:
        raise _UnreachableError(plain(error.reason)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _UnreachableError(plain(error)) from error
    return digest.hexdigest()


def _store(file: BinaryIO, piece: bytes) -> None:
    try:
        file.write(piece)
    except OSError as error:
        raise DataError(f"Cannot store the download: {error.strerror}.") from error


@contextmanager
def impatient_sockets(seconds: float = TIMEOUT) -> Iterator[None]:
    """Meanwhile a connection that says nothing of its own about it gives up after so long
    without a word from the other side."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def plain(reason: object) -> str:
    """Why a connection failed, in a few words."""
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror.lower()
    return str(reason) or type(reason).__name__


def first_with(folders: Iterable[Path], names: Iterable[str]) -> Path | None:
    """The first of `folders` that holds every one of `names`."""
    wanted = tuple(names)
    return next((f for f in folders if all((f / name).is_file() for name in wanted)), None)
