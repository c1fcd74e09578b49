"""What decides which data a network sees, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING
from core.data.spec import DataKind, DatasetSpec, Shape, Task
from core.params import BoolParam, FloatParam, IntParam, Param, Setting

DATA_PARAMS: tuple[Param, ...] = (
    FloatParam(
        name="validation_fraction",
        default=0.1,
        minimum=0.0,
        maximum=0.9,
        help="Share of the training samples set aside to validate after each epoch.",
    ),
    FloatParam(
        name="test_fraction",
        default=0.1,
        minimum=0.0,
        maximum=0.9,
        help="Share set aside to test at the end, where no test set was published.",
    ),
    IntParam(
        name="split_seed",
        default=0,
        maximum=2**31 - 1,
        help="Decides which samples are set aside.",
        is_advanced=True,
    ),
    BoolParam(
        name="standardize_targets",
        default=False,
        help="For values to give (regression): shift and scale them to mean 0 and standard "
        "deviation 1 of the training samples. The loss is then in those units.",
        is_advanced=True,
    ),
)
"""The plain fields of `DataSettings`, declared for the form and the file."""


@dataclass(frozen=True, slots=True)
class DataSettings:
    """Which data set, how it is preprocessed, and the fields of `DATA_PARAMS`."""

    dataset: Setting = field(default_factory=lambda: DATASETS.setting("digits"))
    validation_fraction: float = 0.1
    test_fraction: float = 0.1
    preprocessing: Setting = field(default_factory=lambda: PREPROCESSING.setting("Standardize"))
    split_seed: int = 0
    standardize_targets: bool = False

    @property
    def spec(self) -> DatasetSpec:
        """What the catalogue declares about the chosen data set."""
        return DATASETS[self.dataset.kind]

    @property
    def shape(self) -> Shape:
        """Shape of one sample."""
        return self.spec.shape(self.dataset.params)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes; none for a regression."""
        return self.spec.classes(self.dataset.params)

    @property
    def whole_labels(self) -> tuple[int, ...]:
        """The classes of one's own data where all are whole numbers; none otherwise."""
        names = self.classes if self.spec.describe is not None else ()
        are_whole = all(name.lstrip("-").isdecimal() for name in names)
        return tuple(int(name) for name in names) if are_whole else ()

    @property
    def values(self) -> tuple[str, ...]:
        """Names of the values of a regression; none for classes."""
        return self.spec.values(self.dataset.params)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of what a sample is made of; none where they have no names."""
        return self.spec.features(self.dataset.params)

    @property
    def data_kind(self) -> DataKind:
        """What a sample is."""
        kind_of = self.spec.kind_of
        return kind_of(self.dataset.params) if kind_of else self.spec.data_kind

    @property
    def has_test_set(self) -> bool:
        """Whether the samples for test are given, so that `test_fraction` is not used."""
        return self.spec.has_test_set or self.spec.has_own_test(self.dataset.params)

    @property
    def fills_missing(self) -> bool:
        """Whether missing values are replaced by the mean of the training samples."""
        return self.dataset.params.get("missing") == "mean"

    @property
    def unknown(self) -> str | None:
        """What is to be done before shape and classes are known, as a sentence; None if they
        are."""
        return self.spec.unknown(self.dataset.params)

    @property
    def remark(self) -> str:
        """What of one's own data cannot be learned from, in sentences; empty for nothing."""
        return self.spec.remark(self.dataset.params)

    @property
    def task(self) -> Task:
        """What is to be learned."""
        return self.spec.task(self.dataset.params)

    @property
    def impossible_split(self) -> str:
        """That all samples are set aside, as a sentence; empty where some are left."""
        shares = {"validation": self.validation_fraction}
        if not self.has_test_set:
            shares["test"] = self.test_fraction
        return leaves_nothing(self.spec.title, shares) if sum(shares.values()) >= 1 else ""


def leaves_nothing(title: str, shares: Mapping[str, float]) -> str:
    """The sentence about a split that sets too much aside."""
    told = " and ".join(f"{share:g} for {part}" for part, share in shares.items())
    return f"{title}: setting aside {told} leaves nothing to train on."
