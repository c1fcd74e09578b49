"""Project → a standalone script that trains it, with the losses that Layerloom shows.

The script keeps the order in which `core.training` draws random numbers and adds things up,
so that on a CPU every loss is the same to the last bit; a test compares them.
"""

import inspect
from collections.abc import Iterator

from core.codegen.augmentation import STEP_LINE, augmentation_functions
from core.codegen.data import data_files, data_functions, data_imports
from core.codegen.groups import GroupParts
from core.codegen.initialization import initialize_functions
from core.codegen.loss import (
    class_weight_lines,
    counting_hits,
    evaluate_function,
    loss_functions,
)
from core.codegen.network import network_class
from core.codegen.precision import (
    deterministic_lines,
    in_precision,
    predict_function,
    scaler_lines,
)
from core.codegen.regularization import RegularizationParts, regularization_parts, stopping
from core.codegen.schedule import scheduler_lines
from core.codegen.tuning import (
    epoch_lines,
    optimizer_lines,
    standard_imports,
    step_lines,
    tuning_functions,
)
from core.codegen.weights import IMPORTS, PACKAGES, weights_file, weights_files, weights_lines
from core.data.spec import Task
from core.plan import Plan, make_plan
from core.project import Project
from core.source import literal
from core.training.device import usable_cores
from core.training.products import is_amd, prefer_fast_products

AUTO = (
    "has_cuda, has_mps = torch.cuda.is_available(), torch.backends.mps.is_available()",
    'DEVICE = torch.device("cuda" if has_cuda else "mps" if has_mps else "cpu")',
)

MAIN = '''\
def main() -> tuple[Network, list[float]]:
    """Train, and tell of each epoch; gives the network and the loss of every step."""
    torch.set_num_threads(min(torch.get_num_threads(), max(1, usable_cores() - 1)))
    prefer_fast_products()
    torch.manual_seed(SEED)
    network = Network()
{initialize}{layout}    network.to(DEVICE).train()
    {samples} = prepared()
    inputs, labels = train
    # a single sample left over at the end of an epoch is not trained on
    is_single = len(labels) % BATCH_SIZE == 1 and len(labels) > BATCH_SIZE
    steps_per_epoch = math.ceil(len(labels) / BATCH_SIZE) - is_single
    shuffle = torch.Generator().manual_seed(SEED)
{tuning}    losses: list[float] = []
{before}    for epoch in range(1, EPOCHS + 1):
        seen, total, correct = 0, 0.0, 0
        order = torch.randperm(len(labels), generator=shuffle).to(DEVICE)
        for rows in order.split(BATCH_SIZE)[:steps_per_epoch]:
            x, y = inputs[rows], labels[rows]
            optimizer.zero_grad()
{disturb}            prediction = network(x)
            loss = loss_of(prediction, y)
            loss.backward()
{step}            losses.append(loss.item())
            if not math.isfinite(losses[-1]):
                raise FloatingPointError(f"loss {{losses[-1]}} at step {{len(losses)}}")
            seen += len(y)
            total += losses[-1] * len(y)
            correct += int((prediction.argmax(1) == y).sum())
        validation_loss, validation_accuracy = evaluate(network, validation)
        print(
            f"epoch {{epoch}}/{{EPOCHS}}:",
            f"loss {{total / seen:.4f}}, accuracy {{correct / seen:.2%}},",
            f"validation loss {{validation_loss:.4f}}, accuracy {{validation_accuracy:.2%}}",
        )
{epoch}{after}    if len(test[1]):
        print("test loss {{:.4f}}, accuracy {{:.2%}}".format(*evaluate(network, test)))
    return network, losses


if __name__ == "__main__":
    main()
'''


def training_script(project: Project) -> str:
    """The source of a script that trains `project`; see `training_files` for what it reads.

    Needs torch, numpy and for downloaded data torchvision. Raises `CompileError` for a network
    that cannot be compiled.
    """
    plan = make_plan(project.network, project.input_shape)
    regularization = regularization_parts(project, plan)
    groups = GroupParts(project.training, plan)
    computing = [
        _fitting(evaluate_function(project, plan), project, plan),
        *tuning_functions(project.training, groups, regularization),
        _main(project, plan, groups, regularization),
    ]
    parts = [
        _head(project, groups),
        network_class(plan),
        *data_functions(project.data, has_fitted=bool(project.training.augmentation)),
        *augmentation_functions(project),
        *initialize_functions(project, plan),
        *regularization.functions,
        loss_functions(project, plan),
        inspect.getsource(usable_cores),
        inspect.getsource(is_amd),
        inspect.getsource(prefer_fast_products),
        *predict_function(project.training),
        *(in_precision(part, project.training) for part in computing),
    ]
    return "\n\n".join(parts)


