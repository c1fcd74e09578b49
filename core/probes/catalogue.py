"""The probes that look at layers. To add one, write its file, name it here, and add its fields
to `core.probes.measure.LayerMeasure`."""

from core.probes.activations import ACTIVATIONS
from core.probes.dead_units import DEAD_UNITS
from core.probes.gradients import GRADIENTS
from core.probes.output_gradient import OUTPUT_GRADIENT
from core.probes.slope import SLOPE
from core.probes.spec import Probe
from core.probes.update_ratio import UPDATE_RATIO
from core.probes.weight_norm import WEIGHT_NORM
from core.probes.weights import WEIGHTS
from core.probes.zero_share import ZERO_SHARE

PROBES: tuple[Probe, ...] = (
    ACTIVATIONS,
    ZERO_SHARE,
    DEAD_UNITS,
    GRADIENTS,
    OUTPUT_GRADIENT,
    SLOPE,
    WEIGHTS,
    WEIGHT_NORM,
    UPDATE_RATIO,
)
