"""Initial weights whose spread does not fit the activation behind them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.remedies import initialize_fittingly
from core.diagnosis.rule import Rule, number
from core.diagnosis.walks import WIDTHS, live_nodes
from core.diagnosis.words import about, share_of, times
from core.layers.spec import Family
from core.network import Network, Node
from core.params import FloatParam, Params, Setting
from core.training.initialization import initializer_of

_FAMILIES = {
    "KaimingUniform": "He",
    "KaimingNormal": "He",
    "XavierUniform": "Glorot",
    "XavierNormal": "Glorot",
    "LecunNormal": "LeCun",
    "LecunUniform": "LeCun",
    "LecunTruncatedNormal": "LeCun",
}
_WANTED_GAIN = {"He": 2.0, "Glorot": 1.0, "LeCun": 1.0}
"""What the variance of a weight times the number of inputs is to be."""


@dataclass(frozen=True)
class _Unfit:
    node: Node
    activation: Node
    text: str
    factor: float
    brief: str = ""


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    if case.project.training.initial_weights.kind != "New":
        return
    threshold = number(params, "factor")
    network = case.project.network
    found = [unfit for node in live_nodes(network) for unfit in _unfit(case, node, threshold)]
    if not found:
        return
    worst = max(found, key=lambda unfit: abs(math.log(unfit.factor)))
    text = worst.text
    if len(found) > 1:
        more = len(found) - 1
        text += f" {more} more layer{'s' * (more > 1)} {'are' if more > 1 else 'is'} alike."
    yield Finding(
        rule=UNFIT_INITIALIZER.kind,
        severity=Severity.NOTE,
        text=text,
        brief=worst.brief,
        value=worst.factor,
        threshold=threshold,
        node=worst.node.id,
        remedies=(initialize_fittingly(),),
    )


def _unfit(case: Case, node: Node, threshold: float) -> Iterator[_Unfit]:
    """What is said of one layer, where its initializer does not fit."""
    network = case.project.network
    activation = _activation_behind(network, node)
    if not node.spec.has_weights or activation is None:
        return
    setting = initializer_of(network, node.id, case.project.training.initialization)
    wanted = _FAMILIES[activation.spec.initializer]
    factor = _variance(case, node, setting) / _WANTED_GAIN[wanted]
    given = _FAMILIES.get(setting.kind)
    if given is not None and given != wanted and factor > 0:
        text = (
            f"{node.name} is initialized by {given} ({setting.kind}), but {activation.kind} "
            f"behind it wants {wanted}."
        )
        yield _Unfit(node, activation, text, factor)
    elif given is None and (factor > threshold or 0 < factor < 1 / threshold):
        size = f"{times(factor)} times" if factor > 1 else f"{share_of(factor)} of"
        text = (
            f"The initial weights of {node.name} ({setting.kind}) have {size} the variance that "
            f"keeps values alike through {activation.kind}."
        )
        spread = about(math.sqrt(max(factor, 1 / factor)))
        brief = (
            f"The initial weights of {node.name} are {spread} times too "
            f"{'large' if factor > 1 else 'small'} for {activation.kind}."
        )
        yield _Unfit(node, activation, text, factor, brief)


def _activation_behind(network: Network, node: Node) -> Node | None:
    """The hidden activation that follows; None behind a normalization, which makes the scale
    of the weights no matter, and at the end of the network."""
    while len(network.outgoing[node.id]) == 1:
        node = network.nodes[network.outgoing[node.id][0].target]
        if node.spec.family is Family.ACT:
            is_hidden = node.kind not in ("Softmax", "LogSoftmax") and not _is_last(network, node)
            return node if is_hidden and node.spec.initializer else None
        if node.spec.family not in (Family.SHAPE, Family.REG, Family.POOL):
            return None
    return None


def _is_last(network: Network, node: Node) -> bool:
    after = network.reachable_from(node.id)
    return not any(network.nodes[key].spec.has_weights for key in after)


def _variance(case: Case, node: Node, setting: Setting) -> float:
    """The variance of a weight times the number of inputs of a unit; NaN where it is unknown."""
    inputs, outputs = _fans(case, node)
    params = setting.params
    match setting.kind:
        case "KaimingUniform" | "KaimingNormal":
            slope, is_out = _real(params, "a"), params["mode"] == "fan_out"
            return 2 / (1 + slope**2) * (inputs / outputs if is_out else 1)
        case "XavierUniform" | "XavierNormal":
            return _real(params, "gain") ** 2 * 2 * inputs / (inputs + outputs)
        case "LecunNormal" | "LecunUniform" | "LecunTruncatedNormal":
            return 1.0
        case "Normal" | "TruncatedNormal":
            return inputs * _real(params, "std") ** 2
        case "Uniform":
            return inputs * (_real(params, "b") - _real(params, "a")) ** 2 / 12
    return math.nan


def _fans(case: Case, node: Node) -> tuple[float, float]:
    """How many inputs a unit has, and how many units read an input; NaN where unknown."""
    count = case.inference.parameters.get(node.id, 0)
    width = next((node.params[name] for name in WIDTHS if name in node.params), None)
    given = case.inference.shapes.get(case.project.network.incoming[node.id][0].source)
    if not count or not isinstance(width, int) or given is None:
        return math.nan, math.nan
    weights = count - width * (node.params.get("bias") is True)
    channels = given[-1] if node.kind == "Linear" else given[0]
    return weights / width, weights / channels


def _real(params: Params, name: str) -> float:
    value = params[name]
    assert isinstance(value, int | float)
    return float(value)


UNFIT_INITIALIZER = Rule(
    kind="unfit-initializer",
    title="Initializer does not fit",
    help="Weights that start too large or too small for their activation make values and "
    "gradients grow or shrink from layer to layer.",
    judge=_judge,
    gate="Silent for Auto, for what torch draws by default, behind which a normalization sets "
    "the scale right, and for loaded weights.",
    doubt="A shallow network learns with almost any initialization.",
    source="Géron, table 11-1: He for ReLU and its kin, LeCun for SELU, Glorot otherwise; for "
    "other draws a variance 10 times off, after SageMaker Debugger's PoorWeightInitialization.",
    params=(
        FloatParam(
            name="factor",
            default=10.0,
            minimum=1.0,
            maximum=1e6,
            is_log=True,
            help="How many times the fitting variance is too much, or too little.",
        ),
    ),
    is_static=True,
    effect_of=(),
)
