"""A project without anything that keeps it from learning by heart, and the names of what was
switched off."""

from dataclasses import replace
from typing import TYPE_CHECKING

from core.layers.spec import Family
from core.network import Network
from core.params import Params, Setting
from core.project import Project
from core.settings.schedules import SCHEDULES

if TYPE_CHECKING:
    from core.compiler import CompiledNetwork

_KEPT = ("ClipGradNorm", "ClipGradValue")
"""Clipping keeps a step from exploding; it does not keep from learning by heart."""

_OWN = ("penalty", "unit_max_norm")
"""What a layer can be told of its own."""


def without_regularization(project: Project) -> tuple[Project, tuple[str, ...]]:
    """`project` with a constant rate and without penalties, weight decay, label smoothing and
    augmentation; and their names."""
    training, off = project.training, []
    kept = tuple(s for s in training.regularization if s.kind in _KEPT)
    off += [s.kind for s in training.regularization if s.kind not in _KEPT]
    optimizer, is_off = _without(training.optimizer, "weight_decay")
    off += ["weight_decay"] * is_off
    off += [setting.kind for setting in training.augmentation]
    loss, is_off = _without(training.loss, "label_smoothing")
    off += ["label_smoothing"] * is_off
    if training.schedule.kind != "Constant":
        off.append(training.schedule.kind)
    training = replace(
        training,
        regularization=kept,
        augmentation=(),
        optimizer=optimizer,
        loss=loss,
        schedule=SCHEDULES.setting("Constant"),
    )
    network, freed = _without_bounds(project.network)
    return replace(project, training=training, network=network), (*off, *freed)


def _without_bounds(network: Network) -> tuple[Network, list[str]]:
    """The network without what single layers have of their own against learning by heart."""
    freed = []
    for node in network.nodes.values():
        own = [name for name in _OWN if node.params.get(name) is not None]
        if own:
            network = network.set_params(node.id, **dict.fromkeys(own))
            freed += [f"{name} of {node.name}" for name in own]
    return network, freed


def turn_noise_off(compiled: "CompiledNetwork", network: Network) -> tuple[str, ...]:
    """Let layers that disturb training pass their inputs on; their names."""
    off = []
    for node_id in network.order:
        module, node = compiled.module_of(node_id), network.nodes[node_id]
        if module is not None and node.spec.family is Family.REG and node_id in network.live:
            module.eval()
            off.append(node.name)
    return tuple(off)


def _without(setting: Setting, name: str) -> tuple[Setting, bool]:
    """The same with one parameter at 0, and whether it was not."""
    if not setting.params.get(name):
        return setting, False
    return Setting(setting.kind, Params({**setting.params, name: 0.0})), True
