"""At which step the layers were looked at, where that is not the step that is asked for."""

from core.training.history import History


def other_look(history: History | None, step: int | None) -> int | None:
    """The step of the look that shows `step`, None being the end of a run; None where it is of
    that very step, where there is no look, and while a run goes on."""
    if history is None or (step is None and history.is_running):
        return None
    look, asked = history.look_at(step), history.step if step is None else step
    return None if look is None or look.step == asked else look.step


def look_words(history: History | None, step: int) -> str:
    """What is shown for a step gone back to: `step 53, the last look before 441`."""
    found = other_look(history, step)
    if found is None:
        return f"step {step:,}"
    if found > step:
        return f"step {found:,}, the first look"
    return f"step {found:,}, the last look before {step:,}"
