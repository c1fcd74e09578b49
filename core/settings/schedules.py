"""Schedules: how the learning rate changes while training. Kinds and parameters are torch's."""

from dataclasses import dataclass

from core.catalogue import Catalogue, Spec


@dataclass(frozen=True, kw_only=True)
class ScheduleSpec(Spec):
    """A schedule: the class of that name in `torch.optim.lr_scheduler`."""


SCHEDULES = Catalogue(
    "schedule",
    (ScheduleSpec(kind="Constant", help="The learning rate stays as it is."),),
)
