"""How long the questions take that are asked of a copy of a network while it trains.

Run: OMP_NUM_THREADS=1 python -m tests.benchmarks.examining
Wanted: the decision boundary of a small MLP at 100×100 places under 20 ms.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from core.compiler import compile_network
from core.data.loading import load_dataset
from core.data.spec import Dataset
from core.examining.boundary import boundary, unit_fields
from core.examining.contour import contour
from core.examining.drawing import drawn, style_of
from core.examining.exciting import exciting
from core.examining.feature_maps import feature_maps
from core.examining.fit_curve import fit_curve
from core.examining.model import Model
from core.examining.predictions import predictions
from core.examining.samples import Part
from core.examining.weight_images import pictured_layers, weight_images_of
from core.project import Project
from core.project_file import load
from tests.core.examining.asked import linear, project_of

EXAMPLES = Path("resources/examples")
TIMES = 15


def _timed(text: str, work: Callable[[], object], times: int = TIMES) -> None:
    """Print the quickest of some calls: what others do on the computer adds to the rest."""
    work()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    print(f"{text:64} {1000 * min(found):8.2f} ms")


def _asked(project: Project) -> tuple[Model, Dataset]:
    torch.manual_seed(0)
    network = compile_network(project.network, project.input_shape)
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    return Model(project, weights), load_dataset(project.data)


def _plane() -> None:
    for widths in ((8, 8), (32, 32), (64, 64, 64)):
        hidden = [layer for width in widths for layer in (linear(width), "Tanh")]
        model, dataset = _asked(project_of("spirals", *hidden, linear(2)))
        node = next(step.node for step in model.network.plan.steps if step.kind == "Tanh")
        name = f"2-{'-'.join(map(str, widths))}-2"
        _timed(f"{name}: decision boundary, 100×100", lambda: boundary(model, dataset))  # noqa: B023
        _timed(
            f"{name}: units of the first layer, 100×100",
            lambda: unit_fields(model, dataset, node=node),  # noqa: B023
        )
        seen = unit_fields(model, dataset, node=node, most=8)
        _timed(
            f"{name}: their boundaries as lines, 8 units",
            lambda: [contour(seen.plane, edge) for edge in seen.edges],  # noqa: B023
        )
    model, dataset = _asked(project_of("wave", linear(32), "Tanh", linear(1), loss="MSELoss"))
    _timed("1-32-1: fit curve, 400 places", lambda: fit_curve(model, dataset))


def _images(name: str) -> None:
    model, dataset = _asked(load(EXAMPLES / f"{name}.loom"))
    first = next(iter(pictured_layers(model.project)))
    style, ink = style_of(dataset), np.eye(280)
    count = min(len(dataset.train), 2000)
    _timed(f"{name}: weights taken on", lambda: model.load(model.weights))
    _timed(
        f"{name}: predictions of {len(dataset.validation):,} samples",
        lambda: predictions(model, dataset),
        3,
    )
    _timed(
        f"{name}: predictions of {count:,} training samples",
        lambda: predictions(model, dataset, part=Part.TRAINING, most=2000),
        3,
    )
    _timed(
        f"{name}: pictures of the first weights",
        lambda: weight_images_of(model, dataset, node=first),
    )
    _timed(f"{name}: feature maps of a sample", lambda: feature_maps(model, dataset))
    _timed(
        f"{name}: exciting samples of the first layer, of {count:,}",
        lambda: exciting(model, dataset, node=first),
        3,
    )
    _timed(f"{name}: style of the data", lambda: style_of(dataset), 3)
    _timed(f"{name}: a drawing", lambda: drawn(model, dataset, drawing=ink, style=style))


def main() -> None:
    """Print what each question takes."""
    print(f"torch {torch.__version__}, {torch.get_num_threads()} thread(s)")
    _plane()
    for name in ("mnist-keras-mlp", "mnist-cnn", "residual-cnn"):
        _images(name)


if __name__ == "__main__":
    main()
