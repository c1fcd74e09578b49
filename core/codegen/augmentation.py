"""The part of a training script that augments training batches.

The functions that Layerloom itself runs are copied from their source, so that both draw the
same numbers and compute the same bits.
"""

import inspect
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from core.data.augmentation import AUGMENTATIONS
from core.params import Setting
from core.project import Project
from core.source import Bracketed, literal, statement
from core.training.augmentation import augmenting_function

PACKAGE = "core.data.augmenting"
IN_FUNCTION = " " * 4
STEP_LINE = " " * 12 + "x = augmented(x, fitted)"


def augmentation_functions(project: Project) -> list[str]:
    """The source of all functions up to `augmented(x, fitted)`; none without augmentation."""
    settings = project.training.augmentation
    if not settings:
        return []
    from core.data.augmenting.units import UNITS

    pair = UNITS[project.data.preprocessing.kind]
    needed = [augmenting_function(AUGMENTATIONS[setting.kind].function) for setting in settings]
    copied: dict[Callable[..., Any], None] = {}
    for function in (*(pair or ()), *needed):
        _collect(function, copied)
    lines = [
        "def augmented(x: Tensor, fitted: tuple[Tensor, ...]) -> Tensor:",
        '    """A training batch, changed at random; what was `fitted` is undone meanwhile."""',
        *[f"    x = {pair[0].__name__}(x, *fitted)" for pair in [pair] if pair],
        *(line for setting in settings for line in _call(setting, project)),
        f"    return {pair[1].__name__}(x, *fitted)" if pair else "    return x",
    ]
    sources = [inspect.getsource(function) for function in copied]
    return [*sources, "\n".join(lines) + "\n"]


def _call(setting: Setting, project: Project) -> list[str]:
    spec = AUGMENTATIONS[setting.kind]
    told = spec.arguments(setting.params, project.data.data_kind)
    items = ("x", *(f"{name}={literal(value)}" for name, value in told.items()))
    return statement(f"{IN_FUNCTION}x = ", Bracketed(f"{spec.function}(", items), IN_FUNCTION)


def _collect(function: Callable[..., Any], found: dict[Callable[..., Any], None]) -> None:
    """The functions of the package that `function` needs, those needed first, and itself."""
    if function in found:
        return
    code: CodeType = function.__code__
    for name in _names(code):
        needed = function.__globals__.get(name)
        if inspect.isfunction(needed) and needed.__module__.startswith(PACKAGE):
            _collect(needed, found)
    found[function] = None


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names(part)
