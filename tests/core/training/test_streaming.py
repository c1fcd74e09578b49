"""Training on images that stay on the disk gives the same numbers as from memory."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.catalogue import DATASETS
from core.data.describing import with_described
from core.data.settings import DataSettings
from core.project import Project
from core.settings.training import TrainingSettings
from core.training.batches import DeviceSplit
from core.training.checkpoints.plan import CheckpointPlan, checkpoint_path
from core.training.control import Control
from core.training.events import EpochFinished, Event, RunFailed, RunFinished
from core.training.read_ahead import DEPTH, ReadAhead
from core.training.trainer import train
from tests.core.builders import chain
from tests.core.training.resized import resized
from tests.core.training.runs import events, losses, of_type


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sixty bright and dark images."""
    rng = np.random.default_rng(0)
    for name, low in (("bright", 100), ("dark", 0)):
        (tmp_path / name).mkdir()
        for k in range(30):
            pixels = rng.integers(low, low + 156, (10, 10, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{k:02}.png")
    return tmp_path


def project(folder: Path, memory: str) -> Project:
    dataset = DATASETS.setting("image-folder", folder=str(folder), size=8, memory=memory)
    data = with_described(DataSettings(dataset, validation_fraction=0.2, test_fraction=0.2))
    layers = (("Conv2d", {"out_channels": 4}), "ReLU", "Flatten", ("Linear", {"out_features": 2}))
    training = TrainingSettings(batch_size=8, epochs=3, device="cpu")
    return Project(chain("Input", *layers, "Output"), data, training)


def test_the_losses_are_the_same_bit_for_bit(folder: Path) -> None:
    kept, streamed = events(project(folder, "keep")), events(project(folder, "stream"))
    assert losses(streamed) == losses(kept)
    assert len(losses(kept)) == 15
    for a, b in zip(of_type(kept, EpochFinished), of_type(streamed, EpochFinished), strict=True):
        assert a.validation_loss == b.validation_loss
    assert of_type(kept, RunFinished)[0].test_loss == of_type(streamed, RunFinished)[0].test_loss


def test_batches_of_another_size_are_read_from_where_the_epoch_stands(folder: Path) -> None:
    """Those that were read ahead are forgotten: no sample comes twice."""
    kept, streamed = (resized(project(folder, memory), {2: 5}) for memory in ("keep", "stream"))
    assert losses(streamed) == losses(kept)
    assert len(losses(kept)) == 2 + 4 + 2 * 7


def test_an_image_that_breaks_on_the_way_ends_the_run_with_its_name(folder: Path) -> None:
    broken = project(folder, "stream")
    for path in (folder / "dark").iterdir():
        path.write_bytes(b"gone bad")
    failed = of_type(events(broken), RunFailed)[0]
    assert str(folder / "dark") in failed.message
    assert "cannot be read as an image" in failed.message


def test_once_the_image_is_mended_the_run_goes_on_where_it_broke(
    folder: Path, tmp_path: Path
) -> None:
    wanted, plan = project(folder, "stream"), CheckpointPlan(tmp_path / ".kept")
    whole = losses(events(wanted))
    files = {path: path.read_bytes() for path in (folder / "dark").iterdir()}
    heard: list[Event] = []
    for event in train(wanted, Control(), checkpoints=plan):
        heard.append(event)
        if isinstance(event, EpochFinished) and event.epoch == 2:
            for path in files:
                path.write_bytes(b"gone bad")
    assert isinstance(heard[-1], RunFailed)
    for path, content in files.items():
        path.write_bytes(content)
    again = list(train(wanted, Control(), resume=checkpoint_path(plan.folder)))
    before = losses(heard)
    assert len(before) >= 10
    assert [*before, *losses(again)] == whole


class Noted:
    """A split of rows that notes what is read."""

    def __init__(self) -> None:
        self.read_rows: list[list[int]] = []

    def __len__(self) -> int:
        return 12

    def read(self, which: np.ndarray | slice) -> np.ndarray:
        rows = np.arange(12)[which]
        self.read_rows.append(rows.tolist())
        return rows[:, None].astype(np.float32)


def test_batches_are_read_ahead_once_each() -> None:
    import torch

    noted = Noted()
    ahead = ReadAhead(noted)  # type: ignore[arg-type]
    batches = torch.split(torch.tensor([5, 3, 1, 0, 2, 4, 11, 10, 9, 8, 7, 6]), 3)
    for _ in range(2):
        ahead.expect(batches)
        found = [ahead.take(rows)[:, 0].tolist() for rows in batches]
        assert found == [rows.tolist() for rows in batches]
    assert sorted(map(tuple, noted.read_rows)) == sorted(2 * [tuple(b.tolist()) for b in batches])
    assert DEPTH >= 1
    unknown = torch.tensor([6, 6])
    assert ahead.take(unknown)[:, 0].tolist() == [6, 6]


def test_parts_come_in_order(folder: Path) -> None:
    import torch

    from core.data import load_dataset

    device = torch.device("cpu")
    kept = load_dataset(project(folder, "keep").data)
    streamed = load_dataset(project(folder, "stream").data)
    one, other = DeviceSplit(kept.train, device), DeviceSplit(streamed.train, device)
    assert one.is_in_memory
    assert not other.is_in_memory
    for (a, x), (b, y) in zip(one.parts(7), other.parts(7), strict=True):
        assert torch.equal(a, b)
        assert torch.equal(x, y)
