"""Drawing the weights that training starts from, in a training script."""

import inspect
from collections.abc import Iterator

from core.initializers import INITIALIZERS
from core.params import Setting
from core.plan import Plan, Step
from core.project import Project
from core.source import Bracketed, literal, statement
from core.training.initialization import initializer_of, parts_drawn

HEAD = '''\
def initialize(network: Network) -> None:
    """Draw the weights that training starts from."""
    generator = torch.Generator().manual_seed(SEED)
'''
INDENT = " " * 4


def initialize_functions(project: Project, plan: Plan) -> list[str]:
    """`initialize(network)` and what it needs; nothing where torch's own weights stay."""
    drawn = list(_drawn(project, plan))
    if not drawn:
        return []
    own = dict.fromkeys(INITIALIZERS[setting.kind].own for _, setting in drawn)
    sources = [inspect.getsource(function) for function in own if function is not None]
    lines = [line for step, setting in drawn for line in _lines(step, setting)]
    return [*sources, HEAD + "\n".join(lines) + "\n"]


def _drawn(project: Project, plan: Plan) -> Iterator[tuple[Step, Setting]]:
    """The layers whose weights are drawn, in the order of the network."""
    for step in plan.steps:
        if step.spec.has_weights:
            default = project.training.initialization
            setting = initializer_of(project.network, step.node, default)
            if INITIALIZERS[setting.kind].draws:
                yield step, setting


def _lines(step: Step, setting: Setting) -> Iterator[str]:
    spec = INITIALIZERS[setting.kind]
    told = [f"{name}={literal(value)}" for name, value in spec.arguments(setting.params).items()]
    told += ["generator=generator"] * spec.is_random
    function = spec.own.__name__ if spec.own else f"nn.init.{spec.function}"
    weight, groups = f"network.{step.name}.weight", step.arguments.get("groups", 1)
    assert isinstance(groups, int)
    if (parts := parts_drawn(setting, groups)) == 1:
        yield from statement(INDENT, Bracketed(f"{function}(", (weight, *told)), INDENT)
    else:
        yield f"{INDENT}for part in {weight}.chunk({parts}):"
        yield from statement(INDENT * 2, Bracketed(f"{function}(", ("part", *told)), INDENT * 2)
    if step.arguments.get("bias"):
        items = (f"network.{step.name}.bias", literal(setting.params["bias"]))
        yield from statement(INDENT, Bracketed("nn.init.constant_(", items), INDENT)
