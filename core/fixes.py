"""One-click remedies: edits of a project as comparable values.

Each is a frozen callable from project to project. Where the project has changed meanwhile and
the edit makes no sense any more, it gives the project back as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.data.preprocessing import PREPROCESSING
from core.errors import LayerloomError
from core.layers import LAYERS
from core.layout import make_room, place_in_wire
from core.layout.grid import ROW
from core.network import Edge, Network, Node, Position
from core.params import Params, shown
from core.problems import Fix
from core.project import Project
from core.settings.losses import LOSSES


@dataclass(frozen=True)
class Edit:
    """What a fix does to the network. Subclasses say it in `_edited`, which may raise."""

    def __call__(self, project: Project) -> Project:
        """The mended project, or the same one where the edit does not fit any more."""
        try:
            return replace(project, network=self._edited(project.network))
        except (LayerloomError, KeyError):
            return project

    def _edited(self, network: Network) -> Network:
        raise NotImplementedError


@dataclass(frozen=True)
class SetTraining:
    """Another value for one field of the training settings."""

    field: str
    value: object

    def __call__(self, project: Project) -> Project:
        """The project with that value."""
        training = replace(project.training, **{self.field: self.value})  # type: ignore[arg-type]
        return replace(project, training=training)


@dataclass(frozen=True)
class TurnOff:
    """Without one of the regularizers."""

    kind: str

    def __call__(self, project: Project) -> Project:
        """The project without it."""
        held = project.training.regularization
        rest = tuple(setting for setting in held if setting.kind != self.kind)
        return SetTraining("regularization", rest)(project)


@dataclass(frozen=True)
class TakeOutAugmentation:
    """Training without one kind of augmentation."""

    kind: str

    def __call__(self, project: Project) -> Project:
        """The project without it."""
        kept = tuple(s for s in project.training.augmentation if s.kind != self.kind)
        return replace(project, training=replace(project.training, augmentation=kept))


@dataclass(frozen=True)
class Preprocess:
    """Another preprocessing, at its defaults."""

    kind: str

    def __call__(self, project: Project) -> Project:
        """The project with it."""
        setting = PREPROCESSING.setting(self.kind)
        return replace(project, data=replace(project.data, preprocessing=setting))


@dataclass(frozen=True)
class SetData:
    """Other values for some parameters of the data set."""

    params: Params

    def __call__(self, project: Project) -> Project:
        """The project with those that its data set has."""
        dataset = project.data.dataset
        given = {name: value for name, value in self.params.items() if name in dataset.params}
        setting = replace(dataset, params=Params({**dataset.params, **given}))
        return replace(project, data=replace(project.data, dataset=setting))


@dataclass(frozen=True)
class SetParams(Edit):
    """Other values for some parameters of a node."""

    node: str
    params: Params

    def _edited(self, network: Network) -> Network:
        return network.set_params(self.node, **self.params)


@dataclass(frozen=True)
class Unfreeze(Edit):
    """Let some layers learn."""

    nodes: tuple[str, ...]

    def _edited(self, network: Network) -> Network:
        for node in self.nodes:
            network = network.set_params(node, is_frozen=False)
        return network


@dataclass(frozen=True)
class ChangeKind(Edit):
    """Another kind of layer in the place of a node; parameters of the same name are kept."""

    node: str
    kind: str

    def _edited(self, network: Network) -> Network:
        old, spec = network.nodes[self.node], LAYERS[self.kind]
        kept: dict[str, object] = {}
        for param in spec.params:
            value = old.params.get(param.name)
            is_plain = not isinstance(value, tuple)
            if param.name in old.params and is_plain:
                kept[param.name] = value
        name = old.name.replace(old.kind.lower(), spec.kind.lower())
        params = spec.complete(kept, old.name)
        return network.put(replace(old, kind=spec.kind, name=name, params=params))


@dataclass(frozen=True)
class InsertBefore(Edit):
    """A new layer in the middle of a wire; what follows moves down to make room."""

    edge: Edge
    kind: str
    params: Params

    def _edited(self, network: Network) -> Network:
        if self.edge not in network.edges:
            return network
        place = place_in_wire(network, self.edge)
        node = network.new_node(self.kind, place, **self.params)
        return make_room(network.insert(node, self.edge), node.id)


@dataclass(frozen=True)
class Connect(Edit):
    """A wire more."""

    edge: Edge

    def _edited(self, network: Network) -> Network:
        return network.connect(self.edge)


@dataclass(frozen=True)
class Remove(Edit):
    """Without a node; where it has one input, what followed it follows that instead."""

    node: str

    def _edited(self, network: Network) -> Network:
        return network.dissolve(self.node)


@dataclass(frozen=True)
class AddInput(Edit):
    """An Input above the first node that waits for one."""

    def _edited(self, network: Network) -> Network:
        node = network.new_node("Input", _beside(network, is_above=True))
        first = next((n for n in network.order if network.free_port(n) == 0), None)
        network = network.add(node)
        return network.connect(Edge(node.id, first)) if first else network


@dataclass(frozen=True)
class AddOutput(Edit):
    """An Output below the last node that nothing follows."""

    def _edited(self, network: Network) -> Network:
        node = network.new_node("Output", _beside(network, is_above=False))
        ends = [n for n in reversed(network.order) if not network.outgoing[n]]
        network = network.add(node)
        return network.connect(Edge(ends[0], node.id)) if ends else network


# -- fixes: an edit and what its button says -----------------------------------------------


def set_params(node: str, values: Mapping[str, object]) -> Fix:
    """Set parameters of a node. `values` must be valid."""
    told = (f"{name} to {'its default' if v is None else shown(v)}" for name, v in values.items())
    return Fix(f"Set {', '.join(told)}", SetParams(node, Params(values)))  # type: ignore[arg-type]


def insert_before(edge: Edge, kind: str, label: str = "", **params: object) -> Fix:
    """Put a layer into a wire."""
    given = Params(params)  # type: ignore[arg-type]
    return Fix(label or f"Insert {kind}", InsertBefore(edge, kind, given))


def change_kind(node: str, kind: str) -> Fix:
    """Make a node another kind of layer."""
    return Fix(f"Change to {kind}", ChangeKind(node, kind))


def unfreeze(node: Node) -> Fix:
    """Let a layer learn."""
    return Fix(f"Unfreeze {node.name}", Unfreeze((node.id,)))


def unfreeze_all(nodes: Sequence[Node]) -> Fix:
    """Let several layers learn."""
    if len(nodes) == 1:
        return unfreeze(nodes[0])
    return Fix(f"Unfreeze all {len(nodes)}", Unfreeze(tuple(node.id for node in nodes)))


def set_loss(kind: str) -> Fix:
    """Train with another loss, at its defaults."""
    return Fix(f"Use {kind}", SetTraining("loss", LOSSES.setting(kind)))


def turn_off(kind: str) -> Fix:
    """Train without a regularizer."""
    return Fix(f"Turn {kind} off", TurnOff(kind))


def take_out_augmentation(kind: str) -> Fix:
    """Train without one kind of augmentation."""
    return Fix(f"Take out {kind}", TakeOutAugmentation(kind))


def preprocess(kind: str) -> Fix:
    """Preprocess in another way."""
    return Fix(f"Use {kind}", Preprocess(kind))


def set_data(values: Mapping[str, object], label: str) -> Fix:
    """Set parameters of the data set. `values` must be valid."""
    return Fix(label, SetData(Params(values)))  # type: ignore[arg-type]


def connect(edge: Edge, names: str) -> Fix:
    """Draw the wire that is missing between layers of these names."""
    return Fix(f"Connect {names}", Connect(edge))


def remove(node: Node) -> Fix:
    """Take a node out."""
    return Fix(f"Remove {node.name}", Remove(node.id))


# -- places --------------------------------------------------------------------------------


def _beside(network: Network, *, is_above: bool) -> Position | None:
    places = [node.position for node in network.nodes.values() if node.position is not None]
    if not places:
        return None
    x, y = (min if is_above else max)(places, key=lambda place: place[1])
    return (x, y - ROW if is_above else y + ROW)
