"""Does the loss fit the data, and does the network give the loss what it reads?"""

from collections.abc import Iterator
from dataclasses import dataclass

from core import fixes
from core.data.spec import Task
from core.layers.spec import Family, shown_shape
from core.network import Edge, Network, Node
from core.problems import Fix, Problem, Severity
from core.project import Project
from core.settings.losses import LOSSES, LossSpec, Reads
from core.shapes import Inference

_PASSING = frozenset({Family.ACT, Family.REG, Family.NORM})
"""Families behind which the number of values is still that of the layer before."""

_UNCHANGED = frozenset({Family.SHAPE, Family.REG})
"""Families that leave the values as they are, as far as a loss is concerned."""

SOFTMAX_BEFORE_LOSS = "softmax-before-loss"
"""The rule of a network that ends in what its loss includes; a finding has its name too."""

SQUASHING = ("Sigmoid", "Hardsigmoid", "Softmax")
"""Layers that give values between 0 and 1."""


@dataclass(frozen=True)
class _Wanted:
    """What a loss needs of the network's end: the layer `needs`, or none of `has_included`,
    as it computes `included` itself."""

    included: str = ""
    has_included: tuple[str, ...] = ()
    needs: str = ""
    will_do: tuple[str, ...] = ()
    otherwise: str = ""
    instead: str = ""


_WANTED = {
    Reads.LOGITS: _Wanted(included="softmax", has_included=SQUASHING),
    Reads.BINARY_LOGITS: _Wanted(included="sigmoid", has_included=SQUASHING),
    Reads.LOG_PROBABILITIES: _Wanted(
        needs="LogSoftmax",
        otherwise="without it the loss falls without end",
        instead="CrossEntropyLoss, which includes it",
    ),
    Reads.BINARY_PROBABILITIES: _Wanted(
        needs="Sigmoid",
        will_do=SQUASHING,
        otherwise="other values it refuses",
        instead="BCEWithLogitsLoss, which includes it",
    ),
}


def loss_problems(project: Project, found: Inference) -> Iterator[Problem]:
    """Everything about the loss, in the order in which it is best mended."""
    yield from _unfit_loss(project)
    if found.total_parameters:
        yield from _unusual_loss(project)
    yield from _outputs(project, found)
    if found.total_parameters:
        yield from _last_layer(project)


def _unfit_loss(project: Project) -> Iterator[Problem]:
    """A loss over classes has nothing to say about the values of a regression."""
    kind, title = project.training.loss.kind, project.data.spec.title
    if project.data.task is Task.REGRESSION and not LOSSES[kind].fits_values:
        text = f"{kind} needs classes, but {title} has values to give: choose MSELoss."
        yield Problem(Severity.ERROR, "loss", text, fix=fixes.set_loss("MSELoss"))


def _unusual_loss(project: Project) -> Iterator[Problem]:
    """A loss of values can learn classes too, and is meant to behind a Sigmoid or Softmax;
    without one it was mostly left there by other data."""
    kind, title = project.training.loss.kind, project.data.spec.title
    wires = [w for o in project.network.of_kind("Output") for w in project.network.incoming[o.id]]
    is_meant = any(_end(project.network, wire).kind in SQUASHING for wire in wires)
    if project.data.classes and LOSSES[kind].fits_values and not is_meant:
        text = f"CrossEntropyLoss is the usual loss for classes, as {title} has; {kind} is for "
        fix = fixes.set_loss("CrossEntropyLoss")
        yield Problem(Severity.WARNING, "loss", f"{text}values.", fix=fix)


# -- the number of outputs -----------------------------------------------------------------


def _outputs(project: Project, found: Inference) -> Iterator[Problem]:
    """The Output must give one value for each class, or each value of a regression, or a
    single one for two classes; before there are weights it is half-built."""
    network, spec = project.network, LOSSES[project.training.loss.kind]
    count = len(project.data.classes or project.data.values)
    can_be_single = spec.is_binary and count == 2 and bool(project.data.classes)
    for node in network.of_kind("Output")[:1]:
        shape = found.shapes.get(node.id)
        if shape is None or shape == (count,) or not count or (can_be_single and shape == (1,)):
            continue
        wire = network.incoming[node.id][0]
        text = f"{node.name} gives {_values(shape)}, but {_needed(project, can_be_single)}: "
        advice, fix = _remedy(project, found, wire, 1 if can_be_single else count)
        severity = Severity.ERROR if found.total_parameters else Severity.INCOMPLETE
        yield Problem(severity, "classes", f"{text}{advice}.", node.id, wire, fix)


def _needed(project: Project, can_be_single: bool) -> str:
    data = project.data
    count = len(data.classes or data.values)
    if data.values and not LOSSES[project.training.loss.kind].fits_values:
        return f"{data.spec.title} has {count} value{'s' * (count != 1)} to learn"
    what = "class" if data.classes else "value"
    each = f"each of the {count} {what}{'e' * bool(data.classes)}s"
    if count == 1:
        each = f"the {what}"
    more = ", or a single one" if can_be_single else ""
    return f"{project.training.loss.kind} needs one for {each} of {data.spec.title}{more}"


