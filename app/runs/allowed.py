"""What is in the way of a run now, and what Train, One step and Start again would do, in words."""

from app.checker import Checker
from app.runs.bridge import RunState, TrainingBridge
from app.runs.continuing import Continuing
from app.runs.going_on import is_kept_from
from app.runs.progress import NOT_FOLLOWED
from core.problems import Severity

AFRESH = "Reset first: then One step begins a new run."
STEP_AFTER_FAILURE = f"The run failed and cannot go on by a step. {AFRESH}"
STEP_AFTER_END = f"The run is over, and what is drawn cannot go on from where it ended. {AFRESH}"
FROM_NEW = "Train the network from new weights"
AGAIN = "Train what is drawn now, from new weights"
BACK = "Train → Go back to the previous run"


class Allowed:
    """Asked about the run of one window; sentences are empty where nothing is in the way."""

    def __init__(self, bridge: TrainingBridge, checker: Checker, continuing: Continuing) -> None:
        self._bridge, self._checker, self._continuing = bridge, checker, continuing

    # -- what is in the way ------------------------------------------------------------

    @property
    def obstacle(self) -> str:
        """Why the network cannot be trained: a sentence."""
        return next(iter(self.obstacles), "")

    @property
    def obstacles(self) -> list[str]:
        """All sentences that say why the network cannot be trained."""
        inference = self._checker.inference
        if inference is None or inference.is_trainable:
            return []
        return [p.text for p in inference.problems if p.severity is not Severity.WARNING]

    @property
    def step_obstacle(self) -> str:
        """Why One step can do nothing: a sentence."""
        state, continuing = self._bridge.state, self._continuing
        if state.is_alive or self.obstacle:
            return "" if state.is_alive else self.obstacle
        if state is RunState.IDLE or continuing.goes_on or continuing.begins_anew:
            return ""
        if state is RunState.FAILED:
            return STEP_AFTER_FAILURE
        kept, history = continuing.kept, self._bridge.history
        is_at_end = kept and is_kept_from(kept, history) and kept.about.place.step == history.step
        return "" if is_at_end else STEP_AFTER_END

    @property
    def not_followed(self) -> str:
        """What of the drawing a run under way does not follow since it could not be trained, in
        a few words."""
        inference = self._checker.inference
        problems = inference.problems if inference else ()
        errors = [problem.rule for problem in problems if problem.severity is Severity.ERROR]
        return next((NOT_FOLLOWED[rule] for rule in errors if rule in NOT_FOLLOWED), "")

    # -- in words ----------------------------------------------------------------------

    @property
    def train_tip(self) -> str:
        """What Train would do."""
        state = self._bridge.state
        if state.is_alive:
            return "Go on with the run" if state is RunState.PAUSED else "The run goes on"
        offer = self._continuing.offer if self._continuing.goes_on else None
        return self.obstacle or (offer.tip if offer else FROM_NEW)

    @property
    def step_tip(self) -> str:
        """What One step would do."""
        state, continuing = self._bridge.state, self._continuing
        if self.step_obstacle:
            return self.step_obstacle
        if continuing.begins_anew:
            return "Begin anew with what is drawn: one step, then wait"
        is_over = state is RunState.FINISHED or continuing.goes_on
        offer = continuing.offer if is_over else None
        if offer is None:
            return "Make one step, then wait"
        return f"One step more, then wait{f' ({offer.edit})' if offer.edit else ''}"

    @property
    def again_tip(self) -> str:
        """What Start again would do, and what becomes of the run so far."""
        kept = self._continuing.kept
        return f"{AGAIN}. The run so far stays: {BACK}" if kept is not None else AGAIN
