"""The parts of a training script about regularization. The same sums in the same order as in
`core.training`, and the same random numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.codegen.precision import updates_made
from core.params import Params, Setting
from core.plan import Plan, Step
from core.project import Project
from core.settings.regularizers import PENALTIES, REGULARIZERS
from core.source import Bracketed, Expression, literal, statement

IN_MAIN = " " * 4
IN_EPOCH = " " * 8
IN_STEP = " " * 12


@dataclass
class RegularizationParts:
    """What regularization adds to a script: whole `functions`, and lines of the training loop
    by where they stand: before the forward pass, after the backward pass, with the gradients before
    the update, after it. Only the last two are left out in a step whose gradients overflowed."""

    functions: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after_backward: list[str] = field(default_factory=list)
    before_update: list[str] = field(default_factory=list)
    after_update: list[str] = field(default_factory=list)
    regularize: str = ""
    """The call that changes the gradients; empty where nothing does."""
    penalty: str = ""
    """The function that says what penalties add to the loss; empty where there are none."""
    is_disturbed: bool = False
    """Whether there is noise on the weights."""
    is_fading: bool = False
    """Whether changing the gradients depends on the number of the step."""


def regularization_parts(project: Project, plan: Plan) -> RegularizationParts:
    """All of it for one project."""
    chosen = {setting.kind: setting.params for setting in project.training.regularization}
    weighted = [step for step in plan.steps if step.spec.has_weights and not step.is_frozen]
    parts = RegularizationParts()
    if noise := chosen.get("InputNoise"):
        std = literal(noise["std"])
        parts.before.append(f"{IN_STEP}x = x.add(torch.randn_like(x), alpha={std})")
    if (noise := chosen.get("WeightNoise")) and weighted:
        parts.is_disturbed = True
        parts.functions.append(_disturb(weighted, noise))
        parts.before.append(f"{IN_STEP}clean = disturb(network)")
        parts.after_backward.append(f"{IN_STEP}restore(network, clean)")
    if lines := [*_penalties(weighted, chosen), *_clipping(chosen), *_noise(chosen)]:
        parts.is_fading = "GradientNoise" in chosen
        count = updates_made(project.training)
        parts.functions.append(_regularize(lines, parts.is_fading))
        parts.regularize = f"regularize(network{f', {count}' * parts.is_fading})"
        parts.before_update.append(IN_STEP + parts.regularize)
    if lines := list(_penalty_sums(weighted, chosen)):
        parts.penalty = _PENALTY + "\n".join(lines) + "\n    return total\n"
    if lines := list(_bounds(weighted, chosen)):
        parts.functions.append(_BOUND + "\n".join(lines) + "\n")
        parts.after_update.append(f"{IN_STEP}bound(network)")
    return parts


_BOUND = '''\
def bound(network: Network) -> None:
    """Shorten the incoming weights of every unit that are longer than they may be."""
    with torch.no_grad():
'''

_PENALTY = '''\
def penalty(network: Network) -> float:
    """What the penalties add to the loss."""
    total = 0.0
'''

_DISTURB = '''\
def noisy_weights(network: Network) -> list[nn.Parameter]:
    """The weights that get noise during the forward and backward pass."""
{weights}


def disturb(network: Network) -> list[Tensor]:
    """Add noise to the weights; gives them as they were."""
    clean = [weight.detach().clone() for weight in noisy_weights(network)]
    with torch.no_grad():
        for weight in noisy_weights(network):
            weight.add_(torch.randn_like(weight), alpha={std})
    return clean


def restore(network: Network, clean: list[Tensor]) -> None:
    """Put the weights back."""
    with torch.no_grad():
        for weight, kept in zip(noisy_weights(network), clean, strict=True):
            weight.copy_(kept)
'''


def _disturb(weighted: Sequence[Step], noise: Params) -> str:
    weights = statement(f"{IN_MAIN}return ", _list_of(weighted), IN_MAIN)
    return _DISTURB.format(weights="\n".join(weights), std=literal(noise["std"]))


def _regularize(lines: Sequence[str], is_fading: bool) -> str:
    told = "network: Network, step: int" if is_fading else "network: Network"
    head = (
        f"def regularize({told}) -> None:\n"
        '    """Change the gradients before the optimizer uses them."""\n'
    )
    return head + "\n".join(lines) + "\n"


# -- penalties -----------------------------------------------------------------------------


def _penalties(weighted: Sequence[Step], chosen: dict[str, Params]) -> Iterator[str]:
    """A loop for each penalty, over the layers it applies to."""
    for (l1, l2), steps in _by_penalty(weighted, chosen).items():
        if l1 or l2:
            yield from statement(f"{IN_MAIN}weights = ", _list_of(steps), IN_MAIN)
            yield f"{IN_MAIN}with torch.no_grad():"
            yield f"{IN_EPOCH}for weight in weights:"
        if l2:
            yield f"{IN_STEP}weight.grad.add_(weight, alpha={literal(l2)})"
        if l1:
            yield f"{IN_STEP}weight.grad.add_(weight.sign(), alpha={literal(l1)})"


def _penalty_sums(weighted: Sequence[Step], chosen: dict[str, Params]) -> Iterator[str]:
    """The same loops for the penalties themselves."""
    for (l1, l2), steps in _by_penalty(weighted, chosen).items():
        if l1 or l2:
            yield from statement(f"{IN_MAIN}weights = ", _list_of(steps), IN_MAIN)
            yield f"{IN_MAIN}for weight in weights:"
        if l2:
            yield f"{IN_EPOCH}total += {literal(l2 / 2)} * weight.square().sum().item()"
        if l1:
            yield f"{IN_EPOCH}total += {literal(l1)} * weight.abs().sum().item()"


def _by_penalty(
    weighted: Sequence[Step], chosen: dict[str, Params]
) -> dict[tuple[float, float], list[Step]]:
    found: dict[tuple[float, float], list[Step]] = {}
    for step in weighted:
        found.setdefault(_factors(step, chosen), []).append(step)
    return found


def _factors(step: Step, chosen: dict[str, Params]) -> tuple[float, float]:
    own = step.params.get("penalty")
    if isinstance(own, Setting):
        return PENALTIES[own.kind].penalty(own.params)
    penalties = [REGULARIZERS[kind].penalty(params) for kind, params in chosen.items()]
    return sum(l1 for l1, _ in penalties), sum(l2 for _, l2 in penalties)


# -- gradients -----------------------------------------------------------------------------


def _clipping(chosen: dict[str, Params]) -> Iterator[str]:
    for kind, function, names in (
        ("ClipGradNorm", "clip_grad_norm_", ("max_norm", "norm_type")),
        ("ClipGradValue", "clip_grad_value_", ("clip_value",)),
    ):
        if kind in chosen:
            values = tuple(f"{name}={literal(chosen[kind][name])}" for name in names)
            items: tuple[Expression, ...] = ("network.parameters()", *values, "foreach=True")
            yield from statement(IN_MAIN, Bracketed(f"nn.utils.{function}(", items), IN_MAIN)


def _noise(chosen: dict[str, Params]) -> Iterator[str]:
    if params := chosen.get("GradientNoise"):
        eta, gamma = literal(params["eta"]), literal(params["gamma"])
        yield f"{IN_MAIN}steps = torch.tensor(float(step), device=DEVICE)"
        yield f"{IN_MAIN}std = ({eta} / (1 + steps) ** {gamma}).sqrt()"
        yield f"{IN_MAIN}for parameter in network.parameters():"
        yield f"{IN_EPOCH}if parameter.grad is not None:"
        yield f"{IN_STEP}parameter.grad.add_(torch.randn_like(parameter.grad) * std)"


# -- bounds --------------------------------------------------------------------------------


def _bounds(weighted: Sequence[Step], chosen: dict[str, Params]) -> Iterator[str]:
    shared = chosen.get("MaxNorm")
    for step in weighted:
        own = step.params.get("unit_max_norm")
        limit = own if own is not None else shared["max_norm"] if shared else None
        if limit is None:
            continue
        weight = f"network.{step.name}.weight"
        if not step.kind.startswith("ConvTranspose"):
            yield f"{IN_EPOCH}{weight}.renorm_(2, 0, {literal(limit)})"
        elif step.arguments.get("groups", 1) == 1:
            yield f"{IN_EPOCH}{weight}.renorm_(2, 1, {literal(limit)})"
        else:
            yield f"{IN_EPOCH}for part in {weight}.chunk({step.arguments['groups']}):"
            yield f"{IN_STEP}part.renorm_(2, 1, {literal(limit)})"


def _list_of(steps: Sequence[Step]) -> Bracketed:
    return Bracketed("[", tuple(f"network.{step.name}.weight" for step in steps), "]")


# -- early stopping ------------------------------------------------------------------------


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