def _remedy(project: Project, found: Inference, wire: Edge, count: int) -> tuple[str, Fix]:
    network, shape = project.network, found.shapes[wire.source]
    if len(shape) > 1:
        return _flattened(network, wire, found)
    is_cross_entropy = LOSSES[project.training.loss.kind].reads is Reads.LOGITS
    if shape == (1,) and count == 2 and is_cross_entropy and project.data.classes:
        is_squashed = _end(network, wire).kind in SQUASHING
        kind = "BCELoss" if is_squashed else "BCEWithLogitsLoss"
        advice, _ = _resized(network, wire, count)
        return f"use {kind}, or {advice}", fixes.set_loss(kind)
    return _resized(network, wire, count)


def _values(shape: tuple[int, ...]) -> str:
    return (
        f"{shape[0]:,} value{'s' * (shape[0] != 1)}"
        if len(shape) == 1
        else f"{shown_shape(shape)} values"
    )


def _resized(network: Network, wire: Edge, count: int) -> tuple[str, Fix]:
    last = _before(network, wire.source)
    if last.kind == "Linear":
        advice = f"set out_features of {last.name} to {count}"
        return advice, fixes.set_params(last.id, {"out_features": count})
    advice = f"put a Linear with {count} output{'s' * (count != 1)} before it"
    return advice, fixes.insert_before(wire, "Linear", out_features=count)


def _flattened(network: Network, wire: Edge, found: Inference) -> tuple[str, Fix]:
    """Flatten where an image first meets a Linear, otherwise right before the Output."""
    for problem in found.problems:
        if problem.rule == "flatten" and problem.node in network.live and problem.fix is not None:
            assert problem.node is not None
            name = network.nodes[problem.node].name
            return f"put a Flatten before {name}", problem.fix
    last = _before(network, wire.source)
    before = network.incoming[last.id]
    edge = before[0] if last.kind == "Linear" and before else wire
    name = network.nodes[edge.target].name
    return f"put a Flatten before {name}", fixes.insert_before(edge, "Flatten")


def _before(network: Network, node: str) -> Node:
    """The last node, from `node` upstream, that is no activation, dropout or normalization."""
    while network.nodes[node].spec.family in _PASSING and network.incoming[node]:
        node = network.incoming[node][0].source
    return network.nodes[node]


# -- the last layer ------------------------------------------------------------------------


def _last_layer(project: Project) -> Iterator[Problem]:
    """The loss must not compute again what the last layer did, nor miss what it left out."""
    network, loss = project.network, LOSSES[project.training.loss.kind]
    wanted = _WANTED.get(loss.reads)
    if wanted is None or project.data.task is Task.REGRESSION:
        return
    for output in network.of_kind("Output"):
        for wire in network.incoming[output.id]:
            node = _end(network, wire)
            if node.kind in wanted.has_included:
                yield _doubled(loss, wanted, node, wire)
            elif wanted.needs and node.kind not in (wanted.needs, *wanted.will_do):
                yield _missing(project, wanted, node, wire)


def _doubled(loss: LossSpec, wanted: _Wanted, node: Node, wire: Edge) -> Problem:
    is_same = node.kind.lower().endswith(wanted.included)
    what = wanted.included
    reason = f"takes the {what} of plain values by itself"
    if is_same:
        reason = f"takes the {what} by itself; twice, it learns slowly"
    text = f"{node.name} comes right before {loss.kind}, which {reason}: remove it."
    return Problem(Severity.WARNING, SOFTMAX_BEFORE_LOSS, text, node.id, wire, fixes.remove(node))


def _missing(project: Project, wanted: _Wanted, node: Node, wire: Edge) -> Problem:
    """Where torch refuses such values, an error."""
    kind = project.training.loss.kind
    name = project.network.nodes[wire.target].name
    is_close = node.kind == "Softmax"
    if is_close:
        advice, fix = f"make {node.name} one", fixes.change_kind(node.id, wanted.needs)
    else:
        advice, fix = f"put one before {name}", fixes.insert_before(wire, wanted.needs)
    text = (
        f"{kind} reads what {_a(wanted.needs)} gives, {wanted.otherwise}: {advice}, or use "
        f"{wanted.instead}."
    )
    is_refused = LOSSES[kind].reads is Reads.BINARY_PROBABILITIES
    severity = Severity.ERROR if is_refused else Severity.WARNING
    return Problem(severity, "last-layer", text, wire.target, wire, fix)


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'AEIOU' else 'a'} {noun}"


def _end(network: Network, wire: Edge) -> Node:
    """The layer whose values come through `wire`, past what leaves values as they are."""
    node = network.nodes[wire.source]
    while node.spec.family in _UNCHANGED and network.incoming[node.id]:
        node = network.nodes[network.incoming[node.id][0].source]
    return node
