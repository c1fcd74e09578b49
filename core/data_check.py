"""Whether the samples are on the disk, and can be preprocessed and augmented as chosen."""

from collections.abc import Iterator

from core import fixes
from core.data.augmentation import AUGMENTATIONS
from core.data.folders import roots
from core.data.own.table_known import leaving_out, left_out, unusable_of
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DataSettings
from core.errors import DataError
from core.problems import Problem, Severity
from core.project import Project


def to_download(project: Project) -> Iterator[Problem]:
    """That the files of a published set are not here yet, where that is known."""
    data = project.data
    spec, params = data.spec, data.dataset.params
    if not (spec.needs_download and spec.can_download and spec.megabytes):
        return
    try:
        if spec.is_here(params):
            return
        folder = roots(str(params["folder"]))[-1]
    except (DataError, OSError):  # loading says what is wrong with the folder
        return
    text = (
        f"{spec.title} is not on this computer yet: its {spec.megabytes:,} MB are downloaded to "
        f"{folder} when it is loaded. If you have its files, choose their folder."
    )
    yield Problem(Severity.WARNING, "download", text)


def data_problems(project: Project) -> Iterator[Problem]:
    """What keeps the samples from being prepared as chosen, and what would change nothing."""
    data = project.data
    if refusal := PREPROCESSING[data.preprocessing.kind].refusal(data.shape):
        fix = fixes.preprocess("Standardize")
        yield Problem(Severity.ERROR, "preprocessing", refusal, fix=fix)
    yield from _negative_labels(data)
    yield from _unused_columns(data)
    said: set[str] = set()
    for setting in project.training.augmentation:
        spec, fix = AUGMENTATIONS[setting.kind], fixes.take_out_augmentation(setting.kind)
        refusal = spec.refusal(setting.params, data.data_kind, data.shape)
        text = refusal or spec.remark(data.shape)
        severity = Severity.ERROR if refusal else Severity.WARNING
        if text and text not in said:
            said.add(text)
            yield Problem(severity, "augmentation", text, fix=fix)


def _unused_columns(data: DataSettings) -> Iterator[Problem]:
    """That columns of a table are not learned from, though nobody left them out."""
    if data.remark:
        params = data.dataset.params
        out = {"leave_out": leaving_out(left_out(params) | unusable_of(params))}
        fix = fixes.set_data(out, "Leave out what cannot be used")
        yield Problem(Severity.WARNING, "columns", data.remark, fix=fix)


def _negative_labels(data: DataSettings) -> Iterator[Problem]:
    """That one of many classes is negative, as what marks samples without a label often is."""
    labels = data.whole_labels
    if len(labels) > 2 and min(labels) < 0:
        text = (
            f"The labels are {listed(labels)}, each a class of its own, {min(labels)} too: where "
            "it marks samples without a label, leave these out of the file."
        )
        yield Problem(Severity.WARNING, "labels", text.replace("-", "−"))


def listed(labels: tuple[int, ...], most: int = 6) -> str:
    """Labels within a sentence; of many the first and the last."""
    texts = [str(label) for label in labels]
    if len(texts) > most:
        return f"{', '.join(texts[: most - 2])}, … {texts[-1]}"
    return f"{', '.join(texts[:-1])} and {texts[-1]}"
