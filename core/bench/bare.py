"""The loop that is hard to beat: tensors in memory, torch's default Adam, nothing measured."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.bench.workloads import samples
from core.codegen.network import python_module
from core.project import Project

if TYPE_CHECKING:
    from torch import nn


def bare_steps(project: Project) -> Iterator[None]:
    """One step at each `next`."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    network = plain_network(project)
    optimizer = torch.optim.Adam(network.parameters())
    inputs, labels = (torch.tensor(array) for array in samples(project))
    size = project.training.batch_size
    while True:
        for rows in torch.randperm(len(labels)).split(size):  # type: ignore[no-untyped-call]
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(network(inputs[rows]), labels[rows])
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            yield


def plain_network(project: Project) -> "nn.Module":
    """The network of `project` as its exported source: an ordinary torch module."""
    defined: dict[str, type[nn.Module]] = {}
    exec(python_module(project.network, project.input_shape), defined)
    return defined["Network"]()
