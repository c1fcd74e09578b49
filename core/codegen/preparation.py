"""The part of a training script that splits and preprocesses the data.

What Layerloom itself runs is copied from its source, so that both compute the same bits.
"""

import inspect
from collections.abc import Callable, Iterator

from core.data import preparation
from core.data.own.table_reading import fill_missing
from core.data.preprocessing import PREPROCESSING, PreprocessingSpec
from core.data.settings import DataSettings
from core.data.spec import Task
from core.source import literal

PARTS = '''\
def prepared() -> {gives}:
    """{what} to train on, to validate with, and to test with at the end{more}."""
    inputs, labels, *published = load()
    labels = labels.astype(np.{type})
    train, validation, test = split_indices(
        {strata}, validation_fraction={validation}, test_fraction={test}, seed={seed}
    )
{fit}    parts = [(inputs[rows], labels[rows]) for rows in (train, validation, test)]
{publish}    {result} = [
        (
            torch.from_numpy({apply}).to(DEVICE),
            torch.from_numpy({targets}).to(DEVICE),
        )
        for values, numbers in parts
    ]
{end}'''

PUBLISH = "    parts[2] = (published[0], published[1].astype(np.{type}))\n"
RETURN_FITTED = (
    "    return samples, tuple(torch.from_numpy(array).to(DEVICE) for array in fitted)\n"
)


def preparation_functions(data: DataSettings, has_fitted: bool) -> list[str]:
    """The source of all functions up to `prepared()`; needs `load()`, DEVICE.

    `prepared()` gives three pairs of inputs and targets; with `has_fitted` what was measured
    on the training samples as well.
    """
    copied = dict.fromkeys((preparation.split_indices, *_measures(data)))
    return [*(inspect.getsource(function) for function in copied), _parts(data, has_fitted)]


def _parts(data: DataSettings, has_fitted: bool) -> str:
    spec = PREPROCESSING[data.preprocessing.kind]
    has_test, is_regression = data.has_test_set, data.task is Task.REGRESSION
    pairs = "list[tuple[Tensor, Tensor]]"
    white, type_ = repr(data.spec.white), "float32" if is_regression else "int64"
    arrays = ", *fitted" if spec.fits else ""
    lines = list(_fit_lines(data, spec))
    if has_fitted and not spec.fits:
        lines.append("fitted = ()")
    return PARTS.format(
        gives=f"tuple[{pairs}, tuple[Tensor, ...]]" if has_fitted else pairs,
        what="Samples and values" if is_regression else "Samples and labels",
        more=";\n    and what was measured for the preprocessing" if has_fitted else "",
        type=type_,
        strata="np.zeros(len(labels), np.int64)" if is_regression else "labels",
        validation=repr(data.validation_fraction),
        test=repr(0.0 if has_test else data.test_fraction),
        seed=data.split_seed,
        fit="".join(f"    {line}\n" for line in lines),
        publish=PUBLISH.format(type=type_) if has_test else "",
        result="samples" if has_fitted else "return",
        apply=f"{spec.apply.__name__}(values, {white}{arrays})",
        targets="prepare(numbers, 1.0, *scale)" if _scales_targets(data) else "numbers",
        end=RETURN_FITTED if has_fitted else "",
    ).replace("    return = [", "    return [")


def _fit_lines(data: DataSettings, spec: PreprocessingSpec) -> Iterator[str]:
    """What is measured on the training samples, and nowhere else."""
    if data.fills_missing:
        yield "inputs = fill_missing(inputs, train)"
    if spec.fits:
        told = ", ".join(f"{name}={literal(x)}" for name, x in data.preprocessing.params.items())
        given = f"inputs[train], {data.spec.white!r}{', ' * bool(told)}{told}"
        yield f"fitted = {spec.fit.__name__}({given})"
    if _scales_targets(data):
        yield "scale = mean_and_std(labels[train], 1.0)"


def _scales_targets(data: DataSettings) -> bool:
    return data.standardize_targets and data.task is Task.REGRESSION


def _measures(data: DataSettings) -> Iterator[Callable[..., object]]:
    spec = PREPROCESSING[data.preprocessing.kind]
    if data.fills_missing:
        yield fill_missing
    if spec.fits:
        yield spec.fit
    if _scales_targets(data):
        yield from (preparation.mean_and_std, preparation.prepare)
    yield spec.apply
