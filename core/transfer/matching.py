"""Which weights of a file belong where in a network: by name, or by order and shape.

Works on names and shapes alone. A name of the network is that of its layer as an identifier,
a dot, and torch's own name of the tensor; in a file, `layer1.0.conv1.weight` belongs to the
layer that is called `layer1_0_conv1`, or `layer1.0.conv1`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.layers.spec import Shape, shown_shape

NAME, ORDER = "name", "order"
"""The two ways to match."""

PREFIXES = ("module.", "model.", "network.", "net.", "backbone.", "_orig_mod.")
"""What training tools put before the names of a state dict."""

COUNTER = "num_batches_tracked"
"""A counter that old files lack, and that no result depends on where a momentum is set."""

TORCH_NAMES = frozenset({"weight", "bias", "running_mean", "running_var", COUNTER})


@dataclass(frozen=True, slots=True)
class Slot:
    """One tensor of a network: its `name` in the state dict, the `layer` that a person reads
    and its id, what it is called within the layer, and its shape."""

    name: str
    node: str
    layer: str
    tensor: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Pair:
    """A tensor of the network and the one in the file that belongs there."""

    slot: Slot
    source: str
    shape: Shape
    """The shape in the file."""


@dataclass(frozen=True, slots=True)
class Report:
    """What of a file fits a network. `matched` is loaded, everything else stays as drawn.

    `fault` says in a sentence what keeps a tensor that matches from being loaded, where that was
    looked at; empty for nothing.
    """

    how: str
    matched: tuple[Pair, ...]
    differing: tuple[Pair, ...]
    missing: tuple[Slot, ...]
    left_over: tuple[str, ...]
    fault: str = ""

    @property
    def nodes(self) -> frozenset[str]:
        """The ids of the layers of which every tensor is loaded."""
        whole = {pair.slot.node for pair in self.matched}
        return frozenset(whole - {slot.node for slot in self._not_loaded()})

    def _not_loaded(self) -> Iterator[Slot]:
        yield from (pair.slot for pair in self.differing)
        yield from self.missing

    @property
    def summary(self) -> str:
        """The figures in one sentence."""
        way = "name" if self.how == NAME else "order and shape"
        total = len(self.matched) + len(self.differing) + len(self.missing)
        parts = [f"{len(self.matched):,} of {total:,} tensors of the network match by {way}"]
        if self.differing:
            parts.append(f"{len(self.differing):,} {_have(self.differing)} another shape")
        if self.missing:
            parts.append(f"{len(self.missing):,} {_are(self.missing)} not in the file")
        if self.left_over:
            parts.append(f"{len(self.left_over):,} of the file {_are(self.left_over)} left over")
        return "; ".join(parts) + "."

    def lines(self) -> Iterator[str]:
        """Every tensor that is not simply loaded under its own name, in words."""
        for pair in self.differing:
            there, here = shown_shape(pair.shape) or "1", shown_shape(pair.slot.shape) or "1"
            yield f"{pair.slot.name}: {here} in the network, {there} in the file"
        for slot in self.missing:
            yield f"{slot.name}: not in the file"
        for name in self.left_over:
            yield f"{name}: left over in the file"


def match(slots: Iterable[Slot], shapes: Mapping[str, Shape], how: str = NAME) -> Report:
    """Pair the tensors of a network with those of a file, whose `shapes` are in its order."""
    wanted = tuple(slots)
    found = _by_name(wanted, shapes) if how == NAME else _by_order(wanted, shapes)
    pairs = [Pair(s, found[s.name], shapes[found[s.name]]) for s in wanted if s.name in found]
    taken = frozenset(found.values())
    return Report(
        how,
        matched=tuple(pair for pair in pairs if pair.shape == pair.slot.shape),
        differing=tuple(pair for pair in pairs if pair.shape != pair.slot.shape),
        missing=tuple(s for s in wanted if s.name not in found and s.tensor != COUNTER),
        left_over=tuple(n for n in shapes if n not in taken and not n.endswith(COUNTER)),
    )


# -- by name -------------------------------------------------------------------------------


def _by_name(slots: tuple[Slot, ...], shapes: Mapping[str, Shape]) -> dict[str, str]:
    """For each tensor of the network that the file names, its name in the file."""
    known = _spellings(slots)
    found: dict[str, str] = {}
    waiting = list(shapes)
    for stripped in range(len(PREFIXES)):
        left = []
        for name in waiting:
            slot = known.get(folded(_without_prefixes(name, stripped)))
            if slot is not None and slot.name not in found:
                found[slot.name] = name
            else:
                left.append(name)
        waiting = left
    return found


def _spellings(slots: tuple[Slot, ...]) -> dict[str, Slot]:
    """Each slot by its name in the state dict, and by its layer's own name where only one
    layer has it."""
    owners: dict[str, set[str]] = {}
    for slot in slots:
        owners.setdefault(folded(f"{slot.layer}.{slot.tensor}"), set()).add(slot.name)
    found: dict[str, Slot] = {}
    for slot in slots:
        spelling = folded(f"{slot.layer}.{slot.tensor}")
        if len(owners[spelling]) == 1:
            found[spelling] = slot
    return {**found, **{folded(slot.name): slot for slot in slots}}


def folded(name: str) -> str:
    """A tensor's name with everything but its last part joined by `_`."""
    layer, dot, tensor = name.rpartition(".")
    return re.sub(r"\W+", "_", layer) + dot + tensor


def _without_prefixes(name: str, count: int) -> str:
    """`name` without the first `count` of the prefixes that it begins with."""
    for _ in range(count):
        prefix = next((p for p in PREFIXES if name.startswith(p)), "")
        name = name[len(prefix) :]
    return name


# -- by order and shape ----------------------------------------------------------------------


def _by_order(slots: tuple[Slot, ...], shapes: Mapping[str, Shape]) -> dict[str, str]:
    """Each tensor of the network gets the next one of the file that has its shape, and the
    same name within its layer where that is one of torch's."""
    free = dict(shapes)
    found: dict[str, str] = {}
    for slot in slots:
        fitting = (n for n, shape in free.items() if shape == slot.shape and _is_like(n, slot))
        name = next(fitting, None)
        if name is not None:
            found[slot.name] = name
            del free[name]
    return found


def _is_like(name: str, slot: Slot) -> bool:
    tensor = name.rpartition(".")[2]
    return tensor == slot.tensor or tensor not in TORCH_NAMES


def in_natural_order(names: Iterable[str]) -> list[str]:
    """Names with the numbers in them counted: `fc2` before `fc10`."""

    def key(name: str) -> list[tuple[bool, int, str]]:
        parts = re.split(r"(\d+)", name)
        return [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]

    return sorted(names, key=key)


def _have(items: tuple[object, ...]) -> str:
    return "has" if len(items) == 1 else "have"


def _are(items: tuple[object, ...]) -> str:
    return "is" if len(items) == 1 else "are"
