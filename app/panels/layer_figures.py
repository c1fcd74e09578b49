"""What the layer panel says in figures: pure functions of the document, the check, the history.

Thresholds that colour a figure are those of the definitions named beside them.
"""

from collections.abc import Sequence

import numpy as np

from app import numbers
from app.panels.pieces import Fact
from app.runs.gradients import AVERAGED, first_over_last, mean_gradient_norms
from core.layers.spec import Shape, shown_shape
from core.network import Network, Node
from core.probes.measure import LayerMeasure
from core.shapes import Inference
from core.training.history import History

VANISHING_RATIO = 1e-3
"""First to last gradient norm below this is notable (AutoTrainer)."""
EXPLODING_RATIO = 70.0
"""First to last gradient norm above this is notable (AutoTrainer)."""
RECENT_LOOKS = 3
"""So many looks back an update ratio is still shown."""
DEAD_SHARE = 0.5
"""Share of units that never fire from which a layer is notable (SageMaker)."""


def input_shapes(network: Network, inference: Inference, node: str) -> tuple[Shape, ...]:
    """The shapes that arrive at a node, as far as they are known."""
    wires = network.incoming[node]
    known = (inference.shapes.get(wire.source) for wire in wires)
    return tuple(shape for shape in known if shape is not None)


def shape_facts(network: Network, inference: Inference | None, node: Node) -> list[Fact]:
    """What follows from the input: the arguments that nobody is asked for, and the shapes."""
    if inference is None:
        return []
    facts = []
    arriving = input_shapes(network, inference, node.id)
    if arriving and node.spec.inputs != 0:
        for name, value in node.spec.inferred(node.params, arriving[0]).items():
            tip = "Follows from the input, so it is not asked for."
            facts.append(Fact(name, _argument(value), "mute", tip))
        facts.append(Fact("input", " + ".join(map(shown_shape, arriving)), "mute", _BATCH))
    if node.id in inference.shapes and node.spec.outputs:
        facts.append(Fact("output", shown_shape(inference.shapes[node.id]), "mute", _BATCH))
    return facts


_BATCH = "Shape of one sample, without the batch."


def _argument(value: object) -> str:
    if isinstance(value, int):
        return numbers.count(value)
    return shown_shape(value) if isinstance(value, Sequence) else str(value)


def now_facts(
    history: History, node: str, is_rectifier: bool = False, step: int | None = None
) -> list[Fact]:
    """What is measured of a layer at a step, None being now; empty before anything is.

    A rectifier's dead units are known only after a while; their place is kept.
    """
    facts = _gradient_facts(history, node, step)
    look = history.look_at(step)
    measure = look.layers.get(node) if look else None
    if measure is not None:
        ratio = _last_ratio(history, node, look.step if look else 0, measure)
        facts += _activation_facts(measure, ratio, is_rectifier)
    return facts


def _last_ratio(history: History, node: str, step: int, measure: LayerMeasure) -> tuple[float, int]:
    """The update ratio of a layer, and the step of it: a look after a stop does not tell it."""
    if np.isnan(measure.update_ratio) and not measure.non_finite:
        for look in reversed(history.measures[-RECENT_LOOKS:]):
            found = look.layers.get(node)
            if look.step < step and found is not None and not np.isnan(found.update_ratio):
                return found.update_ratio, look.step
    return measure.update_ratio, step


def _gradient_facts(history: History, node: str, step: int | None) -> list[Fact]:
    norms, layers = mean_gradient_norms(history, step), history.learning_at(step)
    if not len(norms) or node not in layers:
        return []
    norm = float(norms[layers.index(node)])
    tip = (
        "Length of the gradient of all parameters of this layer: "
        f"the mean of the last {AVERAGED} steps, as in “Gradient by depth”. The curves over time "
        "show single steps."
    )
    facts = [Fact("mean gradient norm", numbers.figure(norm), _finite(norm), tip)]
    if len(norms) > 1:
        facts.append(_profile_fact(first_over_last(norms)))
    return facts


def _profile_fact(ratio: float) -> Fact:
    is_notable = not VANISHING_RATIO <= ratio <= EXPLODING_RATIO
    tip = (
        "Gradient norm of the network's first layer that learns over that of its last, "
        f"both the mean of the last {AVERAGED} steps."
    )
    return Fact("first / last layer", numbers.figure(ratio), "warn" if is_notable else "text", tip)


def _activation_facts(
    measure: LayerMeasure, update: tuple[float, int], is_rectifier: bool
) -> list[Fact]:
    facts, spread, (ratio, step) = [], measure.activations, update
    if not np.isnan(ratio):
        tip = "Mean size of a step over mean size of the weights; about 10⁻³ is customary. "
        tip += f"As of step {step:,}."
        facts.append(Fact("update / weight", numbers.figure(ratio), _finite(ratio), tip))
    text = f"{numbers.figure(spread.mean)} ± {numbers.figure(spread.std)}"
    tip = "Mean and standard deviation of what the layer gives."
    facts.append(Fact("activation mean ± sd", text, _finite(spread.mean), tip))
    tip = "Share of exact zeros among its outputs; 40 to 50 % is normal after a ReLU."
    facts.append(Fact("zeros", numbers.percent(measure.zero_share), "text", tip))
    if measure.dead is not None or is_rectifier:
        facts.append(_dead_fact(measure))
    if measure.non_finite:
        text = numbers.count(measure.non_finite)
        facts.append(Fact("NaN or infinite", text, "bad", "Values that are no numbers any more."))
    return facts


def _dead_fact(measure: LayerMeasure) -> Fact:
    tip = "Share of units that gave 0 for each of the last samples looked at."
    if measure.dead is None:
        return Fact("dead units", "counting …", "faint", tip)
    level = "warn" if measure.dead_share >= DEAD_SHARE else "text"
    return Fact("dead units", numbers.percent(measure.dead_share), level, tip)


def _finite(value: float) -> str:
    return "text" if np.isfinite(value) else "bad"


def network_facts(network: Network, inference: Inference | None) -> list[Fact]:
    """The whole network in a few figures."""
    facts = [Fact("layers", numbers.count(len(network.nodes)))]
    facts.append(Fact("wires", numbers.count(len(network.edges))))
    if inference is not None:
        shapes = [inference.shapes.get(output.id) for output in network.of_kind("Output")[:1]]
        facts += [Fact("output", shown_shape(shape)) for shape in shapes if shape is not None]
        learning, all_of_them = inference.learning_parameters, inference.total_parameters
        if learning < all_of_them:
            text = f"{numbers.count(learning)} of {numbers.count(all_of_them)}"
            facts.append(Fact("parameters that learn", text, tip=_FROZEN))
    return facts


_FROZEN = "Those of frozen layers stay as they are."
