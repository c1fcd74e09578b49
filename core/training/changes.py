"""New settings for a run that is under way: what takes effect at once, what needs a restart,
and how to say what changed."""

from collections import Counter
from dataclasses import replace

from core.params import Params, ParamValue, Points, Setting, Settings
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules.sequence import parts_of
from core.settings.training import TrainingSettings

LIVE = (
    "optimizer",
    "schedule",
    "regularization",
    "augmentation",
    "epochs",
    "batch_size",
    "precision",
    "loss",
)
"""Fields of `TrainingSettings` that take effect at the next step; of the loss its parameters,
while another kind, which measures in another unit, needs a restart."""

RESTART = (
    "seed",
    "device",
    "deterministic",
    "initialization",
    "initial_weights",
)
"""Fields that a run reads once, at its start."""


DRAWN_FROM = ("seed", "initialization", "initial_weights")
"""Those of them that a run also keeps which goes on from a checkpoint: its weights came of them."""


def needs_restart(before: TrainingSettings, after: TrainingSettings) -> tuple[str, ...]:
    """The names of the fields that changed and that a run under way does not follow."""
    found = tuple(name for name in RESTART if getattr(before, name) != getattr(after, name))
    return found if before.loss.kind == after.loss.kind else (*found, "loss")


def begins_anew(kept: TrainingSettings, wanted: TrainingSettings) -> tuple[str, ...]:
    """The names of the fields that changed and that a run cannot follow which goes on from a
    checkpoint: it may go on elsewhere, but not come of other weights."""
    return tuple(name for name in needs_restart(kept, wanted) if name in (*DRAWN_FROM, "loss"))


def drawn_as(settings: TrainingSettings, start: TrainingSettings) -> TrainingSettings:
    """`settings` with what a run was drawn from as in `start`."""
    return replace(settings, **{name: getattr(start, name) for name in DRAWN_FROM})


def merged(running: TrainingSettings, wanted: TrainingSettings) -> TrainingSettings:
    """The settings of a run under way with what can change taken from `wanted`."""
    taken = {name: getattr(wanted, name) for name in LIVE}
    if wanted.loss.kind != running.loss.kind:
        taken["loss"] = running.loss
    return replace(running, **taken)


def describe(before: TrainingSettings, after: TrainingSettings) -> str:
    """What differs, in a few words for a mark on a plot: `lr 0.001 → 0.01`."""
    texts = [
        *_optimizer(before, after),
        *_schedule(before.schedule, after.schedule),
        *_regularization(before.regularization, after.regularization),
        *_augmentation(before.augmentation, after.augmentation),
        *_of_kind(before.loss, after.loss),
    ]
    for name in ("epochs", "batch_size", "precision"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            texts.append(f"{name.replace('_', ' ')} {old} → {new}")
    return ", ".join(texts)


def _optimizer(before: TrainingSettings, after: TrainingSettings) -> list[str]:
    old, new = before.optimizer, after.optimizer
    if old.kind == new.kind:
        return _params(old.params, new.params)
    goes_on = OPTIMIZERS[new.kind].goes_on_from(OPTIMIZERS[old.kind])
    is_lost = not goes_on and _has_averages(before) and _has_averages(after)
    averages = " (its running averages start anew)" if is_lost else ""
    names = [name for name in ALONG if name in old.params or name in new.params]
    told = [Params({name: held.params.get(name, 0.0) for name in names}) for held in (old, new)]
    return [f"{old.kind} → {new.kind}{averages}", *_params(*told)]


ALONG = ("lr", "weight_decay")
"""What every step depends on with whatever optimizer; one without it goes by 0."""


def _has_averages(settings: TrainingSettings) -> bool:
    """Whether an optimizer keeps anything of its steps: plain SGD does not."""
    optimizer, moves = settings.optimizer, settings.schedule.params.get("cycle_momentum")
    return bool(optimizer.kind != "SGD" or optimizer.params["momentum"] or moves)


def _schedule(before: Setting, after: Setting) -> list[str]:
    if before.kind != after.kind:
        parts = [part.kind for part in parts_of(after)]
        return [f"{before.kind} → {after.kind}{' of ' * bool(parts)}{', '.join(parts)}"]
    return _of_kind(before, after)


def _of_kind(before: Setting, after: Setting) -> list[str]:
    return [f"{after.kind} {text}" for text in _params(before.params, after.params)]


def _regularization(before: tuple[Setting, ...], after: tuple[Setting, ...]) -> list[str]:
    old = {setting.kind: setting.params for setting in before}
    new = {setting.kind: setting.params for setting in after}
    texts = [f"without {kind}" for kind in old if kind not in new]
    for kind, params in new.items():
        if kind not in old:
            first = next(iter(params.values()), None)
            texts.append(f"with {kind} {shown_value(first)}".rstrip())
        else:
            texts += [f"{kind} {text}" for text in _params(old[kind], params)]
    return texts


def _augmentation(before: tuple[Setting, ...], after: tuple[Setting, ...]) -> list[str]:
    old, new = [[setting.kind for setting in settings] for settings in (before, after)]
    if old == new:
        pairs = zip(before, after, strict=True)
        return [text for earlier, later in pairs for text in _of_kind(earlier, later)]
    texts = [f"without {kind}" for kind in (Counter(old) - Counter(new)).elements()]
    texts += [f"with {kind}" for kind in (Counter(new) - Counter(old)).elements()]
    return texts or ["augmentation in another order"]


def _params(before: Params, after: Params) -> list[str]:
    names = [name for name in after if before[name] != after[name]]
    return [text for name in names for text in _value(name, before[name], after[name])]


def _value(name: str, before: ParamValue, after: ParamValue) -> list[str]:
    if isinstance(before, Points) or isinstance(after, Points):
        return [f"{name} redrawn"]
    if isinstance(before, Settings) and isinstance(after, Settings):
        return _list(before.items, after.items)
    return [f"{name} {shown_value(before)} → {shown_value(after)}"]


def _list(before: tuple[Setting, ...], after: tuple[Setting, ...]) -> list[str]:
    """What differs in a list whose order counts; its members are numbered from 1."""
    old, new = [[setting.kind for setting in settings] for settings in (before, after)]
    if old != new:
        return [f"{', '.join(old)} → {', '.join(new)}"]
    texts = []
    for number, (earlier, later) in enumerate(zip(before, after, strict=True), start=1):
        texts += [f"part {number} {text}" for text in _params(earlier.params, later.params)]
    return texts


def shown_value(value: ParamValue) -> str:
    """A value as a mark on a plot says it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "automatic" if value is None else str(value)
