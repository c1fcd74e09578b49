"""Recorded operations → the source of a TorchScript function that repeats them.

The function takes `order` (steps, batch), `rates` (steps, groups), the tensors and the lists of
tensors that the step finds or leaves behind, and returns the figures of each step. It stops
before the update of the first step whose loss or norms are not finite.
"""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from core.training.captured.memory import (
    OVER_AN_ARGUMENT,
    TAKES_PLACE,
    WRITES_OVER,
    Memory,
    is_large_product,
)
from core.training.captured.pooling import MAXIMA, first_corners, is_by_maxima, thresholds_first
from core.training.captured.recording import Call

ALIAS = {"aten::detach", "aten::alias"}
"""Operations that without autograd only give a tensor a second name."""

_HEAD = """\
def run(
    order: Tensor,
    rates: List[List[float]],
    held: List[Tensor],
    lists: List[List[Tensor]],
):
    out: List[Tensor] = []
"""
_CHECK = """\
        if not math.isfinite(float({figures}[0]) + float({figures}[2:].sum())):
            break
"""


class UnwritableError(Exception):
    """A step holds something that cannot be said in TorchScript."""


class Writer:
    """Writes the source of one recorded step. `held` and `lists` are what to call it with.

    Lists of tensors that an operation writes to are handed in from outside: TorchScript takes
    a list made inside for unused and drops the operation.
    """

    def __init__(self, rows: Tensor, rates: int, takes_shortcuts: bool) -> None:
        """`rows` are the sample numbers of the recorded step; `rates`, the learning rates of
        a step, one for each operation that has an argument `lr`."""
        self._takes_shortcuts = takes_shortcuts
        self.held: list[Tensor] = []
        self.lists: list[list[Tensor]] = []
        self._names = {id(rows): "rows"}
        self._rates = rates
        self._rates_used = 0
        self._made = 0
        self._before: list[str] = []
        self._body: list[str] = []
        self._after: list[str] = []
        self._untransposed: dict[str, str] = {}

    def write(self, calls: Sequence[Call], figures: Tensor) -> str:
        """The whole source. Raises `UnwritableError`."""
        checked_at = None
        calls = thresholds_first(calls) if self._takes_shortcuts else calls
        memory = Memory(calls)
        for index, call in enumerate(calls):
            if id(call.result) in memory.spared:
                self._names[id(call.result)] = self._name(memory.spared[id(call.result)])
            elif call.name in OVER_AN_ARGUMENT and memory.may_write_over(call, index):
                self._write_over(call)
            else:
                self._call(call)
            if call.result is figures:
                checked_at = len(self._body)
        if checked_at is None or self._rates_used != self._rates:
            raise UnwritableError("the figures or the learning rates are not among the operations")
        name = self._names[id(figures)]
        body = [f"        {line}\n" for line in self._body]
        body.insert(checked_at, _CHECK.format(figures=name))
        given = [f"    l{k} = lists[{k}]\n" for k in range(len(self.lists))]
        given += [f"    h{k} = held[{k}]\n" for k in range(len(self.held))]
        given += [f"    {line}\n" for line in self._before]
        loop = ["    for i in range(len(rates)):\n", "        rows = order[i]\n", *body]
        loop += [f"        out.append({name})\n"]
        loop += [f"    {line}\n" for line in self._after]
        return "".join([MAXIMA, _HEAD, *given, *loop, "    return out\n"])

    # -- one operation -------------------------------------------------------------------

    def _call(self, call: Call) -> None:
        if call.name in ALIAS:
            self._names[id(call.result)] = self._name(call.args[0])
        elif call.name == "aten::t":
            self._transpose(call.args[0], call.result)
        elif self._is_counting(call):
            self._count(call.args[0], call.args[1])
        elif self._takes_shortcuts and is_by_maxima(call):
            images = call.args[0]
            firsts = self._name(first_corners(images))
            self._keep(call.result, f"maxima({self._name(images)}, {firsts})")
        elif is_large_product(call):
            self._keep(call.result, f"{self._text(call)[:-1]}, out={self._new_memory()})")
        else:
            self._keep(call.result, self._text(call))

    def _new_memory(self) -> str:
        """Memory that takes the size of what is first written to it, the same in each step."""
        name = self._new_name()
        self._before.append(f"{name} = torch.empty(0)")
        return name

    def _write_over(self, call: Call) -> None:
        """Leave the result where the first argument lies."""
        target = self._names[id(call.result)] = self._name(call.args[0])
        if call.name in TAKES_PLACE:
            self._body.append(f"{self._text(call)[:-1]}, grad_input={target})")
        else:
            self._body.append(self._text(call, f"aten::{WRITES_OVER[call.name]}"))

    def _transpose(self, tensor: Tensor, result: Tensor) -> None:
        """Take the transpose of a transpose for what it is, and that of a weight only once."""
        given = self._name(tensor)
        if given in self._untransposed:
            self._names[id(result)] = self._untransposed[given]
            return
        name = self._names[id(result)] = self._new_name()
        self._untransposed[name] = given
        place = self._before if _is_held(given) else self._body
        place.append(f"{name} = torch.ops.aten.t({given})")

    def _is_counting(self, call: Call) -> bool:
        """Whether an optimizer counts its steps there, with equal counters of all parameters."""
        if call.name != "aten::_foreach_add_" or len(call.args) != 2 or call.kwargs:
            return False
        counters, step = call.args
        if not isinstance(step, int | float) or any(c.ndim or c.is_cuda for c in counters):
            return False
        are_held = all(_is_held(self._name(counter)) for counter in counters)
        return are_held and len({float(counter) for counter in counters}) == 1

    def _count(self, counters: Sequence[Tensor], step: float) -> None:
        """Let one counter count for all."""
        first = self._name(counters[0])
        self._body.append(f"{first}.add_({step})")
        for counter in counters[1:]:
            self._after.append(f"{self._name(counter)}.copy_({first})")
            self._names[id(counter)] = first

    def _keep(self, result: Any, text: str) -> None:
        """Give the result of an operation a name, where it is not one of its arguments."""
        if result is None or (isinstance(result, Tensor) and id(result) in self._names):
            self._body.append(text)
            return
        name = self._new_name()
        self._body.append(f"{name} = {text}")
        if isinstance(result, Tensor):
            self._names[id(result)] = name
            return
        for place, item in enumerate(result):
            if isinstance(item, Tensor) and id(item) not in self._names:
                self._names[id(item)] = f"{name}_{place}"
                self._body.append(f"{name}_{place} = {name}[{place}]")

    def _new_name(self) -> str:
        self._made += 1
        return f"v{self._made}"

    def _name(self, tensor: Tensor) -> str:
        if id(tensor) not in self._names:
            self._names[id(tensor)] = f"h{len(self.held)}"
            self.held.append(tensor)
        return self._names[id(tensor)]

    # -- arguments -----------------------------------------------------------------------

    def _text(self, call: Call, name: str = "") -> str:
        """The operation as source, under another `name` if one is given."""
        schema = call.operation._schema
        by_name = {argument.name: argument for argument in schema.arguments}
        given = list(zip(schema.arguments, call.args, strict=False))
        given += [(by_name[name], value) for name, value in call.kwargs.items()]
        writes = any(a.alias_info is not None and a.alias_info.is_write for a, _ in given)
        texts = []
        for argument, value in given:
            text = self._argument(argument, value, writes)
            texts.append(f"{argument.name}={text}" if argument.kwarg_only else text)
        return f"torch.ops.{(name or call.name).replace('::', '.')}({', '.join(texts)})"

    def _argument(self, argument: Any, value: Any, writes: bool) -> str:
        kind = str(argument.type)
        if argument.name == "lr" and isinstance(value, float):
            self._rates_used += 1
            return f"rates[i][{self._rates_used - 1}]"
        if isinstance(value, list | tuple) and not value:
            element = "Tensor" if "Tensor" in kind else "float" if "float" in kind else "int"
            return f"torch.jit.annotate(List[{element}], [])"
        if writes and isinstance(value, list | tuple) and isinstance(value[0], Tensor):
            return self._list(value)
        if "float" in kind and isinstance(value, int):
            value = float(value)
        return self._value(value)

    def _list(self, tensors: Sequence[Tensor]) -> str:
        """A list from outside; what the step itself computes is put in its place."""
        list_name, items = f"l{len(self.lists)}", []
        for place, tensor in enumerate(tensors):
            name = self._name(tensor)
            if _is_held(name):
                items.append(self.held[int(name[1:])])
            else:
                items.append(torch.empty(0))
                self._body.append(f"{list_name}[{place}] = {name}")
        self.lists.append(items)
        return list_name

    def _value(self, value: Any) -> str:
        if isinstance(value, Tensor):
            return self._name(value)
        if isinstance(value, list | tuple):
            return "[" + ", ".join(map(self._value, value)) + "]"
        if isinstance(value, float) and not math.isfinite(value):
            return f"float('{value}')"
        if value is None or isinstance(value, bool | int | float | str):
            return repr(value)
        if isinstance(value, torch.device):
            return f"torch.device('{value}')"
        if isinstance(value, torch.dtype | torch.memory_format | torch.layout):
            return str(value)
        raise UnwritableError(f"an argument of the type {type(value).__name__}")


def _is_held(name: str) -> bool:
    return name[0] == "h"