def training_files(project: Project) -> dict[str, bytes]:
    """The files that the script of `project` reads from its own folder, by name."""
    return {**data_files(project.data), **weights_files(project)}


def _head(project: Project, groups: GroupParts) -> str:
    training, data = project.training, project.data
    loaded = weights_file(training.initial_weights)
    files = " and ".join(filter(None, (data.spec.file, loaded)))
    beside = f", and {files} beside this file" if files else ""
    standard, others = data_imports(data)
    if any(s.kind == "EarlyStopping" for s in training.regularization):
        standard = ["import copy", *standard]
    standard = [*standard, *standard_imports(training, groups)]
    packages = {"from torchvision": "torchvision", "from PIL": "pillow"}
    found = {name for line in others for start, name in packages.items() if line.startswith(start)}
    needed = ["torch", *sorted(found), "numpy"]
    if loaded:
        standard, others, needed = (
            [*standard, *IMPORTS],
            [*others, *PACKAGES],
            [*needed, "safetensors"],
        )
    standard = _sorted_imports(["import math", "import os", *standard])
    lines = [
        f'"""Trains a network drawn with Layerloom on: {data.spec.title}.',
        "",
        "Gives the losses that Layerloom shows: bit for bit on a CPU with as many cores and",
        "the same version of torch.",
        "",
        f"Needs {', '.join(needed[:-1])} and {needed[-1]}{beside}.",
        '"""',
        "",
        *standard,
        "",
        "import numpy as np",
        "import torch",
        *sorted(["from torch import Tensor, nn", *others], key=str.lower),
        "",
        f"SEED = {training.seed}",
        f"EPOCHS = {training.epochs}",
        f"BATCH_SIZE = {training.batch_size}",
        *(AUTO if training.device == "auto" else (_device(training.device),)),
        *deterministic_lines(training),
    ]
    return "\n".join(lines) + "\n"


def _device(name: str) -> str:
    return f"DEVICE = torch.device({literal(name)})"


def _sorted_imports(lines: list[str]) -> list[str]:
    """Whole modules first; what comes from one module on one line."""
    found: dict[str, set[str]] = {}
    for line in lines:
        module, _, names = line.partition(" import ")
        found.setdefault(module, set()).update(filter(None, names.split(", ")))
    together = [
        f"{m} import {', '.join(sorted(names))}" if names else m for m, names in found.items()
    ]
    return sorted(together, key=lambda line: (line.startswith("from"), line))


def _layout(plan: Plan) -> Iterator[str]:
    if plan.is_channels_last:
        yield '    if DEVICE.type == "cpu":  # images channels last compute faster there'
        yield "        network.to(memory_format=torch.channels_last)"


def _fitting(source: str, project: Project, plan: Plan) -> str:
    """The source without what only classes have: a regression counts no hits."""
    if project.data.task is not Task.REGRESSION:
        return counting_hits(source, project, plan)
    for counted, instead in (
        ("            correct += int((prediction.argmax(1) == y).sum())\n", ""),
        ("seen, total, correct = 0, 0.0, 0\n", "seen, total = 0, 0.0\n"),
        ("total, correct, size = 0.0, 0, max", "total, size = 0.0, max"),
        ("len(labels), correct / len(labels)\n", "len(labels), math.nan\n"),
        (", accuracy {correct / seen:.2%}", ""),
        (", accuracy {validation_accuracy:.2%}", ""),
        ("validation_loss, validation_accuracy =", "validation_loss, _ ="),
        ("{:.4f}, accuracy {:.2%}", "{:.4f}"),
        ("loss and accuracy on", "loss, and no accuracy, on"),
    ):
        source = source.replace(counted, instead)
    return source


def _main(
    project: Project, plan: Plan, groups: GroupParts, regularization: RegularizationParts
) -> str:
    training = project.training
    has_weights = bool(initialize_functions(project, plan))
    before, judged, after = stopping(training.regularization)
    parts = {
        "initialize": [
            *["    initialize(network)"] * has_weights,
            *weights_lines(training.initial_weights),
        ],
        "layout": list(_layout(plan)),
        "tuning": [
            *class_weight_lines(project),
            *optimizer_lines(training.optimizer, groups),
            *groups.leader_lines,
            *scheduler_lines(training, groups.target),
            *groups.first_lines,
            *scaler_lines(training, regularization.is_fading),
        ],
        "disturb": [*[STEP_LINE] * bool(training.augmentation), *regularization.before],
        "before": before,
        "step": step_lines(training, groups, regularization),
        "epoch": [*epoch_lines(training, groups), *judged],
        "after": after,
    }
    samples = "train, validation, test"
    source = MAIN.format(
        samples=f"({samples}), fitted" if training.augmentation else samples,
        **{name: "".join(f"{x}\n" for x in lines) for name, lines in parts.items()},
    )
    return _fitting(source, project, plan)
