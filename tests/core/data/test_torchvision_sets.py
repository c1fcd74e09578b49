"""Every set of torchvision: what the table says of it holds for torchvision's class.

Nothing can be downloaded here. That the arguments are right is shown by torchvision itself,
which checks them before it looks for files; what is read is tried on made-up files and fakes.
"""

import bz2
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

import numpy as np
import pytest
from PIL import Image

from core.data import load_dataset, torchvision_sets
from core.data.catalogue import DATASETS
from core.data.class_names import EMNIST_CLASSES, HIRAGANA
from core.data.settings import DataSettings
from core.data.torchvision_loading import ROWS, arguments_of, labels_of, load
from core.errors import DataError

OTHERS = """
CREStereo CarlaStereo CelebA Cityscapes CocoCaptions CocoDetection DatasetFolder ETH3DStereo
FakeData FallingThingsStereo Flickr30k Flickr8k FlyingChairs FlyingThings3D HD1K HMDB51
INaturalist ImageFolder InStereo2k Kinetics Kitti Kitti2012Stereo Kitti2015Stereo KittiFlow
LFWPairs LSUN LSUNClass Middlebury2014Stereo MovingMNIST PhotoTour SBDataset SBU SceneFlowStereo
Sintel SintelStereo UCF101 VOCDetection VOCSegmentation VisionDataset WIDERFace
wrap_dataset_for_transforms_v2
"""
"""Other tasks, made-up data, and iNaturalist (224 GB)."""


@pytest.fixture(scope="module")
def datasets() -> Any:
    return torchvision_sets._datasets()


@pytest.mark.parametrize("kind", ROWS)
def test_torchvision_takes_the_arguments(kind: str, datasets: Any, tmp_path: Path) -> None:
    """It complains of missing files, or of a missing package: not of what it is asked."""
    row = ROWS[kind]
    for part in filter(None, (row.train, row.test)):
        told = arguments_of(row, part, DATASETS[kind].defaults())
        if kind not in ("imagenet", "fer2013"):
            told["download"] = False
        with pytest.raises((RuntimeError, OSError, ImportError)):
            getattr(datasets, row.name)(tmp_path, **told)


def test_all_of_its_classification_sets_are_there(datasets: Any) -> None:
    ours = {row.name for row in ROWS.values()} | {"MNIST", "FashionMNIST", "CIFAR10"}
    assert set(datasets.__all__) - ours == set(OTHERS.split())
    assert ours <= set(datasets.__all__)


def test_classes_are_those_that_torchvision_names(datasets: Any) -> None:
    for split, names in EMNIST_CLASSES.items():
        theirs = [name for name in datasets.EMNIST.classes_split_dict[split] if name != "N/A"]
        assert list(names) == theirs
    kana = [name.rstrip("u") for name in datasets.KMNIST.classes]
    assert kana == [name.rstrip("u") for name in HIRAGANA]
    assert len(datasets.Flowers102.classes) == len(DATASETS["flowers102"].classes({}))  # type: ignore[arg-type]
    theirs = [names[0] for names in datasets.Imagenette._WNID_TO_CLASS.values()]
    assert list(ROWS["imagenette"].classes) == theirs  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ROWS)
