"""Loading a data set as the settings say: read, split, scale, check; two are kept in memory."""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.loading_checks import check_samples, check_split, told_of_constants
from core.data.own.files import stamp_of, whole_stamp_of
from core.data.own.table_reading import fill_missing
from core.data.pictures import Pictures, stay_on_disk
from core.data.preparation import split_indices
from core.data.preprocessing import PREPROCESSING, Fitted, fit
from core.data.samples import Split, StreamedSplit, read_only
from core.data.settings import DataSettings
from core.data.spec import Dataset, Progress, RawData, Samples, Task, silent
from core.data.telling import abandonable, watched
from core.errors import DataError

KEPT = 2
KEPT_BYTES = 3 * 2**29
"""Data sets beyond these 1.5 GiB are not kept beside the latest."""

MEASURED, MEASURED_BYTES = 2048, 2**28
"""Images that preprocessing is measured on where they stay on the disk: fewer of large ones."""

Indices = NDArray[np.int64]

STANDARDIZE = PREPROCESSING.setting("Standardize")


class _Stamps(NamedTuple):
    """What changes with one's own file behind the same settings: seen at once, and seen only by
    looking at every file of a folder."""

    quick: tuple[int, ...] = ()
    whole: str = ""

    @classmethod
    def of(cls, settings: DataSettings) -> "_Stamps":
        place = _own_place(settings)
        return cls(stamp_of(place), whole_stamp_of(place)) if place else cls()


def _own_place(settings: DataSettings) -> str:
    """The path of one's own file or folder; empty for other data."""
    params = settings.dataset.params
    is_own = settings.spec.describe is not None
    return str(params.get("path", params.get("folder"))) if is_own else ""


