"""Where a run stands, as the window sees it."""

from enum import StrEnum


class RunState(StrEnum):
    """Where a run stands. STOPPING: stop was asked for and the present step still computes."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def is_alive(self) -> bool:
        """Whether a thread trains or waits."""
        return self in (RunState.RUNNING, RunState.PAUSED, RunState.STOPPING)
