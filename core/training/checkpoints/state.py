"""What of a run goes into a checkpoint, and how a new run takes it up, bit for bit."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import CheckpointError
from core.plan import identifiers
from core.project import Project
from core.training.checkpoints.belonging import refuse_foreign
from core.training.checkpoints.file import About, Checkpoint
from core.training.checkpoints.past import Past
from core.training.checkpoints.place import Place
from core.training.randomness import gpu_state, set_gpu_state

if TYPE_CHECKING:
    from torch import Tensor

    from core.training.session import Session

_NETWORK, _TUNING, _RANDOM = "network.", "tuning.", "random."
_BY_LAYER = (_NETWORK, f"{_TUNING}early_stopping.")
"""Tensors that are named after their layer."""


def take(
    session: "Session",
    project: Project,
    place: Place,
    shuffle: "Tensor",
    best_loss: float | None,
    past: Past,
) -> Checkpoint:
    """The state of a run between two steps. The tensors are those in use, not copies.

    `project` has the settings in force; `shuffle` is the state of the shuffling generator
    from before the permutation of the present epoch was drawn.
    """
    tensors, tuning = session.tuning.state()
    named = {_NETWORK + name: value for name, value in session.network.state_dict().items()}
    named |= {_TUNING + name: value for name, value in tensors.items()}
    named |= {f"{_RANDOM}stream": session.stream.state, f"{_RANDOM}shuffle": shuffle}
    gpu = gpu_state(session.device)
    if gpu is not None:
        named[f"{_RANDOM}{session.device.type}"] = gpu
    plain = {"tuning": tuning, "precision": session.precision.state()}
    now = datetime.now().astimezone()
    about = About(project, place, len(session.train), best_loss, now, plain)
    return Checkpoint(about, named, past)


def put(checkpoint: Checkpoint, session: "Session", project: Project) -> None:
    """Bring a new session to where `checkpoint` was taken; its settings must be those of then.

    Raises `CheckpointError` where the two do not fit together.
    """
    refuse_foreign(checkpoint.about, project, len(session.train))
    tensors = Checkpoint(checkpoint.about, _renamed(checkpoint, project))
    try:
        session.network.load_state_dict(tensors.part(_NETWORK))
        session.tuning.load_state(tensors.part(_TUNING), checkpoint.about.plain["tuning"])
        session.precision.load_state(checkpoint.about.plain["precision"])
        _put_random(session, tensors.part(_RANDOM))
    except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0].rstrip(":. ")
        raise CheckpointError(f"The checkpoint does not fit this project: {reason}.") from error


def weights_of(checkpoint: Checkpoint) -> dict[str, NDArray[np.generic]]:
    """The state dict of the network as arrays."""
    return {name: value.numpy() for name, value in checkpoint.part(_NETWORK).items()}


def _put_random(session: "Session", states: "Mapping[str, Tensor]") -> None:
    session.stream.state = states["stream"]
    session.batches.state = states["shuffle"]
    if session.device.type in states:
        set_gpu_state(session.device, states[session.device.type])


def _renamed(checkpoint: Checkpoint, project: Project) -> "dict[str, Tensor]":
    """The tensors, named by what their layers are called now."""
    then, now = identifiers(checkpoint.about.project.network), identifiers(project.network)
    names = {name: now[node] for node, name in then.items() if node in now}
    return {_new_name(key, names): value for key, value in checkpoint.tensors.items()}


def _new_name(key: str, names: Mapping[str, str]) -> str:
    start = next((start for start in _BY_LAYER if key.startswith(start)), None)
    if start is None:
        return key
    layer, dot, rest = key[len(start) :].partition(".")
    return f"{start}{names.get(layer, layer)}{dot}{rest}"
