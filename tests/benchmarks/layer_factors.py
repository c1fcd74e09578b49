"""How well the measured factors of layers explain what was seen of their gradients.

Run: python -m tests.benchmarks.layer_factors
Each network is looked at in its first step and after 150: by what factor, on the average over
its layers, the product of slope and gain is off from what the gradient was multiplied by. Once
with the mean |act′|, once with the root of the mean act′², by which the table of the window goes.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from core.diagnosis.layer_factors import LayerFactors, layer_factors
from core.project import Project
from tests.core.diagnosis.networks import ADAM, SGD, clusters, deep, example, history_of

STEPS = (1, 150)


def networks(folder: Path) -> Iterator[tuple[str, Project]]:
    """Deep ones of three activations, and examples with convolutions and pooling."""
    data = clusters(folder)
    for activation in ("Sigmoid", "Tanh", "ReLU"):
        for optimizer in (SGD, ADAM):
            name = f"{activation} depth 8, {optimizer.kind}"
            yield name, deep(data, activation, 8, optimizer)
    for name in ("vanishing-gradients", "mnist-cnn", "residual-cnn"):
        yield name, example(name)


def factors(project: Project, steps: int) -> list[LayerFactors]:
    """Those of the layers that follow each other, in the last of so many steps."""
    history = history_of(project, steps, max(1, steps - 1))
    look = history.latest_look
    rows = layer_factors(project.network, look.layers) if look else []
    return [row for row in rows if not row.is_parted]


def off(rows: list[LayerFactors], made: Callable[[LayerFactors], float]) -> float:
    """By what factor a product is off from what was seen, on the average; 1 is right."""
    return float(np.exp(np.mean([abs(np.log(made(row) / row.seen)) for row in rows])))


def main() -> None:
    """Print the table as Markdown."""
    print("| network | step | seen a layer | off by mean \\|act′\\| | off by root of mean act′² |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, project in networks(Path(folder)):
            for steps in STEPS:
                rows = factors(project, steps)
                seen = float(np.exp(np.mean([np.log(row.seen) for row in rows])))
                by_mean = off(rows, lambda row: row.slope * row.gain * row.through)
                by_root = off(rows, lambda row: row.product)
                print(f"| {name} | {steps} | {seen:.3g} | ×{by_mean:.2f} | ×{by_root:.2f} |")


if __name__ == "__main__":
    main()
