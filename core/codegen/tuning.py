"""The parts of a training script that turn gradients into new weights: optimizer, schedule
and their place in the loop. The same sums in the same order as in `core.training`."""

from core.codegen.calls import call
from core.codegen.groups import GroupParts
from core.codegen.precision import unless_skipped, updates_made
from core.codegen.regularization import IN_EPOCH, IN_MAIN, IN_STEP, RegularizationParts
from core.codegen.schedule import schedule_functions, schedule_imports
from core.params import Setting
from core.settings.optimizers import OPTIMIZERS
from core.settings.schedules import EPOCH, SCHEDULES, STEP, ScheduleSpec
from core.settings.training import TrainingSettings
from core.source import literal, statement


def standard_imports(training: TrainingSettings, groups: GroupParts) -> list[str]:
    """What optimizer and schedule need of Python's own library."""
    takes_closure = OPTIMIZERS[training.optimizer.kind].takes_closure
    needed = ["from collections.abc import Callable"] * takes_closure
    return [*needed, *groups.imports, *schedule_imports(training.schedule)]


def tuning_functions(
    training: TrainingSettings, groups: GroupParts, regularization: RegularizationParts
) -> list[str]:
    """The source of the functions that optimizer and schedule need."""
    functions = [*groups.functions, *schedule_functions(training.schedule)]
    if OPTIMIZERS[training.optimizer.kind].takes_closure:
        functions += [*filter(None, [regularization.penalty]), _closure(regularization)]
    return functions


def _closure(regularization: RegularizationParts) -> str:
    restore = f"{IN_STEP}restore(network, clean)\n" * regularization.is_disturbed
    call = "regularize(network, step)" if regularization.is_fading else regularization.regularize
    return CLOSURE.format(
        step="    step: int,\n" * regularization.is_fading,
        disturb=f"{IN_STEP}clean = disturb(network)\n" * regularization.is_disturbed,
        regularize=restore + f"{IN_STEP}{call}\n" * bool(call),
        penalty=" + penalty(network)" * bool(regularization.penalty),
    )


def optimizer_lines(setting: Setting, groups: GroupParts) -> list[str]:
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
    made = call(f"torch.optim.{setting.kind}", told, groups.parameters)
    return statement(f"{IN_MAIN}optimizer = ", made, IN_MAIN)


CLOSURE = '''\
def evaluations(
    network: Network,
    optimizer: torch.optim.Optimizer,
    batch: tuple[Tensor, Tensor],
    loss: Tensor,
{step}) -> Callable[[], float]:
    """What the optimizer calls for the loss and its gradient: first those at hand."""
    at_hand = [loss.item()]

    def evaluate() -> float:
        if at_hand:
            found = at_hand.pop()
        else:
            optimizer.zero_grad()
{disturb}            again = loss_of(network(batch[0]), batch[1])
            again.backward()
{regularize}            found = again.item()
        for parameter in network.parameters():
            if parameter.grad is not None:
                parameter.grad = parameter.grad.contiguous()
        return found{penalty}

    return evaluate
'''


def step_lines(
    training: TrainingSettings, groups: GroupParts, regularization: RegularizationParts
) -> list[str]:
    """What follows the backward pass of each step."""
    schedule, spec = training.schedule, SCHEDULES[training.schedule.kind]
    used = list(regularization.before_update)
    takes_closure = OPTIMIZERS[training.optimizer.kind].takes_closure
    count = updates_made(training)
    more = f", {count}" * regularization.is_fading
    told = f"evaluations(network, optimizer, (x, y), loss{more})" if takes_closure else ""
    used += [f"{IN_STEP}optimizer.step({told})", *regularization.after_update]
    if regularization.is_fading and training.precision == "float16":
        used.append(f"{IN_STEP}{count} += 1")
    lines = [*regularization.after_backward, *unless_skipped(used, training)]
    if spec.interval(schedule.params) == STEP:
        lines += [*_advance(spec, IN_STEP), *groups.follow_lines(IN_STEP)]
    return lines


def epoch_lines(training: TrainingSettings, groups: GroupParts) -> list[str]:
    """What the schedule does at the end of each epoch."""
    setting, spec = training.schedule, SCHEDULES[training.schedule.kind]
    lines = []
    if spec.is_plateau or any(s.kind == "EarlyStopping" for s in training.regularization):
        lines.append(f"{IN_EPOCH}judged = validation_loss if len(validation[1]) else total / seen")
    if spec.is_plateau:
        lines += [f"{IN_EPOCH}if math.isfinite(judged):", f"{IN_EPOCH}    scheduler.step(judged)"]
        lines += groups.follow_lines(IN_EPOCH)
    elif setting.kind != "Constant" and spec.interval(setting.params) == EPOCH:
        lines += [*_advance(spec, IN_EPOCH), *groups.follow_lines(IN_EPOCH)]
    return lines


def _advance(spec: ScheduleSpec, indent: str) -> list[str]:
    if not spec.has_end:
        return [f"{indent}scheduler.step()"]
    return [
        f"{indent}if scheduler.last_epoch < scheduler.total_steps - 1:",
        f"{indent}    scheduler.step()",
    ]
