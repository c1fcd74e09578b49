"""The part of a training script about layers that learn at rates of their own, or not at all.

Where a factor is given, the schedule moves an optimizer of its own, the leader, and every
group follows it at its factor: the same products as in `core.training`.
"""

from collections.abc import Mapping

from core.codegen.regularization import IN_MAIN
from core.plan import Plan, Step
from core.settings.optimizers import OPTIMIZERS
from core.settings.training import TrainingSettings
from core.source import Bracketed, literal, statement
from core.training.schedule import RunSchedule

LEADER = f"{IN_MAIN}leader = torch.optim.SGD([torch.zeros(1)], lr={{lr}}, momentum=0.9)"

GROUPS = '''\
def groups(network: Network) -> list[dict[str, Any]]:
    """What learns, by the factor of its learning rate."""
{parts}
    return [
        {{
            "params": [p for layer in layers for p in layer.parameters()],
            "lr": {lr} * factor,
            "lr_factor": factor,
        }}
        for factor, layers in parts
    ]
'''

FOLLOW = '''\
def follow(optimizer: torch.optim.Optimizer, leader: torch.optim.Optimizer) -> None:
    """Give every group the rate of the schedule times its factor."""
    now = leader.param_groups[0]
    for group in optimizer.param_groups:
        group["lr"] = now["lr"] * group["lr_factor"]
'''


class GroupParts:
    """What learns in a script: an expression for the optimizer, functions, and whether a
    leader is needed."""

    def __init__(self, training: TrainingSettings, plan: Plan) -> None:
        self._training = training
        self._steps = _learning(plan)
        knows_groups = not OPTIMIZERS[training.optimizer.kind].takes_closure
        self.has_factors = knows_groups and set(self._steps) != {1.0}
        self.has_leader = self.has_factors and training.schedule.kind != "Constant"
        self._is_part = any(step.is_frozen for step in plan.steps)

    @property
    def parameters(self) -> str:
        """What the optimizer is made of."""
        if self.has_factors:
            return "groups(network)"
        if self._is_part:
            return "[p for p in network.parameters() if p.requires_grad]"
        return "network.parameters()"

    @property
    def functions(self) -> list[str]:
        """The source of the functions that the groups need."""
        if not self.has_factors:
            return []
        items = tuple(self._part(factor, steps) for factor, steps in self._steps.items())
        parts = statement(f"{IN_MAIN}parts = ", Bracketed("[", items, "]"), IN_MAIN)
        told = GROUPS.format(parts="\n".join(parts), lr=self._lr)
        return [told, FOLLOW + self._momentum()] if self.has_leader else [told]

    def _part(self, factor: float, steps: tuple[Step, ...]) -> Bracketed:
        layers = Bracketed("[", tuple(f"network.{step.name}" for step in steps), "]")
        return Bracketed("(", (literal(factor), layers))

    def _momentum(self) -> str:
        training, spec = self._training, OPTIMIZERS[self._training.optimizer.kind]
        schedule = RunSchedule(
            training.schedule,
            lr=float(training.optimizer.params["lr"]),  # type: ignore[arg-type]
            steps_per_epoch=10,
            epochs=training.epochs,
            has_momentum=bool(spec.momentum),
        )
        if schedule.momentum is None:
            return ""
        value = 'now["momentum"]'
        if spec.momentum == "betas":
            value = f'({value}, *group["betas"][1:])'
        return f"        group[{literal(spec.momentum)}] = {value}\n"

    @property
    def imports(self) -> list[str]:
        """What they need of Python's own library."""
        return ["from typing import Any"] * self.has_factors

    @property
    def target(self) -> str:
        """The optimizer that the schedule moves."""
        return "leader" if self.has_leader else "optimizer"

    @property
    def leader_lines(self) -> list[str]:
        """`leader = …`, before the scheduler is made."""
        return [LEADER.format(lr=self._lr)] * self.has_leader

    @property
    def first_lines(self) -> list[str]:
        """What follows once the scheduler is made: it may have changed the rate."""
        quiet = f"{IN_MAIN}leader.step()  # torch expects it before the schedule moves"
        return [quiet, *self.follow_lines(IN_MAIN)] if self.has_leader else []

    def follow_lines(self, indent: str) -> list[str]:
        """What follows every move of the schedule."""
        return [f"{indent}follow(optimizer, leader)"] * self.has_leader

    @property
    def _lr(self) -> str:
        return literal(self._training.optimizer.params["lr"])


def _learning(plan: Plan) -> Mapping[float, tuple[Step, ...]]:
    """The layers with parameters that learn, by factor, factors as they come."""
    found: dict[float, tuple[Step, ...]] = {}
    for step in plan.steps:
        if step.parameters and not step.is_frozen:
            found[step.lr_factor] = (*found.get(step.lr_factor, ()), step)
    return found
