"""What a finding proposes to try: ordinary edits of a project, as comparable values.

Each is a pure function from project to project, and gives the project back as it is where the
edit makes no sense any more. What a single node or setting needs is in `core.fixes`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core import fixes
from core.check import check
from core.diagnosis.words import chosen
from core.initializers import INITIALIZERS
from core.layers.spec import Family
from core.network import Edge, Network, Node
from core.params import Setting
from core.problems import Fix
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS

FAR_ABOVE = 100.0
"""Times its optimizer's default, from which on a learning rate is beyond mending by a tenth."""

NORMALIZED = (Family.LINEAR, Family.CONV)
"""Layers that a normalization is put behind."""


@dataclass(frozen=True)
class ReplaceActivations:
    """Every activation of the kinds `old` becomes one of the kind `new`, but those that are the
    network's answer: right before an Output."""

    old: tuple[str, ...]
    new: str

    def __call__(self, project: Project) -> Project:
        """The project with other activations."""
        for node in hidden_activations(project.network, self.old):
            project = fixes.ChangeKind(node.id, self.new)(project)
        return project


@dataclass(frozen=True)
class InitializeFittingly:
    """Every layer is initialized as fits its activation, with the bias 0."""

    def __call__(self, project: Project) -> Project:
        """The project with the initializer `Auto`, and no layer with one of its own."""
        network = project.network
        for node in network.nodes.values():
            if node.params.get("initialization") is not None:
                network = network.set_params(node.id, initialization=None)
        training = replace(project.training, initialization=INITIALIZERS.setting("Auto"))
        return replace(project, network=network, training=training)


@dataclass(frozen=True)
class OneByOne:
    """Several edits, one after another."""

    edits: tuple[object, ...]

    def __call__(self, project: Project) -> Project:
        """The project with all of them."""
        for edit in self.edits:
            project = edit(project)  # type: ignore[operator]
        return project


@dataclass(frozen=True)
class Normalize:
    """A batch normalization behind every hidden Linear and Conv layer that has none."""

    def __call__(self, project: Project) -> Project:
        """The project with these layers, where they fit the shapes."""
        for edge, kind in _places_of_norms(project):
            project = fixes.insert_before(edge, kind).apply(project)
        return project


def _places_of_norms(project: Project) -> tuple[tuple[Edge, str], ...]:
    """The wires that a batch normalization fits into, with its kind."""
    shapes, found = check(project).shapes, []
    for edge in unnormalized(project.network):
        shape = shapes.get(edge.source)
        kind = {1: "BatchNorm1d", 3: "BatchNorm2d"}.get(len(shape) if shape else 0)
        if kind is not None:
            found.append((edge, kind))
    return tuple(found)


@dataclass(frozen=True)
class SetRate:
    """Another learning rate."""

    rate: float

    def __call__(self, project: Project) -> Project:
        """The project with that rate."""
        optimizer = project.training.optimizer
        if "lr" not in optimizer.params:
            return project
        params = optimizer.params.set("lr", self.rate)
        return fixes.SetTraining("optimizer", Setting(optimizer.kind, params))(project)


@dataclass(frozen=True)
class SetRegularizer:
    """One of the regularizers, in the place of another of its kind."""

    setting: Setting

    def __call__(self, project: Project) -> Project:
        """The project with it."""
        others = [s for s in project.training.regularization if s.kind != self.setting.kind]
        return fixes.SetTraining("regularization", (*others, self.setting))(project)


@dataclass(frozen=True)
class TrainWith:
    """Another optimizer."""

    optimizer: Setting

    def __call__(self, project: Project) -> Project:
        """The project with it."""
        return fixes.SetTraining("optimizer", self.optimizer)(project)


# -- fixes: an edit and what its button says -----------------------------------------------


def replace_activations(project: Project, old: Iterable[str], new: str) -> Fix | None:
    """Replace hidden activations; None where there are none of the kinds `old`."""
    there = {node.kind for node in hidden_activations(project.network, tuple(old))}
    kinds = tuple(kind for kind in old if kind in there)
    if not kinds:
        return None
    return Fix(f"Replace every {' and '.join(kinds)} by {new}", ReplaceActivations(kinds, new))


