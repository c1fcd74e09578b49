"""What the Train menu does: the actions of the run bar, with a word where one cannot be."""

from app.messages import MessageBar
from app.runs.actions import RunActions
from app.twins.commands import TwinCommands

BROUGHT_BACK = (
    "The previous run is back, with the drawing and the settings it had. "
    "Going back once more brings the other one."
)


class TrainCommands:
    """Starts, pauses and ends the run of one window, and those of its twins."""

    def __init__(self, actions: RunActions, messages: MessageBar, twins: TwinCommands) -> None:
        self.actions = actions
        self.twins = twins
        self._messages = messages
        actions.refreshed.connect(messages.review)

    def train(self) -> None:
        """Go on with the run or train from new weights, or say why that cannot be."""
        if self.actions.obstacle:
            self._messages.show_state(self._refusal)
        else:
            self.actions.train_or_resume()

    def start_again(self) -> None:
        """Train from new weights, or say why that cannot be."""
        if self.actions.obstacle:
            self._messages.show_state(self._refusal)
        else:
            self.actions.restart()

    def go_back(self) -> None:
        """Bring back the run before the latest one, and say what can be done with it."""
        try:
            is_back = self.actions.bring_back()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self._messages.show_error(f"The previous run cannot be brought back: {reason}.")
            return
        if is_back:
            self._messages.show_note(BROUGHT_BACK)

    def _refusal(self) -> str:
        obstacle = self.actions.obstacle
        return f"This network cannot be trained yet. {obstacle}" if obstacle else ""

    def _step_refusal(self) -> str:
        why = self.actions.step_obstacle
        return self._refusal() if why == self.actions.obstacle else why

    def step(self) -> None:
        """One step, then wait, or say why that cannot be."""
        if self.actions.step_obstacle:
            self._messages.show_state(self._step_refusal)
        else:
            self.actions.make_step()
