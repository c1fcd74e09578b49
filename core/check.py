"""Can this project be trained? Shapes and wiring, and whether data and loss fit the Output."""

import math
from collections.abc import Iterator
from dataclasses import replace

from core import fixes
from core.data.spec import Task
from core.layers.spec import Family, shown_shape
from core.network import Edge, Network, Node
from core.problems import Fix, Problem, Severity
from core.project import Project
from core.settings.losses import LOSSES
from core.shapes import Inference, infer

_PASSING = frozenset({Family.ACT, Family.REG, Family.NORM})
"""Families behind which the number of values is still that of the layer before."""


def check(project: Project) -> Inference:
    """Shapes, counts and all problems of `project`, those of data and loss included."""
    found = infer(project.network, project.input_shape)
    more = (
        *_input(project),
        *_unfit_loss(project),
        *_outputs(project, found),
        *_doubled_softmax(project),
        *_nothing_to_learn(project, found),
        *_lone_samples(project, found),
    )
    return replace(found, problems=(*found.problems, *more)) if more else found


def _input(project: Project) -> Iterator[Problem]:
    """The data must fill the Input exactly; its own `shape` may arrange the values anew."""
    given, wanted = project.data.shape, project.input_shape
    if math.prod(given) == math.prod(wanted):
        return
    node = project.network.of_kind("Input")[0]
    text = (
        f"{node.name} takes samples of {shown_shape(wanted)}, but those of "
        f"{project.data.spec.title} are {shown_shape(given)}: leave its shape to the data."
    )
    fix = fixes.set_params(node.id, {"shape": None})
    yield Problem(Severity.ERROR, "input", text, node.id, fix=fix)


def _unfit_loss(project: Project) -> Iterator[Problem]:
    """A loss over classes has nothing to say about the values of a regression."""
    kind, title = project.training.loss.kind, project.data.spec.title
    if project.data.task is Task.REGRESSION and not LOSSES[kind].fits_values:
        text = f"{kind} needs classes, but {title} has values to give: choose MSELoss."
        yield Problem(Severity.ERROR, "loss", text, fix=fixes.set_loss("MSELoss"))


def _outputs(project: Project, found: Inference) -> Iterator[Problem]:
    """The Output must give one value for each class, or each value of a regression; before
    there are weights it is half-built."""
    network, data = project.network, project.data
    classes = len(data.classes or data.values)
    what = "classes" if data.classes else "values"
    for node in network.of_kind("Output")[:1]:
        shape = found.shapes.get(node.id)
        if shape is None or shape == (classes,) or not classes:
            continue
        wire = network.incoming[node.id][0]
        text = (
            f"{node.name} gives {_values(shape)}, but {project.training.loss.kind} needs one for "
            f"each of the {classes} {what} of {project.data.spec.title}: "
        )
        if len(shape) == 1:
            advice, fix = _resized(network, wire, classes)
        else:
            advice, fix = _flattened(network, wire, found)
        severity = Severity.ERROR if found.total_parameters else Severity.INCOMPLETE
        yield Problem(severity, "classes", f"{text}{advice}.", node.id, wire, fix)


def _values(shape: tuple[int, ...]) -> str:
    return (
        f"{shape[0]:,} value{'s' * (shape[0] != 1)}"
        if len(shape) == 1
        else f"{shown_shape(shape)} values"
    )


def _resized(network: Network, wire: Edge, classes: int) -> tuple[str, Fix]:
    last = _before(network, wire.source)
    if last.kind == "Linear":
        advice = f"set out_features of {last.name} to {classes}"
        return advice, fixes.set_params(last.id, {"out_features": classes})
    advice = f"put a Linear with {classes} outputs before it"
    return advice, fixes.insert_before(wire, "Linear", out_features=classes)


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


def _doubled_softmax(project: Project) -> Iterator[Problem]:
    network = project.network
    if project.training.loss.kind != "CrossEntropyLoss":
        return
    for output in network.of_kind("Output"):
        for wire in network.incoming[output.id]:
            node = network.nodes[wire.source]
            if node.kind == "Softmax":
                text = (
                    f"{node.name} comes right before CrossEntropyLoss, which takes the softmax "
                    "by itself; twice, it learns slowly: remove it."
                )
                fix = fixes.remove(node)
                yield Problem(Severity.WARNING, "softmax", text, node.id, wire, fix)


def _nothing_to_learn(project: Project, found: Inference) -> Iterator[Problem]:
    is_whole = any(node.id in found.shapes for node in project.network.of_kind("Output"))
    if is_whole and found.live and found.total_parameters == 0:
        text = "The network has nothing to learn: add a layer with weights, such as a Linear."
        yield Problem(Severity.INCOMPLETE, "parameters", text)


def _lone_samples(project: Project, found: Inference) -> Iterator[Problem]:
    """BatchNorm cannot measure the variance of one value."""
    if project.training.batch_size > 1:
        return
    for node in project.network.nodes.values():
        is_batch_norm = node.kind in ("BatchNorm1d", "BatchNorm2d") and node.id in found.live
        if is_batch_norm and math.prod(found.shapes.get(node.id, (0, 0))[1:]) == 1:
            text = (
                f"{node.name} normalizes over the samples of a batch, but the batch size is 1: "
                "set the batch size to 2 or more."
            )
            yield Problem(Severity.ERROR, "batch", text, node.id)
