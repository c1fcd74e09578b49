"""Runs that were never trained: real events with made-up but plausible figures."""

from collections.abc import Iterator

import numpy as np

from core.layers import LAYERS
from core.network import Edge, Network, Node
from core.probes.histogram import histogram_of
from core.probes.measure import LayerMeasure
from core.settings.training import TrainingSettings
from core.training.events import (
    EpochFinished,
    Event,
    LayersMeasured,
    RunStarted,
    SettingsChanged,
    StepMeasured,
)
from core.training.history import History


def chain(*kinds: str) -> Network:
    """Layers one after another; the id of each is n1, n2, …; names count each kind."""
    network, counts = Network(), dict[str, int]()
    for number, kind in enumerate(kinds, 1):
        counts[kind] = counts.get(kind, 0) + 1
        name = {"Linear": "hidden", "ReLU": "relu", "Sigmoid": "σ", "Conv2d": "conv"}.get(
            kind, kind.lower()
        )
        node = Node(f"n{number}", kind, f"{name}{counts[kind]}", LAYERS[kind].defaults())
        network = network.add(node)
        if number > 1:
            network = network.connect(Edge(f"n{number - 1}", f"n{number}"))
    return network


def deep_network(depth: int = 6) -> Network:
    """An MLP of `depth` Linear layers with ReLU between."""
    return chain("Input", *["Linear", "ReLU"] * (depth - 1), "Linear", "Output")


def story(
    network: Network,
    steps: int = 2112,
    per_epoch: int = 469,
    epochs: int = 10,
    decay: float = 0.05,
    seed: int = 0,
) -> Iterator[Event]:
    """A run whose gradients shrink by `decay` from layer to layer towards the input."""
    rng = np.random.default_rng(seed)
    weighted = tuple(n.id for n in network.nodes.values() if n.spec.has_weights)
    observed = tuple(n.id for n in network.nodes.values() if n.kind not in ("Input", "Output"))
    yield RunStarted("cpu", seed, per_epoch, per_epoch * epochs, weighted, observed)
    depths = np.arange(len(weighted))[::-1]
    for step in range(1, steps + 1):
        at = step / 400
        if step == 1400:
            yield SettingsChanged(step, "lr 0.001 → 0.01", TrainingSettings(epochs=epochs))
        loss = 0.08 + 2.2 * np.exp(-at) + 0.1 * abs(rng.normal()) * (0.3 + np.exp(-at))
        accuracy = np.clip(1 - 0.9 * np.exp(-at * 1.1) - 0.02 + rng.normal() * 0.02, 0, 1)
        norms = decay**depths * np.exp(rng.normal(size=len(weighted)) * 0.3) * (0.3 + np.exp(-at))
        rate = 0.001 if step < 1400 else 0.01
        yield StepMeasured(
            step,
            1 + (step - 1) // per_epoch,
            float(loss),
            float(accuracy),
            rate,
            norms.astype(np.float32),
            step / 1840,
        )
        if step % 20 == 1:
            yield LayersMeasured(step, {n: _measure(network, n, step, rng) for n in observed})
        if step % per_epoch == 0:
            smooth = 0.08 + 2.2 * np.exp(-at)
            accuracy = 1 - 0.9 * np.exp(-at * 1.1) - 0.03
            yield EpochFinished(
                step // per_epoch, step, smooth, accuracy, smooth * 1.1 + 0.03, accuracy - 0.01
            )


def _measure(network: Network, node: str, step: int, rng: np.random.Generator) -> LayerMeasure:
    spec = network.nodes[node].spec
    values = rng.normal(0.4 * np.sin(step / 600), 0.5 + step / 4000, 2000)
    dead = None
    if spec.is_rectifier:
        values = np.maximum(values, 0)
        dead = rng.random(64) < min(0.4, step / 5000) if step > 200 else None
    gradient = rng.normal(0, 1e-3, 500).astype(np.float32)
    weight = rng.normal(0, 0.1, 500).astype(np.float32)
    return LayerMeasure(
        activations=histogram_of(values.astype(np.float32), 2000),
        gradients=histogram_of(gradient, 500),
        weights=histogram_of(weight, 500) if spec.has_weights else None,
        zero_share=float(np.mean(values == 0)),
        output_gradient=0.1,
        update_ratio=10 ** float(rng.normal(-2.7, 0.1)) if spec.has_weights else float("nan"),
        dead=dead,
    )


NETWORK = deep_network(4)


def made(steps: int = 150) -> History:
    """Some steps of a run of a network of four layers."""
    history = History()
    history.extend(story(NETWORK, steps=steps, per_epoch=40))
    return history


def run_with(losses: list[float], norms: list[float] | None = None) -> History:
    """A run of these losses, and norms of the gradient of the first of two layers."""
    history = History()
    history.append(RunStarted("cpu", 0, 100, 1000, ("n2", "n4"), ()))
    for step, loss in enumerate(losses, 1):
        row = np.array([norms[step - 1] if norms else 1.0, 1.0], np.float32)
        history.append(StepMeasured(step, 1, loss, 0.5, 0.1, row, step / 10))
    return history
