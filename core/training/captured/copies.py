"""Copies of gradients that autograd makes only because a recording holds on to them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from torch import Tensor

from core.training.captured.recording import Call


def spared_copies(calls: Sequence[Call]) -> Mapping[int, Tensor]:
    """By the id of a copy the tensor that serves as well: of the same layout, computed in this
    step, and used no more after the copy."""
    last_use = _last_uses(calls)
    found: set[int] = _foreign(calls)
    spared: dict[int, Tensor] = {}
    for index, (empty, copy) in enumerate(pairwise(calls)):
        if empty.name != "aten::new_empty_strided" or copy.name != "aten::copy_":
            continue
        target, source = copy.args[:2]
        is_pair = target is empty.result and source is empty.args[0]
        if not is_pair or target.stride() != source.stride() or target.dtype != source.dtype:
            continue
        if last_use[_storage(source)] == index + 1 and _storage(source) not in found:
            spared[id(target)] = source
    return spared


def _last_uses(calls: Sequence[Call]) -> Mapping[int, int]:
    """For each piece of memory the number of the last call that is given it."""
    return {
        _storage(tensor): index
        for index, call in enumerate(calls)
        for tensor in tensors_in((call.args, call.kwargs))
    }


def _foreign(calls: Sequence[Call]) -> set[int]:
    """The memory that was there before the step."""
    made: set[int] = set()
    foreign: set[int] = set()
    for call in calls:
        foreign |= {_storage(tensor) for tensor in tensors_in((call.args, call.kwargs))} - made
        made |= {_storage(tensor) for tensor in tensors_in(call.result)} - foreign
    return foreign


def tensors_in(value: Any) -> Iterator[Tensor]:
    """All tensors in nested tuples, lists and dicts."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from tensors_in(item)
    elif isinstance(value, dict):
        yield from tensors_in(list(value.values()))


def _storage(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)
