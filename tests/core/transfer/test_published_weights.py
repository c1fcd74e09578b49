"""Published weights: the list, a cache of our own, checksums, a download that is cancelled."""

import hashlib
import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch

from core.data.torchvision_sets import PublishedWeights, published_weights
from core.errors import DataError, WeightsError
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.training.events import RunFailed
from core.transfer import published
from core.transfer.loading import load_initial_weights
from core.transfer.published import cache_folder, fetch_published, find_published, is_here
from tests.core.training.runs import events, of
from tests.core.transfer.files import compiled, network, state


def _bytes() -> bytes:
    buffer = io.BytesIO()
    torch.save(state(network()), buffer)
    return buffer.getvalue()


CONTENT = _bytes()
START = hashlib.sha256(CONTENT).hexdigest()[:8]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server of our own."""
    serving = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


def _offer(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    ours = PublishedWeights("Small_Weights.V1", "small", url, 100, 0.1, 50.0)
    monkeypatch.setattr(published, "published_weights", lambda: (ours,))


def test_the_list_is_torchvisions() -> None:
    found = {weights.name: weights for weights in published_weights()}
    ours = found["ResNet18_Weights.IMAGENET1K_V1"]
    assert (ours.architecture, ours.parameters) == ("resnet18", 11_689_512)
    assert ours.url.endswith("resnet18-f37072fd.pth")
    assert ours.accuracy == pytest.approx(69.758)
    assert len(found) > 100
    assert not is_here(ours)
    with pytest.raises(WeightsError, match=r"no weights 'ResNet19'.*such a name is ResNet18_W"):
        find_published("ResNet19")


def test_a_file_in_the_cache_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, f"http://127.0.0.1:9/small-{START}.pth")  # nobody answers there
    path = cache_folder() / f"small-{START}.pth"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert is_here(find_published("Small_Weights.V1"))
    module = compiled(network(), seed=6)
    setting = INITIAL_WEIGHTS.setting("Torchvision", weights="Small_Weights.V1")
    report = load_initial_weights(module, network(), setting)
    assert report is not None
    assert not (*report.missing, *report.differing)
    expected = state(network())
    assert all(torch.equal(value, expected[name]) for name, value in module.state_dict().items())


def test_a_damaged_file_in_the_cache_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, f"http://127.0.0.1:9/small-{START}.pth")
    path = cache_folder() / f"small-{START}.pth"
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:-1])
    with pytest.raises(DataError, match="Cannot download") as caught:
        fetch_published("Small_Weights.V1")
    assert str(caught.value).startswith(f"{path} is damaged or cut off (its checksum is wrong)")
    assert "replace it by the file from http" in str(caught.value)
    project = of(network(), batch_size=50)
    setting = INITIAL_WEIGHTS.setting("Torchvision", weights="Small_Weights.V1")
    ended = events(replace(project, training=replace(project.training, initial_weights=setting)))[
        -1
    ]
    assert isinstance(ended, RunFailed)
    assert "Cannot download" in ended.message


def test_what_cannot_be_downloaded_says_where_to_put_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, f"http://127.0.0.1:9/small-{START}.pth")
    with pytest.raises(DataError, match=r"^Cannot download") as caught:
        fetch_published("Small_Weights.V1")
    assert f"into {cache_folder()} yourself" in str(caught.value)


def test_a_download_is_checked_and_kept(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    _offer(monkeypatch, f"{server}/small-{START}.pth")
    path = fetch_published("Small_Weights.V1", lambda *news: told.append(news))
    assert path.read_bytes() == CONTENT
    assert told[-1] == (f"Downloading small-{START}.pth", len(CONTENT), len(CONTENT))
    _offer(monkeypatch, f"{server}/other-00000000.pth")
    with pytest.raises(DataError, match="checksum is wrong"):
        fetch_published("Small_Weights.V1")
    assert [item.name for item in cache_folder().iterdir()] == [f"small-{START}.pth"]


def test_a_download_can_be_cancelled(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, f"{server}/small-{START}.pth")

    def cancel(text: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_published("Small_Weights.V1", cancel)
    assert not list(cache_folder().iterdir())
