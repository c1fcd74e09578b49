"""Training against a bare loop: `python -m tests.benchmarks.training_speed`.

Both train the same network on the same batches, in turns, each in a process of its own: the
bare loop as a person would write it (data in memory, torch's default Adam, nothing measured),
and the trainer with every probe on and all of its events drained into a history. Printed are
steps a second of processor time (other work on the machine counts little) and the median of the
paired ratios; above 1 the trainer is faster. One torch thread.
"""

import multiprocessing
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection

import torch
from torch import nn

from core.compiler import compile_network
from core.data.catalogue import DATASETS
from core.data.loading import load_dataset
from core.data.settings import DataSettings
from core.network import Network
from core.project import Project
from core.settings.training import TrainingSettings
from core.training.control import Control
from core.training.history import History
from core.training.trainer import train
from tests.core.builders import Layer, chain

TURNS = 12
SECONDS = 1.5


def w1() -> Network:
    """784-500-50-10 with sigmoids."""
    sizes: list[Layer] = [("Linear", {"out_features": size}) for size in (500, 50, 10)]
    layers = ["Flatten", sizes[0], "Sigmoid", sizes[1], "Sigmoid", sizes[2]]
    return chain("Input", *layers, "Output")


def w2() -> Network:
    """Twenty narrow sigmoid layers on points."""
    hidden: list[Layer] = [("Linear", {"out_features": 64}), "Sigmoid"] * 19
    return chain("Input", *hidden, ("Linear", {"out_features": 2}), "Output")


def w3() -> Network:
    """LeNet-5 with ReLU and max pooling."""
    return chain(
        "Input",
        ("Conv2d", {"out_channels": 6, "kernel_size": 5, "padding": 2}),
        "ReLU",
        "MaxPool2d",
        ("Conv2d", {"out_channels": 16, "kernel_size": 5}),
        "ReLU",
        "MaxPool2d",
        "Flatten",
        ("Linear", {"out_features": 120}),
        "ReLU",
        ("Linear", {"out_features": 84}),
        "ReLU",
        ("Linear", {"out_features": 10}),
        "Output",
    )


def project(network: Network, dataset: str, batch_size: int) -> Project:
    """An endless run of `network`."""
    data = DataSettings(dataset=DATASETS.setting(dataset))
    settings = TrainingSettings(batch_size=batch_size, epochs=100_000, device="cpu")
    return Project(network=network, data=replace(data, validation_fraction=0.0), training=settings)


WORKLOADS = {
    "W1 MLP 784-500-50-10": (w1, "mnist-mini", 128),
    "W2 20 layers of 64": (w2, "moons", 64),
    "W3 LeNet": (w3, "mnist-mini", 128),
}


def bare_loop(task: Project) -> Iterator[None]:
    """One step of an ordinary loop at each `next`."""
    torch.manual_seed(0)
    data = load_dataset(task.data)
    network = _plain(task)
    optimizer = torch.optim.Adam(network.parameters())
    inputs, labels = torch.tensor(data.train.inputs), torch.tensor(data.train.targets)
    while True:
        for rows in torch.randperm(len(labels)).split(task.training.batch_size):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(inputs[rows]), labels[rows])
            loss.backward()
            optimizer.step()
            yield


def _plain(task: Project) -> nn.Sequential:
    """The network without Layerloom."""
    compiled = compile_network(task.network, task.input_shape)
    modules = (compiled.module_of(step.node) for step in compiled.plan.steps)
    return nn.Sequential(*(module for module in modules if module is not None))


def trainer(task: Project) -> Iterator[None]:
    """One event of the trainer at each `next`, drained into a history."""
    history = History()
    for event in train(task, Control()):
        before = history.step
        history.append(event)
        if history.step > before:
            yield


def rate(steps: Iterator[None]) -> float:
    """Steps a second of processor time over one turn."""
    began, count = time.process_time(), 0
    while time.process_time() - began < SECONDS:
        next(steps)
        count += 1
    return count / (time.process_time() - began)


def work(name: str, which: str, pipe: Connection) -> None:
    """A process that runs one turn at each message and answers with its rate."""
    torch.set_num_threads(1)
    make, dataset, batch_size = WORKLOADS[name]
    task = project(make(), dataset, batch_size)
    loop = bare_loop(task) if which == "bare" else trainer(task)
    for _ in range(20):
        next(loop)
    while pipe.recv():
        pipe.send(rate(loop))


def compare(name: str) -> None:
    """Print one line for one workload."""
    context = multiprocessing.get_context("spawn")
    pipes = []
    for which in ("bare", "trainer"):
        ours, theirs = context.Pipe()
        context.Process(target=work, args=(name, which, theirs), daemon=True).start()
        pipes.append(ours)
    found = [[_turn(pipe) for pipe in pipes] for _ in range(TURNS)]
    for pipe in pipes:
        pipe.send(False)
    bare, mine = (statistics.median(column) for column in zip(*found, strict=True))
    ratios = sorted(ours / other for other, ours in found)
    print(
        f"{name:24} bare {bare:7.0f}/s  trainer {mine:7.0f}/s  ratio "
        f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def _turn(pipe: Connection) -> float:
    pipe.send(True)
    return float(pipe.recv())


if __name__ == "__main__":
    for workload in sys.argv[1:] or WORKLOADS:
        compare(next(name for name in WORKLOADS if name.startswith(workload)))
