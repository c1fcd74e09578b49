"""The parts of a training script that turn gradients into new weights: optimizer, schedule,
regularization, early stopping. The same sums in the same order as in `core.training`."""

from collections.abc import Iterable, Sequence

from core.codegen.calls import call
from core.params import Setting
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import EPOCH, SCHEDULES, STEP, ScheduleSpec
from core.settings.training import TrainingSettings
from core.source import Bracketed, Expression, literal, statement

IN_MAIN = " " * 4
IN_EPOCH = " " * 8
IN_STEP = " " * 12


def standard_imports(training: TrainingSettings) -> list[str]:
    """What optimizer and schedule need of Python's own library."""
    takes_closure = OPTIMIZERS[training.optimizer.kind].takes_closure
    return ["from collections.abc import Callable"] * takes_closure


def optimizer_lines(setting: Setting) -> list[str]:
    """`optimizer = …`, fused on the devices where Layerloom does so."""
    spec = OPTIMIZERS[setting.kind]
    told = spec.arguments(setting.params)
    told["lr"] = f"<{literal(setting.params['lr'])}>"
    if not spec.fused_on:
        told |= spec.form("cpu")
    elif set(spec.fused_on) == {"cpu", "cuda", "mps"}:
        told["fused"] = True
    else:
        kinds = ", ".join(map(literal, spec.fused_on))
        told["fused"] = f"<DEVICE.type in ({kinds},)>"
    made = call(f"torch.optim.{setting.kind}", told, "network.parameters()")
    return statement(f"{IN_MAIN}optimizer = ", made, IN_MAIN)


def scheduler_lines(training: TrainingSettings) -> list[str]:
    """`scheduler = …`, or nothing for a constant rate."""
    setting, spec = training.schedule, SCHEDULES[training.schedule.kind]
    if setting.kind == "Constant":
        return []
    lr, momentum = training.optimizer.params["lr"], OPTIMIZERS[training.optimizer.kind].momentum
    told = spec.arguments(setting.params, lr=float(lr), length=1, has_momentum=bool(momentum))  # type: ignore[arg-type]
    lines: list[str] = []
    if spec.length:
        told[spec.length] = f"<{_length(spec, setting)}>"
    if spec.moves_momentum:
        lines = _share_of_rise(setting, str(told[spec.length])[1:-1])
        told["pct_start"] = "<share>" if lines else setting.params["pct_start"]
    made = call(f"torch.optim.lr_scheduler.{setting.kind}", told, "optimizer")
    return [*lines, *statement(f"{IN_MAIN}scheduler = ", made, IN_MAIN)]


def _length(spec: ScheduleSpec, setting: Setting) -> str:
    given = setting.params[spec.length]
    if given is not None:
        return literal(given)
    return "EPOCHS" if spec.interval(setting.params) == EPOCH else "EPOCHS * steps_per_epoch"


def _share_of_rise(setting: Setting, length: str) -> list[str]:
    """Torch divides 0 by 0 where the rise is exactly one step long."""
    share = setting.params["pct_start"]
    assert isinstance(share, float)
    if not share or share * round(1 / share) != 1:
        return []
    return [
        f"{IN_MAIN}share = {literal(share)}",
        f"{IN_MAIN}if share * ({length}) == 1:",
        f"{IN_MAIN}    share *= 1 + 1e-9  # torch cannot rise in one step",
    ]


CLOSURE = '''\
def evaluations(
    network: Network, optimizer: torch.optim.Optimizer, batch: tuple[Tensor, Tensor], loss: Tensor
) -> Callable[[], Tensor]:
    """What the optimizer calls for the loss and its gradient: first those at hand."""
    at_hand = [loss.detach()]

    def evaluate() -> Tensor:
        found = at_hand.pop() if at_hand else None
        if found is None:
            optimizer.zero_grad()
            found = loss_of(network(batch[0]), batch[1])
            found.backward()
{regularize}        for parameter in network.parameters():
            if parameter.grad is not None:
                parameter.grad = parameter.grad.contiguous()
        return found

    return evaluate
'''


def closure_function(optimizer: Setting, is_regularized: bool) -> list[str]:
    """The function that an optimizer with inner steps needs; nothing for others."""
    if not OPTIMIZERS[optimizer.kind].takes_closure:
        return []
    line = f"{IN_STEP}regularize(network)\n" * is_regularized
    return [CLOSURE.format(regularize=line)]


