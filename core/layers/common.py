"""Parameters that several families of layers share."""

from core.catalogue import SettingParam
from core.initializers import INITIALIZERS
from core.params import BoolParam

BIAS = BoolParam(name="bias", default=True, help="Add a learned value to each output.")

INITIALIZATION = SettingParam(
    name="initialization",
    default=None,
    catalogue=INITIALIZERS,
    is_optional=True,
    none_label="as the network",
    is_argument=False,
    is_advanced=True,
    help="How the weights are drawn; by default as the training settings say.",
)
