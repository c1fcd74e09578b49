"""How strong the gradient is at each layer, read from a run, and the colours for it.

Gradient norms are shown on a logarithmic scale from 10⁻⁸ to 1, from blue to amber in both themes.
A gradient of exactly 0 has a look of its own.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from PySide6.QtGui import QColor

from app.canvas.histogram_bars import Axis, bar_heights, zero_on
from app.gradient_colors import gradient_color
from core.diagnosis.forensics import broken_tensor
from core.probes.measure import LayerMeasure
from core.training.history import History

ABOUT_GRADIENTS = (
    "The bar of a layer shows how strong the gradient of its weights is (where it has none, that "
    "of what it gives), and a wire that of what it carries. The scale is logarithmic."
)
LOWEST_EXPONENT = -8
LEVELS = 64
NOTHING = -2
"""In place of a level: no gradient at all."""
DEAD_SHARE_SHOWN = 0.1
"""A layer with fewer dead units than this gets no badge."""
SATURATED_SHARE_SHOWN = 0.5
"""A layer with fewer values than this where it is nearly flat gets no badge."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What a run says about one layer at one step.

    `level` is the gradient norm of the weights of the layer as one of `LEVELS` + 1 steps, that at
    its output where it has no weights; `out_level` that of the gradient at its output (what its
    wires carry), `NOTHING` where that is exactly 0; None where nothing was measured. `is_changed`:
    it is another one in the drawing now, or new there, so that the run says nothing of it.
    `dead_percent` and `saturated_percent` are 0 where no badge is due. `is_broken`: there are
    NaN or infinite values; `broke_first`: before those of any other layer. `bars` are the
    heights of a histogram of what it gives, where asked, and `zero` is where 0 is on its axis,
    as a share.
    """

    level: int | None = None
    out_level: int | None = None
    dead_percent: int = 0
    is_broken: bool = False
    broke_first: bool = False
    saturated_percent: int = 0
    bars: bytes = b""
    zero: float = 0.0
    is_changed: bool = False

    @property
    def has_bar(self) -> bool:
        """Whether a gradient was measured."""
        return self.level is not None or self.is_broken

    @property
    def has_findings(self) -> bool:
        """Whether a badge is due."""
        return self.is_broken or self.dead_percent > 0 or self.saturated_percent > 0


NO_FLOW = Flow()
CHANGED = Flow(is_changed=True)
NO_AXES: Mapping[str, Axis] = MappingProxyType({})


def level_of(norm: float) -> int | None:
    """The step of the scale for a gradient norm; None where it is not finite."""
    if not math.isfinite(norm):
        return None
    if norm <= 0.0:
        return 0
    part = 1.0 - math.log10(norm) / LOWEST_EXPONENT
    return round(max(0.0, min(1.0, part)) * LEVELS)


def level_color(level: int, is_dark: bool = True) -> QColor:
    """The colour of one step of the scale, on a dark or a light canvas."""
    return gradient_color(level / LEVELS, is_dark)


def read_flow(
    history: History,
    nodes: Iterable[str],
    step: int | None = None,
    axes: Mapping[str, Axis] = NO_AXES,
) -> dict[str, Flow]:
    """What `history` says about each of `nodes` at a step; None is now. Those with an axis get
    a histogram on it."""
    norms, look = _norms(history, step), history.look_at(step)
    measures = look.layers if look else {}
    flows = {node: _flow(norms.get(node), measures.get(node), axes.get(node)) for node in nodes}
    if any(flow.is_broken for flow in flows.values()):
        first = broken_tensor(history)
        if first is not None and first.node in flows:
            flows[first.node] = replace(flows[first.node], is_broken=True, broke_first=True)
    return flows


def _norms(history: History, step: int | None) -> dict[str, float]:
    if history.started is None or not len(history.gradient_norms):
        return {}
    row = history.gradient_norms.values[history.rows_until(step) - 1].tolist()
    norms = zip(history.started.weighted, row, strict=True)
    frozen = history.frozen_at(step)
    return {node: norm for node, norm in norms if node not in frozen}


def _flow(norm: float | None, measure: LayerMeasure | None, axis: Axis | None) -> Flow:
    if norm is None and measure is None:
        return NO_FLOW
    out = measure.output_gradient if measure else math.nan
    dead = measure.dead_share if measure else math.nan
    shown = out if norm is None else norm
    at_output = out if math.isfinite(out) else shown
    saturated = measure.saturation if measure else math.nan
    has_odd = measure is not None and measure.non_finite > 0
    return Flow(
        level=level_of(shown),
        out_level=NOTHING if at_output == 0.0 else level_of(at_output),
        dead_percent=_percent(dead, DEAD_SHARE_SHOWN),
        is_broken=has_odd or (norm is not None and not math.isfinite(norm)),
        saturated_percent=_percent(saturated, SATURATED_SHARE_SHOWN),
        bars=bar_heights(measure.activations, axis) if measure and axis else b"",
        zero=zero_on(axis) if axis else 0.0,
    )


def _percent(share: float, shown: float) -> int:
    """A share in percent; 0 below what is shown, and where it is not known."""
    return round(100 * share) if share >= shown else 0
