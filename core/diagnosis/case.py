"""What the rules are told: a project and the history of its run, with what many of them ask.

Everything is computed when it is first asked for, once for all rules.
"""

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.network import Node
from core.probes.measure import LayerMeasure
from core.project import Project
from core.training.history import History

AVERAGED = 32
"""Steps that a gradient norm is the mean of: a single batch is noise."""


class Case:
    """One project with what was measured while it trained; the history may be empty."""

    def __init__(self, project: Project, history: History | None = None) -> None:
        self.project = project
        self.history = history or History()

    # -- the network -------------------------------------------------------------------

    @cached_property
    def weighted(self) -> tuple[str, ...]:
        """The layers with weights that learn, in the order of the plan."""
        started = self.history.started
        return started.weighted if started else ()

    def node(self, id: str) -> Node:
        """A node of the network."""
        return self.project.network.nodes[id]

    # -- learning ----------------------------------------------------------------------

    @property
    def step(self) -> int:
        """The last step."""
        return self.history.step

    @cached_property
    def chance(self) -> float:
        """The accuracy of guessing, in 0..1; NaN for a regression."""
        classes = len(self.project.data.classes)
        return 1 / classes if classes else math.nan

    @cached_property
    def is_learning(self) -> bool:
        """Whether the smoothed accuracy is clearly above chance: half as high again, at least."""
        accuracies = self.history.smoothed_accuracies.series.values
        return bool(len(accuracies)) and bool(accuracies[-1] > 1.5 * self.chance)

    # -- gradients ---------------------------------------------------------------------

    @cached_property
    def gradient_norms(self) -> NDArray[np.float64]:
        """Gradient norm of each weighted layer, the mean of the last steps; empty before any."""
        recent = self.history.gradient_norms.values[-AVERAGED:]
        return recent.astype(np.float64).mean(axis=0) if len(recent) else np.empty(0)

    # -- looks -------------------------------------------------------------------------

    def measure(self, node: str) -> LayerMeasure | None:
        """The latest look at a layer."""
        return self.history.latest_measure(node)
