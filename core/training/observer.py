"""Looks at the layers of a run now and then, with every probe of the catalogue.

Nothing is attached to the network: a step that is looked at keeps its outputs and their
gradients until the look is over. The numbers of the run stay the same to the last bit.
"""

import math
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.probes.cadence import Cadence
from core.probes.catalogue import PROBES
from core.probes.dead_units import WINDOW
from core.probes.firing import Firing
from core.probes.measure import LayerMeasure
from core.probes.monitor import Monitor
from core.probes.sampling import thinned
from core.probes.spec import Look, Probe
from core.probes.update_ratio import MOST
from core.training.events import LayersMeasured
from core.training.layers import Layer, Layers
from core.training.monitoring import STEP

if TYPE_CHECKING:
    from torch import Tensor

MOST_FIRST_STEPS = 64


class Observer:
    """The probes of one run."""

    def __init__(
        self,
        layers: Layers,
        cadence: Cadence,
        samples: int,
        batch_size: int,
        probes: Sequence[Probe] = PROBES,
    ) -> None:
        """`samples` is the size of the training set. The first steps are looked at one by one,
        until units can be judged by samples that came after the very first."""
        window = max(1, min(samples, WINDOW))
        first_steps = min(math.ceil(2 * window / batch_size), MOST_FIRST_STEPS)
        self._layers = layers
        self._probes = probes
        self._due = cadence.start(first_steps)
        self._firing = {layer.id: Firing(window) for layer in layers.all if layer.is_rectifier}
        self._weights: Mapping[str, Tensor] = {}
        self._asked = self._cost = self._looked = 0.0
        self._spent: dict[str, float] = {}
        self._monitor = Monitor()
        self._step = -1

    @property
    def monitor(self) -> Monitor:
        """What share of the time looking may take, and whether to look at all."""
        return self._monitor

    @monitor.setter
    def monitor(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._due.allow(monitor.for_looks)

    @property
    def looks_at_ends(self) -> bool:
        """Whether the last step before the run ends or waits is looked at in any case."""
        return self._monitor.is_on and self._due.looks_at_ends

    def has_missed(self, step: int) -> bool:
        """Whether the run ends or waits after `step`, which should have been looked at."""
        return self._monitor.is_on and step != self._step and self._due.at_end(step, True)

    def is_due(self, step: int, seconds: float, is_end: bool = False) -> bool:
        """Whether to look at this step; `seconds` since the run began. `is_end`: it ends or
        waits after it."""
        self._asked = time.perf_counter()
        if not self._monitor.is_on:
            self._looked = seconds  # no share of a time in which nobody wanted to look
            return False
        return self._due(step, seconds) or (is_end and self._due.at_end(step, False))

    def heed(self, loss: float, norms: NDArray[np.float32]) -> None:
        """Look closer where the loss of a step or the length of its gradient shot up."""
        if self._monitor.is_on:
            self._due.heed(loss, math.hypot(*norms.tolist()))

    def steps_free(self, step: int, seconds: float, most: int) -> int:
        """How many of the `most` steps after `step` come before one that is looked at, or of
        which that is not known yet."""
        if self._monitor.is_on:
            most = self._due.known(step, most)
        for ahead in range(most):
            if self.is_due(step + 1 + ahead, seconds):
                return ahead
        return most

    def before_update(self) -> None:
        """Keep the weights, to see how far they move."""
        began = time.perf_counter()
        self._weights = {
            layer.id: thinned(layer.weight, MOST).clone()
            for layer in self._layers.learning
            if layer.weight is not None
        }
        self._cost = time.perf_counter() - began

    def look(
        self,
        step: int,
        outputs: "Mapping[str, Tensor]",
        seconds: float,
        scale: float = 1.0,
        usual: float | None = None,
    ) -> LayersMeasured:
        """Measure all layers, after the update; forgets everything of the step. How far weights
        moved is told only after `before_update`.

        The gradients of `outputs` are `scale` times as large as those of the loss. `usual` are
        the seconds of a step that is not looked at, where those are fewer: what this one took
        beyond them is the cost of looking.
        """
        began, self._step = time.perf_counter(), step
        self._spent = {probe.name: 0.0 for probe in self._probes}
        observed = self._layers.observed
        measured = {layer.id: self._measure(layer, outputs, scale) for layer in observed}
        self._weights = {}
        ended = time.perf_counter()
        cost = self._cost + ended - began if usual is None else ended - self._asked - usual
        self._due.looked(seconds, cost)
        costs = {**self._spent, STEP: max(0.0, cost - sum(self._spent.values()))}
        share = cost / max(seconds - self._looked, cost, 1e-9)
        self._looked = seconds
        return LayersMeasured(step, measured, costs, share)

    def _measure(self, layer: Layer, outputs: "Mapping[str, Tensor]", scale: float) -> LayerMeasure:
        look = self._look(layer, outputs, scale)
        values: dict[str, Any] = {}
        began = time.perf_counter()
        for probe in self._probes:
            values.update(probe.measure(look))
            ended = time.perf_counter()
            self._spent[probe.name] += ended - began
            began = ended
        return LayerMeasure(**values)

    def _look(self, layer: Layer, outputs: "Mapping[str, Tensor]", scale: float) -> Look:
        output, gradient = outputs[layer.id], _unscaled(outputs[layer.id].grad, scale)
        given = outputs[layer.sources[0]]
        firing = self._firing.get(layer.id)
        if firing is not None:
            firing.watch(output.float(), _unscaled(given.grad, scale))
        return Look(
            output=output.float(),
            output_gradient=gradient,
            weight=layer.weight,
            weight_before=self._weights.get(layer.id),
            unit_dim=layer.unit_dim,
            firing=firing,
            activation=layer.activation,
            input=given if layer.activation is not None else None,
            steepest=layer.steepest,
        )


def _unscaled(gradient: "Tensor | None", scale: float) -> "Tensor | None":
    """A gradient in float32 without the scale of the loss; itself where it was never scaled."""
    if gradient is None:
        return None
    return gradient.float() if scale == 1.0 else gradient.float() / scale


def retain_gradients(outputs: "Mapping[str, Tensor]") -> None:
    """Ask autograd to keep the gradients of `outputs`, where any will flow."""
    for output in outputs.values():
        if output.requires_grad:
            output.retain_grad()
