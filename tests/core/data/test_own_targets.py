"""What of a table is taken for classes, and what for values."""

from pathlib import Path

import pytest

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