def step_lines(training: TrainingSettings, is_regularized: bool) -> list[str]:
    """What follows the backward pass of each step."""
    schedule, spec = training.schedule, SCHEDULES[training.schedule.kind]
    lines = [f"{IN_STEP}regularize(network)"] * is_regularized
    takes_closure = OPTIMIZERS[training.optimizer.kind].takes_closure
    told = "evaluations(network, optimizer, (x, y), loss)" if takes_closure else ""
    lines.append(f"{IN_STEP}optimizer.step({told})")
    if spec.interval(schedule.params) == STEP:
        lines += _advance(spec, IN_STEP)
    return lines


def epoch_lines(training: TrainingSettings) -> list[str]:
    """What the schedule does at the end of each epoch."""
    setting, spec = training.schedule, SCHEDULES[training.schedule.kind]
    lines = []
    if spec.is_plateau or any(s.kind == "EarlyStopping" for s in training.regularization):
        lines.append(f"{IN_EPOCH}judged = validation_loss if len(validation[1]) else total / seen")
    if spec.is_plateau:
        lines += [f"{IN_EPOCH}if math.isfinite(judged):", f"{IN_EPOCH}    scheduler.step(judged)"]
    elif setting.kind != "Constant" and spec.interval(setting.params) == EPOCH:
        lines += _advance(spec, IN_EPOCH)
    return lines


def _advance(spec: ScheduleSpec, indent: str) -> list[str]:
    if not spec.has_end:
        return [f"{indent}scheduler.step()"]
    return [
        f"{indent}if scheduler.last_epoch < scheduler.total_steps - 1:",
        f"{indent}    scheduler.step()",
    ]


# -- regularization ------------------------------------------------------------------------


def regularize_lines(settings: Iterable[Setting], weights: Sequence[str]) -> list[str]:
    """The body of `regularize(network)`; empty where nothing changes gradients."""
    chosen = {setting.kind: setting.params for setting in settings}
    penalties = [REGULARIZERS[kind].penalty(params) for kind, params in chosen.items()]
    lines = _penalty_lines(sum(l1 for l1, _ in penalties), sum(l2 for _, l2 in penalties), weights)
    for kind, function, names in (
        ("ClipGradNorm", "clip_grad_norm_", ("max_norm", "norm_type")),
        ("ClipGradValue", "clip_grad_value_", ("clip_value",)),
    ):
        if kind in chosen:
            values = tuple(f"{name}={literal(chosen[kind][name])}" for name in names)
            items: tuple[Expression, ...] = ("network.parameters()", *values, "foreach=True")
            clip = Bracketed(f"nn.utils.{function}(", items)
            lines += statement(IN_MAIN, clip, IN_MAIN)
    return lines


def _penalty_lines(l1: float, l2: float, weights: Sequence[str]) -> list[str]:
    if not weights or not (l1 or l2):
        return []
    many = statement(f"{IN_MAIN}weights = ", Bracketed("[", tuple(weights), "]"), IN_MAIN)
    lines = [*many, f"{IN_MAIN}with torch.no_grad():", f"{IN_EPOCH}for weight in weights:"]
    if l2:
        lines.append(f"{IN_STEP}weight.grad.add_(weight, alpha={literal(l2)})")
    if l1:
        lines.append(f"{IN_STEP}weight.grad.add_(weight.sign(), alpha={literal(l1)})")
    return lines


def stopping(settings: Iterable[Setting]) -> tuple[list[str], list[str], list[str]]:
    """Early stopping: the lines before the epochs, at the end of each, and after all."""
    params = next((s.params for s in settings if s.kind == "EarlyStopping"), None)
    if params is None:
        return [], [], []
    keep, margin = bool(params["restore_best"]), params["min_delta"]
    bound = f"best - {literal(margin)}" if margin else "best"
    before = [f"{IN_MAIN}best, bad_epochs = math.inf, 0"]
    judged = [
        f"{IN_EPOCH}if judged < {bound}:",
        f"{IN_STEP}best, bad_epochs = judged, 0",
        *[f"{IN_STEP}best_weights = copy.deepcopy(network.state_dict())"] * keep,
        f"{IN_EPOCH}else:",
        f"{IN_STEP}bad_epochs += 1",
        f"{IN_EPOCH}if bad_epochs >= {params['patience']}:",
        f"{IN_STEP}break",
    ]
    after = [f"{IN_MAIN}if best_weights:", f"{IN_EPOCH}network.load_state_dict(best_weights)"]
    return [*before, *[f"{IN_MAIN}best_weights = {{}}"] * keep], judged, after * keep
