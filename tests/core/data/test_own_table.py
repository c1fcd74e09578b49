"""One's own tables: what is guessed, what is learned, and a sentence for whatever is wrong."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data import Dataset, load_dataset
from core.data.catalogue import DATASETS
from core.data.describing import described, with_described
from core.data.own.table_known import columns_of, target_of
from core.data.settings import DataSettings
from core.data.spec import Task
from core.data.telling import PIECE
from core.errors import DataError
from core.params import Params, Setting
from core.project import Project
from core.project_json import from_json, to_json

HEAD = "age,city,income\n"
ROWS = "".join(f"{20 + k},{'ABC'[k % 3]},{1000 + 10 * k}.5\n" for k in range(30))


def settings(path: Path | str, **given: object) -> DataSettings:
    return DataSettings(DATASETS.setting("csv", path=str(path), **given))


def written(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def loaded(folder: Path, text: str | bytes, **given: object) -> Dataset:
    return load_dataset(with_described(settings(written(folder, text), **given)))


def refused(folder: Path, text: str | bytes, **given: object) -> str:
    with pytest.raises(DataError) as caught:
        loaded(folder, text, **given)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence.replace(str(folder), "…")


# -- what is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "is empty."),
        ("\n\n  \n", "has no rows."),
        ("a\n1\n2\n", "has only one column"),
        ("a,b\n", "has headings, but no rows under them"),
        (HEAD + ROWS + "1,A\n", "row 32 has 2 values, not 3."),
        (HEAD + ROWS + "1,A,5,6\n", "row 32 has 4 values, not 3."),
        ("a,a\n1,2\n3,4\n", 'two columns called "a"'),
        (HEAD + ROWS + "x,A,5\n", 'row 32: "x" in the column "age" is not a number'),
        (HEAD + ROWS + "1,A\n2,B,3\n1\n", "row 32 has 2 values, not 3 (2 such rows: 32, 34)."),
        (HEAD + ROWS + "x,A,5\n2,B,y\nz,A,5\n", 'used (2 such rows: 32, 34); row 33: "y" in'),
        (HEAD + ROWS + "1,A,1e999\n", 'row 32: "1e999" in the column "income" is not a number'),
        (HEAD + ROWS + "1e39,A,5\n", 'row 32: "1e39" in the column "age" is not a number'),
        (HEAD + ROWS + "inf,A,5\n", 'row 32: "inf" in the column "age" is not a number'),
        (HEAD + ROWS + "\n,A,5\n", 'row 33 has no value in the column "age" (1 missing in all)'),
        (HEAD + ROWS + "3,A,NaN\n", 'row 32 has no value but "NaN" in the column "income"'),
        (b"PK\x03\x04\0\0\0\0\n1,2\n", "is no text"),
    ],
)
def test_a_table_that_is_wrong_gets_a_sentence(text: str, expected: str, tmp_path: Path) -> None:
    assert expected in refused(tmp_path, text)


def test_what_cannot_be_learned_gets_a_sentence(tmp_path: Path) -> None:
    text = HEAD + ROWS
    assert 'no column "size" to be learned; it has "age", "city", "income"' in refused(
        tmp_path, text, target="size"
    )
    told = refused(tmp_path, text + "1,A\n", target="size")
    assert told.endswith(
        'row 32 has 2 values, not 3. Nor is there a column "size" to be learned; it has "age", '
        '"city", "income".'
    )
    assert refused(tmp_path, text + "1,A\n", target="age").endswith("2 values, not 3.")
    assert "holds no numbers" in refused(tmp_path, text, target="city", task="regression")
    one = "x,y\n" + "".join(f"{k},same\n" for k in range(20))
    assert 'only one class ("same")' in refused(tmp_path, one)
    many = "x,y\n" + "".join(f"{k},{k}\n" for k in range(1500))
    sentence = refused(tmp_path, many, task="classification")
    assert "has 1,500 different values, more than the 1,000 classes" in sentence
    lonely = "name,y\n" + "".join(f"someone {k},{k % 2}\n" for k in range(60))
    assert "there is no column to learn from" in refused(tmp_path, lonely)


def test_a_path_that_leads_nowhere_gets_a_sentence(tmp_path: Path) -> None:
    for path, expected in (
        ("", "No file is chosen."),
        (str(tmp_path / "gone.csv"), "is not there"),
        (str(tmp_path), "is a folder: choose a table"),
        ("a\0b", "cannot be a path"),
        ("~nobody-of-that-name/x.csv", "cannot be a path"),
    ):
        with pytest.raises(DataError, match=expected):
            described(settings(path).dataset)


def test_a_file_without_permission_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, HEAD + ROWS)

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DataError, match="you have no permission to read it"):
        described(settings(path).dataset)


# -- what is guessed ----------------------------------------------------------------------------


def test_types_target_and_task_are_guessed(tmp_path: Path) -> None:
    wanted = with_described(settings(written(tmp_path, HEAD + ROWS)))
    params = wanted.dataset.params
    assert [(c.name, c.kind, c.categories) for c in columns_of(params)] == [
        ("age", "number", ()),
        ("city", "category", ("A", "B", "C")),
        ("income", "number", ()),
    ]
    assert target_of(params) == "income"
    assert wanted.task is Task.REGRESSION
    assert wanted.values == ("income",)
    assert wanted.features == ("age", "city = A", "city = B", "city = C")
    assert wanted.shape == (4,)
    data = load_dataset(wanted)
    raw = data.train.raw(slice(None))
    assert raw.dtype == np.float32
    k = int(data.train.rows[5])
    assert raw[5].tolist() == [20 + k, *(np.arange(3) == k % 3).astype(float)]
    assert data.train.targets[5].tolist() == [1000.5 + 10 * k]


def test_a_category_is_classified(tmp_path: Path) -> None:
    data = loaded(tmp_path, HEAD + ROWS, target="city")
    assert data.task is Task.CLASSIFICATION
    assert data.classes == ("A", "B", "C")
    assert data.features == ("age", "income")
    np.testing.assert_array_equal(data.train.targets, data.train.rows % 3)


def test_numbers_are_classes_if_told(tmp_path: Path) -> None:
    text = "x,y\n" + "".join(f"{k},{(10, 2, 1)[k % 3]}\n" for k in range(30))
    data = loaded(tmp_path, text, task="classification")
    assert data.classes == ("1", "2", "10")
    assert data.train.targets[:3].tolist() == [(2, 1, 0)[k % 3] for k in data.train.rows[:3]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("﻿" + HEAD + ROWS, "a byte order mark"),
        ((HEAD + ROWS).encode("utf-16"), "UTF-16"),
        ((HEAD + ROWS).replace(",", ";").replace(".5", ",5"), "semicolons and decimal commas"),
        ((HEAD + ROWS).replace(",", "\t"), "tabs"),
        ((HEAD + ROWS).replace("\n", "\r\n"), "line ends of Windows"),
        ((HEAD + ROWS).replace("\n", "\n\n"), "empty lines"),
        ((HEAD + ROWS).replace(",", " , "), "spaces"),
        ((HEAD + ROWS).replace("A", '"A"'), "quotes"),
        ((HEAD + ROWS).rstrip(), "no last line end"),
    ],
    ids=lambda x: x if isinstance(x, str) and len(x) < 40 else "",
)
def test_however_it_is_written_it_is_the_same_table(
    text: str | bytes, why: str, tmp_path: Path
) -> None:
    expected = loaded(tmp_path, HEAD + ROWS)
    found = load_dataset(with_described(settings(written(tmp_path, text, "other.csv"))))
    assert found.features == expected.features
    np.testing.assert_array_equal(found.train.inputs, expected.train.inputs)
    np.testing.assert_array_equal(found.train.targets, expected.train.targets)


def test_an_old_encoding_is_read(tmp_path: Path) -> None:
    text = "größe,y\n" + "".join(f"{k},{'jä' if k % 2 else 'nö'}\n" for k in range(20))
    data = loaded(tmp_path, text.encode("cp1252"))
    assert data.features == ("größe",)
    assert data.classes == ("jä", "nö")


def test_without_headings_columns_are_numbered(tmp_path: Path) -> None:
    data = loaded(tmp_path, ROWS)
    assert data.features[0] == "column 1"
    assert len(data.train) + len(data.validation) + len(data.test) == 30
    named = refused(tmp_path, HEAD + ROWS, header="no", target="column 2")
    assert 'row 1: "age" in the column "column 1" is not a number' in named


def test_names_and_empty_columns_are_left_out_and_so_is_what_one_says(tmp_path: Path) -> None:
    rows = "".join(f"person {k},,{k},{k * k},{k % 2}\n" for k in range(40))
    wanted = with_described(settings(written(tmp_path, "name,nothing,a,b,y\n" + rows)))
    kinds = {column.name: column.kind for column in columns_of(wanted.dataset.params)}
    assert kinds["name"] == "text"
    assert kinds["nothing"] == "empty"
    assert wanted.features == ("a", "b")
    fewer = settings(tmp_path / "table.csv", leave_out="b, name")
    assert with_described(fewer).features == ("a",)


# -- missing values -----------------------------------------------------------------------------

GAPS = "x,c,y\n" + "".join(
    f"{'' if k == 3 else k},{'?' if k == 5 else 'AB'[k % 2]},{'NA' if k == 7 else k}\n"
    for k in range(40)
)


def test_rows_with_gaps_can_be_dropped(tmp_path: Path) -> None:
    data = loaded(tmp_path, GAPS, missing="drop")
    parts = (data.train, data.validation, data.test)
    seen = np.concatenate([part.targets[:, 0] for part in parts])
    assert sorted(seen.tolist()) == [k for k in range(40) if k not in (3, 5, 7)]
    assert data.left_out == "3 rows left out for want of a value."


def test_gaps_are_filled_with_the_mean_of_the_training_samples(tmp_path: Path) -> None:
    wanted = with_described(settings(written(tmp_path, GAPS), missing="mean"))
    data = load_dataset(wanted)
    parts = (data.train, data.validation, data.test)
    assert sum(map(len, parts)) == 39  # the row without a target is left out
    assert data.left_out == (
        "1 row left out for want of a value. 1 missing number filled in with the mean of the "
        "training samples. 1 missing text read as no category."
    )
    raw = np.concatenate([part.raw(slice(None)) for part in parts])
    rows = np.concatenate([part.rows for part in parts])
    assert np.isfinite(raw).all()
    train = data.train.raw(slice(None))[:, 0][data.train.rows != 3]
    filled = raw[rows == 3][0]
    assert filled[0] == pytest.approx(train.mean(), rel=1e-6)
    assert raw[rows == 5][0].tolist() == [5, 0, 0]


def test_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    sentence = refused(tmp_path, GAPS)
    assert sentence == (
        'table.csv, row 5 has no value in the column "x" (1 in "x", 1 in "c", 1 in "y" missing '
        "in all): mend that, or set missing to drop or mean."
    )


# -- a file that changes ------------------------------------------------------------------------


def test_a_file_that_changed_is_noticed(tmp_path: Path) -> None:
    wanted = with_described(settings(written(tmp_path, HEAD + ROWS)))
    written(tmp_path, HEAD.replace("city", "town") + ROWS)
    with pytest.raises(DataError, match=r'\(new: "town"; gone: "city"\): read it again\.'):
        load_dataset(wanted)
    written(tmp_path, HEAD + ROWS + "7,D,5\n")
    with pytest.raises(DataError) as caught:
        load_dataset(wanted)
    assert str(caught.value) == (
        'table.csv, row 32: "D" in the column "city" is not one of those that were found in it '
        "before: read the table again."
    )
    written(tmp_path, HEAD + ROWS + "7,B,5\n")  # more of the same is fine
    data = load_dataset(wanted)
    assert len(data.train) + len(data.validation) + len(data.test) == 31


def test_a_new_version_of_the_file_is_loaded(tmp_path: Path) -> None:
    wanted = with_described(settings(written(tmp_path, HEAD + ROWS)))
    assert len(load_dataset(wanted).train) == 24
    assert load_dataset(wanted) is load_dataset(wanted)
    written(tmp_path, HEAD + ROWS + ROWS)
    assert len(load_dataset(wanted).train) == 48


def test_what_was_found_is_kept_in_the_file(tmp_path: Path) -> None:
    data = with_described(settings(written(tmp_path, HEAD + ROWS), target="city"))
    project = Project(data=data)
    assert from_json(to_json(project)) == project


def test_nothing_is_known_before_it_is_read(tmp_path: Path) -> None:
    wanted = settings(written(tmp_path, HEAD + ROWS))
    assert wanted.unknown == "The table has not been read yet: open the Data panel."
    assert settings("").unknown is not None
    with pytest.raises(DataError, match="has not been read yet"):
        load_dataset(wanted)
    assert replace(wanted, dataset=described(wanted.dataset)).unknown is None


def test_what_was_not_looked_for_is_not_learned(tmp_path: Path) -> None:
    wanted = with_described(settings(written(tmp_path, HEAD + ROWS)))
    for change in ({"target": "city"}, {"target": "nothing"}, {"task": "classification"}):
        params = Params({**wanted.dataset.params, **change})
        changed = replace(wanted, dataset=Setting("csv", params))
        with pytest.raises(DataError, match="looked at anew for what is to be learned"):
            load_dataset(changed)


# -- large tables -------------------------------------------------------------------------------


class Cancelled(Exception):  # noqa: N818
    pass


class Told:
    """A progress that keeps what it hears, and cancels where it hears `until`."""

    def __init__(self, until: str = "nothing") -> None:
        self.heard: list[tuple[str, int, int]] = []
        self.until = until

    def __call__(self, text: str, done: int, total: int) -> None:
        self.heard.append((text, done, total))
        if text.startswith(self.until):
            raise Cancelled

    def texts(self) -> list[str]:
        return list(dict.fromkeys(text for text, _, _ in self.heard))


def test_a_table_is_read_once_to_be_looked_at_and_loaded(tmp_path: Path) -> None:
    wanted, told = settings(written(tmp_path, HEAD + ROWS)), Told()
    known = with_described(wanted, told)
    assert told.texts() == ["Reading table.csv", "Looking at table.csv"]
    told = Told()
    first = load_dataset(known, told)
    assert "Reading table.csv" not in told.texts()
    assert told.heard[-1][0] == "Preprocessing Table (CSV)"
    told = Told()
    again = load_dataset(replace(known, split_seed=0, validation_fraction=0.2), told)
    assert "Reading table.csv" in told.texts(), "it is not held any longer"
    assert np.array_equal(first.train.raw_inputs, again.train.raw_inputs)


def test_a_table_that_changed_since_it_was_looked_at_is_read_anew(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + ROWS)
    known = with_described(settings(path))
    written(tmp_path, HEAD + ROWS + "99,A,99.5\n")
    assert load_dataset(known).train.raw_inputs.max() == 99


def test_reading_a_table_tells_how_far_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + ROWS * 7000)
    told, size = Told(), path.stat().st_size
    assert size > 2 * PIECE
    known = with_described(settings(path), told)
    done = [heard[1] for heard in told.heard if heard[0] == "Reading table.csv"]
    assert len(done) > 2
    assert done == sorted(set(done))
    assert all(heard[2] == size for heard in told.heard if heard[0] == "Reading table.csv")
    assert [heard[1:] for heard in told.heard if "Looking" in heard[0]] == [(0, 3), (1, 3), (2, 3)]
    assert len(columns_of(known.dataset.params)) == 3


@pytest.mark.parametrize("until", ["Reading", "Looking", "Turning"])
def test_reading_a_table_can_be_cancelled(until: str, tmp_path: Path) -> None:
    wanted = settings(written(tmp_path, HEAD + ROWS))
    with pytest.raises(Cancelled):
        load_dataset(with_described(wanted, Told(until)), Told(until))
    assert len(load_dataset(with_described(wanted)).train) > 0


@pytest.mark.parametrize("place", [4094, 4095, 4096, 8191])
def test_rows_are_numbered_across_blocks(place: int, tmp_path: Path) -> None:
    lines = [f"{k},{k % 2}" for k in range(9000)]
    lines[place] = "1,2,3"
    assert f"row {place + 2:,} has 3 values" in refused(tmp_path, "a,b\n" + "\n".join(lines))
    lines[place : place + 2] = ["", "  ,", "x,1"]
    assert f'row {place + 4:,}: "x"' in refused(tmp_path, "a,b\n" + "\n".join(lines))
