"""Schedules: how the learning rate changes while training. Kinds and parameters are torch's
where torch has one."""

from core.catalogue import Catalogue
from core.params import Setting
from core.settings.schedules.composed import CONSTANT, DRAWN_LR, PARTS, SEQUENTIAL_LR
from core.settings.schedules.cycles import (
    COSINE_ANNEALING_WARM_RESTARTS,
    CYCLIC_LR,
    ONE_CYCLE_LR,
    REDUCE_LR_ON_PLATEAU,
)
from core.settings.schedules.decays import (
    COSINE_ANNEALING_LR,
    EXPONENTIAL_LR,
    FLOOR_EXPONENTIAL_LR,
    INVERSE_TIME_LR,
    LINEAR_LR,
    MULTI_STEP_LR,
    POLYNOMIAL_LR,
    POWER_LR,
    STEP_LR,
)
from core.settings.schedules.spec import EPOCH, STEP, ScheduleSpec

__all__ = ["EPOCH", "PARTS", "SCHEDULES", "STEP", "ScheduleSpec", "spec_of"]

SCHEDULES = Catalogue(
    "schedule",
    (
        CONSTANT,
        STEP_LR,
        MULTI_STEP_LR,
        EXPONENTIAL_LR,
        FLOOR_EXPONENTIAL_LR,
        POWER_LR,
        INVERSE_TIME_LR,
        POLYNOMIAL_LR,
        LINEAR_LR,
        COSINE_ANNEALING_LR,
        COSINE_ANNEALING_WARM_RESTARTS,
        CYCLIC_LR,
        ONE_CYCLE_LR,
        REDUCE_LR_ON_PLATEAU,
        DRAWN_LR,
        SEQUENTIAL_LR,
    ),
)


def spec_of(schedule: Setting) -> ScheduleSpec:
    """The spec of a schedule, or of one that stands in a sequence."""
    return (PARTS if "part_length" in schedule.params else SCHEDULES)[schedule.kind]
