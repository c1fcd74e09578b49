"""Weights put into a network: where each belongs, and copying it there."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.data.spec import Progress, silent
from core.errors import WeightsError
from core.network import Network
from core.params import Setting
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.transfer.matching import NAME, ORDER, Report, Slot, match
from core.transfer.published import fetch_published
from core.transfer.reading import read_weights

if TYPE_CHECKING:
    from torch import Tensor

    from core.compiler import CompiledNetwork


def is_loaded(setting: Setting) -> bool:
    """Whether initial weights come from a file."""
    return INITIAL_WEIGHTS[setting.kind].is_loaded


def source_name(setting: Setting) -> str:
    """What a person calls the file or the published weights."""
    if setting.kind == "File":
        return Path(str(setting.params["path"])).name or "no file"
    return str(setting.params["weights"])


def file_of(setting: Setting, progress: Progress = silent) -> Path:
    """The file that holds loaded weights, downloaded where it has to be.

    Raises `WeightsError` for published weights that are not known, `DataError` where a download
    fails. What `progress` raises cancels.
    """
    if setting.kind == "File":
        if not setting.params["path"]:
            raise WeightsError("No file of weights is chosen: choose one, or start from new ones.")
        return Path(str(setting.params["path"])).expanduser()
    return fetch_published(str(setting.params["weights"]), progress)


def fetch_weights(setting: Setting, progress: Progress) -> None:
    """Have published weights at hand before a run starts. Raises as `file_of` does."""
    if is_loaded(setting):
        file_of(setting, progress)


def slots_of(compiled: "CompiledNetwork", network: Network) -> tuple[Slot, ...]:
    """Every tensor of a compiled network, in the order of its layers."""
    found = []
    for step in compiled.plan.steps:
        module = compiled.module_of(step.node)
        state = module.state_dict() if module is not None else {}
        layer = network.nodes[step.node].name
        for name, tensor in state.items():
            slot = Slot(f"{step.name}.{name}", step.node, layer, name, tuple(tensor.shape))
            found.append(slot)
    return tuple(found)


def report_on(project: Project, tensors: "Mapping[str, Tensor]", how: str) -> Report:
    """What of `tensors` fits the network of a project; nothing is allocated for it.

    Raises `CompileError` for a network that cannot be compiled.
    """
    import torch

    from core.compiler import compile_network

    with torch.device("meta"):
        compiled = compile_network(project.network, project.input_shape)
    return match(slots_of(compiled, project.network), _shapes(tensors), how)


def inspect(project: Project, setting: Setting, progress: Progress) -> dict[str, Report]:
    """What of the weights that `setting` names fits the network, and whether it is sound, for
    each way to match.

    Raises `LayerloomError` where they cannot be had, or the network cannot be compiled. What
    `progress` raises cancels.
    """
    name = source_name(setting)
    path = file_of(setting, progress)
    progress(f"Reading {name}", 0, 0)
    tensors = read_weights(path)
    progress(f"Comparing {name} with the network", 0, 0)
    reports = {how: report_on(project, tensors, how) for how in (NAME, ORDER)}
    return {
        how: replace(report, fault=fault_in(tensors, report, setting))
        for how, report in reports.items()
    }


def load_initial_weights(
    compiled: "CompiledNetwork", network: Network, setting: Setting
) -> Report | None:
    """Put the initial weights that `setting` names into a compiled network, if it names any.

    What the file does not have, or has in another shape, stays as it was drawn. Raises
    `WeightsError` where nothing fits or a number is not finite, `DataError` where a download
    fails.
    """
    if not is_loaded(setting):
        return None
    tensors = read_weights(file_of(setting))
    how = str(setting.params["match"])
    report = match(slots_of(compiled, network), _shapes(tensors), how)
    refuse_misfit(report, setting)
    refuse_unsound(tensors, report, setting)
    _copy(compiled, tensors, report)
    return report


def matched_weights(project: Project) -> "dict[str, Tensor]":
    """The initial weights of a project under the names of its network, for its script."""
    from core.compiler import compile_network

    compiled = compile_network(project.network, project.input_shape)
    report = load_initial_weights(compiled, project.network, project.training.initial_weights)
    state = compiled.state_dict()
    pairs = report.matched if report is not None else ()
    return {pair.slot.name: state[pair.slot.name].contiguous() for pair in pairs}


def _shapes(tensors: "Mapping[str, Tensor]") -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def refuse_misfit(report: Report, setting: Setting) -> None:
    """Raise `WeightsError` where nothing of a file fits the network."""
    if report.matched:
        return
    name = source_name(setting)
    if report.differing:
        pair = report.differing[0]
        raise WeightsError(
            f"Nothing in {name} fits this network: {pair.source} is {pair.shape} there and "
            f"{pair.slot.shape} here. Choose other weights, or start from new ones."
        )
    example = report.left_over[0] if report.left_over else ""
    advice = "match by order and shape instead" if report.how == "name" else "choose other weights"
    raise WeightsError(
        f"Nothing in {name} (such as {example!r}) belongs to a layer of this network: {advice}, "
        "or start from new weights."
    )


def refuse_unsound(tensors: "Mapping[str, Tensor]", report: Report, setting: Setting) -> None:
    """Raise `WeightsError` where a tensor that fits holds what is no number to learn from."""
    if fault := fault_in(tensors, report, setting):
        raise WeightsError(fault)


def fault_in(tensors: "Mapping[str, Tensor]", report: Report, setting: Setting) -> str:
    """What is wrong with the first tensor that fits and cannot be used; empty for nothing."""
    import torch

    name = source_name(setting)
    for pair in report.matched:
        value = tensors[pair.source]
        if value.layout is not torch.strided or value.is_quantized:
            way = "dequantize()" if value.is_quantized else "to_dense()"
            kind = "quantized" if value.is_quantized else "sparse"
            return f"{pair.source} in {name} is {kind}: save the weights after .{way}."
        if value.is_complex() or not bool(torch.isfinite(_plain(value)).all()):
            return (
                f"{pair.source} in {name} holds values that are NaN, infinite or complex: choose "
                "other weights."
            )
    return ""


def _plain(value: "Tensor") -> "Tensor":
    """As float32 where it is real: torch asks and copies little of smaller kinds."""
    return value.float() if value.is_floating_point() else value


def _copy(compiled: "CompiledNetwork", tensors: "Mapping[str, Tensor]", report: Report) -> None:
    import torch

    state = compiled.state_dict()
    with torch.no_grad():
        for pair in report.matched:
            state[pair.slot.name].copy_(_plain(tensors[pair.source]))
