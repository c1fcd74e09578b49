"""What reaches the twins of what is asked of the main run: orders, and new settings."""

from dataclasses import replace

from immutabledict import immutabledict

from core.network import Node
from core.params import Params, Setting
from core.project import Project
from core.settings.training import TrainingSettings
from core.training.changes import LIVE
from core.training.control import Control
from core.training.live import own_training


class Follower(Control):
    """The control of one of several runs: it also stops when its leader does, once it is where
    the others are."""

    def __init__(self, leader: Control) -> None:
        super().__init__()
        self._leader = leader
        self.is_taken_out = False
        """Whether this run was to end while the others went on."""
        self.is_behind = False
        """Whether others have made a step that this one is about to make."""
        self.paused = 0.0
        """Seconds for which all were paused. Waits for the others, or for the pace that is asked
        for, are none of them: this time passes for the run."""

    @property
    def is_stopping(self) -> bool:
        """Whether this run is to end."""
        return super().is_stopping or (self._leader.is_stopping and not self.is_behind)

    def waited(self) -> float:
        """The seconds of the pauses of all."""
        return self.paused

    def stop(self) -> None:
        """End this run alone, unless all are about to end."""
        self.is_taken_out = self.is_taken_out or not self._leader.is_stopping
        super().stop()


def carried_over(twin: Project, before: Project, after: Project) -> Project:
    """`twin` with what a run can follow of the edit from `before` to `after`, but for what
    distinguished it from `before`."""
    training = _training(twin.training, before.training, after.training)
    nodes: dict[str, Node] = {}
    for key, node in twin.network.nodes.items():
        old, new = before.network.nodes.get(key), after.network.nodes.get(key)
        if old is None or new is None or old is new or old.kind != node.kind:
            continue
        params = Params(_params(node.params, Params(own_training(old)), Params(own_training(new))))
        if params != node.params:
            nodes[key] = replace(node, params=params)
    network = twin.network
    if nodes:
        network = replace(network, nodes=immutabledict({**network.nodes, **nodes}))
    return replace(twin, training=training, network=network)


def _training(
    twin: TrainingSettings, before: TrainingSettings, after: TrainingSettings
) -> TrainingSettings:
    fields = {
        name: _value(getattr(twin, name), getattr(before, name), getattr(after, name))
        for name in LIVE
    }
    return replace(twin, **fields)  # type: ignore[arg-type]


def _value(twin: object, before: object, after: object) -> object:
    """What is new in `after`, unless the twin had another value; of a setting by parameters."""
    if twin == before:
        return after
    if not (isinstance(twin, Setting) and isinstance(before, Setting)):
        return twin
    if isinstance(after, Setting) and twin.kind == before.kind == after.kind:
        return Setting(twin.kind, _params(twin.params, before.params, after.params))
    return twin


def _params(twin: Params, before: Params, after: Params) -> Params:
    """`twin` with the parameters that changed and in which it did not differ."""
    changed = {
        name: value
        for name, value in after.items()
        if name in before and before[name] != value and name in twin and twin[name] == before[name]
    }
    return Params({**twin, **changed})
