"""Early stopping: when to give up, and the weights to go back to."""

import math
from collections.abc import Iterable, Mapping
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

    def state(self) -> "tuple[dict[str, Tensor], dict[str, float | int | None]]":
        """The best weights so far, and the plain figures beside them."""
        best = self._best if math.isfinite(self._best) else None
        return dict(self._best_state), {"best": best, "bad_epochs": self._bad_epochs}

    def load_state(
        self, tensors: "Mapping[str, Tensor]", plain: Mapping[str, float | int | None]
    ) -> None:
        """Go on where `state` was taken."""
        best = plain["best"]
        self._best = math.inf if best is None else float(best)
        self._bad_epochs = int(plain["bad_epochs"] or 0)
        self._best_state = {name: value.clone() for name, value in tensors.items()}

    def restore_best(self, network: "nn.Module") -> None:
        """Give `network` the weights of its best epoch, where they are kept."""
        if self._best_state:
            network.load_state_dict(self._best_state)


def _found(settings: Iterable[Setting]) -> Params | None:
    return next((setting.params for setting in settings if setting.kind == KIND), None)
