"""Small readers of plain JSON data, which name the place of what is wrong."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from core.errors import ProjectFileError
from core.params import Param, shown

MAXIMUM_NAME = 10_000
MAXIMUM_TEXT = 1_000_000


def read_object(value: object, where: str) -> dict[str, Any]:
    """`value` as an object with named fields. Raises `ProjectFileError`."""
    if not isinstance(value, dict):
        raise ProjectFileError(f"{where}: expected an object {{…}}, not {shown(value)}.")
    return value


def read_list(value: object, where: str) -> list[Any]:
    """`value` as a list. Raises `ProjectFileError`."""
    if not isinstance(value, list):
        raise ProjectFileError(f"{where}: expected a list […], not {shown(value)}.")
    return value


def read_text(value: object, where: str, limit: int = MAXIMUM_TEXT) -> str:
    """`value` as a text of at most `limit` characters. Raises `ProjectFileError`."""
    if not isinstance(value, str):
        raise ProjectFileError(f"{where}: expected a text, not {shown(value)}.")
    if len(value) > limit:
        raise ProjectFileError(
            f"{where}: the text has {len(value):,} characters; at most {limit:,} are allowed."
        )
    return value


def read_name(value: object, where: str) -> str:
    """`value` as a text that is not empty. Raises `ProjectFileError`."""
    text = read_text(value, where, MAXIMUM_NAME)
    if not text.strip():
        raise ProjectFileError(f"{where}: must not be empty.")
    return text


def read_plain(fields: Mapping[str, object], params: Iterable[Param], where: str) -> dict[str, Any]:
    """Those of the fields that `params` declare, parsed. Raises `ParamError`."""
    return {p.name: p.parse(fields[p.name], where) for p in params if p.name in fields}


def refuse_others(fields: Mapping[str, object], known: tuple[str, ...], where: str) -> None:
    """Raise `ProjectFileError` for a field that is not `known`."""
    for key in fields:
        if key not in known:
            raise ProjectFileError(
                f"{where}: unknown field {quoted(key)} (known: {', '.join(known)})."
            )


def quoted(text: str, limit: int = 40) -> str:
    """A name in quotes on one line, cut where it is long, for use in messages."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return json.dumps(cut, ensure_ascii=False)


def path_to(value: object, part: object) -> str:
    """Where in `value` the very object `part` stands, such as `network.nodes[3]`."""
    waiting: list[tuple[object, str]] = [(value, "")]
    while waiting:
        found, path = waiting.pop()
        if found is part:
            return path or "the file"
        if isinstance(found, dict):
            waiting += [(item, f"{path}.{key}".lstrip(".")) for key, item in found.items()]
        elif isinstance(found, list):
            waiting += [(item, f"{path}[{index}]") for index, item in enumerate(found)]
    return "the file"
