"""The parts of a training script about the loss: its function, the count of right answers, the
weights of classes, and how samples are judged that are not learned from."""

from core.codegen.calls import call
from core.data.settings import DataSettings
from core.data.spec import Task
from core.params import Setting
from core.plan import Plan
from core.project import Project
from core.settings.losses import BALANCED, CLASS_WEIGHT, LOSSES, LossSpec, Reads
from core.source import flat, literal
from core.training.evaluate import smallest_batch

_DIRECT = "    return LOSS(prediction, labels)\n"
_SINGLE = "    return LOSS(prediction, labels.unsqueeze(1).to(prediction.dtype))\n"
_ONE_HOT = """\
    target = torch.zeros_like(prediction).scatter_(1, labels.unsqueeze(1), 1.0)
    return LOSS(prediction, target)
"""

_CLASS_WEIGHTS = '''\


def class_weights(labels: Tensor) -> Tensor:
    """A weight for each class: the rarer, the larger."""
    counts = torch.bincount(labels, minlength={classes}).tolist()
    shares = [{share} for count in counts]
    return torch.tensor(shares{part}, device=DEVICE)
'''

_BALANCED = "sum(counts) / ({classes} * count) if count else 0.0"
_ODDS = "(sum(counts) - count) / count if count else 1.0"

_EVALUATE = '''\
def evaluate(network: Network, samples: tuple[Tensor, Tensor]) -> tuple[float, float]:
    """Mean loss and accuracy on samples that are not learned from."""
    inputs, labels = samples
    if len(labels) == 0:
        return math.nan, math.nan
    total, correct, size = 0.0, 0, max(BATCH_SIZE, {smallest})
    network.eval()
{dropout}    with torch.inference_mode(){forked}:
{seeded}        for x, y in zip(inputs.split(size), labels.split(size), strict=True):
            prediction = {predict}(x)
            total += loss_of(prediction, y).item() * len(y)
            correct += int((prediction.argmax(1) == y).sum())
    network.train()
    return total / len(labels), correct / len(labels)
'''

_DROPOUT_ON = """\
    for module in network.modules():  # dropout stays on, and the mean prediction counts
        if isinstance(module, {kinds}):
            module.train()
"""

_PREDICT = """\
    def mean_prediction(x: Tensor) -> Tensor:
        several = torch.stack([network(x) for _ in range({samples})])
{mean}

"""

_MEANS = {
    Reads.LOGITS: "        return several.log_softmax(2).logsumexp(0) - math.log({samples})",
    Reads.LOG_PROBABILITIES: "        return several.logsumexp(0) - math.log({samples})",
    Reads.BINARY_LOGITS: """\
        logs = nn.functional.logsigmoid(several), nn.functional.logsigmoid(-several)
        return logs[0].logsumexp(0) - logs[1].logsumexp(0)""",
}
"""How several predictions become one; those not named are averaged as they are, by `_MEAN`."""

_MEAN = "        return several.mean(0)"

_HITS = "prediction.argmax(1) == y"


def loss_functions(project: Project, plan: Plan) -> str:
    """`LOSS`, `loss_of(prediction, labels)` and where classes are weighed `class_weights`."""
    setting, spec = project.training.loss, LOSSES[project.training.loss.kind]
    told = call(f"nn.{setting.kind}", spec.arguments(setting.params))
    if spec.takes_classes or project.data.task is Task.REGRESSION:
        body = _DIRECT
    else:
        body = _SINGLE if _is_single(spec, plan) else _ONE_HOT
    more = ""
    if _is_balanced(setting, project.data):
        classes = len(project.data.classes)
        share = _ODDS if spec.is_binary else _BALANCED.format(classes=classes)
        part = "[1:]" * _is_single(spec, plan)
        more = _CLASS_WEIGHTS.format(classes=classes, share=share, part=part)
    return (
        f"LOSS = {flat(told)}\n\n\n"
        "def loss_of(prediction: Tensor, labels: Tensor) -> Tensor:\n"
        f'    """The mean loss of a batch."""\n{body}{more}'
    )


def class_weight_lines(project: Project) -> list[str]:
    """The line of `main` that hands the loss its class weights, where it has any."""
    is_balanced = _is_balanced(project.training.loss, project.data)
    name = "pos_weight" if LOSSES[project.training.loss.kind].is_binary else "weight"
    return [f"    LOSS.{name} = class_weights(labels)"] * is_balanced


def evaluate_function(project: Project, plan: Plan) -> str:
    """`evaluate(network, samples)`."""
    chosen = {setting.kind: setting.params for setting in project.training.regularization}
    params, kinds = chosen.get("MCDropout"), dropout_kinds(plan)
    smallest = smallest_batch(project.input_shape)
    if not params or not kinds:
        return _EVALUATE.format(
            dropout="", forked="", seeded="", predict="network", smallest=smallest
        )
    samples = literal(params["samples"])
    reads = LOSSES[project.training.loss.kind].reads
    mean = _MEANS.get(reads, _MEAN).format(samples=samples)
    names = ", ".join(f"nn.{kind}" for kind in kinds)
    on = _DROPOUT_ON.format(kinds=names if len(kinds) == 1 else f"({names})")
    return _EVALUATE.format(
        dropout=f"{on}\n{_PREDICT.format(samples=samples, mean=mean)}",
        forked=", torch.random.fork_rng()",
        seeded="        torch.manual_seed(SEED)\n",
        predict="mean_prediction",
        smallest=smallest,
    )


def counting_hits(source: str, project: Project, plan: Plan) -> str:
    """`source` with right answers counted as the loss reads the outputs."""
    spec = LOSSES[project.training.loss.kind]
    if not _is_single(spec, plan):
        return source
    return source.replace(_HITS, f"(prediction[:, 0] > {literal(spec.threshold)}) == y")


def dropout_kinds(plan: Plan) -> list[str]:
    """The kinds of dropout layers in a network, in order."""
    return list(dict.fromkeys(step.kind for step in plan.steps if "Dropout" in step.kind))


def _is_single(spec: LossSpec, plan: Plan) -> bool:
    return spec.is_binary and plan.output_shape == (1,)


def _is_balanced(setting: Setting, data: DataSettings) -> bool:
    is_regression = data.task is Task.REGRESSION
    return setting.params.get(CLASS_WEIGHT.name) == BALANCED and not is_regression
