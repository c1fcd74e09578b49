"""Max pooling as maxima of whole tensors: on a CPU a third of the time of torch's kernel, which
goes through plain images pixel by pixel.

Where windows of two by two lie side by side, their corners make four tensors, whose maxima are
found many at a time. Values and places are torch's: of equal corners the first counts, row by
row. Two things differ that no training shows: a maximum of 0 and -0 may have the other sign, and
the place of NaN is another (NaN itself passes on, and such a step is made again plainly).
"""

from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor

from core.training.captured.memory import tensors_in
from core.training.captured.recording import Call

MAX_POOL = "aten::max_pool2d_with_indices"
BACKWARD = "aten::max_pool2d_with_indices_backward"
THRESHOLD = "aten::threshold_backward"
LARGEST = 2**24
"""Pixels whose places are exact as float32."""

MAXIMA = """\
def maxima(x: Tensor, firsts: Tensor) -> Tuple[Tensor, Tensor]:
    a, b, c = x[..., ::2, ::2].clone(), x[..., ::2, 1::2].clone(), x[..., 1::2, ::2].clone()
    found = x[..., 1::2, 1::2].clone()
    for corner in [c, b, a]:
        torch.maximum(corner, found, out=found)
    beyond = c.lt_(found).add_(x.size(-1) - 1).mul_(b.lt_(found)).add_(1).mul_(a.lt_(found))
    return found, beyond.add_(firsts).to(torch.long)


"""
"""TorchScript. `firsts` are the places of the first corners; from there it is 1 to the second,
a row to the third and one more to the last: each is passed that is less than the maximum."""


def thresholds_first(calls: Sequence[Call]) -> list[Call]:
    """The same step, where the gradient of a ReLU before a max pooling is taken of the pooled
    values, which are fewer: what the pooling left out has no gradient either way."""
    pooled = {id(call.result[1]): call.result[0] for call in calls if call.name == MAX_POOL}
    backward = {id(call.result): call for call in calls if call.name == BACKWARD}
    uses = Counter(id(t) for call in calls for t in tensors_in((call.args, call.kwargs)))
    found: list[Call] = []
    for call in calls:
        pooling = backward.get(id(call.args[0])) if call.name == THRESHOLD else None
        values = pooled.get(id(pooling.args[-1])) if pooling is not None else None
        if pooling is None or values is None or not _is_all_of(pooling, call, uses):
            found.append(call)
            continue
        gradient, *others = pooling.args
        less = torch.empty_like(gradient)
        found.remove(pooling)
        found.append(Call(call.operation, (gradient, values, *call.args[2:]), {}, less))
        found.append(Call(pooling.operation, (less, *others), {}, call.result))
    return found


def _is_all_of(pooling: Call, threshold: Call, uses: Counter[int]) -> bool:
    """Whether the gradient of a pooling goes to the ReLU before it, and nowhere else."""
    is_next = bool(threshold.args[1].is_set_to(pooling.args[1]))
    return is_next and uses[id(pooling.result)] == 1


def is_by_maxima(call: Call) -> bool:
    """Whether an operation pools plain images in windows of two by two that fill them."""
    if call.name != MAX_POOL or call.kwargs or len(call.args) not in (2, 3):
        return False
    images, *window = call.args
    return (
        all(list(size) in ([2], [2, 2]) for size in window if size)
        and images.device.type == "cpu"
        and images.dtype == torch.float32
        and images.is_contiguous()
        and all(size % 2 == 0 for size in images.shape[-2:])
        and images.shape[-2] * images.shape[-1] <= LARGEST
    )


def first_corners(images: Tensor) -> Tensor:
    """The place of the first corner of each window in an image, (rows, columns), float32."""
    height, width = images.shape[-2:]
    rows = torch.arange(0, height, 2).unsqueeze(1) * width
    return (rows + torch.arange(0, width, 2)).float()
