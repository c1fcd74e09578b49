"""What a twin may have in another way: edits that fit a project, as one-click remedies.

Nothing is trained or measured here. What findings propose are such edits as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core import fixes
from core.diagnosis import remedies
from core.initializers import INITIALIZERS
from core.network import Network, Node
from core.params import Setting
from core.problems import Fix
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.training.initialization import initializer_of
from core.twins.difference import differs

SATURATING = ("Sigmoid", "Tanh", "Hardsigmoid", "Hardtanh", "Softsign", "LogSigmoid")
DEEP = 3
"""Saturating activations one after another from which the gradient fades on its way."""
NEGATIVE = -1.0
"""A bias that keeps most units of a standardized input below 0."""
SEEDS = 2**31
MOST_INSERTED = 50
"""Layers that an idea puts in: making room for each takes its time, and a menu opens at once."""

PAIRS = {
    "Sigmoid": ("ReLU", "Tanh"),
    "Tanh": ("ReLU", "Sigmoid"),
    "ReLU": ("LeakyReLU", "Sigmoid"),
    "LeakyReLU": ("ReLU",),
    "ELU": ("ReLU",),
    "GELU": ("ReLU",),
    "SiLU": ("ReLU",),
}
"""What is put in the place of hidden activations."""


@dataclass(frozen=True)
class InitializeAll:
    """Every layer is initialized in the same way; biases stay as they were said to be."""

    kind: str

    def __call__(self, project: Project) -> Project:
        """The project with that initializer, and no layer with one of its own."""
        network = project.network
        for node in network.nodes.values():
            if node.params.get("initialization") is not None:
                network = network.set_params(node.id, initialization=None)
        bias = project.training.initialization.params.get("bias", 0.0)
        setting = INITIALIZERS.setting(self.kind, bias=bias)
        training = replace(project.training, initialization=setting)
        return replace(project, network=network, training=training)


def cure(project: Project) -> Fix | None:
    """The edit that mends what a drawing alone gives away: a gradient that fades in saturating
    layers, or rectifiers that never fire. None where it gives nothing away."""
    count = sum(node.kind in SATURATING for node in project.network.nodes.values())
    saturating = _hidden(project.network, SATURATING) if count >= DEEP else ()
    if len(saturating) >= DEEP:
        kinds = tuple(dict.fromkeys(node.kind for node in saturating))
        edits = (remedies.ReplaceActivations(kinds, "ReLU"), InitializeAll("KaimingNormal"))
        return Fix("ReLU and He initialization", remedies.OneByOne(edits))
    if _has_negative_biases(project):
        edit = remedies.ReplaceActivations(("ReLU",), "LeakyReLU")
        return Fix("LeakyReLU instead of ReLU", edit)
    return None


def ideas(project: Project) -> tuple[Fix, ...]:
    """What to try beside a project, the cure first; each makes a difference to it."""
    found = [*_ideas(project)]
    return tuple(fix for fix in found if differs(project, fix.apply(project)))


def _ideas(project: Project) -> Iterator[Fix]:
    best = cure(project)
    if best is not None:
        yield best
    yield from (fix for fix in _activations(project.network) if best is None or fix != best)
    is_small = len(remedies.unnormalized(project.network)) <= MOST_INSERTED
    if is_small and (normalized := remedies.normalize(project)) is not None:
        yield normalized
    yield Fix("He initialization", InitializeAll("KaimingNormal"))
    yield from _rates(project)
    yield from _optimizers(project)
    for setting in project.training.regularization:
        yield Fix(f"Without {setting.kind}", fixes.TurnOff(setting.kind))
    seed = (project.training.seed + 1) % SEEDS
    yield Fix("Another seed", fixes.SetTraining("seed", seed))


def _activations(network: Network) -> Iterator[Fix]:
    kinds = dict.fromkeys(node.kind for node in _hidden(network, tuple(PAIRS)))
    for old in kinds:
        for new in PAIRS[old]:
            edit = remedies.ReplaceActivations((old,), new)
            yield Fix(f"{new} instead of {old}", edit)


def _rates(project: Project) -> Iterator[Fix]:
    rate = project.training.optimizer.params.get("lr")
    if isinstance(rate, float) and rate > 0:
        for factor, text in ((10.0, "10 times"), (0.1, "A tenth of")):
            wanted = float(f"{rate * factor:.3g}")
            yield Fix(f"{text} the learning rate: {wanted:g}", remedies.SetRate(wanted))


def _optimizers(project: Project) -> Iterator[Fix]:
    kind = project.training.optimizer.kind
    wanted: Setting = OPTIMIZERS.setting("SGD" if kind == "Adam" else "Adam")
    text = f"{wanted.kind} instead of {kind}, at lr {wanted.params['lr']:g}"
    yield Fix(text, remedies.TrainWith(wanted))


def _hidden(network: Network, kinds: tuple[str, ...]) -> tuple[Node, ...]:
    return remedies.hidden_activations(network, kinds)


def _has_negative_biases(project: Project) -> bool:
    """Whether a layer before a hidden ReLU begins with biases that keep it from firing."""
    network, default = project.network, project.training.initialization
    if not _is_any_bias_negative(project):
        return False
    for node in _hidden(network, ("ReLU",)):
        for edge in network.incoming[node.id]:
            before = network.nodes[edge.source]
            if before.spec.has_weights:
                bias = initializer_of(network, before.id, default).params.get("bias")
                if _is_negative(bias):
                    return True
    return False


def _is_any_bias_negative(project: Project) -> bool:
    """A quick look: most networks have none."""
    settings = [project.training.initialization]
    for node in project.network.nodes.values():
        own = node.params.get("initialization")
        if isinstance(own, Setting):
            settings.append(own)
    return any(_is_negative(setting.params.get("bias")) for setting in settings)


def _is_negative(bias: object) -> bool:
    return isinstance(bias, float) and bias <= NEGATIVE