def test_a_set_that_is_not_there_gets_a_sentence(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("no net\nand more")

    real = torchvision_sets.open_dataset

    def offline(name: str, root: Path, told: dict[str, object], reasons: list[str]) -> Any:
        if told.get("download"):
            reasons.append("no net")
            return None
        return real(name, root, told, reasons)

    monkeypatch.setattr(torchvision_sets, "open_dataset", offline)
    with pytest.raises(DataError) as caught:
        load(ROWS[kind], DATASETS.setting(kind, folder=str(tmp_path)).params, lambda *_: None)
    sentence = str(caught.value)
    assert sentence.startswith(f"{ROWS[kind].title} is not in {tmp_path} and c")
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (URLError(OSError(-2, "Name or service not known")), "name or service not known"),
        (TimeoutError("timed out"), "timed out"),
        (RuntimeError("Error downloading a.gz:\nTried x, got:\n"), "Error downloading a.gz: Tried"),
        (RuntimeError("<urlopen error [Errno 111] Connection refused>"), "Connection refused"),
    ],
    ids=repr,
)
def test_why_there_is_no_download_is_said_in_plain_words(
    error: Exception, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, datasets: Any
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(datasets, "USPS", refuse)
    with pytest.raises(DataError) as caught:
        load(ROWS["usps"], DATASETS.setting("usps", folder=str(tmp_path)).params, lambda *_: None)
    assert words in str(caught.value)
    assert "Errno" not in str(caught.value)


def test_a_download_that_hangs_can_be_left_and_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over, waits = threading.Event(), []

    def hanging(name: str, root: Path, told: dict[str, object], reasons: list[str]) -> None:
        reasons.append("not here")
        if told.get("download"):
            waits.append(socket.getdefaulttimeout())
            assert is_over.wait(10)

    def progress(text: str, done: int, total: int) -> None:
        if text.startswith("Downloading"):
            raise KeyError

    monkeypatch.setattr(torchvision_sets, "open_dataset", hanging)
    with pytest.raises(KeyError):
        load(ROWS["usps"], DATASETS.setting("usps", folder=str(tmp_path)).params, progress)
    is_over.set()
    assert socket.getdefaulttimeout() is None
    assert all(waits)


# -- from files as they are published -------------------------------------------------------


def paint(path: Path, shade: int, size: tuple[int, int] = (20, 16)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (shade, shade, shade)).save(path)


def test_a_folder_of_eurosat_is_read(tmp_path: Path) -> None:
    folders = (
        *("AnnualCrop", "Forest", "HerbaceousVegetation", "Highway", "Industrial"),
        *("Pasture", "PermanentCrop", "Residential", "River", "SeaLake"),
    )
    for place, name in enumerate(folders):
        for k in range(4):
            paint(tmp_path / "eurosat" / "2750" / name / f"{name}_{k}.png", 20 * place, (64, 64))
    dataset = DATASETS.setting("eurosat", folder=str(tmp_path))
    data = load_dataset(DataSettings(dataset, validation_fraction=0.0, test_fraction=0.25))
    assert data.shape == (3, 64, 64)
    assert data.class_counts(data.train).tolist() == [3] * 10
    raw = data.train.raw(slice(None))
    assert (raw[:, 0, 0, 0] == 20 * data.train.targets).all()


def test_pets_are_read_and_brought_to_size(tmp_path: Path) -> None:
    base = tmp_path / "oxford-iiit-pet"
    (base / "annotations").mkdir(parents=True)
    for part in ("trainval", "test"):
        lines = []
        for label, name in enumerate(DATASETS["pets"].classes(DATASETS["pets"].defaults())):
            image = f"{name.replace(' ', '_')}_{len(part)}"
            paint(base / "images" / f"{image}.jpg", 5 * label, (40, 30))
            lines.append(f"{image} {label + 1} 1 1")
        (base / "annotations" / f"{part}.txt").write_text("\n".join(lines))
    dataset = DATASETS.setting("pets", folder=str(tmp_path), size=16)
    data = load_dataset(DataSettings(dataset, validation_fraction=0.0))
    assert data.shape == (3, 16, 16)
    assert [len(data.train), len(data.test)] == [37, 37]
    shades = data.test.raw(slice(None))[:, 0].mean((1, 2))
    np.testing.assert_allclose(shades, 5 * data.test.targets, atol=2)


def test_usps_is_read_from_its_own_format(tmp_path: Path, datasets: Any) -> None:
    for name, count in (("usps.bz2", 30), ("usps.t.bz2", 20)):
        rows = [
            f"{k % 10 + 1} " + " ".join(f"{i}:{k % 10 / 10 - 0.5}" for i in range(1, 257))
            for k in range(count)
        ]
        (tmp_path / name).write_bytes(bz2.compress("\n".join(rows).encode() + b"\n"))
    data = load_dataset(DataSettings(DATASETS.setting("usps", folder=str(tmp_path))))
    assert len(data.test) == 20
    assert data.test.targets.tolist() == [k % 10 for k in range(20)]
    assert data.shape == (1, 16, 16)


# -- fakes for what cannot be made up --------------------------------------------------------


class Fake:
    """As many samples as ten of each class, in the form that torchvision holds them in."""

    def __init__(self, kind: str, root: Path, **told: object) -> None:
        row, params = ROWS[kind], DATASETS[kind].defaults()
        count = len(row.names(params))
        first = row.first_label(params)
        self._labels_here = np.arange(2 * count) % count + first
        held: Any = self._labels_here.tolist()
        if row.labels in ("_samples", "_flat_character_images"):
            held = [("path", label) for label in held]
        if kind == "qmnist":
            held = np.stack([self._labels_here, self._labels_here * 0 + 99], axis=1)
        if row.labels:
            setattr(self, row.labels, held)

    def __len__(self) -> int:
        return len(self._labels_here)

    def __getitem__(self, index: int) -> tuple[Image.Image, int]:
        image = Image.new("RGB", (28, 28))
        image.putpixel((27, 0), (255, 255, 255))  # the corner on the right, above
        return image, int(self._labels_here[index])


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    made = {
        row.name: (lambda root, kind=kind, **told: Fake(kind, root, **told))
        for kind, row in ROWS.items()
    }
    monkeypatch.setattr(torchvision_sets, "_datasets", lambda: SimpleNamespace(**made))
    return


@pytest.mark.usefixtures("faked")
@pytest.mark.parametrize("kind", [kind for kind in ROWS if kind != "lfw"])
def test_what_torchvision_holds_becomes_samples(kind: str, tmp_path: Path) -> None:
    row = ROWS[kind]
    setting = DATASETS.setting(kind, folder=str(tmp_path))
    raw = load(row, setting.params, lambda *_: None)
    settings = DataSettings(setting)
    count = len(settings.classes)
    np.testing.assert_array_equal(raw.train.targets, np.arange(2 * count) % count)
    assert (raw.test is not None) is settings.spec.has_test_set
    image = raw.train.inputs[np.array([0])][0]
    assert image.shape == settings.shape
    assert image.dtype == np.uint8
    right, left = image[0, 0, -1], image[0, -1, 0]
    assert (left > right) if row.is_turned else (right > left)


def test_labels_are_found_wherever_they_are() -> None:
    fake = Fake("pcam", Path())
    assert labels_of(ROWS["pcam"], fake).tolist() == [0, 1, 0, 1]
