"""The learning rate of a training script: torch's schedulers on the optimizer, and the source
of the functions that stand in for what torch lacks."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from core.codegen.calls import call
from core.params import Points, Setting
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import EPOCH, SCHEDULES, ScheduleSpec, spec_of
from core.settings.schedules.factors import drawn, halved, part_lengths, unchanged
from core.settings.schedules.sequence import parts_of
from core.settings.training import TrainingSettings
from core.source import Bracketed, Expression, literal, statement

IN_MAIN = " " * 4
HOME = "torch.optim.lr_scheduler"
CONSTANT = "Constant"


def scheduler_lines(training: TrainingSettings, target: str = "optimizer") -> list[str]:
    """`scheduler = …` for the optimizer called `target`, or nothing for a constant rate."""
    setting, spec = training.schedule, SCHEDULES[training.schedule.kind]
    if setting.kind == CONSTANT:
        return []
    length = "EPOCHS" if spec.interval(setting.params) == EPOCH else "EPOCHS * steps_per_epoch"
    writer = _Writer(training, target)
    if spec.is_sequence:
        lines, made = writer.sequence(setting, length)
    else:
        lines, made = writer.share_of_rise(setting, length), writer.scheduler(setting, length)
    return [*lines, *statement(f"{IN_MAIN}scheduler = ", made, IN_MAIN)]


def schedule_functions(schedule: Setting) -> list[str]:
    """The source of the functions that the scheduler needs."""
    return [inspect.getsource(function) for function in _functions(schedule)]


def schedule_imports(schedule: Setting) -> list[str]:
    """What scheduler and functions need of Python's own library."""
    functions = _functions(schedule)
    needed = {
        "from bisect import bisect_right": drawn in functions,
        "from collections.abc import Sequence": drawn in functions or part_lengths in functions,
        "from functools import partial": any(
            spec_of(part).factor for part in (schedule, *parts_of(schedule))
        ),
        "from itertools import accumulate": part_lengths in functions,
    }
    return [line for line, is_needed in needed.items() if is_needed]


def _functions(schedule: Setting) -> list[Callable[..., Any]]:
    """In the order in which they are first used."""
    found = dict.fromkeys(_function_of(part) for part in (schedule, *parts_of(schedule)))
    return [function for function in found if function is not None]


def _function_of(setting: Setting) -> Callable[..., Any] | None:
    spec = spec_of(setting)
    if spec.is_sequence:
        return part_lengths
    if setting.kind == CONSTANT and setting.params:  # a part of a sequence
        return unchanged
    return halved if setting.params.get("mode") == "triangular2" else spec.factor


class _Writer:
    """Writes schedulers for one optimizer."""

    def __init__(self, training: TrainingSettings, target: str) -> None:
        self._target = target
        self._lr = float(training.optimizer.params["lr"])  # type: ignore[arg-type]
        self._has_momentum = bool(OPTIMIZERS[training.optimizer.kind].momentum)

    def scheduler(self, setting: Setting, length: str) -> Expression:
        """The call that makes one scheduler for a run of `length`, an expression."""
        spec = spec_of(setting)
        if setting.kind == CONSTANT:
            return Bracketed(f"{HOME}.LambdaLR(", (self._target, unchanged.__name__))
        told = self._told(spec, setting, length)
        if spec.factor is None:
            return call(f"{HOME}.{setting.kind}", told, self._target)
        items = (spec.factor.__name__, *_keywords(setting, told))
        return Bracketed(f"{HOME}.LambdaLR(", (self._target, Bracketed("partial(", items)))

    def sequence(self, setting: Setting, length: str) -> tuple[list[str], Expression]:
        """The lines before a sequence of schedulers, and the call that makes it."""
        parts = parts_of(setting)
        given = literal([part.params["part_length"] for part in parts])
        made = [self.scheduler(part, f"lengths[{index}]") for index, part in enumerate(parts)]
        items: tuple[Expression, ...] = (
            self._target,
            Bracketed("[", tuple(made), "]"),
            "milestones=list(accumulate(lengths[:-1]))",
        )
        lines = [f"{IN_MAIN}lengths = part_lengths({given}, {length})"]
        return lines, Bracketed(f"{HOME}.SequentialLR(", items)

    def share_of_rise(self, setting: Setting, length: str) -> list[str]:
        """Torch divides 0 by 0 where the rise of one cycle is exactly one step long."""
        share = setting.params.get("pct_start")
        if not isinstance(share, float) or not share or share * round(1 / share) != 1:
            return []
        given = setting.params["total_steps"]
        return [
            f"{IN_MAIN}share = {literal(share)}",
            f"{IN_MAIN}if share * ({length if given is None else literal(given)}) == 1:",
            f"{IN_MAIN}    share *= 1 + 1e-9  # torch cannot rise in one step",
        ]

    def _told(self, spec: ScheduleSpec, setting: Setting, length: str) -> dict[str, Any]:
        told = spec.arguments(
            setting.params, lr=self._lr, length=1, has_momentum=self._has_momentum
        )
        if spec.length and setting.params.get(spec.length) is None:
            told[spec.length] = f"<{_divided(length, spec.length_divisor)}>"
        if spec.stairs and setting.params[spec.stairs] is None:
            told[spec.stairs] = f"<[-(-{length} // 2), -(-3 * {length} // 4)]>"
        if "pct_start" in told:
            is_share = bool(self.share_of_rise(setting, length))
            told["pct_start"] = "<share>" if is_share else setting.params["pct_start"]
        if "scale_fn" in told:
            told["scale_fn"] = f"<{halved.__name__}>"
        return told


def _divided(length: str, divisor: int) -> str:
    return length if divisor == 1 else f"max(1, {length} // {divisor})"


def _keywords(setting: Setting, told: dict[str, Any]) -> Iterator[Expression]:
    for name, value in told.items():
        if isinstance(setting.params.get(name), Points):
            points = tuple(literal(point) for point in value)
            yield Bracketed(f"{name}=(", points)
        elif isinstance(value, str) and value.startswith("<"):
            yield f"{name}={value[1:-1]}"
        else:
            yield f"{name}={literal(value)}"
