"""What columns hold: numbers however they are written, and why others cannot be learned from."""

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.data import load_dataset
from core.data.catalogue import DATASETS
from core.data.describing import described, with_described
from core.data.own.columns import column_of
from core.data.own.table_known import columns_of, leaving_out, left_out, remark_of
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DataSettings
from core.data.spec import Task
from core.errors import DataError
from core.params import Params, Setting
from core.project import Project
from core.project_json import from_json, to_json
from core.settings.losses import LOSSES
from tests.core.builders import chain
from tests.core.test_training_script import _project, _run_script


def looked_at(folder: Path, text: str, **given: object) -> DataSettings:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return with_described(DataSettings(DATASETS.setting("csv", path=str(path), **given)))


def raw(data: DataSettings) -> np.ndarray:
    inputs = data.spec.load(data.dataset.params, lambda *_: None).train.inputs
    assert isinstance(inputs, np.ndarray)
    return inputs


@pytest.mark.parametrize(
    ("cells", "delimiter", "expected"),
    [
        (['"1,000"', '"12,345.5"', "7"], ",", [1000, 12345.5, 7]),
        (["1.000,5", "12.345,25", "7,5"], ";", [1000.5, 12345.25, 7.5]),
        (["1.000", "2,5", "3.500"], ";", [1000, 2.5, 3500]),
        (["5%", "12.5 %", "0%"], ",", [5, 12.5, 0]),
        (["$5.50", "-$1,250.00", "$7"], ";", [5.5, -1250, 7]),
        (["5,50 €", "1.250,00 €", "7 €"], ";", [5.5, 1250, 7]),
        (["\u22125.5", "6", "\u22127"], ",", [-5.5, 6, -7]),
        (["1\u00a0000", "1\u202f234", "5"], ",", None),
        (["1\u00a0000", "1\u00a0234", "5"], ",", [1000, 1234, 5]),
        (["1'000", "2'500.5", "3"], ",", [1000, 2500.5, 3]),
        (["1_000", "1_001", "1_002"], ",", None),
        (["$5", "€6", "$7"], ",", None),
        (["5%", "0.05", "7%"], ",", None),
        (['"1,00"', '"2,0000"', "3.5"], ",", None),
        (["0.125", "2,5", "3,75"], ";", [0.125, 2.5, 3.75]),
    ],
)
def test_what_is_plainly_a_number_is_read(
    cells: list[str], delimiter: str, expected: list[float] | None, tmp_path: Path
) -> None:
    rows = "".join(f"{cells[k % 3]}{delimiter}{'ab'[k % 2]}\n" for k in range(30))
    data = looked_at(tmp_path, f"x{delimiter}y\n{rows}")
    first = columns_of(data.dataset.params)[0]
    if expected is None:
        assert first.kind != "number"
    else:
        np.testing.assert_array_equal(raw(data)[:3, 0], np.float32(expected))


def test_a_mistake_among_such_numbers_is_named(tmp_path: Path) -> None:
    rows = "".join(f'"1,{k:03}",{k % 2}\n' for k in range(100, 140))
    with pytest.raises(DataError, match='row 42: "1,2,3" in the column "x" is not a number'):
        load_dataset(looked_at(tmp_path, "x,y\n" + rows + '"1,2,3",1\n'))


def test_what_cannot_be_learned_from_has_a_reason() -> None:
    def reason(cells: list[str]) -> str:
        return column_of("x", cells, list(range(2, len(cells) + 2)), has_comma=False).reason

    assert reason(["", "?"] * 20) == "is empty"
    assert reason([f"2024-{k % 12 + 1}-{k}" for k in range(1, 41)]) == (
        'holds dates (row 2: "2024-2-1"), not numbers such as days or years'
    )
    told = reason(["unknown" if k % 6 == 3 else str(k) for k in range(100)])
    assert told == 'holds 17 values among 100 that are no numbers (row 5: "unknown")'
    assert reason([f"person {k}" for k in range(1200)]) == (
        'holds 1,200 different texts in 1,200 rows (row 2: "person 0")'
    )
    assert reason([str(k % 60) + "g" for k in range(6000)]) == "", "60 categories are not many"


