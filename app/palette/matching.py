"""Which layers a few typed letters mean, best first. Pure; knows no Qt."""

import re
from collections.abc import Iterable, Mapping

from core.layers.spec import Family, LayerSpec

OTHER_WORDS: Mapping[str, str] = {
    "Linear": "dense fully connected fc perceptron",
    "Conv1d": "convolution cnn",
    "Conv2d": "convolution cnn",
    "MaxPool2d": "pooling downsample subsample",
    "AvgPool2d": "pooling downsample mean",
    "AdaptiveAvgPool2d": "pooling global average gap mean",
    "BatchNorm1d": "batch normalization bn",
    "BatchNorm2d": "batch normalization bn",
    "LayerNorm": "layer normalization ln",
    "Dropout": "regularization",
    "Dropout2d": "regularization spatial",
    "Flatten": "reshape vector",
    "Identity": "pass skip",
    "Add": "sum plus residual skip merge",
    "Multiply": "product times gate merge",
    "Concat": "concatenate join stack merge",
    "Sigmoid": "logistic",
    "Tanh": "hyperbolic tangent",
    "ReLU": "rectifier",
    "LeakyReLU": "rectifier",
    "PReLU": "rectifier parametric",
    "SiLU": "swish",
    "Input": "data start source",
    "Output": "end prediction logits sink",
}
"""What people coming from elsewhere type when they mean a layer."""


def ranked(query: str, specs: Iterable[LayerSpec]) -> list[LayerSpec]:
    """The layers that `query` may mean, best first; in the given order among equals."""
    words = query.lower().split()
    scored = [(score(words, spec), spec) for spec in specs]
    found = [(rank, spec) for rank, spec in scored if rank is not None]
    return [spec for _, spec in sorted(found, key=lambda item: item[0])]


def score(words: list[str], spec: LayerSpec) -> int | None:
    """How well the words fit: 0 is best, None is not at all. Every word has to fit."""
    ranks = [_score_word(word, spec) for word in words]
    if any(rank is None for rank in ranks):
        return None
    return sum(rank for rank in ranks if rank is not None)


def _score_word(word: str, spec: LayerSpec) -> int | None:
    kind = spec.kind.lower()
    others = f"{OTHER_WORDS.get(spec.kind, '')} {spec.family.label.lower()}".split()
    tests = (
        kind == word,
        kind.startswith(word),
        _initials(spec.kind).startswith(word),
        any(part.startswith(word) for part in _parts(spec.kind)),
        any(other.startswith(word) for other in others),
        len(word) > 1 and word in kind,
        len(word) > 3 and word in spec.help.lower(),
    )
    return next((rank for rank, is_met in enumerate(tests) if is_met), None)


def _parts(kind: str) -> list[str]:
    """`BatchNorm2d` → batch, norm, 2d."""
    return [part.lower() for part in re.findall(r"\d+d?|[A-Z]+(?![a-z])|[A-Z][a-z]*", kind)]


def _initials(kind: str) -> str:
    """`BatchNorm2d` → bn2d."""
    return "".join(part if part[0].isdigit() else part[0] for part in _parts(kind))


def by_family(specs: Iterable[LayerSpec]) -> list[tuple[Family, list[LayerSpec]]]:
    """The layers under their families, in the order that the families are declared."""
    groups: dict[Family, list[LayerSpec]] = {family: [] for family in Family}
    for spec in specs:
        groups[spec.family].append(spec)
    return [(family, group) for family, group in groups.items() if group]
