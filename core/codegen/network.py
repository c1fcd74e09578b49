"""Network → readable PyTorch source that needs no Layerloom.

Made from the plan that is compiled as well: the same layers, in the same order, with weights
of the same names, so that a state dict loads both ways. The text is as `ruff format` likes it.
"""

from collections import Counter
from collections.abc import Iterator

from core.layers.spec import Shape, shown_shape
from core.network import Network
from core.plan import Plan, Step, make_plan
from core.source import Bracketed, Expression, assignment, flat, literal, statement

BODY = " " * 8


def python_module(network: Network, input_shape: Shape) -> str:
    """A standalone module with the network as class `Network(nn.Module)`.

    Raises `CompileError` for a network that cannot be compiled.
    """
    plan = make_plan(network, input_shape)
    text = network_class(plan)
    head = (
        '"""A network drawn with Layerloom.\n\n'
        f"Takes a batch of samples of {shown_shape(plan.input_shape)} and gives "
        f'{shown_shape(plan.output_shape)} values for each.\n"""\n\n'
    )
    imports = "import torch\n" * ("torch." in text) + "from torch import Tensor, nn\n\n\n"
    return head + imports + text


def network_class(plan: Plan) -> str:
    """The source of the class `Network`; needs `torch`, `Tensor` and `nn` imported."""
    lines = ["class Network(nn.Module):", "    def __init__(self) -> None:"]
    lines.append(f"{BODY}super().__init__()")
    for step in plan.steps:
        if step.spec.operation is None:
            lines.extend(assignment(f"self.{step.name}", constructor(step), BODY))
    lines.extend(_freezing(plan))
    lines.extend(["", "    def forward(self, x: Tensor) -> Tensor:"])
    lines.extend(_forward(plan))
    return "\n".join(lines) + "\n"


def _freezing(plan: Plan) -> Iterator[str]:
    """The end of `__init__` and a method of its own, where a layer is frozen."""
    frozen = tuple(f"self.{step.name}" for step in plan.steps if step.is_frozen)
    if not frozen:
        return
    yield f"{BODY}self.train()"
    yield ""
    yield '    def train(self, mode: bool = True) -> "Network":'
    yield f'{BODY}"""As usual, but frozen layers stay as they are."""'
    yield f"{BODY}super().train(mode)"
    yield from statement(f"{BODY}for layer in ", Bracketed("[", frozen, "]:"), BODY)
    yield f"{BODY}    layer.eval().requires_grad_(False)"
    yield f"{BODY}return self"


def constructor(step: Step) -> Expression:
    """The call that makes a layer's module, with the arguments a reader expects."""
    spec, arguments = step.spec, step.arguments
    items = [literal(arguments[name]) for name in spec.positional]
    for name, value in arguments.items():
        if name in spec.positional:
            continue
        param = next((param for param in spec.params if param.name == name), None)
        if name in spec.always or param is None or value != param.default:
            items.append(f"{name}={literal(value)}")
    return Bracketed(f"nn.{step.kind}(", tuple(items))


def _forward(plan: Plan) -> Iterator[str]:
    variables = _variables(plan)
    for step in plan.steps:
        names = tuple(variables[name] for name in step.inputs) or ("x",)
        target = variables[step.name]
        if step.spec.operation is None:
            value: Expression = Bracketed(f"self.{step.name}(", names)
        else:
            value = step.spec.operation.code(step.params, names)
        if flat(value) != target:
            yield from assignment(target, value, BODY, shown_shape(step.shape))
    yield f"{BODY}return {variables[plan.steps[-1].name]}"


def _variables(plan: Plan) -> dict[str, str]:
    """The variable that holds the result of each step.

    `x` as long as nothing else has to be remembered, `y` and `z` beside it, and then the names
    of the layers. A variable is used again when its value is not needed any more.
    """
    waiting = Counter(name for step in plan.steps for name in step.inputs)
    held: dict[str, str] = {}
    found: dict[str, str] = {}
    for step in plan.steps:
        waiting.subtract(step.inputs)
        freed = [held.pop(name) for name in dict.fromkeys(step.inputs) if waiting[name] == 0]
        wishes = [name for name in (*freed, "y", "z") if name in ("y", "z")]
        free = [name for name in wishes if name not in held.values()]
        chosen = "x" if not held else (free or [step.name])[0]
        held[step.name] = found[step.name] = chosen
    last = plan.steps[-1]
    return {**found, last.name: found[last.inputs[0]]}
