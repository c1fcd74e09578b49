"""A folder of images: its classes, what becomes of each file, and whatever can be wrong."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import load_dataset, loading, pictures
from core.data.catalogue import DATASETS
from core.data.describing import described, with_described
from core.data.own.pictures import read_picture
from core.data.samples import StreamedSplit
from core.data.settings import DataSettings
from core.data.spec import Dataset
from core.errors import DataError

RNG = np.random.default_rng(0)


def settings(folder: Path, **given: object) -> DataSettings:
    return DataSettings(DATASETS.setting("image-folder", folder=str(folder), size=8, **given))


def paint(path: Path, size: tuple[int, int] = (12, 9), value: int | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = RNG.integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(pixels if value is None else np.full_like(pixels, value)).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten images of cats (one deeper down) and of dogs, and things that are none."""
    root = tmp_path / "pets"
    for k in range(10):
        paint(root / "dog" / f"{k}.png")
        paint(root / "cat" / ("kittens" if k == 3 else "") / f"{k}.{'jpg' if k % 2 else 'PNG'}")
    (root / "cat" / "notes.txt").write_text("no image")
    (root / ".git" / "objects").mkdir(parents=True)
    (root / "readme.md").write_text("no class")
    return root


def loaded(folder: Path, **given: object) -> Dataset:
    return load_dataset(with_described(settings(folder, **given)))


def refused(folder: Path, **given: object) -> str:
    with pytest.raises(DataError) as caught:
        loaded(folder, **given)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def test_classes_are_folders(folder: Path) -> None:
    data = loaded(folder)
    assert data.classes == ("cat", "dog")
    assert data.shape == (3, 8, 8)
    assert data.class_counts(data.train).tolist() == [8, 8]
    grey = loaded(folder, colour=False)
    assert grey.shape == (1, 8, 8)
    assert grey.train.raw(slice(None)).dtype == np.uint8


def test_pixels_are_those_of_the_file(folder: Path) -> None:
    data = loaded(folder)
    rows = np.concatenate([part.rows for part in (data.train, data.validation, data.test)])
    raw = np.concatenate(
        [part.raw(slice(None)) for part in (data.train, data.validation, data.test)]
    )
    ordered = raw[np.argsort(rows)]
    files = sorted((folder / "cat").rglob("*.[jP]*")) + sorted((folder / "dog").glob("*"))
    for image, path in zip(ordered, files, strict=True):
        np.testing.assert_array_equal(image, read_picture(path, 8, True, True))


def test_a_picture_is_cropped_or_stretched(tmp_path: Path) -> None:
    wide = np.zeros((10, 30, 3), np.uint8)
    wide[:, :10, 0] = wide[:, 10:20, 1] = wide[:, 20:, 2] = 255
    path = tmp_path / "wide.png"
    Image.fromarray(wide).save(path)
    middle = read_picture(path, 10, True, True)
    assert (middle[1] == 255).all()
    assert not middle[[0, 2]].any()
    whole = read_picture(path, 30, True, False)
    np.testing.assert_array_equal(whole[0, 0], wide[0, :, 0])


