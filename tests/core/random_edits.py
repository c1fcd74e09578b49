"""Random valid edits of a project, as a person makes them: pure, from one value to the next."""

import random
from collections.abc import Callable
from dataclasses import replace

from core.data.catalogue import DATASETS
from core.data.settings import DATA_PARAMS
from core.layers import LAYERS
from core.network import Edge, Network
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.settings.training import RUN_PARAMS
from tests.core.random_networks import random_params, random_value

NetworkEdit = Callable[[Network, random.Random], Network | None]


def random_edit(project: Project, rng: random.Random) -> tuple[str, Project]:
    """A random valid edit: what the undo menu would call it, and the project after it.

    The network of the result can be saved: kinds that a file holds once stay single.
    """
    while True:
        if rng.random() < 0.2:
            return _edit_settings(project, rng)
        text, edit = rng.choice(NETWORK_EDITS)
        network = edit(project.network, rng)
        if network is not None:
            return text, replace(project, network=network)


def _any_node(network: Network, rng: random.Random) -> str | None:
    return rng.choice(list(network.nodes)) if network.nodes else None


def _kind(network: Network, rng: random.Random) -> str:
    single = {"Input", "Output"}
    present = {node.kind for node in network.nodes.values()}
    return rng.choice([kind for kind in LAYERS if kind not in single & present])


def _place(rng: random.Random) -> tuple[float, float]:
    return 8.0 * rng.randint(-50, 50), 8.0 * rng.randint(-50, 50)


def _add(network: Network, rng: random.Random) -> Network | None:
    if len(network.nodes) > 30:
        return None
    spec = LAYERS[_kind(network, rng)]
    return network.add(network.new_node(spec.kind, _place(rng), **random_params(spec, rng)))


def _connect(network: Network, rng: random.Random) -> Network | None:
    source, target = _any_node(network, rng), _any_node(network, rng)
    if source is None or target is None:
        return None
    port = network.free_port(target)
    edge = Edge(source, target, 0, port or 0)
    return network.connect(edge) if network.refusal(edge) is None else None


def _disconnect(network: Network, rng: random.Random) -> Network | None:
    return network.disconnect(rng.choice(network.edges)) if network.edges else None


def _remove(network: Network, rng: random.Random) -> Network | None:
    count = min(len(network.nodes), rng.randint(1, 2))
    return network.remove(rng.sample(list(network.nodes), count)) if count else None


def _dissolve(network: Network, rng: random.Random) -> Network | None:
    node = _any_node(network, rng)
    return network.dissolve(node) if node is not None else None


def _set_param(network: Network, rng: random.Random) -> Network | None:
    node = _any_node(network, rng)
    if node is None or not network.nodes[node].spec.params:
        return None
    param = rng.choice(network.nodes[node].spec.params)
    return network.set_params(node, **{param.name: random_value(param, rng)})


def _rename(network: Network, rng: random.Random) -> Network | None:
    node = _any_node(network, rng)
    return network.rename(node, f"name {rng.randint(1, 9)}") if node is not None else None


def _move(network: Network, rng: random.Random) -> Network | None:
    node = _any_node(network, rng)
    return network.move({node: _place(rng)}) if node is not None else None


def _insert(network: Network, rng: random.Random) -> Network | None:
    if not network.edges:
        return None
    kind = rng.choice([spec.kind for spec in LAYERS.values() if spec.inputs != 0 and spec.outputs])
    return network.insert(network.new_node(kind, _place(rng)), rng.choice(network.edges))


NETWORK_EDITS: tuple[tuple[str, NetworkEdit], ...] = (
    ("Add layer", _add),
    ("Add layer", _add),
    ("Connect", _connect),
    ("Connect", _connect),
    ("Connect", _connect),
    ("Disconnect", _disconnect),
    ("Delete", _remove),
    ("Dissolve", _dissolve),
    ("Change parameter", _set_param),
    ("Rename", _rename),
    ("Move", _move),
    ("Insert", _insert),
)


def _edit_settings(project: Project, rng: random.Random) -> tuple[str, Project]:
    training, data = project.training, project.data
    match rng.randrange(6):
        case 0:
            kind = rng.choice(list(OPTIMIZERS))
            return "Optimizer", _with(project, optimizer=OPTIMIZERS.setting(kind))
        case 1:
            kind = rng.choice(list(SCHEDULES))
            return "Schedule", _with(project, schedule=SCHEDULES.setting(kind))
        case 2:
            kind = rng.choice(list(REGULARIZERS))
            others = tuple(item for item in training.regularization if item.kind != kind)
            chosen = (*others, REGULARIZERS.setting(kind))
            return "Regularization", _with(project, regularization=chosen)
        case 3:
            param = rng.choice([*RUN_PARAMS])
            return "Training", _with(project, **{param.name: random_value(param, rng)})
        case 4:
            loss = LOSSES.setting(rng.choice(list(LOSSES)))
            return "Loss", _with(project, loss=loss)
        case _:
            dataset = DATASETS.setting(rng.choice(list(DATASETS)))
            param = rng.choice([*DATA_PARAMS])
            value = {param.name: random_value(param, rng)}
            return "Data", replace(project, data=replace(data, dataset=dataset, **value))  # type: ignore[arg-type]


def _with(project: Project, **changes: object) -> Project:
    return replace(project, training=replace(project.training, **changes))  # type: ignore[arg-type]
