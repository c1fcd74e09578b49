"""What the rules are told: a project and the history of its run, with what many of them ask.

Everything is computed when it is first asked for, once for all rules. A value that is not
known (no accuracy, nothing measured yet) is NaN, and no comparison with NaN is ever true.
"""

import math
from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.check import check
from core.diagnosis.baselines import loss_of_constant
from core.diagnosis.bias_variance import BiasVariance, bias_variance
from core.errors import CompileError
from core.network import Node
from core.plan import make_plan
from core.probes.measure import LayerMeasure
from core.project import Project
from core.shapes import Inference
from core.training.events import LayersMeasured
from core.training.history import History

WINDOW = 32
"""Steps that figures of now are the mean of, at least: a single batch is noise."""

WINDOW_SAMPLES = 1024
"""Samples that figures of now are the mean of, at least: a small batch is more noise."""

LEARNT = 0.1
"""Progress from which on a network counts as learning."""


class Case:
    """One project with what was measured while it trained; the history may be empty."""

    def __init__(self, project: Project, history: History | None = None) -> None:
        self.project = project
        self.history = history or History()

    # -- the network -------------------------------------------------------------------

    @cached_property
    def inference(self) -> Inference:
        """Shapes and parameter counts of the network, and what the checks say of it."""
        return check(self.project)

    @cached_property
    def weighted(self) -> tuple[str, ...]:
        """The layers with weights, in the order of the plan; those of `gradient_norms`."""
        started = self.history.started
        return started.weighted if started else ()

    @cached_property
    def maps(self) -> tuple[str, ...]:
        """Those of the weighted layers that map their inputs (Linear, Conv): neither
        normalizations nor activations with weights."""
        nodes = self.project.network.nodes
        return tuple(id for id in self.weighted if id in nodes and nodes[id].spec.has_weights)

    @cached_property
    def learning_maps(self) -> tuple[str, ...]:
        """Those of the maps that are not frozen."""
        return tuple(id for id in self.maps if id not in self.frozen)

    def is_hidden(self, id: str) -> bool:
        """Whether another map comes behind a layer."""
        return id in self._before_maps

    @cached_property
    def _before_maps(self) -> frozenset[str]:
        """All layers that a map comes behind: found in one walk, since every rule asks."""
        network = self.project.network
        waiting = [node.id for node in network.nodes.values() if node.spec.has_weights]
        found: set[str] = set()
        while waiting:
            for edge in network.incoming[waiting.pop()]:
                if edge.source not in found:
                    found.add(edge.source)
                    waiting.append(edge.source)
        return frozenset(found)

    @cached_property
    def frozen(self) -> frozenset[str]:
        """Those of the weighted layers that do not learn now."""
        if self.history.marks:
            return self.history.marks[-1].frozen
        started = self.history.started
        return started.frozen if started else frozenset()

    def node(self, id: str) -> Node:
        """A node of the network. Raises `KeyError` for one that has been deleted since."""
        return self.project.network.nodes[id]

    def name(self, id: str) -> str:
        """What a layer is called; its id where it has been deleted since."""
        node = self.project.network.nodes.get(id)
        return node.name if node else id

    # -- steps -------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The last step."""
        return self.history.step

    @property
    def window(self) -> int:
        """How many steps the figures of now are the mean of, at most."""
        return max(WINDOW, -(-WINDOW_SAMPLES // self.project.training.batch_size))

    @property
    def first_step(self) -> int:
        """The first step of the window of now."""
        return max(1, self.step - self.window + 1)

    @property
    def span(self) -> str:
        """The window of now, in words."""
        first, last = self.first_step, self.step
        return f"steps {first:,} to {last:,}" if first < last else f"step {last:,}"

    @property
    def first_known_step(self) -> int:
        """The step that the run began after: 0 where its weights were new."""
        return self.history.started.step if self.history.started else 0

    @cached_property
    def steps_measured(self) -> int:
        """How many steps are known: fewer than `step` where a run was gone on from."""
        return len(self.history.losses)

    # -- learning ----------------------------------------------------------------------

    @cached_property
    def class_shares(self) -> NDArray[np.float64]:
        """Share of each class among the training samples; as if equal where that is not known,
        empty for a regression."""
        started = self.history.started
        counts = np.array(started.class_counts if started else (), np.float64)
        total = float(counts.sum())
        if total > 0:
            return counts / total
        classes = len(self.project.data.classes)
        return np.full(classes, 1 / classes) if classes else np.empty(0)

    @cached_property
    def chance(self) -> float:
        """The accuracy of always naming the most frequent class, in 0..1; NaN for a
        regression."""
        return float(self.class_shares.max()) if len(self.class_shares) else math.nan

    @cached_property
    def constant_loss(self) -> float:
        """The loss of the best prediction that is the same for every sample; NaN where it is
        not known (a hinge loss)."""
        started = self.history.started
        if len(self.class_shares):
            return loss_of_constant(self.project.training.loss, self.class_shares)
        return started.constant_loss if started else math.nan

    @cached_property
    def accuracy(self) -> float:
        """The mean accuracy on the batches of the window of now, in 0..1; NaN where unknown."""
        return _mean(self.history.accuracies.values[-self.window :])

    @cached_property
    def loss(self) -> float:
        """The mean loss on the batches of the window of now; not finite where one of them is."""
        return _mean(self.history.losses.values[-self.window :])

    @cached_property
    def progress(self) -> float:
        """How far the network has come: 0 is a constant prediction, 1 is perfect.

        The better of (accuracy − chance) / (1 − chance) and 1 − loss / constant loss, of the
        window of now; NaN while neither is known.
        """
        by_accuracy = 1.0 if self.chance >= 1 else (self.accuracy - self.chance) / (1 - self.chance)
        by_loss = 1 - self.loss / self.constant_loss if self.constant_loss > 0 else math.nan
        known = [value for value in (by_accuracy, by_loss) if math.isfinite(value)]
        return max(known, default=math.nan)

    @cached_property
    def is_learning(self) -> bool:
        """Whether the network does clearly better now than a constant prediction would."""
        return self.progress >= LEARNT

    @cached_property
    def tables(self) -> list[BiasVariance]:
        """The errors after each epoch, against a target of 0; empty where they are not known."""
        found = [bias_variance(self.history, epoch=epoch) for epoch in self.history.epochs]
        return [table for table in found if table is not None]

    # -- gradients ---------------------------------------------------------------------

    @cached_property
    def gradient_norms(self) -> NDArray[np.float64]:
        """Gradient norm of each weighted layer, the mean of the last steps; empty before any."""
        recent = self.history.gradient_norms.values[-self.window :]
        return recent.astype(np.float64).mean(axis=0) if len(recent) else np.empty(0)

    def gradient_norm(self, id: str) -> float:
        """Gradient norm of a weighted layer, the mean of the last steps; NaN before any."""
        known = len(self.gradient_norms) and id in self.weighted
        return float(self.gradient_norms[self.weighted.index(id)]) if known else math.nan

    def no_gradient_since(self, id: str) -> int:
        """The step from which on a weighted layer got a gradient of exactly 0, for a whole
        window at least; 0 where it got some."""
        norms = self.history.gradient_norms_of(id)
        some = np.flatnonzero(norms != 0)  # NaN as well
        begin = int(some[-1]) + 1 if len(some) else 0
        is_long = len(norms) - begin >= min(self.window, self.step)
        return int(self.history.steps.values[begin]) if is_long and begin < len(norms) else 0

    # -- looks -------------------------------------------------------------------------

    @cached_property
    def looks(self) -> tuple[LayersMeasured, ...]:
        """The looks at the layers that are kept, the latest among them."""
        kept, latest = self.history.measures, self.history.latest_look
        is_newer = latest is not None and (not kept or kept[-1] is not latest)
        return (*kept, latest) if is_newer and latest is not None else tuple(kept)

    @cached_property
    def observed(self) -> tuple[str, ...]:
        """The layers that were looked at and are still there, in the order of the plan."""
        started, nodes = self.history.started, self.project.network.nodes
        return tuple(id for id in started.observed if id in nodes) if started else ()

    def measure(self, node: str) -> LayerMeasure | None:
        """The latest look at a layer."""
        return self.history.latest_measure(node)

    def measured(self, id: str, looks: Iterable[LayersMeasured]) -> list[LayerMeasure]:
        """What these looks found of a layer."""
        return [look.layers[id] for look in looks if id in look.layers]

    # -- weights -----------------------------------------------------------------------

    @cached_property
    def weights(self) -> Mapping[str, NDArray[np.generic]]:
        """The weights of each map, as they were kept last, by the id of its layer."""
        kept, ended = self.history.snapshot_at(None), self.history.ended
        state = ended.weights if ended and ended.weights else kept.weights if kept else {}
        try:
            steps = make_plan(self.project.network, self.project.input_shape).steps
        except CompileError:
            return {}
        names = {step.node: f"{step.name}.weight" for step in steps}
        return {id: state[names[id]] for id in self.maps if names.get(id) in state}

    @cached_property
    def weights_step(self) -> int:
        """The step after which `weights` were kept."""
        kept, ended = self.history.snapshot_at(None), self.history.ended
        return ended.step if ended and ended.weights else kept.step if kept else 0


def _mean(values: NDArray[np.float32]) -> float:
    return float(values.astype(np.float64).mean()) if len(values) else math.nan
