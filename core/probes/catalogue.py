"""The probes that look at layers. To add one, write its file, name it here, and add its fields
to `core.training.events.LayerMeasure`."""

from core.probes.dead_units import DEAD_UNITS
from core.probes.histogram import HISTOGRAM
from core.probes.output_gradient import OUTPUT_GRADIENT
from core.probes.spec import Probe
from core.probes.update_ratio import UPDATE_RATIO
from core.probes.zero_share import ZERO_SHARE

PROBES: tuple[Probe, ...] = (HISTOGRAM, ZERO_SHARE, DEAD_UNITS, OUTPUT_GRADIENT, UPDATE_RATIO)
