"""The plan: a drawn network as the list of steps that is run, exported and described.

One plan drives the compiled module and the generated source, so that what runs is what is
exported. It holds only the nodes on a path from Input to Output, in an order in which every
step finds its inputs computed. Names are Python identifiers made from the node names.
"""

import keyword
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from core.errors import CompileError
from core.layers import LAYERS
from core.layers.spec import LayerSpec, Shape
from core.network import Network
from core.params import Params
from core.problems import Severity
from core.shapes import infer

LONGEST_NAME = 32


MANY_CHANNELS = 8
"""From here on channels last pays with max pooling: as many a vector of AVX2 holds."""


@dataclass(frozen=True)
class Step:
    """One layer of a plan.

    `node` is its id, `name` the identifier its module, variable and weights go by, `inputs`
    the names of the steps it reads. `arguments` are those of its torch class (empty for an
    operation); shapes are without the batch.
    """

    node: str
    name: str
    kind: str
    params: Params
    arguments: Mapping[str, object]
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    shape: Shape
    parameters: int

    @property
    def spec(self) -> LayerSpec:
        """What the catalogue declares about this kind."""
        return LAYERS[self.kind]

    @property
    def is_frozen(self) -> bool:
        """Whether training leaves its module as it is."""
        return self.params.get("is_frozen") is True

    @property
    def lr_factor(self) -> float:
        """What the learning rate is multiplied by for its parameters."""
        return float(self.params.get("lr_factor", 1.0))  # type: ignore[arg-type]

    def with_params(self, params: Params) -> "Step":
        """The same step with other parameters."""
        if params == self.params:
            return self
        has_module = self.spec.operation is None
        told = self.spec.arguments(params, self.input_shapes[0]) if has_module else {}
        return replace(self, params=params, arguments=told)


@dataclass(frozen=True)
class Plan:
    """The steps of a network, Input first and Output last, for samples of `input_shape`."""

    steps: tuple[Step, ...]
    input_shape: Shape

    @property
    def output_shape(self) -> Shape:
        """Shape of one prediction."""
        return self.steps[-1].shape

    @property
    def is_channels_last(self) -> bool:
        """Whether a CPU computes its images faster where they are stored channels last: where
        there are 2-D convolutions, unless it pools and none of them reads many channels."""
        read = [step.input_shapes[0][0] for step in self.steps if step.kind == "Conv2d"]
        has_pooling = any(step.kind == "MaxPool2d" for step in self.steps)
        return bool(read) and (not has_pooling or max(read) >= MANY_CHANNELS)

    def with_params_of(self, network: Network) -> "Plan":
        """The same steps with the parameters that their nodes have in `network`, which must
        differ in none that a module cannot take up once it is built."""
        nodes = network.nodes
        return Plan(
            tuple(step.with_params(nodes[step.node].params) for step in self.steps),
            self.input_shape,
        )


def make_plan(network: Network, input_shape: Shape) -> Plan:
    """The plan of `network`. Raises `CompileError` with the first problem that prevents it."""
    found = infer(network, input_shape)
    for problem in found.problems:
        if problem.severity is not Severity.WARNING:
            raise CompileError(problem.text, problem.node)
    names = identifiers(network)
    steps = []
    for key in (node for node in network.order if node in network.live):
        node = network.nodes[key]
        sources = [edge.source for edge in network.incoming[key]]
        given = tuple(found.shapes[source] for source in sources)
        has_module = node.spec.operation is None
        steps.append(
            Step(
                node=key,
                name=names[key],
                kind=node.kind,
                params=node.params,
                arguments=node.spec.arguments(node.params, given[0]) if has_module else {},
                inputs=tuple(names[source] for source in sources),
                input_shapes=given,
                shape=found.shapes[key],
                parameters=found.parameters[key],
            )
        )
    outputs = [step for step in steps if step.spec.outputs == 0]
    return Plan((*(step for step in steps if step.spec.outputs), *outputs), input_shape)


# -- names ---------------------------------------------------------------------------------


def identifiers(network: Network) -> dict[str, str]:
    """A unique Python identifier for every node, from its name, by node id.

    Equal names are numbered in the order of definition, whatever takes part in the plan, so
    that a wire drawn elsewhere renames nothing.
    """
    found: dict[str, str] = {}
    taken = set(_reserved())
    for node in network.nodes.values():
        wish = identifier(node.name, node.kind)
        name, number = wish, 2
        if wish in _reserved():
            name = f"{wish}_"
        while name in taken:
            name, number = f"{wish}_{number}", number + 1
        taken.add(name)
        found[node.id] = name
    return found


def identifier(name: str, kind: str) -> str:
    """`name` as a Python identifier: what does not fit becomes `_`."""
    normal = unicodedata.normalize("NFKC", name)
    text = re.sub(r"\W+", "_", normal).strip("_")[:LONGEST_NAME].rstrip("_")
    if not text:
        return kind.lower()
    return text if text.isidentifier() else f"{kind.lower()}_{text}"


@cache
def _reserved() -> frozenset[str]:
    """Names that a layer cannot have in a module or a variable in its source."""
    from torch import nn

    attributes = {*dir(nn.Module()), *nn.Module().__dict__, "plan", "run", "module_of"}
    ours = {"x", "y", "z", "self", "torch", "nn", "Tensor", "Network"}
    return frozenset({*keyword.kwlist, *attributes, *ours})
