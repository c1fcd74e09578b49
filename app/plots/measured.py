"""A figure out of the activation measures of some layers, as a matrix that grows."""

from collections.abc import Callable, Sequence

import numpy as np

from app.plots.layer_curves import Rows
from core.probes.measure import LayerMeasure
from core.training.events import LayersMeasured
from core.training.history import History
from core.training.series import Series


class MeasuredRows:
    """Reads each measure once. The layers are those that have the figure at all: its value is
    not NaN in some measure; where one becomes known later everything is read again."""

    def __init__(self, figure: Callable[[LayerMeasure], float]) -> None:
        self._figure = figure
        self._history: History | None = None
        self._start(())

    def _start(self, layers: tuple[str, ...]) -> None:
        self._layers = layers
        self._read = 0
        self._last: LayersMeasured | None = None
        self._steps = Series(dtype=np.int64)
        self._values = Series(len(layers))

    def of(self, history: History) -> Rows:
        """All rows so far."""
        if history is not self._history or was_thinned(history, self._read, self._last):
            self._history = history
            self._start(())
        if history.measures:
            layers = self._layers_of(history.measures[self._read :], history)
            if layers != self._layers:
                self._start(layers)
            for measured in history.measures[self._read :]:
                self._append(measured)
            self._read = len(history.measures)
            self._last = history.measures[-1]
        return Rows(self._layers, self._steps.values, self._values.values)

    def _layers_of(self, fresh: Sequence[LayersMeasured], history: History) -> tuple[str, ...]:
        """Not the last look alone tells: one after a stop does not know how far weights moved."""
        known = set(self._layers)
        for look in fresh:
            known |= {id for id, layer in look.layers.items() if not np.isnan(self._figure(layer))}
        observed = history.started.observed if history.started else history.measures[-1].layers
        return tuple(node for node in observed if node in known)

    def _append(self, measured: LayersMeasured) -> None:
        """Take in a look, unless it tells nothing of this figure although nothing broke: one
        after a stop does not know how far weights moved."""
        found = [
            self._figure(measured.layers[node]) if node in measured.layers else np.nan
            for node in self._layers
        ]
        known = self._values.values
        was_known = len(known) > 0 and not bool(np.isnan(known[-1]).all())
        is_lost = was_known and bool(np.isnan(found).all())
        if is_lost and not any(layer.non_finite for layer in measured.layers.values()):
            return
        self._steps.append(measured.step)
        self._values.append(found)


def was_thinned(history: History, read: int, last: LayersMeasured | None) -> bool:
    """Whether measures were dropped since `read` of them, up to `last`, were read. Their number
    alone does not tell: while a plot is hidden it can grow beyond what it was."""
    kept = history.measures
    return bool(read) and (len(kept) < read or kept[read - 1] is not last)
