"""Projects and files of weights, for tests."""

from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from core.compiler import CompiledNetwork, compile_network
from core.network import Network
from core.params import Setting
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from tests.core.builders import chain
from tests.core.training.runs import of


def network() -> Network:
    """Two hidden layers with batch normalization, for points of two classes."""
    return chain(
        "Input",
        ("Linear", {"out_features": 8}),
        "BatchNorm1d",
        "ReLU",
        ("Linear", {"out_features": 8}),
        "PReLU",
        ("Linear", {"out_features": 2}),
        "Output",
    )


def compiled(drawn: Network, seed: int = 5) -> CompiledNetwork:
    """The module of a network for points, with random weights and running figures."""
    torch.manual_seed(seed)
    module = compile_network(drawn, (2,))
    for tensor in module.state_dict().values():
        if tensor.is_floating_point():
            tensor.copy_(torch.rand(tensor.shape) + 0.1)
    return module


def state(drawn: Network, seed: int = 5) -> dict[str, Tensor]:
    """Random weights of a network."""
    return dict(compiled(drawn, seed).state_dict())


def saved(tensors: dict[str, Tensor], path: Path) -> Path:
    """A safetensors file of them."""
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
    return path


def file_setting(path: Path, how: str = "name") -> Setting:
    """Initial weights out of that file."""
    return INITIAL_WEIGHTS.setting("File", path=str(path), match=how)


def starting_from(path: Path, drawn: Network | None = None, how: str = "name") -> Project:
    """A project on points whose training starts from a file."""
    project = of(drawn or network(), batch_size=50, epochs=1)
    training = replace(project.training, initial_weights=file_setting(path, how))
    return replace(project, training=training)
