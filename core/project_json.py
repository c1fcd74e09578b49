"""The project as JSON data, and back: the public format, version 1.

Reading validates everything by the catalogues; an error is one sentence that names the place
in the file. Nothing here touches a disk, and nothing in the data is ever executed.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from immutabledict import immutabledict

from core.catalogue import Catalogue, Spec
from core.data.catalogue import DATASETS
from core.data.settings import DATA_PARAMS, DataSettings
from core.errors import NetworkError, ProjectFileError
from core.initializers import INITIALIZERS
from core.layers import LAYERS
from core.layout import place_missing
from core.network import Edge, Network, Node, Position
from core.params import Param, Setting, shown
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.settings.training import RUN_PARAMS, TrainingSettings

FORMAT = "layerloom-project"
VERSION = 1
MAXIMUM_NODES = 20_000
"""Far above what a person draws; keeps a hostile file from filling the memory."""


# -- value to JSON data ------------------------------------------------------------------


def to_json(project: Project) -> dict[str, object]:
    """`project` as plain JSON data."""
    found: dict[str, object] = {"format": FORMAT, "version": VERSION}
    if project.description:
        found["description"] = project.description
    found["network"] = network_to_json(project.network)
    found["data"] = _data_to_json(project.data)
    found["training"] = _training_to_json(project.training)
    return found


def network_to_json(network: Network) -> dict[str, object]:
    """`network` as plain JSON data (also what the clipboard holds)."""
    return {
        "nodes": [_node_to_json(node) for node in network.nodes.values()],
        "edges": [
            {
                "source": edge.source,
                "target": edge.target,
                "source_port": edge.source_port,
                "target_port": edge.target_port,
            }
            for edge in network.edges
        ],
    }


def _node_to_json(node: Node) -> dict[str, object]:
    found: dict[str, object] = {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "params": node.spec.params_to_json(node.params),
    }
    if node.position is not None:
        found["position"] = [round(value, 2) for value in node.position]
    return found


def _data_to_json(data: DataSettings) -> dict[str, object]:
    params = data.spec.params_to_json(data.dataset.params)
    plain = {param.name: param.to_json(getattr(data, param.name)) for param in DATA_PARAMS}
    return {"dataset": data.dataset.kind, "params": params, **plain}


def _training_to_json(training: TrainingSettings) -> dict[str, object]:
    return {
        "loss": LOSSES.to_json(training.loss),
        "optimizer": OPTIMIZERS.to_json(training.optimizer),
        "schedule": SCHEDULES.to_json(training.schedule),
        "regularization": [REGULARIZERS.to_json(item) for item in training.regularization],
        "initialization": INITIALIZERS.to_json(training.initialization),
        **{param.name: param.to_json(getattr(training, param.name)) for param in RUN_PARAMS},
    }


# -- JSON data to value ------------------------------------------------------------------


def from_json(value: object) -> Project:
    """The project that plain JSON data describes. Raises `LayerloomError`."""
    fields = _object(value, "a project file")
    if fields.get("format") != FORMAT:
        raise ProjectFileError(
            f'not a Layerloom project: "format" must be "{FORMAT}", '
            f"not {shown(fields.get('format'))}."
        )
    version = fields.get("version")
    if version != VERSION or isinstance(version, bool):
        raise ProjectFileError(
            f"version {shown(version)} is not known; this Layerloom reads version {VERSION}."
        )
    _only(fields, ("format", "version", "description", "network", "data", "training"), "the file")
    if "network" not in fields:
        raise ProjectFileError('the field "network" is missing.')
    return Project(
        network=place_missing(network_from_json(fields["network"])),
        data=_data(fields.get("data", {})),
        training=_training(fields.get("training", {})),
        description=_text(fields.get("description", ""), "description"),
    )


def network_from_json(value: object) -> Network:
    """A network out of plain JSON data. Raises `LayerloomError`."""
    fields = _object(value, "network")
    _only(fields, ("nodes", "edges"), "network")
    items = _list(fields.get("nodes", []), "network.nodes")
    if len(items) > MAXIMUM_NODES:
        raise ProjectFileError(
            f"network.nodes: {len(items):,} layers; at most {MAXIMUM_NODES:,} can be opened."
        )
    nodes: dict[str, Node] = {}
    for index, item in enumerate(items):
        node = _node(item, f"network.nodes[{index}]")
        if node.id in nodes:
            raise ProjectFileError(f'network.nodes[{index}]: the id "{node.id}" stands twice.')
        nodes[node.id] = node
    for kind in ("Input", "Output"):
        found = [node.id for node in nodes.values() if node.kind == kind]
        if len(found) > 1:
            raise ProjectFileError(f"network.nodes: more than one {kind} ({', '.join(found)}).")
    edges = _edges(_list(fields.get("edges", []), "network.edges"), nodes)
    network = Network(immutabledict(nodes), edges)
    if cycle := network.find_cycle():
        names = " → ".join(nodes[node].name for node in (*cycle, cycle[0]))
        raise NetworkError(f"network.edges: the wires close a cycle: {names}.")
    return network


def _node(value: object, where: str) -> Node:
    fields = _object(value, where)
    _only(fields, ("id", "kind", "name", "params", "position"), where)
    key = fields.get("id")
    if not isinstance(key, str) or not key:
        raise ProjectFileError(f"{where}: id must be a text that is not empty, not {shown(key)}.")
    spec = LAYERS.find(fields.get("kind"), f'{where} "{key}"')
    name = _text(fields.get("name", spec.kind.lower()), f"{where}.name")
    if not name.strip():
        raise ProjectFileError(f"{where}: name must not be empty.")
    params = _object(fields.get("params", {}), f"{where}.params")
    complete = spec.complete(params, f'{where} "{name}"')
    return Node(key, spec.kind, name, complete, _position(fields.get("position"), where))


def _position(value: object, where: str) -> Position | None:
    if value is None:
        return None
    numbers = value if isinstance(value, list) else []
    are_numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers)
    if len(numbers) != 2 or not are_numbers:
        raise ProjectFileError(f"{where}: position must be two numbers [x, y], not {shown(value)}.")
    if not all(abs(n) <= 1e6 and math.isfinite(n) for n in numbers):
        raise ProjectFileError(f"{where}: position {shown(value)} is off the canvas (±1,000,000).")
    return float(numbers[0]), float(numbers[1])


def _edges(items: list[Any], nodes: Mapping[str, Node]) -> tuple[Edge, ...]:
    edges: list[Edge] = []
    taken: dict[tuple[str, int], str] = {}
    for index, item in enumerate(items):
        where = f"network.edges[{index}]"
        edge = _edge(item, nodes, where)
        port = (edge.target, edge.target_port)
        target = nodes[edge.target].name
        if edge in edges[-1:] or (port in taken and taken[port] == edge.source):
            raise ProjectFileError(f"{where}: the wire {edge.source} → {edge.target} stands twice.")
        if port in taken:
            raise ProjectFileError(
                f"{where}: input port {edge.target_port} of {target} already has a wire, "
                f"from {taken[port]}."
            )
        taken[port] = edge.source
        edges.append(edge)
    _check_ports_are_dense(taken, nodes)
    return tuple(edges)


def _edge(value: object, nodes: Mapping[str, Node], where: str) -> Edge:
    fields = _object(value, where)
    _only(fields, ("source", "target", "source_port", "target_port"), where)
    for end in ("source", "target"):
        if not isinstance(fields.get(end), str) or fields[end] not in nodes:
            raise ProjectFileError(f"{where}: {end} {shown(fields.get(end))} is not a node's id.")
    source, target = nodes[fields["source"]], nodes[fields["target"]]
    ports = (source.spec.outputs, target.spec.inputs)
    source_port = _port(fields.get("source_port", 0), ports[0], source, "output", where)
    target_port = _port(fields.get("target_port", 0), ports[1], target, "input", where)
    return Edge(source.id, target.id, source_port, target_port)


def _port(value: object, count: int | None, node: Node, side: str, where: str) -> int:
    if count == 0:
        raise ProjectFileError(f"{where}: {node.name} is an {node.kind} and has no {side} port.")
    is_int = isinstance(value, int) and not isinstance(value, bool)
    if not is_int or not 0 <= value < (count or 1000):  # type: ignore[operator]
        raise ProjectFileError(f"{where}: {node.name} has no {side} port {shown(value)}.")
    return int(value)  # type: ignore[call-overload,no-any-return]


def _check_ports_are_dense(taken: Iterable[tuple[str, int]], nodes: Mapping[str, Node]) -> None:
    ports: dict[str, list[int]] = {}
    for node, port in taken:
        ports.setdefault(node, []).append(port)
    for node, found in ports.items():
        if sorted(found) != list(range(len(found))):
            raise ProjectFileError(
                f"network.edges: the input ports of {nodes[node].name} must be 0, 1, 2, … "
                f"without a gap, not {', '.join(map(str, sorted(found)))}."
            )


def _data(value: object) -> DataSettings:
    fields = _object(value, "data")
    plain = [param.name for param in DATA_PARAMS]
    _only(fields, ("dataset", "params", *plain), "data")
    kind = fields.get("dataset", "digits")
    dataset = DATASETS.parse({"kind": kind, "params": fields.get("params", {})}, "data")
    return DataSettings(dataset=dataset, **_plain(fields, DATA_PARAMS, "data"))


def _training(value: object) -> TrainingSettings:
    fields = _object(value, "training")
    kinds = ("loss", "optimizer", "schedule", "regularization", "initialization")
    _only(fields, (*kinds, *(param.name for param in RUN_PARAMS)), "training")
    chosen: dict[str, Any] = {}
    catalogues: tuple[Catalogue[Spec], ...] = (LOSSES, OPTIMIZERS, SCHEDULES, INITIALIZERS)
    names = ("loss", "optimizer", "schedule", "initialization")
    for name, catalogue in zip(names, catalogues, strict=True):
        if name in fields:
            chosen[name] = catalogue.parse(fields[name], f"training.{name}")
    if "regularization" in fields:
        chosen["regularization"] = _regularization(fields["regularization"])
    return TrainingSettings(**chosen, **_plain(fields, RUN_PARAMS, "training"))


def _regularization(value: object) -> tuple[Setting, ...]:
    where = "training.regularization"
    items = enumerate(_list(value, where))
    found = tuple(REGULARIZERS.parse(item, f"{where}[{index}]") for index, item in items)
    kinds = [setting.kind for setting in found]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise ProjectFileError(f"{where}: {kind} stands twice.")
    return found


def _plain(fields: Mapping[str, object], params: tuple[Param, ...], where: str) -> dict[str, Any]:
    return {p.name: p.parse(fields[p.name], where) for p in params if p.name in fields}


# -- small readers -----------------------------------------------------------------------


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProjectFileError(f"{where}: expected an object {{…}}, not {shown(value)}.")
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise ProjectFileError(f"{where}: expected a list […], not {shown(value)}.")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or len(value) > 10_000:
        raise ProjectFileError(f"{where}: expected a text, not {shown(value)}.")
    return value


def _only(fields: Mapping[str, object], known: tuple[str, ...], where: str) -> None:
    for key in fields:
        if key not in known:
            raise ProjectFileError(
                f"{where}: unknown field {shown(key)} (known: {', '.join(known)})."
            )
