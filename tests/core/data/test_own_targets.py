"""What of a table is taken for classes, and what for values."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.data import load_dataset
from core.data.catalogue import DATASETS
from core.data.describing import with_described
from core.data.settings import DataSettings
from core.errors import DataError


def test_names_are_no_classes(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("a,who\n" + "".join(f"{k},person {k}\n" for k in range(60)))
    with pytest.raises(DataError, match="60 different texts in 60 rows, as names have"):
        with_described(DataSettings(DATASETS.setting("csv", path=str(path))))


@pytest.mark.parametrize(
    ("values", "is_classes"),
    [("01", True), (("-1", "1"), True), ("012", False), (("0", "0.5"), False), (("", "5"), False)],
)
def test_two_whole_numbers_are_classes(
    values: tuple[str, ...], is_classes: bool, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,y\n" + "".join(f"{k}.5,{values[k % len(values)]}\n" for k in range(60)))
    found = with_described(DataSettings(DATASETS.setting("csv", path=str(path))))
    assert bool(found.classes) == is_classes


def test_a_class_without_training_samples_is_told_with_what_helps(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,y\n" + "".join(f"{k},{k % 30}\n" for k in range(60)))
    found = with_described(
        DataSettings(DATASETS.setting("csv", path=str(path), task="classification"))
    )
    with pytest.raises(DataError) as caught:
        load_dataset(replace(found, validation_fraction=0.4, test_fraction=0.4))
    told = str(caught.value)
    assert "of its samples are set aside: set less aside, or set task to regression" in told


def test_a_column_that_is_constant_in_training_alone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for k in range(60):
        rows = "".join(f"{9 if row == k else 5},{row},{'ab'[row % 2]}\n" for row in range(60))
        path.write_text("z,x,c\n" + rows)
        found = load_dataset(with_described(DataSettings(DATASETS.setting("csv", path=str(path)))))
        is_learned = k in found.train.rows
        assert ('"z" has one value in all training' in found.left_out) is not is_learned
        if not is_learned:
            return
    raise AssertionError("every row is trained on")
