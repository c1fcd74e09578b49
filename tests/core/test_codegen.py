"""The exported module: how it reads."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.codegen import python_module
from core.errors import CompileError
from core.network import Edge, Network
from tests.core.builders import chain, named
from tests.core.random_networks import random_network

EXPECTED = '''\
"""A network drawn with Layerloom.

Takes a batch of samples of 1×28×28 and gives 10 values for each.
"""

from torch import Tensor, nn


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv2d = nn.Conv2d(1, 32, kernel_size=3, padding=1)
        self.relu = nn.ReLU()
        self.conv2d_2 = nn.Conv2d(32, 32, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.5)
        self.linear = nn.Linear(6272, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv2d(x)  # 32×28×28
        x = self.relu(x)  # 32×28×28
        y = self.conv2d_2(x)  # 32×28×28
        x = y + x  # 32×28×28
        x = self.pool(x)  # 32×14×14
        x = self.flatten(x)  # 6,272
        x = self.dropout(x)  # 6,272
        x = self.linear(x)  # 10
        return x
'''


def _drawn() -> Network:
    conv = ("Conv2d", {"padding": 1})
    end = ("MaxPool2d", "Flatten", "Dropout", ("Linear", {"out_features": 10}), "Output")
    network = chain("Input", conv, "ReLU", conv, "Add", *end)
    network = network.rename(named(network, "maxpool2d"), "pool")
    return network.connect(Edge(named(network, "relu"), named(network, "add"), 0, 1))


def test_it_reads_like_written_by_hand() -> None:
    assert python_module(_drawn(), (1, 28, 28)) == EXPECTED


def _with_long_names(network: Network) -> Network:
    for node in network.nodes.values():
        network = network.put(replace(node, name=f"a_rather_long_name_for_one_{node.name}"))
    return network


def test_it_needs_no_reformatting_and_lints(tmp_path: Path) -> None:
    (tmp_path / "drawn.py").write_text(python_module(_drawn(), (1, 28, 28)), encoding="utf-8")
    many = chain("Input", "Flatten", "Concat", "Output")
    for port in range(1, 12):
        many = many.connect(Edge(named(many, "flatten"), named(many, "concat"), 0, port))
    for number in range(40):
        network, shape = random_network(random.Random(number), attempts=40)
        if number % 2:
            network = _with_long_names(network)
        source = python_module(network, shape)
        (tmp_path / f"random_{number}.py").write_text(source, encoding="utf-8")
    (tmp_path / "many.py").write_text(python_module(_with_long_names(many), (3,)), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--diff"], ["check", "--select", "E,F,I,UP,B", "--ignore", "E501"]):
        done = subprocess.run(
            [*ruff, *command, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_cannot_run_is_not_exported() -> None:
    with pytest.raises(CompileError, match="no Output"):
        python_module(chain("Input", "Linear"), (3,))
