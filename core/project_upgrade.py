"""Older versions of the project file, brought to the present one: a step for each version.

Version 2 chose among preprocessings, where version 1 had `standardize: true` or `false`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from core.json_reading import read_object
from core.params import BoolParam

STANDARDIZE = BoolParam(name="standardize", default=True, help="As version 1 had it.")


def upgraded(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a project file as the present version has them; `fields` stay as they are.

    Raises `LayerloomError` where what is to be rewritten is wrong.
    """
    found = dict(fields)
    for step in STEPS[fields["version"] - 1 :]:
        found = step(found)
    return found


def _to_2(fields: dict[str, Any]) -> dict[str, Any]:
    data = read_object(fields.get("data", {}), "data")
    if "standardize" not in data or "preprocessing" in data:
        return fields
    is_on = STANDARDIZE.parse(data["standardize"], "data")
    rest = {name: value for name, value in data.items() if name != "standardize"}
    kind = "Standardize" if is_on else "Rescale"
    return {**fields, "data": {**rest, "preprocessing": {"kind": kind}}}


STEPS: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (_to_2,)
"""From version 1 to 2, and so on."""
