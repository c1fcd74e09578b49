"""How a table is written is guessed rightly, and in a time that follows its length."""

import csv
import io
import random
from pathlib import Path

import pytest

from core.data.catalogue import DATASETS
from core.data.describing import described
from core.data.own.dialect import SAMPLE, delimiter_of
from core.data.own.table_known import columns_of, dialect_of
from core.params import Params


def looked_at(path: Path, text: str, **given: object) -> Params:
    path.write_text(text, encoding="utf-8")
    return described(DATASETS.setting("csv", path=str(path), **given)).params


def shown(params: Params) -> list[str]:
    return [f"{column.name}: {column.kind}" for column in columns_of(params)]


COMMAS = "".join(f"{k},5;{k + 1},25;{'ab'[k % 2]}\n" for k in range(60))
NUMBERS = "".join(f"{k},{k}.5,{2 * k},{k % 2}\n" for k in range(60))
FLOWERS = "".join(f"{k},{k}.5,{2 * k},{('setosa', 'virginica')[k % 2]}\n" for k in range(60))
WEATHER = "".join(f"{'sro'[k % 3]},{k % 4 > 0},{('yes', 'no')[k % 5 > 2]}\n" for k in range(60))
YEARS = "".join(f"n{k % 3},{k},{2 * k},{'ab'[k % 2]}\n" for k in range(20))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COMMAS, ["column 1: number", "column 2: number", "column 3: category"]),
        (
            "Länge, cm;Breite, cm;Art\n" + COMMAS,
            ["Länge, cm: number", "Breite, cm: number", "Art: category"],
        ),
        ("x;y;c\n" + COMMAS.replace(",5;", ";"), ["x: number", "y: number", "c: category"]),
        ("sep=;\nx;y;c\n" + COMMAS, ["x: number", "y: number", "c: category"]),
        ("t;n;c\n" + "a, b, c;1;u\nd, e, f;2;v\n" * 9, ["t: category", "n: number", "c: category"]),
        ('x,y\n"0,5",a\n"1,25",b\n' + '"3,5",a\n' * 9, ["x: number", "y: category"]),
    ],
)
def test_a_decimal_comma_divides_nothing(text: str, expected: list[str], tmp_path: Path) -> None:
    assert shown(looked_at(tmp_path / "t.csv", text)) == expected


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("outlook,windy,play", WEATHER),
        ("0,1,2,species", FLOWERS),
        ("0,1,2,target", NUMBERS),
        ("0,1,2,3", NUMBERS),
        ("name,2019,2020,c", YEARS),
        ("a,b,c,d", NUMBERS),
    ],
)
def test_headings_are_known(first: str, rest: str, tmp_path: Path) -> None:
    params = looked_at(tmp_path / "t.csv", f"{first}\n{rest}")
    assert [column.name for column in columns_of(params)] == first.split(",")
    assert dialect_of(params).has_header


@pytest.mark.parametrize("text", [WEATHER, FLOWERS, NUMBERS, YEARS, "0,1,2\n1,2,3\n2,3,4\n3,4,5\n"])
def test_samples_are_not_taken_for_headings(text: str, tmp_path: Path) -> None:
    assert not dialect_of(looked_at(tmp_path / "t.csv", text)).has_header


@pytest.mark.parametrize(
    "text",
    [
        "review,c\n" + "".join(f"'tis {'a' * 20} {k},{'uv'[k % 2]}\n" for k in range(3000)),
        "name,x,c\n" + "".join(f"'n,{k},{'uv'[k % 2]}\n" for k in range(8000)),
        '"\n' * 30_000 + "1,2\n",
        ',"' * 30_000 + "\n",
        "'" + " '" * 30_000 + "\n1,2\n",
    ],
    ids=["apostrophes", "names", "quotes in lines", "quotes", "spaces"],
)
def test_no_text_takes_long_to_guess(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of Python's `csv` is linear; its sniffer is not, and must not be asked."""

    def refuse(*_: object) -> None:
        raise AssertionError("the sniffer")

    monkeypatch.setattr(csv, "Sniffer", refuse)
    letters = 0
    honest = io.StringIO

    class Counting(honest):
        def __next__(self) -> str:
            nonlocal letters
            line = super().__next__()
            letters += len(line)
            return line

    monkeypatch.setattr(io, "StringIO", Counting)
    assert delimiter_of(text[:SAMPLE]) in ",;\t|"
    assert letters <= 5 * SAMPLE


def test_random_tables_are_read_as_they_were_written(tmp_path: Path) -> None:
    rng = random.Random(0)
    for number in range(60):
        delimiter = rng.choice(",;\t|")
        kinds = [rng.choice("nfw") for _ in range(rng.randint(2, 6))]
        decimal = "," if delimiter in ";\t" and rng.random() < 0.5 else "."
        rows = [
            [
                str(rng.randint(0, 99))
                if kind == "n"
                else f"{rng.uniform(-9, 9):.2f}".replace(".", decimal)
                if kind == "f"
                else rng.choice(["red, dark", "blue", "it's", "a; b"])
                for kind in kinds
            ]
            for _ in range(40)
        ]
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        writer.writerows([[f"name, {k}" for k in range(len(kinds))], *rows])
        (tmp_path / f"{number}.csv").write_text(text.getvalue())
        assert delimiter_of(text.getvalue()) == delimiter, text.getvalue()[:300]
