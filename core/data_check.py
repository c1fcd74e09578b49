"""Whether preprocessing and augmentation can be done to the samples."""

from collections.abc import Iterator

from core import fixes
from core.data.augmentation import AUGMENTATIONS
from core.data.preprocessing import PREPROCESSING
from core.problems import Problem, Severity
from core.project import Project


def data_problems(project: Project) -> Iterator[Problem]:
    """What keeps the samples from being prepared as chosen, and what would change nothing."""
    data = project.data
    if refusal := PREPROCESSING[data.preprocessing.kind].refusal(data.shape):
        fix = fixes.preprocess("Standardize")
        yield Problem(Severity.ERROR, "preprocessing", refusal, fix=fix)
    said: set[str] = set()
    for setting in project.training.augmentation:
        spec, fix = AUGMENTATIONS[setting.kind], fixes.take_out_augmentation(setting.kind)
        refusal = spec.refusal(setting.params, data.data_kind, data.shape)
        text = refusal or spec.remark(data.shape)
        severity = Severity.ERROR if refusal else Severity.WARNING
        if text and text not in said:
            said.add(text)
            yield Problem(severity, "augmentation", text, fix=fix)
