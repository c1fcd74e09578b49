"""Augmentation of the batches of one run: undo the preprocessing, change, preprocess again."""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.augmentation import AUGMENTATIONS
from core.data.spec import Dataset
from core.errors import TrainingError
from core.params import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch
    from torch import Tensor


class Augmentation:
    """Changes prepared samples (n, *shape) at random, each in another way; float32 in the same
    shape. Without settings it does nothing at all. Raises `TrainingError` for data that one of
    them cannot be done to."""

    def __init__(
        self, settings: "Sequence[Setting]", dataset: Dataset, device: "torch.device"
    ) -> None:
        self._changes: list[Callable[..., Tensor]] = []
        self._undo: Callable[[Tensor], Tensor] | None = None
        self._redo: Callable[[Tensor], Tensor] | None = None
        if settings:
            _refuse(settings, dataset)
            self._changes = [_change(setting, dataset) for setting in settings]
            self._find_units(dataset, device)

    def __call__(self, inputs: "Tensor", generator: "torch.Generator | None" = None) -> "Tensor":
        """A batch, changed; numbers come from torch's own stream unless from `generator`."""
        if not self._changes:
            return inputs
        values = self._undo(inputs) if self._undo else inputs
        values = self.in_units(values, generator)
        return self._redo(values) if self._redo else values

    def in_units(self, values: "Tensor", generator: "torch.Generator | None" = None) -> "Tensor":
        """The same for values in the units of the data: images from 0 to 1."""
        for change in self._changes:
            values = change(values, generator=generator)
        return values

    def _find_units(self, dataset: Dataset, device: "torch.device") -> None:
        import torch

        from core.data.augmenting.units import UNITS

        pair = UNITS[dataset.fitted.setting.kind]
        if pair is not None:
            arrays = dataset.fitted.arrays
            tensors = {name: torch.tensor(np.array(a)).to(device) for name, a in arrays.items()}
            self._undo, self._redo = (_told(function, tensors) for function in pair)


def augmented_examples(
    settings: "Sequence[Setting]",
    dataset: Dataset,
    rows: NDArray[np.int64],
    copies: int,
    seed: int,
) -> NDArray[np.float32]:
    """Training samples and `copies` augmented versions of each, (rows, 1 + copies, *shape), in
    the units of the data. Draws from a stream of its own, so that it disturbs no run. Raises
    `TrainingError` as `Augmentation` does."""
    import torch

    raw = np.asarray(dataset.train.raw(rows), np.float32) / np.float32(dataset.spec.white)
    augment = Augmentation(settings, dataset, torch.device("cpu"))
    many = torch.from_numpy(np.repeat(raw, copies, axis=0))
    done = augment.in_units(many, torch.Generator().manual_seed(seed)).numpy()
    done = done.reshape(len(raw), copies, *raw.shape[1:])
    return np.concatenate([raw[:, None], done], axis=1)


def augmenting_function(name: str) -> "Callable[..., Tensor]":
    """The function of `core.data.augmenting` that a spec names. Imports torch."""
    from core.data.augmenting import colour, geometry

    home: Any = geometry if hasattr(geometry, name) else colour
    found: Callable[..., Tensor] = getattr(home, name)
    return found


def _refuse(settings: "Sequence[Setting]", dataset: Dataset) -> None:
    for setting in settings:
        spec = AUGMENTATIONS[setting.kind]
        refusal = spec.refusal(setting.params, dataset.data_kind, dataset.shape)
        if refusal:
            raise TrainingError(refusal)


def _change(setting: Setting, dataset: Dataset) -> "Callable[..., Tensor]":
    spec = AUGMENTATIONS[setting.kind]
    told = spec.arguments(setting.params, dataset.data_kind)
    return partial(augmenting_function(spec.function), **told)


def _told(
    function: "Callable[..., Tensor]", tensors: "dict[str, Tensor]"
) -> "Callable[[Tensor], Tensor]":
    arrays = tuple(tensors.values())
    return lambda values: function(values, *arrays)