def replace_and_initialize(project: Project, old: Iterable[str], new: str) -> Fix | None:
    """Replace hidden activations, and initialize all layers by what the new ones need where they
    are initialized in another way; None where there are none of the kinds `old`."""
    replaced = replace_activations(project, old, new)
    if replaced is None or InitializeFittingly()(project) == project:
        return replaced
    edit = OneByOne((replaced.apply, InitializeFittingly()))
    return Fix(f"{replaced.label}, initialize to fit", edit)


def initialize_fittingly() -> Fix:
    """Initialize all layers by what their activations need."""
    return Fix("Initialize to fit the activations", InitializeFittingly())


def normalize(project: Project) -> Fix | None:
    """Add batch normalizations; None where there is no place for one.

    They are not put in to find that out: rules ask while a network trains, and making room for
    twenty layers takes longer than a frame of the window.
    """
    return Fix("Add batch normalization", Normalize()) if _places_of_norms(project) else None


def scale_rate(project: Project, factor: float) -> Fix | None:
    """Multiply the learning rate, or where that is still far too large take the optimizer's
    default; None where the optimizer has none that is told."""
    optimizer = project.training.optimizer
    rate = optimizer.params.get("lr")
    if not isinstance(rate, float) or rate == 0:
        return None
    usual = OPTIMIZERS[optimizer.kind].defaults()["lr"]
    assert isinstance(usual, float)
    wanted = float(f"{rate * factor:.3g}")
    if factor < 1 and wanted > FAR_ABOVE * usual:
        wanted = usual
    return Fix(f"Set the learning rate to {chosen(wanted)}", SetRate(wanted))


def clip_gradients(project: Project, max_norm: float = 1.0) -> Fix:
    """Shorten gradients to `max_norm`, or to a tenth where they are cut off there already."""
    for setting in project.training.regularization:
        now = setting.params.get("max_norm")
        if setting.kind == "ClipGradNorm" and isinstance(now, float) and now <= max_norm:
            max_norm = float(f"{now / 10:.3g}")
    setting = REGULARIZERS.setting("ClipGradNorm", max_norm=max_norm)
    return Fix(f"Clip gradients to norm {chosen(max_norm)}", SetRegularizer(setting))


def train_with(kind: str, **params: object) -> Fix:
    """Take another optimizer, at its defaults but for `params`."""
    setting = OPTIMIZERS.setting(kind, **params)
    rate = setting.params["lr"]
    assert isinstance(rate, float)
    return Fix(f"Train with {kind} at {chosen(rate)}", TrainWith(setting))


def regularize(kind: str, label: str, **params: object) -> Fix:
    """Put in a regularizer."""
    return Fix(label, SetRegularizer(REGULARIZERS.setting(kind, **params)))


def some(*remedies: Fix | None) -> tuple[Fix, ...]:
    """Those that there are, each once."""
    return tuple(dict.fromkeys(remedy for remedy in remedies if remedy is not None))


# -- places --------------------------------------------------------------------------------


def hidden_activations(network: Network, kinds: tuple[str, ...]) -> tuple[Node, ...]:
    """The activations of these kinds behind which another weighted layer comes."""
    return tuple(
        node
        for node in network.nodes.values()
        if node.kind in kinds
        and any(network.nodes[after].spec.has_weights for after in network.reachable_from(node.id))
    )


def unnormalized(network: Network) -> tuple[Edge, ...]:
    """The wire behind each hidden Linear or Conv layer that nothing normalizes."""
    found = []
    for node in network.nodes.values():
        wires = network.outgoing[node.id]
        is_meant = node.spec.has_weights and node.spec.family in NORMALIZED and len(wires) == 1
        if is_meant and network.nodes[wires[0].target].spec.family is Family.ACT:
            found.append(wires[0])
    return tuple(found)
