"""What a run and the twins beside it have said so far."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.runs.thread import Numbered
from app.runs.twin_run import TwinRun
from core.training.checkpoints.beside import forget_twin
from core.training.history import History
from core.twins.twin import Twin


class Histories:
    """The history of the main run, number 0, and those of its twins, from 1. A twin that is no
    longer shown is heard to its end."""

    def __init__(
        self, main: History, twins: Sequence[Twin] = (), pasts: Sequence[History] = ()
    ) -> None:
        """Twins that go on begin with what is known of them, `pasts`."""
        pasts = pasts or [History() for _ in twins]
        self.twins = tuple(
            TwinRun(number, twin.name, twin.project, past, twin.short)
            for number, (twin, past) in enumerate(zip(twins, pasts, strict=True), 1)
        )
        self._all = (main, *(twin.history for twin in self.twins))

    def take(self, events: Iterable[Numbered]) -> None:
        """Take in events in the order they were said."""
        for number, event in events:
            self._all[number].append(event)

    def forget_kept(self, number: int) -> None:
        """One of the twins of a run that has ended does not go on with it."""
        for twin in self.twins:
            if twin.number == number and twin.history.checkpoint is not None:
                forget_twin(Path(twin.history.checkpoint.path).parent)

    def hide(self, number: int) -> None:
        """Show one of the twins no more."""
        self.twins = tuple(twin for twin in self.twins if twin.number != number)

    @property
    def version(self) -> int:
        """Changes with every event of any of the runs."""
        return sum(history.version for history in self._all)

    @property
    def have_ended(self) -> bool:
        """Whether none of the runs goes on."""
        return all(history.ended is not None for history in self._all)
