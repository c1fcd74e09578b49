"""The parts of a sequence of schedules."""

from core.params import Setting, Settings


def parts_of(schedule: Setting) -> tuple[Setting, ...]:
    """The schedules that stand in `schedule`, in their order; none where it is no sequence."""
    parts = schedule.params.get("parts")
    return parts.items if isinstance(parts, Settings) else ()
