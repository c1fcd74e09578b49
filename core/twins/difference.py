"""What distinguishes a twin from the network beside it, in a few words for a legend."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields

from core.data.settings import DataSettings
from core.network import Network, Node
from core.params import Params, ParamValue, Points, Setting, Settings, TextRows, Texts
from core.project import Project
from core.settings.training import TrainingSettings
from core.training.changes import shown_value

SAME = "no difference"
MOST_NAMES = 2
"""Layers that are called by their names; more are counted."""

_INSTEAD = " instead of "

_WORDS = {"batch_size": "batch size", "initialization": "initializer", "split_seed": "split seed"}


def difference(one: Project, other: Project) -> str:
    """What `other` has in the place of what `one` has: `ReLU instead of Sigmoid, lr 0.1 instead
    of 0.001`. Where layers stand and what they are called makes no difference."""
    return ", ".join(_differences(one, other)) or SAME


def short_difference(one: Project, other: Project) -> str:
    """As `difference`, without what `one` has: `ReLU, lr 0.1`."""
    texts = (text.split(_INSTEAD)[0] for text in _differences(one, other))
    return ", ".join(dict.fromkeys(texts)) or SAME


def _differences(one: Project, other: Project) -> tuple[str, ...]:
    texts = [
        *_network(one.network, other.network),
        *_data(one.data, other.data),
        *_training(one.training, other.training),
    ]
    return tuple(dict.fromkeys(texts))


def naming_kinds(one: Network, other: Network) -> Network:
    """`other`, with the kind in brackets after the name of each layer that is of another kind
    than in `one`: `σ2 (ReLU)`."""
    for key, node in other.nodes.items():
        if key in one.nodes and one.nodes[key].kind != node.kind:
            other = other.rename(key, f"{node.name} ({node.kind})")
    return other


def differs(one: Project, other: Project) -> bool:
    """Whether two projects would train differently."""
    return difference(one, other) != SAME


def node_difference(old: Node, new: Node) -> str:
    """What the layer `new` has in the place of what `old` has: `ReLU instead of Sigmoid`; empty
    where both are alike but for their names and places."""
    if old.kind != new.kind:
        return f"{new.kind}{_INSTEAD}{old.kind}"
    return ", ".join(_params(old.params, new.params))


# -- layers --------------------------------------------------------------------------------


def _network(one: Network, other: Network) -> Iterator[str]:
    pairs = [(one.nodes[key], node) for key, node in other.nodes.items() if key in one.nodes]
    kinds = dict.fromkeys((old.kind, new.kind) for old, new in pairs if old.kind != new.kind)
    yield from (f"{new} instead of {old}" for old, new in kinds)
    more = Counter(node.kind for key, node in other.nodes.items() if key not in one.nodes)
    less = Counter(node.kind for key, node in one.nodes.items() if key not in other.nodes)
    yield from (f"with {_times(kind, count)}" for kind, count in more.items())
    yield from (f"without {_times(kind, count)}" for kind, count in less.items())
    yield from _params_of_layers([pair for pair in pairs if pair[0].kind == pair[1].kind])
    if not more and not less and set(one.edges) != set(other.edges):
        yield "other wires"


def _times(kind: str, count: int) -> str:
    return kind if count == 1 else f"{count} {kind}"


def _params_of_layers(pairs: list[tuple[Node, Node]]) -> Iterator[str]:
    """Layers that differ alike are named together."""
    found: dict[str, list[str]] = {}
    for old, new in pairs:
        if old.params is not new.params:
            for text in _params(old.params, new.params):
                found.setdefault(text, []).append(new.name)
    for text, names in found.items():
        where = " and ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} layers"
        yield f"{text} in {where}"


# -- data and training ---------------------------------------------------------------------


def _data(one: DataSettings, other: DataSettings) -> Iterator[str]:
    for field in fields(DataSettings):
        yield from _field(field.name, getattr(one, field.name), getattr(other, field.name))


def _training(one: TrainingSettings, other: TrainingSettings) -> Iterator[str]:
    if one is other:
        return
    for field in fields(TrainingSettings):
        old, new = getattr(one, field.name), getattr(other, field.name)
        if field.name == "optimizer" and old.kind != new.kind:
            yield f"{new.kind} instead of {old.kind}"
            yield from _value("lr", old.params["lr"], new.params["lr"])
        elif field.name in ("regularization", "augmentation"):
            yield from _parts(old, new)
        else:
            yield from _field(field.name, old, new)


def _field(name: str, old: object, new: object) -> Iterator[str]:
    if isinstance(old, Setting) and isinstance(new, Setting):
        yield from _setting(old, new)
    elif isinstance(old, bool) and old != new:
        yield f"{'with' if new else 'without'} {_WORDS.get(name, name.replace('_', ' '))}"
    elif old != new:
        yield from _value(_WORDS.get(name, name.replace("_", " ")), old, new)  # type: ignore[arg-type]


def _setting(old: Setting, new: Setting) -> Iterator[str]:
    if old.kind != new.kind:
        yield f"{new.kind} instead of {old.kind}"
    else:
        yield from _params(old.params, new.params)


def _parts(old: tuple[Setting, ...], new: tuple[Setting, ...]) -> Iterator[str]:
    """What differs among regularizers or augmentations."""
    before, after = ([setting.kind for setting in settings] for settings in (old, new))
    if before == after:
        for earlier, later in zip(old, new, strict=True):
            yield from (f"{later.kind} {text}" for text in _params(earlier.params, later.params))
        return
    less, more = Counter(before) - Counter(after), Counter(after) - Counter(before)
    yield from (f"without {kind}" for kind in less)
    yield from (f"with {kind}" for kind in more)
    if not less and not more:
        yield "another order of " + " and ".join(dict.fromkeys(after))


# -- values --------------------------------------------------------------------------------


def _params(old: Params, new: Params) -> Iterator[str]:
    for name, value in new.items():
        if name in old and old[name] != value:
            yield from _value(name, old[name], value)


def _value(name: str, old: ParamValue, new: ParamValue) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, Setting) and isinstance(new, Setting):
        yield from (f"{_WORDS.get(name, name)} {text}" for text in _setting(old, new))
    elif any(isinstance(value, Points | Settings | TextRows) for value in (old, new)):
        yield f"another {name}"
    else:
        yield f"{name} {_shown(new)} instead of {_shown(old)}"


def _shown(value: ParamValue) -> str:
    if isinstance(value, Setting):
        return value.kind
    if isinstance(value, Texts):
        return " ".join(value.items) or "none"
    if isinstance(value, Mapping):
        return str(dict(value))
    return shown_value(value)
