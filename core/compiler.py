"""Network → `torch.nn.Module`, by interpreting its plan.

The module computes what the exported source computes, and its state dict has the same keys:
the step's name, a dot, torch's own name. Importing this loads torch, so what the window needs
at its start imports it inside functions.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Self

from torch import Tensor, nn

from core.errors import CompileError
from core.layers.spec import Shape
from core.meta import build
from core.network import Network
from core.plan import Plan, Step, make_plan


def compile_network(network: Network, input_shape: Shape) -> "CompiledNetwork":
    """A module for samples of `input_shape` (batch excluded), with torch's own initial weights.

    Draws them from torch's global generator. Raises `CompileError` for a network that `infer`
    objects to.
    """
    return CompiledNetwork(make_plan(network, input_shape))


class CompiledNetwork(nn.Module):
    """A network that runs: one submodule for each torch layer, named as its step.

    Input and output are batches; what goes wrong inside a layer is raised as `CompileError`
    with the layer's name and node.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self._nodes = {step.node: step for step in plan.steps}
        for step in plan.steps:
            if step.spec.operation is None:
                self.add_module(step.name, build(step.spec, step.params, step.input_shapes[0]))
        self._program = _Assembler(self).program()
        self.train()

    def train(self, mode: bool = True) -> Self:
        """Torch's own, but frozen layers stay in evaluation mode and take no gradients."""
        super().train(mode)
        for step in self.plan.steps:
            if step.is_frozen:
                self.get_submodule(step.name).eval().requires_grad_(False)
        return self

    def follow(self, plan: Plan) -> None:
        """Go on with a plan of the same layers, in which others may be frozen, or have other
        values of what their modules read in every step."""
        for old, new in zip(self.plan.steps, plan.steps, strict=True):
            for name, value in new.arguments.items():
                if old.arguments[name] != value:
                    setattr(self.get_submodule(new.name), name, value)
        self.plan = plan
        self._nodes = {step.node: step for step in plan.steps}
        for parameter in self.parameters():
            parameter.requires_grad_(True)
        self.train(self.training)

    def forward(self, x: Tensor) -> Tensor:
        """The prediction for a batch `x`."""
        slots, instructions, last = self._program
        values: list[Any] = [x] + [None] * (slots - 1)
        step = self.plan.steps[0]
        try:
            for call, source, more, target, step in instructions:  # noqa: B007 (to blame)
                if more is None:
                    values[target] = call(values[source])
                else:
                    values[target] = call([values[slot] for slot in more])
        except Exception as error:
            raise _blamed(step, error) from error
        return values[last]  # type: ignore[no-any-return]

    def run(self, x: Tensor, until: str | None = None) -> dict[str, Tensor]:
        """What every node gives for a batch `x`, by node id, in the order of the plan; no
        further than the node `until`."""
        found: dict[str, Tensor] = {}
        named: dict[str, Tensor] = {}
        for step in self.plan.steps:
            try:
                given = [named[name] for name in step.inputs] if step.inputs else [x]
                value = self._call(step)(given)
            except Exception as error:
                raise _blamed(step, error) from error
            found[step.node] = named[step.name] = value
            if step.node == until:
                break
        return found

    def module_of(self, node: str) -> nn.Module | None:
        """The submodule of a node; None for one that is an operation or takes no part."""
        step = self._nodes.get(node)
        if step is None or step.spec.operation is not None:
            return None
        return self.get_submodule(step.name)

    def _call(self, step: Step) -> Callable[[list[Tensor]], Tensor]:
        if step.spec.operation is not None:
            return partial(step.spec.operation.call, step.params)
        module = self.get_submodule(step.name)
        return lambda tensors: module(tensors[0])


def _blamed(step: Step, error: Exception) -> CompileError:
    given = " and ".join(map(str, step.input_shapes))
    text = f"{step.name} ({step.kind}, for samples of {given}) failed: {error}"
    return CompileError(text, step.node)


Instruction = tuple[Callable[[Any], Tensor], int, tuple[int, ...] | None, int, Step]
"""What to call, the slot of its one input or those of many, the slot of the result."""


class _Assembler:
    """Turns a plan into instructions over numbered slots.

    A slot is used again as soon as nothing reads its value any more, so that outside of
    training only the values still needed stay in memory. Steps that compute nothing (Output,
    an Input without a shape of its own) are no instructions.
    """

    def __init__(self, network: CompiledNetwork) -> None:
        self._network = network
        self._steps = network.plan.steps
        self._slots = 1
        self._free: list[int] = []
        self._slot: dict[str, int] = {}
        self._last_use = {
            name: index for index, step in enumerate(self._steps) for name in step.inputs
        }

    def program(self) -> tuple[int, tuple[Instruction, ...], int]:
        """Number of slots, the instructions, and the slot of the prediction."""
        instructions = []
        for index, step in enumerate(self._steps):
            sources = tuple(self._slot[name] for name in step.inputs) or (0,)
            if self._is_silent(step):
                self._slot[step.name] = sources[0]
                continue
            self._release(step, index)
            self._slot[step.name] = target = self._take()
            call, more = self._callable(step, sources)
            instructions.append((call, sources[0], more, target, step))
        return self._slots, tuple(instructions), self._slot[self._steps[-1].name]

    def _is_silent(self, step: Step) -> bool:
        return step.spec.outputs == 0 or (step.spec.inputs == 0 and not step.params["shape"])

    def _callable(
        self, step: Step, sources: tuple[int, ...]
    ) -> tuple[Callable[[Any], Tensor], tuple[int, ...] | None]:
        if step.spec.operation is not None:
            return partial(step.spec.operation.call, step.params), sources
        return self._network.get_submodule(step.name), None

    def _release(self, step: Step, index: int) -> None:
        """Give back the slots that `step` is the last to read; none for what nothing reads."""
        if not step.inputs:
            self._free.append(0)
        for name in dict.fromkeys(step.inputs):
            if self._last_use[name] == index:
                self._free.append(self._slot[name])

    def _take(self) -> int:
        if self._free:
            return self._free.pop()
        self._slots += 1
        return self._slots - 1
