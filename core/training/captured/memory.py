"""Memory that a repeated step does without: copies that autograd makes only because a recording
holds on to its tensors, and results that fit where an argument lies that nobody needs any more."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from core.training.captured.recording import Call

WRITES_OVER = {
    "aten::relu": "relu_",
    "aten::clamp_min": "clamp_min_",
    "aten::sigmoid": "sigmoid_",
    "aten::tanh": "tanh_",
    "aten::leaky_relu": "leaky_relu_",
    "aten::elu": "elu_",
}
"""Operations on each value by itself, and what they are called where they write over it."""
TAKES_PLACE = {"aten::threshold_backward", "aten::sigmoid_backward", "aten::tanh_backward"}
"""Operations on a gradient that can be told to write over it, by `grad_input`."""
OVER_AN_ARGUMENT = TAKES_PLACE | WRITES_OVER.keys()

PRODUCTS = {"aten::mm", "aten::addmm"}
LARGE = 1 << 16
"""Bytes of a product from which on it is worth its own memory for all steps of a call: new
memory is handed out page by page."""


class Memory:
    """What becomes of the memory of one recorded step."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._last_use = _last_uses(calls)
        self._foreign = _foreign(calls)
        self.spared = self._spared(calls)
        """By the id of a copy, the tensor that serves as well."""

    def ends_with(self, tensor: Tensor, index: int) -> bool:
        """Whether `tensor` was computed in this step, and call number `index` is the last to
        need it."""
        memory = _storage(tensor)
        return memory not in self._foreign and self._last_use[memory] == index

    def may_write_over(self, call: Call, index: int) -> bool:
        """Whether an operation on single values may leave its result in its first argument."""
        given, result = call.args[0], call.result
        is_alike = given.dtype == result.dtype and given.stride() == result.stride()
        return is_alike and _is_dense(given) and self.ends_with(given, index)

    def _spared(self, calls: Sequence[Call]) -> Mapping[int, Tensor]:
        """Copies of the same layout as what they are copied from, which is not used again."""
        found: dict[int, Tensor] = {}
        for index, (empty, copy) in enumerate(pairwise(calls)):
            if empty.name != "aten::new_empty_strided" or copy.name != "aten::copy_":
                continue
            target, source = copy.args[:2]
            is_pair = target is empty.result and source is empty.args[0]
            is_alike = target.stride() == source.stride() and target.dtype == source.dtype
            if is_pair and is_alike and self.ends_with(source, index + 1):
                found[id(target)] = source
        return found


def is_large_product(call: Call) -> bool:
    """Whether a matrix product leaves so much that its memory is kept from step to step."""
    if call.name not in PRODUCTS:
        return False
    result: Tensor = call.result
    is_plain = result.dtype is torch.float32 and result.is_contiguous() and not result.is_cuda
    return is_plain and result.numel() * result.element_size() >= LARGE


def _is_dense(tensor: Tensor) -> bool:
    """Whether every value has its own place (an expanded tensor has not)."""
    return tensor.untyped_storage().nbytes() >= tensor.numel() * tensor.element_size() and (
        0 not in tensor.stride()
    )


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