def test_all_of_them_are_told(tmp_path: Path) -> None:
    rows = "".join(f"n{k},m{k},,o{k},p{k},{k},{k % 2}\n" for k in range(40))
    data = looked_at(tmp_path, "a,b,c,d,e,x,y\n" + rows, leave_out="a")
    assert remark_of(data.dataset.params) == data.remark
    assert data.remark.startswith('"b" is not learned from: it holds 40 different texts in 40')
    assert data.remark.endswith('Nor is one column more: "e".')
    assert looked_at(tmp_path, "x,y\n1,a\n2,b\n3,a\n").remark == ""


# -- what is left out ---------------------------------------------------------------------------


def test_a_name_with_a_comma_is_left_out_alone(tmp_path: Path) -> None:
    rows = "".join(f"{k},{k * k},{k + 3},{'uv'[k % 2]}\n" for k in range(30))
    text = 'a,b,"a,b",c\n' + rows
    for told, expected in (
        (leaving_out({"a,b"}), ("a", "b")),
        ("a,b", ("a", "b")),
        ("a, b", ("a,b",)),
        (leaving_out({"a,b", "a"}), ("b",)),
    ):
        data = looked_at(tmp_path, text, leave_out=told)
        assert data.features == expected, told
        assert left_out(data.dataset.params).isdisjoint(expected)
    odd = {'say "hi"', "two\nlines", "plain", "a, b"}
    params = Params({**data.dataset.params, "leave_out": leaving_out(odd)})
    assert left_out(params) == odd


def test_only_what_is_there_and_not_learned_is_left_out(tmp_path: Path) -> None:
    text = "a,b,c\n" + "".join(f"{k},{k * k},{'uv'[k % 2]}\n" for k in range(30))
    with pytest.raises(DataError, match='no column "zzz" to leave out; there are "a", "b", "c"'):
        looked_at(tmp_path, text, leave_out="zzz")
    with pytest.raises(DataError, match='"c" is to be learned, so it cannot be left out'):
        looked_at(tmp_path, text, leave_out="c")
    data = looked_at(tmp_path, text)
    changed = Setting("csv", Params({**data.dataset.params, "leave_out": "a, bb"}))
    assert 'no column "bb" to leave out' in str(replace(data, dataset=changed).unknown)


# -- large and wide -----------------------------------------------------------------------------


def test_large_numbers_near_each_other_stay_apart(tmp_path: Path) -> None:
    rows = "".join(f"{1_700_000_000 + k},{k},{48.5 + k / 4}\n" for k in range(100))
    data = looked_at(tmp_path, "t,k,y\n" + rows)
    assert data.features == ("t − 1,700,000,000", "k")
    np.testing.assert_array_equal(raw(data)[:, 0], np.arange(100))
    data = replace(data, preprocessing=PREPROCESSING.setting("Standardize"))
    assert len(np.unique(load_dataset(data).train.inputs[:, 0])) == 80
    target = looked_at(tmp_path, "t,k,y\n" + rows, target="t", task="regression")
    assert target.values == ("t − 1,700,000,000",)
    assert from_json(to_json(Project(data=target))) == Project(data=target)


def test_the_script_reads_the_same_numbers(tmp_path: Path) -> None:
    rows = "".join(f'{1_700_000_000 + k};1.0{k:02},5 €;{k}%;"{k},5"\n' for k in range(60))
    data = looked_at(tmp_path, "sep=;\nt;price;share;y\n" + rows)
    assert data.task is Task.REGRESSION
    network = chain("Input", ("Linear", {"out_features": 1}), "Output")
    script = _run_script(_project(network, data, loss=LOSSES.setting("MSELoss")), tmp_path)
    inputs, targets = script.load()
    assert inputs[3].tolist() == [3, 1003.5, 3]
    assert targets[3].tolist() == [3.5]
    np.testing.assert_array_equal(inputs, raw(data))


