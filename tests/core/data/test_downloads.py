"""Downloads from a server of our own: whole or not at all, and never for ever."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.data.downloads import RemoteFile, fetch
from core.data.spec import silent
from core.errors import DataError

CONTENT = bytes(range(256)) * 2000
MD5 = hashlib.md5(CONTENT).hexdigest()


class _Server(ThreadingHTTPServer):
    """Serves CONTENT at /whole, half of it at /half, nothing at /silent until released."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.release = threading.Event()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/silent":
            self.server.release.wait(30)
            self.close_connection = True
            return
        if self.path == "/none":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[:1000] if self.path == "/half" else CONTENT)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.release.set()
        server.shutdown()
        thread.join()


def test_a_file_comes_whole_with_progress(server: _Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    remote = RemoteFile("a.gz", MD5, (server.url("whole"),))
    path = fetch(remote, tmp_path / "new" / "folder", lambda *news: told.append(news))
    assert path.read_bytes() == CONTENT
    assert told[-1] == ("Downloading a.gz", len(CONTENT), len(CONTENT))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert [item.name for item in path.parent.iterdir()] == ["a.gz"]


def test_a_file_that_is_there_is_not_fetched_again(server: _Server, tmp_path: Path) -> None:
    remote = RemoteFile("a.gz", MD5, (server.url("whole"),))
    fetch(remote, tmp_path, silent)
    fetch(remote, tmp_path, silent)
    assert server.asked == ["/whole"]
    (tmp_path / "a.gz").write_bytes(CONTENT[:99])  # what an interrupted program left
    assert fetch(remote, tmp_path, silent).read_bytes() == CONTENT


def test_the_next_address_is_tried(server: _Server, tmp_path: Path) -> None:
    urls = tuple(server.url(path) for path in ("none", "half", "whole"))
    assert fetch(RemoteFile("a", MD5, urls), tmp_path, silent).read_bytes() == CONTENT
    assert server.asked == ["/none", "/half", "/whole"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("none", r"Cannot download a \(127\.0\.0\.1: error 404\)\."),
        ("half", r"127\.0\.0\.1: what came is damaged, its checksum is wrong"),
        ("silent", r"127\.0\.0\.1: no answer in time"),
    ],
)
def test_what_fails_is_said_and_nothing_stays(
    path: str, expected: str, server: _Server, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=expected):
        fetch(RemoteFile("a", MD5, (server.url(path),)), tmp_path, silent, timeout=0.3)
    assert list(tmp_path.iterdir()) == []


def test_no_connection_is_said(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/a"
        with pytest.raises(DataError, match=r"127\.0\.0\.1: connection refused"):
            fetch(RemoteFile("a", MD5, (url,)), tmp_path, silent)


def test_a_wrong_content_is_refused(server: _Server, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="checksum is wrong"):
        fetch(RemoteFile("a", "0" * 32, (server.url("whole"),)), tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


def test_a_download_can_be_cancelled(server: _Server, tmp_path: Path) -> None:
    class CancelledError(Exception):
        pass

    def cancel(text: str, done: int, total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        fetch(RemoteFile("a", MD5, (server.url("whole"),)), tmp_path, cancel)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(server: _Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match="Cannot write to"):
        fetch(RemoteFile("a", MD5, (server.url("whole"),)), tmp_path / "file" / "b", silent)
