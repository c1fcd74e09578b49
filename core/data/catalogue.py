"""The catalogue of data sets."""

import numpy as np

from core.catalogue import Catalogue
from core.data.spec import DataKind, DatasetSpec, Progress, RawData, Split
from core.params import Params


def _todo(params: Params, progress: Progress) -> RawData:
    return RawData(Split(np.zeros((10, 1, 8, 8), np.uint8), np.arange(10)))


DATASETS = Catalogue(
    "data set",
    (
        DatasetSpec(
            kind="digits",
            title="Optical digits",
            help="1,797 handwritten digits, 8×8.",
            data_kind=DataKind.IMAGE,
            shape=lambda params: (1, 8, 8),
            classes=lambda params: tuple("0123456789"),
            load=_todo,
        ),
    ),
)
