"""What a run under way follows of a project: its training settings, what its layers say about
their own training, and what of them no weight depends on. All else is read once, at the start of
the run."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from immutabledict import immutabledict

from core.check import check
from core.network import Network, Node
from core.params import Params, ParamValue, Setting
from core.problems import Severity
from core.project import Project
from core.training.changes import describe, merged, shown_value

COMPUTED = ("p", "negative_slope", "alpha", "approximate", "beta", "threshold", "momentum", "eps")
"""Parameters of layers that their modules read anew in every step: the share that dropout drops,
the form of an activation, what a normalization adds and how fast it forgets."""

LAYER_PARAMS = ("is_frozen", "lr_factor", "penalty", "unit_max_norm", *COMPUTED)
"""Parameters of layers that take effect at the next step."""

MOST_NAMES = 3
"""Layers that a mark calls by their names; more are counted."""

Change = tuple[str, ParamValue, ParamValue]
"""A parameter of a layer, and its values before and after."""


def follow(running: Project, wanted: Project) -> Project:
    """`running` with what can change taken from `wanted`.

    Layers and the batch size are followed where all that is wanted of them can be trained: with
    every layer frozen, say, they go on as they are until one is let go.
    """
    training = merged(running.training, wanted.training)
    network = with_layers_of(running.network, wanted.network)
    as_before = replace(training, batch_size=running.training.batch_size)
    if network is running.network and training == as_before:
        return replace(running, training=training)
    wishes = ((network, training), (running.network, training), (network, as_before))
    found = (replace(running, network=net, training=how) for net, how in wishes)
    plain = replace(running, training=as_before)
    return next((project for project in found if _is_trainable(project)), plain)


def with_layers_of(running: Network, wanted: Network) -> Network:
    """`running` with what its layers say about their own training as in `wanted`; the same
    network where nothing differs."""
    found: dict[str, Node] = {}
    for node in running.nodes.values():
        other = _same(wanted, node)
        if other is not None and own_training(other) != own_training(node):
            params = Params({**node.params, **own_training(other)})
            found[node.id] = replace(node, params=params)
    return replace(running, nodes=immutabledict({**running.nodes, **found})) if found else running


def own_training(node: Node) -> Mapping[str, ParamValue]:
    """What a layer says about its own training."""
    return {name: node.params[name] for name in LAYER_PARAMS if name in node.params}


def without_own_training(node: Node) -> Mapping[str, ParamValue]:
    """The parameters of a layer that a run reads once, at its start."""
    return {name: value for name, value in node.params.items() if name not in LAYER_PARAMS}


def is_followed(before: Project, after: Project) -> bool:
    """Whether an edit holds anything that a run may follow."""
    if before.training != after.training:
        return True
    nodes = after.network.nodes
    return before.network is not after.network and any(
        node is not nodes[key] and own_training(node) != own_training(nodes[key])
        for key, node in before.network.nodes.items()
        if key in nodes
    )


def _same(network: Network, node: Node) -> Node | None:
    found = network.nodes.get(node.id)
    return found if found is not None and found.kind == node.kind else None


def _is_trainable(project: Project) -> bool:
    return all(found.severity is Severity.WARNING for found in check(project).problems)


# -- in words ----------------------------------------------------------------------------


def describe_change(before: Project, after: Project, names: Network) -> str:
    """What differs, in a few words for a mark: `Unfreeze conv1, lr 0.001 → 0.01`.

    Layers are called what they are called in `names`.
    """
    texts = [*_layers(before.network, after.network, names)]
    settings = describe(before.training, after.training)
    return ", ".join([*texts, settings] if settings else texts)


def _layers(before: Network, after: Network, names: Network) -> Iterator[str]:
    """Layers that change alike are named together."""
    found: dict[Change, list[str]] = {}
    for key, node in after.nodes.items():
        for change in _changes(before.nodes[key], node):
            found.setdefault(change, []).append(names.nodes.get(key, node).name)
    for change, layers in found.items():
        yield _text(change, _together(layers))


def _changes(before: Node, after: Node) -> Iterator[Change]:
    if before is after:
        return
    for name, value in own_training(after).items():
        if before.params[name] != value:
            yield name, before.params[name], value


def _text(change: Change, layers: str) -> str:
    name, before, after = change
    if name == "is_frozen":
        return f"{'Freeze' if after else 'Unfreeze'} {layers}"
    return f"{name} of {layers} {_shown(before)} → {_shown(after)}"


def _together(names: list[str]) -> str:
    if len(names) > MOST_NAMES:
        return f"{len(names)} layers"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _shown(value: ParamValue) -> str:
    if isinstance(value, Setting):
        return " ".join([value.kind, *map(shown_value, value.params.values())])
    return "as the network" if value is None else shown_value(value)
