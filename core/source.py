"""Python expressions as values, laid out the way `ruff format` lays them out.

Only what generated code needs: calls and lists (`Bracketed`), chains of one operator
(`Infix`), and text that is never broken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 88


@dataclass(frozen=True)
class Bracketed:
    """A call, a list or a tuple: `head` ends in the opening bracket."""

    head: str
    items: "tuple[Expression, ...]"
    tail: str = ")"


@dataclass(frozen=True)
class Infix:
    """`items` with one operator between them."""

    operator: str
    items: tuple[str, ...]


Expression = str | Bracketed | Infix


def flat(expression: Expression) -> str:
    """The expression on one line."""
    match expression:
        case Bracketed(head, items, tail):
            return head + ", ".join(flat(item) for item in items) + tail
        case Infix(operator, items):
            return f" {operator} ".join(items)
        case _:
            return expression


def literal(value: object) -> str:
    """A parameter value as source: numbers, texts, None and tuples of numbers."""
    if isinstance(value, str):
        return '"' + repr(value)[1:-1].replace('"', '\\"').replace("\\'", "'") + '"'
    return repr(value)


def assignment(target: str, value: Expression, indent: str, comment: str = "") -> list[str]:
    """`target = value` as lines, with `comment` at the end of the line or above it."""
    start = f"{indent}{target} = "
    lines = statement(start, value, indent)
    if not comment:
        return lines
    if len(lines) == 1 and len(lines[0]) + len(comment) + 4 <= WIDTH:
        return [f"{lines[0]}  # {comment}"]
    return [f"{indent}# {comment}", *lines]


def statement(start: str, value: Expression, indent: str) -> list[str]:
    """`start` followed by `value`, broken where it is too long for a line."""
    line = start + flat(value)
    if len(line) <= WIDTH or isinstance(value, str):
        return [line]
    deeper = indent + "    "
    if isinstance(value, Infix):
        return [f"{start}(", *_operands(value, deeper), f"{indent})"]
    items = _items(value.items, deeper, is_call=_is_call(value.head))
    return [start + value.head, *items, f"{indent}{value.tail}"]


def _is_call(head: str) -> bool:
    """Whether a bracket opens the arguments of a call, and not a list or a tuple."""
    return head.endswith("(") and head[:-1][-1:] not in ("", "=")


def _operands(value: Infix, indent: str) -> list[str]:
    if len(indent + flat(value)) <= WIDTH:
        return [indent + flat(value)]
    first, *others = value.items
    return [indent + first, *(f"{indent}{value.operator} {item}" for item in others)]


def _items(items: Sequence[Expression], indent: str, is_call: bool) -> list[str]:
    """Arguments of a call on a line of their own where they fit; the items of a list never."""
    line = indent + ", ".join(flat(item) for item in items)
    if is_call and len(line) <= WIDTH:
        return [line]
    lines = []
    for item in items:
        *before, last = statement(indent, item, indent)
        lines.extend([*before, f"{last},"])
    return lines
