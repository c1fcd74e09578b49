"""Early stopping: when to give up, and the weights to go back to."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.params import Params, Setting

if TYPE_CHECKING:
    from torch import Tensor, nn

KIND = "EarlyStopping"


class EarlyStopping:
    """Watches one loss an epoch. Without the setting it never stops and keeps nothing."""

    def __init__(self, settings: Iterable[Setting]) -> None:
        self._params = _found(settings)
        self._best = math.inf
        self._bad_epochs = 0
        self._best_state: dict[str, Tensor] = {}

    def change(self, settings: Iterable[Setting]) -> None:
        """Go on with other settings; what was best so far stays."""
        self._params = _found(settings)
        if self._params is None or not self._params["restore_best"]:
            self._best_state = {}

    def has_ended(self, loss: float, network: "nn.Module") -> bool:
        """Take in the loss of one epoch; True when patience has run out.

        A loss that is not finite is no improvement.
        """
        if self._params is None:
            return False
        if loss < self._best - float(self._params["min_delta"]):  # type: ignore[arg-type]
            self._best = loss
            self._bad_epochs = 0
            if self._params["restore_best"]:
                state = network.state_dict()
                self._best_state = {name: value.detach().clone() for name, value in state.items()}
        else:
            self._bad_epochs += 1
        return self._bad_epochs >= int(self._params["patience"])  # type: ignore[arg-type]

    def restore_best(self, network: "nn.Module") -> None:
        """Give `network` the weights of its best epoch, where they are kept."""
        if self._best_state:
            network.load_state_dict(self._best_state)


def _found(settings: Iterable[Setting]) -> Params | None:
    return next((setting.params for setting in settings if setting.kind == KIND), None)