def test_other_sorts_of_pixels(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    deep = (np.arange(64, dtype=np.uint16).reshape(8, 8)) * 1000
    Image.fromarray(deep).save(path)
    np.testing.assert_array_equal(read_picture(path, 8, False, True)[0], deep >> 8)
    assert read_picture(path, 8, True, True).shape == (3, 8, 8)
    Image.new("RGBA", (8, 8), (10, 20, 30, 255)).save(path)
    assert read_picture(path, 8, True, True)[:, 0, 0].tolist() == [10, 20, 30]
    Image.new("1", (8, 8), 1).save(path)
    assert read_picture(path, 8, False, True).max() == 255


# -- what is wrong ------------------------------------------------------------------------------


def test_a_folder_that_is_wrong_gets_a_sentence(folder: Path, tmp_path: Path) -> None:
    assert "is not there" in refused(tmp_path / "gone")
    assert "is no folder" in refused(folder / "readme.md")
    assert "has no folders in it" in refused(folder / ".git" / "objects")
    (folder / "bird").mkdir()
    assert f'The class "bird" in {folder} has no images' in refused(folder)
    lone = tmp_path / "lone"
    paint(lone / "only" / "1.png")
    assert 'has only one class, "only"' in refused(lone)
    parted = tmp_path / "parted"
    for part in ("train", "val"):
        paint(parted / part / "a" / "1.png")
    assert f"choose {parted / 'train'}" in refused(parted)
    with pytest.raises(DataError, match="No file is chosen"):
        described(DATASETS.setting("image-folder"))


@pytest.mark.parametrize("content", [b"", b"no image at all", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_a_broken_image_is_named_and_skipped_only_if_told(folder: Path, content: bytes) -> None:
    broken = folder / "dog" / "5.png"
    broken.write_bytes(content)
    sentence = refused(folder)
    assert sentence.startswith(f"{broken} cannot be read as an image (")
    assert sentence.endswith("mend or delete it, or switch on skip_broken.")
    assert sentence.count(str(folder)) == 1
    data = loaded(folder, skip_broken=True)
    assert len(data.train) + len(data.validation) + len(data.test) == 19
    assert data.left_out == '1 image left out, unreadable: "dog/5.png".'
    broken.unlink()
    assert loaded(folder, skip_broken=True).left_out == ""


def test_an_image_that_is_cut_off_is_broken(folder: Path) -> None:
    path = folder / "cat" / "1.jpg"
    paint(path, (200, 200))
    path.write_bytes(path.read_bytes()[:4000])
    assert f"{path} cannot be read as an image" in refused(folder)


def test_an_image_that_would_fill_the_memory_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 40)
    assert "cannot be read as an image (it has more pixels than are read" in refused(folder)


def test_a_class_that_comes_or_goes_is_noticed(folder: Path) -> None:
    wanted = with_described(settings(folder))
    paint(folder / "bird" / "1.png")
    with pytest.raises(DataError, match=r'found in it \(new: "bird"\): read it again'):
        load_dataset(wanted)


# -- more than memory holds ---------------------------------------------------------------------


def test_streamed_images_are_the_same(folder: Path) -> None:
    kept, streamed = loaded(folder, memory="keep"), loaded(folder, memory="stream")
    for one, other in zip(
        (kept.train, kept.validation, kept.test),
        (streamed.train, streamed.validation, streamed.test),
        strict=True,
    ):
        assert one.is_in_memory
        assert isinstance(other, StreamedSplit)
        assert not other.is_in_memory
        np.testing.assert_array_equal(one.inputs, other.read(slice(None)))
        np.testing.assert_array_equal(one.targets, other.targets)
    assert streamed.nbytes == 0
    part = streamed.train.held(np.array([3, 1]))
    assert part.is_in_memory
    np.testing.assert_array_equal(part.inputs, kept.train.inputs[[3, 1]])
    np.testing.assert_array_equal(part.raw(slice(None)), kept.train.raw(np.array([3, 1])))


def test_half_of_the_free_memory_is_the_limit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = 20 * 3 * 8 * 8 * 5
    for free, is_held in ((2 * needed, True), (2 * needed - 1, False)):
        monkeypatch.setattr(pictures, "free_memory", lambda free=free: free)
        monkeypatch.setattr(loading, "_KEPT", loading._Kept())
        assert loaded(folder).train.is_in_memory is is_held


def test_a_broken_image_is_named_while_streaming_too(folder: Path) -> None:
    data = loaded(folder, memory="stream")
    (folder / "dog" / "0.png").write_bytes(b"gone bad")
    holder = next(s for s in (data.train, data.validation, data.test) if 10 in s.rows)
    assert isinstance(holder, StreamedSplit)
    with pytest.raises(DataError, match=r"0\.png cannot be read as an image"):
        holder.read(slice(None))


# -- what lies in folders besides images --------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "cat" / "pipe.png")
    assert len(loaded(folder).train) == 16
    (folder / "cat" / "dead.png").symlink_to(folder / "gone.png")
    told = f"{folder / 'cat' / 'dead.png'} cannot be read as an image (it is a link to a file that"
    assert told in refused(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few people make links")
def test_links_that_lead_round_are_named(folder: Path) -> None:
    (folder / "cat" / "again").symlink_to("..")
    (folder / "dog" / "again").symlink_to("..")
    assert f"Cannot read {folder / 'cat' / 'again'}: it leads back" in refused(folder)


@pytest.mark.parametrize("parts", [("Train", "TEST"), ("training", "val", "extra"), ("train",)])
def test_parts_are_no_classes(parts: tuple[str, ...], tmp_path: Path) -> None:
    for part in parts:
        paint(tmp_path / part / "a" / "1.png")
        paint(tmp_path / part / "b" / "1.png")
    assert f"choose {tmp_path / parts[0]}, which" in refused(tmp_path)


def test_a_train_and_a_car_are_classes(tmp_path: Path) -> None:
    for k in range(10):
        paint(tmp_path / "train" / f"{k}.png")
        paint(tmp_path / "car" / f"{k}.png")
    (tmp_path / "__MACOSX" / "car").mkdir(parents=True)
    assert loaded(tmp_path).classes == ("car", "train")


def test_a_folder_around_the_classes_is_recognised(folder: Path) -> None:
    sentence = refused(folder.parent)
    assert f'holds "cat", "dog": choose {folder}, if these are the classes.' in sentence


def test_images_beside_the_classes_are_told(folder: Path) -> None:
    paint(folder / "lost.png")
    assert loaded(folder).left_out.startswith("1 image that lies beside the folders")


def test_a_class_without_one_readable_image_is_named(folder: Path) -> None:
    for path in (folder / "dog").iterdir():
        path.write_bytes(b"broken")
    assert 'No image of the class "dog"' in refused(folder, skip_broken=True)


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux alone")
def test_a_name_that_cannot_be_written_down_is_refused(folder: Path) -> None:
    odd = folder / os.fsdecode(b"c\xff")
    (folder / "cat").rename(odd)
    assert "c? in" in refused(folder)
    assert "rename" in refused(odd)


@pytest.mark.parametrize("where", ["", "deep/deeper"])
def test_files_that_change_in_a_folder_are_noticed(where: str, folder: Path) -> None:
    for k in range(10):
        paint(folder / "cat" / where / f"{k}.png", value=100)
    wanted = with_described(settings(folder))
    before = load_dataset(wanted)
    assert load_dataset(wanted) is before
    for k in range(10):
        (folder / "cat" / where / f"{k}.png").write_bytes(
            (folder / "dog" / f"{k}.png").read_bytes()
        )
    after = load_dataset(wanted)
    assert not np.array_equal(after.train.inputs, before.train.inputs)
    paint(folder / "cat" / where / "new.png")
    assert len(load_dataset(wanted).train) > len(after.train)