def test_a_wide_table_takes_no_longer_than_its_cells(tmp_path: Path) -> None:
    def seconds(width: int) -> float:
        names = ",".join(f"f{k}" for k in range(width))
        row = ",".join(str(k % 97) for k in range(width))
        start = time.process_time()
        raw(looked_at(tmp_path, f"{names},c\n{row},a\n{row},b\n{row},a\n"))
        return time.process_time() - start

    seconds(10)
    assert seconds(8000) < 3, "10,000 columns took 20 seconds where names were counted one by one"


# -- what is damaged, or not meant --------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"learned": ""},
        {"learned": "classification:zzz"},
        {"learned": "regression:c"},
        {"classes": []},
        {"columns": [["x", "blob"], ["y", "number"], ["c", "category", "a", "b"]]},
    ],
)
def test_what_is_damaged_is_said(change: dict[str, object], tmp_path: Path) -> None:
    data = looked_at(tmp_path, "x,y,c\n" + "".join(f"{k},{k},{'ab'[k % 2]}\n" for k in range(20)))
    content = json.loads(json.dumps(to_json(Project(data=data))))
    content["data"]["params"] |= change
    found = from_json(content).data
    assert found.unknown == "What is known of the table is damaged: read it again."
    with pytest.raises(DataError, match="damaged: read it again"):
        load_dataset(found)
    assert described(found.dataset).params == data.dataset.params, "reading it again mends it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x,c\n" + "1,NA\n2,DE\n" * 9, 'one class ("DE"), since "NA" is taken for a missing value'),
        ("x,c\n" + "1,1\n2,1.0\n3,2\n" * 9, 'both "1" and "1.0", which are one number but'),
        ("# by me\nx,y\n" + "1,2\n" * 9, "take out lines above the headings"),
        ("t,x,c\n" + "z,1,a\n" * 7 + "z" * 200_000 + ",1,b\n", "row 9 has a value of more than"),
        ('t,x,c\n1,"z,a\n' + "2,3,b\n" * 9, "A quotation mark seems to be left open"),
        ("t,x\n" + "1,2,a\n3,4,b,5\n" * 9, "take out lines above the headings"),
        ("x y\n1 2\n", "only one column: it takes one to learn from and one to be learned, with"),
    ],
)
def test_a_sentence_says_what_helps(text: str, expected: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        looked_at(tmp_path, text, task="classification")
    assert expected in str(caught.value)


def test_two_numbers_with_a_point_are_classes(tmp_path: Path) -> None:
    data = looked_at(tmp_path, "x,y\n" + "".join(f"{k},{k % 2}.0\n" for k in range(30)))
    assert data.classes == ("0.0", "1.0")


def test_a_file_that_is_written_anew_is_to_be_read_again(tmp_path: Path) -> None:
    text = "x,y,c\n" + "".join(f"{k},{k},{'ab'[k % 2]}\n" for k in range(20))
    data = looked_at(tmp_path, text)
    for other in (text.replace(",", ";"), text.removeprefix("x,y,c\n")):
        (tmp_path / "t.csv").write_text(other)
        with pytest.raises(DataError, match="no longer written as it was"):
            load_dataset(data)
    (tmp_path / "t.csv").write_text(text.replace("b\n", "a\n"))
    with pytest.raises(DataError, match='no longer has the class "b": read it again'):
        load_dataset(data)


def test_a_class_that_dropping_loses_is_named(tmp_path: Path) -> None:
    text = "x,c\n" + "".join(f"{k if k % 2 else ''},{'ab'[k % 2]}\n" for k in range(20))
    with pytest.raises(DataError, match='every row of the class "a" lacks a value'):
        load_dataset(looked_at(tmp_path, text, missing="drop"))


def test_mistakes_and_gaps_are_told_at_once(tmp_path: Path) -> None:
    rows = "".join(f"{k},{'' if k == 4 else k},{k}\n" for k in range(40))
    with pytest.raises(DataError) as caught:
        load_dataset(looked_at(tmp_path, "a,b,y\n" + rows + "z,2,3\n"))
    assert 'row 42: "z" in the column "a"' in str(caught.value)
    assert 'row 6 has no value in the column "b"' in str(caught.value)
