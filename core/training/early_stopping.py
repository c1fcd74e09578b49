"""Early stopping: when to give up, and the weights to go back to."""

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from core.params import Params, Setting

if TYPE_CHECKING:
    from torch import Tensor, nn

KIND = "EarlyStopping"


class EarlyStopping:
    """Watches one loss an epoch. Without the setting it never stops and keeps nothing.

    A run that had it once goes on noting its best epoch and keeping the weights of it, so that
    whoever switches either off and on again has lost nothing; only patience waits meanwhile.
    """

    def __init__(self, settings: Iterable[Setting]) -> None:
        self._best = math.inf
        self._bad_epochs = 0
        self._best_state: dict[str, Tensor] = {}
        self._is_watching = self._is_keeping = False
        self.change(settings)

    def change(self, settings: Iterable[Setting]) -> None:
        """Go on with other settings; what was best so far stays."""
        self._params = _found(settings)
        self._is_watching |= self._params is not None
        self._is_keeping |= self._restores

    @property
    def _restores(self) -> bool:
        return self._params is not None and bool(self._params["restore_best"])

    def has_ended(self, loss: float, network: "nn.Module") -> bool:
        """Take in the loss of one epoch; True when patience has run out.

        A loss that is not finite is no improvement.
        """
        if not self._is_watching:
            return False
        margin = float(self._params["min_delta"]) if self._params else 0.0  # type: ignore[arg-type]
        if loss < self._best - margin:
            self._best = loss
            self._bad_epochs = 0
            if self._is_keeping:
                state = network.state_dict()
                self._best_state = {name: value.detach().clone() for name, value in state.items()}
        elif self._params is not None:
            self._bad_epochs += 1
        return self._params is not None and self._bad_epochs >= int(self._params["patience"])  # type: ignore[arg-type]

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
        self._is_watching |= best is not None
        self._is_keeping |= bool(self._best_state)

    def restore_best(self, network: "nn.Module") -> None:
        """Give `network` the weights of its best epoch, where that is asked for."""
        if self._restores and self._best_state:
            network.load_state_dict(self._best_state)


def _found(settings: Iterable[Setting]) -> Params | None:
    return next((setting.params for setting in settings if setting.kind == KIND), None)