class _Kept:
    """The data sets loaded last, so that panel and trainer share one. Safe between threads:
    who asks for what is being loaded waits for it, others do not."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._datasets: OrderedDict[DataSettings, tuple[Dataset, _Stamps]] = OrderedDict()
        self._busy: dict[DataSettings, threading.Lock] = {}

    def get(self, settings: DataSettings, progress: Progress) -> Dataset:
        with self._lock:
            busy = self._busy.setdefault(settings, threading.Lock())
        try:
            with busy:
                stamps = _Stamps.of(settings)
                found, when = self._found(settings)
                if found is not None and when == stamps:
                    return found
                return self._add(settings, _load(settings, progress), stamps)
        finally:
            with self._lock:
                self._busy.pop(settings, None)

    def peek(self, settings: DataSettings) -> Dataset | None:
        """What is kept; of a folder, files that changed in it are not noticed: that takes time."""
        found, when = self._found(settings)
        is_same = when.quick == stamp_of(_own_place(settings)) if _own_place(settings) else True
        return found if is_same else None

    def _found(self, settings: DataSettings) -> tuple[Dataset | None, _Stamps]:
        with self._lock:
            if settings in self._datasets:
                self._datasets.move_to_end(settings)
            return self._datasets.get(settings, (None, _Stamps()))

    def _add(self, settings: DataSettings, dataset: Dataset, stamps: _Stamps) -> Dataset:
        with self._lock:
            self._datasets[settings] = dataset, stamps
            self._datasets.move_to_end(settings)
            while len(self._datasets) > 1 and self._is_too_much():
                self._datasets.popitem(last=False)
        return dataset

    def _is_too_much(self) -> bool:
        held = sum(dataset.nbytes for dataset, _ in self._datasets.values())
        return len(self._datasets) > KEPT or held > KEPT_BYTES


_KEPT = _Kept()


def load_dataset(settings: DataSettings, progress: Progress = silent) -> Dataset:
    """The data set that `settings` describe, ready for training.

    The same settings give the same object while it is kept. Raises `DataError`.
    """
    try:
        return _KEPT.get(settings, progress)
    except MemoryError as error:
        raise DataError(
            f"{settings.spec.title} needs more memory than there is: close other programs, or "
            "take a smaller size where there is one."
        ) from error


def kept_dataset(settings: DataSettings) -> Dataset | None:
    """The data set if it is in memory already, None otherwise. Reads nothing."""
    return _KEPT.peek(settings)


def _load(settings: DataSettings, progress: Progress) -> Dataset:
    spec, title = settings.spec, settings.spec.title
    if settings.unknown:
        raise DataError(settings.unknown)
    if refusal := PREPROCESSING[settings.preprocessing.kind].refusal(settings.shape):
        raise DataError(f"{title}: {refusal}")
    progress(f"Loading {title}", 0, 0)
    source = spec.load(settings.dataset.params, progress)
    raw = _held(source, progress)
    for samples in (raw.train, raw.test):
        if samples is not None:
            check_samples(samples, settings)
    train, validation, test = _indices(raw, settings)
    check_split(raw, train, settings)
    progress(f"Measuring {title}", 0, 0)
    raw = _filled(raw, train, settings)
    measured = raw.train.inputs[_measured_on(raw.train.inputs, train)]
    fitted = _fitted(settings, measured, progress)
    progress(f"Preprocessing {title}", 0, 0)
    target_scale = None
    if settings.standardize_targets and settings.task is Task.REGRESSION:
        target_scale = fit(STANDARDIZE, raw.train.targets[train], 1.0)
    told = partial(watched, text=f"Preprocessing {title}", progress=progress)
    return Dataset(
        spec=spec,
        train=_split(raw.train, train, fitted, target_scale, told),
        validation=_split(raw.train, validation, fitted, target_scale, told),
        test=_split(raw.test or raw.train, test, fitted, target_scale, told),
        task=settings.task,
        classes=settings.classes,
        values=settings.values,
        shape=settings.shape,
        fitted=fitted,
        target_scale=target_scale,
        data_kind=settings.data_kind,
        features=settings.features,
        left_out=f"{source.left_out} {told_of_constants(raw, train, settings)}".strip(),
        file_rows=source.rows,
    )


def _fitted(settings: DataSettings, inputs: NDArray[np.generic], progress: Progress) -> Fitted:
    """What preprocessing measures. One that can take seconds without a word can be left."""
    chosen, spec = settings.preprocessing, settings.spec

    def measure(told: Progress) -> Fitted:
        return fit(chosen, watched(inputs, f"Measuring {spec.title}", told), spec.white)

    is_slow = PREPROCESSING[chosen.kind].largest is not None
    return abandonable(measure, progress) if is_slow else measure(progress)


def _split(
    samples: Samples,
    rows: Indices,
    fitted: Fitted,
    target_scale: Fitted | None,
    told: Callable[[NDArray[np.generic]], NDArray[np.generic]],
) -> Split:
    """Some of the samples, prepared; those that stay on the disk are prepared when read."""
    targets = samples.targets[rows]
    targets = target_scale.apply(targets) if target_scale else targets
    if isinstance(samples.inputs, Pictures):
        return StreamedSplit.of(samples.inputs, targets, rows, fitted.apply)
    inputs = fitted.apply(told(samples.inputs[rows]))
    frozen = (read_only(array) for array in (inputs, targets, samples.inputs, rows))
    return Split(*frozen)  # type: ignore[arg-type]


def _held(raw: RawData, progress: Progress) -> RawData:
    """The same in memory, but for images that would take too much of it."""

    def held(samples: Samples | None) -> Samples | None:
        if samples is None or not isinstance(samples.inputs, Pictures) or must_stay:
            return samples
        return Samples(samples.inputs.in_memory(progress), samples.targets)

    parts = [part.inputs for part in (raw.train, raw.test) if part is not None]
    must_stay = stay_on_disk([part for part in parts if isinstance(part, Pictures)])
    return RawData(held(raw.train) or raw.train, held(raw.test))


def _filled(raw: RawData, train: Indices, settings: DataSettings) -> RawData:
    """Missing values replaced by what the training samples have on average."""
    if not settings.fills_missing or isinstance(raw.train.inputs, Pictures):
        return raw
    return RawData(Samples(fill_missing(raw.train.inputs, train), raw.train.targets), raw.test)


def _measured_on(inputs: "NDArray[np.generic] | Pictures", train: Indices) -> Indices:
    """The training samples that preprocessing is measured on: all, but of images that stay on
    the disk at most 2,048, evenly spread."""
    if not isinstance(inputs, Pictures):
        return train
    most = max(1, min(MEASURED, MEASURED_BYTES // math.prod(inputs.shape[1:])))
    return train[:: max(1, -(-len(train) // most))]


def _indices(raw: RawData, settings: DataSettings) -> tuple[Indices, Indices, Indices]:
    """Rows of the training, validation and test samples; the published test set is kept whole."""
    fraction = 0.0 if raw.test else settings.test_fraction
    is_regression = settings.task is Task.REGRESSION
    strata = np.zeros(len(raw.train), np.int64) if is_regression else raw.train.targets
    train, validation, test = split_indices(
        strata, settings.validation_fraction, fraction, settings.split_seed
    )
    return train, validation, np.arange(len(raw.test)) if raw.test else test
