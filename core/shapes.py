"""Network → shapes, parameter counts and problems, by running each layer on the meta device.

Never raises for a drawn network, however unfinished. A problem is reported where it begins;
what lies downstream of it has no shape and stays quiet. Memoised per layer, so that an edit
costs what it changes. What data and loss have to say is `core.check`'s.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from core import fixes
from core.layers.spec import Objection, Shape, shown_shape
from core.merge_fix import matching_shortcut
from core.meta import Outcome, probe
from core.network import Edge, Network, Node
from core.problems import Fix, Problem, Severity

MAXIMUM_PARAMETERS = 2_000_000_000
"""8 GB of weights, 32 GB with their gradients and what Adam remembers of them."""

LONG_NAME = 18
"""Letters of a name that a button has room for."""


@dataclass(frozen=True)
class Inference:
    """What a network means for a given input shape.

    `shapes` holds the output shape of every node that has one (batch excluded), `parameters`
    the number of parameters of every node, `live` the nodes on a path from Input to Output,
    `frozen` those that do not learn.
    """

    shapes: Mapping[str, Shape]
    parameters: Mapping[str, int]
    problems: tuple[Problem, ...]
    live: frozenset[str] = field(default_factory=frozenset)
    frozen: frozenset[str] = field(default_factory=frozenset)

    @property
    def total_parameters(self) -> int:
        """Parameters of all nodes that take part; of all there are, while none does."""
        counted = self.live or self.parameters.keys()
        return sum(self.parameters[node] for node in counted)

    @property
    def learning_parameters(self) -> int:
        """Those of them that training changes: none of a frozen layer."""
        counted = (self.live or self.parameters.keys()) - self.frozen
        return sum(self.parameters[node] for node in counted)

    @property
    def is_trainable(self) -> bool:
        """Whether nothing keeps the network from training."""
        return all(problem.severity is Severity.WARNING for problem in self.problems)

    def problems_of(self, node: str) -> tuple[Problem, ...]:
        """The problems of one node."""
        return tuple(problem for problem in self.problems if problem.node == node)


def infer(network: Network, input_shape: Shape) -> Inference:
    """Shapes, counts and problems of `network`; never raises for a drawn network."""
    shapes: dict[str, Shape] = {}
    parameters = dict.fromkeys(network.nodes, 0)
    problems = list(_ends(network))
    for key in network.order:
        outcome = _outcome(network, key, shapes, input_shape)
        if outcome is None:
            continue
        if outcome.shape is not None:
            shapes[key] = outcome.shape
            parameters[key] = outcome.parameters
        problems.extend(_shape_problems(network, network.nodes[key], outcome, shapes))
    problems.extend(_wiring(network))
    frozen = frozenset(node.id for node in network.nodes.values() if node.is_frozen)
    found = Inference(shapes, parameters, tuple(problems), network.live, frozen)
    return replace(found, problems=(*found.problems, *_explosion(network, found)))


def _outcome(
    network: Network, key: str, shapes: Mapping[str, Shape], input_shape: Shape
) -> Outcome | None:
    """What a node gives; None where that is not known because of what comes before it."""
    node = network.nodes[key]
    if node.spec.inputs == 0:
        return probe(node.kind, node.params, (input_shape,))
    given = tuple(shapes.get(edge.source) for edge in network.incoming[key])
    known = tuple(shape for shape in given if shape is not None)
    if not given or len(known) < len(given):
        return None
    return probe(node.kind, node.params, known)


# -- problems of shapes --------------------------------------------------------------------


def _shape_problems(
    network: Network, node: Node, outcome: Outcome, shapes: Mapping[str, Shape]
) -> Iterator[Problem]:
    wires = network.incoming[node.id]
    edge = wires[0] if wires else None
    if outcome.objection is not None:
        severity = Severity.ERROR if node.id in network.live else Severity.WARNING
        fix = _fix(network, node, outcome.objection, shapes)
        yield _problem(severity, "shape", node, outcome.objection, fix, edge)
    if outcome.caution is not None:
        fix = _fix(network, node, outcome.caution, shapes)
        yield _problem(Severity.WARNING, "flatten", node, outcome.caution, fix, edge)


def _problem(
    severity: Severity,
    rule: str,
    node: Node,
    objection: Objection,
    fix: Fix | None,
    edge: Edge | None,
) -> Problem:
    advice = f": {objection.advice}" if objection.advice else ""
    return Problem(severity, rule, f"{node.name} {objection.text}{advice}.", node.id, edge, fix)


def _fix(
    network: Network, node: Node, objection: Objection, shapes: Mapping[str, Shape]
) -> Fix | None:
    wires = network.incoming[node.id]
    if objection.remedy:
        return fixes.set_params(node.id, objection.remedy)
    if objection.instead:
        return fixes.change_kind(node.id, objection.instead)
    if objection.before:
        return fixes.insert_before(wires[0], objection.before)
    if len(wires) > 1:
        return matching_shortcut(network, node, shapes)
    return _without_flatten(network, node, shapes)


def _without_flatten(network: Network, node: Node, shapes: Mapping[str, Shape]) -> Fix | None:
    """Take out the Flatten right before `node` where its image is what `node` expects."""
    for edge in network.incoming[node.id]:
        source = network.nodes[edge.source]
        before = network.incoming[source.id]
        if source.kind != "Flatten" or len(before) != 1 or before[0].source not in shapes:
            continue
        if len(shapes[before[0].source]) in node.spec.ranks:
            return fixes.remove(source)
    return None


# -- problems of wiring --------------------------------------------------------------------


def _ends(network: Network) -> Iterator[Problem]:
    for kind, sentence, edit in (
        ("Input", "The network has no Input: add one, the data enters there.", fixes.AddInput()),
        ("Output", "The network has no Output: add one, the loss looks there.", fixes.AddOutput()),
    ):
        found = network.of_kind(kind)
        if not found:
            fix = Fix(f"Add an {kind}", edit)
            yield Problem(Severity.INCOMPLETE, kind.lower(), sentence, fix=fix)
        for node in found[1:]:
            text = f"{node.name} is one {kind} too many, {found[0].name} already is one: remove it."
            fix = Fix(f"Remove {node.name}", fixes.Remove(node.id))
            yield Problem(Severity.ERROR, kind.lower(), text, node.id, fix=fix)


def _wiring(network: Network) -> Iterator[Problem]:
    gap = _gap(network)
    for node in network.nodes.values():
        wires = network.incoming[node.id]
        if node.spec.inputs != 0 and not wires:
            yield _unconnected(network, node, gap)
        elif node.spec.inputs is None and len(wires) == 1:
            text = f"{node.name} has one input only and passes it on: connect another."
            yield Problem(Severity.WARNING, "unconnected", text, node.id)
        elif node.spec.outputs and not network.outgoing[node.id]:
            text = f"Nothing follows {node.name}: connect it, or it takes no part in training."
            fix = _closing(network, gap) if gap and gap.source == node.id else None
            yield Problem(_quiet(network), "dead-end", text, node.id, fix=fix)


def _gap(network: Network) -> Edge | None:
    """The wire that is missing where a chain is torn in one place: from its one loose end, which
    comes from an Input, to the one layer that waits, and leads to an Output. None while nothing
    but these two is there."""
    nodes = network.nodes.values()
    ends = [node.id for node in nodes if node.spec.outputs and not network.outgoing[node.id]]
    waiting = [node.id for node in nodes if node.spec.inputs != 0 and not network.incoming[node.id]]
    if len(ends) != 1 or len(waiting) != 1:
        return None
    edge = Edge(ends[0], waiting[0])
    before = {edge.source, *network.leading_to(edge.source)}
    after = {edge.target, *network.reachable_from(edge.target)}
    is_torn = any(network.nodes[key].spec.inputs == 0 for key in before)
    is_torn = is_torn and any(network.nodes[key].spec.outputs == 0 for key in after)
    is_torn = is_torn and len(before) + len(after) > 2
    return edge if is_torn and network.refusal(edge) is None else None


def _closing(network: Network, gap: Edge) -> Fix:
    names = [network.nodes[key].name for key in (gap.source, gap.target)]
    short = (name if len(name) <= LONG_NAME else f"{name[: LONG_NAME - 1]}…" for name in names)
    return fixes.connect(gap, " → ".join(short))


def _unconnected(network: Network, node: Node, gap: Edge | None) -> Problem:
    text = f"{node.name} has no input: draw a wire to it from the layer before."
    leads_on = bool(network.reachable_from(node.id) & network.live) or node.kind == "Output"
    severity = Severity.INCOMPLETE if leads_on else _quiet(network)
    fix = _closing(network, gap) if gap and gap.target == node.id else None
    return Problem(severity, "unconnected", text, node.id, fix=fix)


def _quiet(network: Network) -> Severity:
    """A part left lying keeps a network from training only while there is nothing to train."""
    return Severity.WARNING if network.live else Severity.INCOMPLETE


def _explosion(network: Network, found: Inference) -> Iterator[Problem]:
    total = found.total_parameters
    if total <= MAXIMUM_PARAMETERS:
        return
    key = max(network.nodes, key=lambda node: found.parameters[node])
    node, count = network.nodes[key], found.parameters[key]
    wires = network.incoming[key]
    given = f" for an input of {shown_shape(found.shapes[wires[0].source])}" if wires else ""
    text = (
        f"{node.name} has {count:,} parameters{given}; the network needs {total * 4 / 1e9:,.0f} GB "
        f"for its weights alone: make the layer smaller, or pool before it."
    )
    edge = wires[0] if wires else None
    yield Problem(Severity.ERROR, "parameters", text, key, edge)
