"""The script a person writes: pictures through a DataLoader, and everything logged.

Samples are PIL images, made tensors one by one with ToTensor and Normalize as torchvision's
data sets do it. Every step reads loss and accuracy and logs them as scalars; every 50 steps
come histograms of weights, gradients and activations.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from core.bench.bare import plain_network
from core.bench.logging import Log, open_log
from core.bench.workloads import Workload, pictures, samples
from core.project import Project

if TYPE_CHECKING:
    from torch import Tensor, nn
    from torch.utils.data import DataLoader, Dataset

HISTOGRAMS_EVERY = 50


def script_steps(workload: Workload, project: Project) -> Iterator[None]:
    """One step at each `next`."""
    import torch

    torch.manual_seed(0)
    network = plain_network(project)
    optimizer = torch.optim.Adam(network.parameters())
    with tempfile.TemporaryDirectory() as folder, closing(open_log(folder)) as log:
        activations = Activations(network)
        loader = _loader(workload, project)
        step = 0
        while True:
            for inputs, labels in loader:
                step += 1
                is_looking = step % HISTOGRAMS_EVERY == 0
                activations.is_looking = is_looking
                optimizer.zero_grad()
                prediction = network(inputs)
                loss = torch.nn.functional.cross_entropy(prediction, labels)
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                accuracy = (prediction.argmax(1) == labels).float().mean().item()
                log.add_scalar("loss", loss.item(), step)
                log.add_scalar("accuracy", accuracy, step)
                if is_looking:
                    _log_histograms(log, network, activations, step)
                yield


def _log_histograms(log: Log, network: "nn.Module", seen: "Activations", step: int) -> None:
    for name, parameter in network.named_parameters():
        log.add_histogram(f"weights/{name}", parameter, step)
        log.add_histogram(f"gradients/{name}", parameter.grad, step)
    for name, output in seen.outputs.items():
        log.add_histogram(f"activations/{name}", output, step)
    seen.outputs.clear()


class Activations:
    """What the layers of a network gave, by forward hooks, at the steps that are looked at."""

    def __init__(self, network: "nn.Module") -> None:
        self.is_looking = False
        self.outputs: dict[str, Tensor] = {}
        for name, module in network.named_modules():
            if not list(module.children()):
                module.register_forward_hook(self._hook(name))

    def _hook(self, name: str) -> "Callable[..., None]":
        def keep(module: object, given: object, output: "Tensor") -> None:
            if self.is_looking:
                self.outputs[name] = output.detach()

        return keep


# -- data --------------------------------------------------------------------------------


def _loader(workload: Workload, project: Project) -> "DataLoader[Any]":
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    size = project.training.batch_size
    if workload.is_image:
        return DataLoader(_pictures(project), batch_size=size, shuffle=True)
    inputs, labels = samples(project)
    held = TensorDataset(torch.tensor(inputs), torch.tensor(labels))
    return DataLoader(held, batch_size=size, shuffle=True)


def _pictures(project: Project) -> "Dataset[Any]":
    """A data set as torchvision's are: an array of images, each opened with PIL when asked."""
    from PIL import Image
    from torch.utils.data import Dataset

    from core.data.torchvision_sets import to_tensor_and_normalize

    images, labels = pictures(project)
    transform = to_tensor_and_normalize(images)

    class Pictures(Dataset[Any]):
        def __len__(self) -> int:
            return len(labels)

        def __getitem__(self, index: int) -> tuple[Any, int]:
            return transform(Image.fromarray(images[index])), int(labels[index])

    return Pictures()
