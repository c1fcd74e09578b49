"""How long a loss landscape takes: seconds of processor time until each of its pictures.

Run: python -m tests.benchmarks.landscape
A plane of 25×25 points in random directions, on one thread, with and without remembering what
the first layers give; and a search of the components of a path of 64 moments.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch

from core.data.loading import load_dataset
from core.examining import first_layers
from core.examining.directions import random_direction
from core.examining.landscape import plane
from core.examining.model import Model
from core.examining.path import find_path
from core.examining.sampled_loss import samples_for
from core.project import Project
from tests.core.examining.places import kept, project_of, weights_of


def linear(count: int) -> tuple[str, dict[str, object]]:
    """A Linear of so many units."""
    return "Linear", {"out_features": count}


PROJECTS = {
    "MLP 784-500-50-10": project_of(
        "Flatten", linear(500), "ReLU", linear(50), "ReLU", linear(10), data="mnist-mini"
    ),
    "LeNet": project_of(
        *(("Conv2d", {"out_channels": 6, "kernel_size": 5}), "ReLU", "MaxPool2d"),
        *(("Conv2d", {"out_channels": 16, "kernel_size": 5}), "ReLU", "MaxPool2d"),
        *("Flatten", linear(120), "ReLU", linear(84), "ReLU", linear(10)),
        data="mnist-mini",
    ),
}


@contextmanager
def forgetting() -> Iterator[None]:
    """Within, no layer remembers anything."""
    before = first_layers.MOST_BYTES
    first_layers.MOST_BYTES = 0
    try:
        yield
    finally:
        first_layers.MOST_BYTES = before


def pictures(project: Project) -> str:
    """The seconds after which each picture was there."""
    model, dataset = Model(project, weights_of(project)), load_dataset(project.data)
    generator = np.random.default_rng(0)
    directions = random_direction(model, generator), random_direction(model, generator)
    count, began, found = samples_for(model.network.plan), time.process_time(), []
    for picture in plane(model, dataset, directions, samples=count):
        rows, columns = picture.losses.shape
        found.append(f"{columns}×{rows} {time.process_time() - began:.2f}")
    return f"{count} samples: " + ", ".join(found)


def seconds(run: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.process_time()
    run()
    return time.process_time() - began


def main() -> None:
    """Print what was measured."""
    torch.set_num_threads(1)
    for name, project in PROJECTS.items():
        print(f"{name}, {pictures(project)}")
        with forgetting():
            print(f"{name}, everything computed, {pictures(project)}")
    mlp = PROJECTS["MLP 784-500-50-10"]
    snapshots = kept(mlp, 64)
    model = Model(mlp, snapshots[-1].weights)
    print(f"components of 64 moments: {seconds(lambda: find_path(model, snapshots)):.2f}")


if __name__ == "__main__":
    main()
