"""Units that are all alike, and stay so: a layer that learns one thing many times."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.diagnosis import remedies
from core.diagnosis.case import Case
from core.diagnosis.finding import Finding, Severity
from core.diagnosis.rule import Rule, number, whole
from core.diagnosis.walks import is_dropout, live_nodes
from core.initializers import INITIALIZERS
from core.network import Network
from core.params import FloatParam, IntParam, Params
from core.project import Project
from core.training.initialization import initializer_of


def _judge(case: Case, params: Params) -> Iterator[Finding]:
    if case.weights_step >= whole(params, "after"):
        yield from _learnt(case, number(params, "tolerance"))
    elif case.first_known_step == 0:
        yield from _drawn(case)


def _learnt(case: Case, tolerance: float) -> Iterator[Finding]:
    """In the weights after some steps."""
    for id in case.learning_maps:
        rows = _rows(case, id)
        if case.is_hidden(id) and rows is not None and _are_equal(rows, tolerance):
            text = (
                f"All {len(rows):,} units of {case.name(id)} have the same weights after step "
                f"{case.weights_step:,}, so they compute the same and learn the same."
            )
            yield _finding(case, id, len(rows), text)
            return


def _rows(case: Case, id: str) -> NDArray[np.float64] | None:
    """The weights of a layer, a row for each unit; None where it has a single one."""
    weight = case.weights.get(id)
    if weight is None or weight.ndim < 2:
        return None
    is_turned = case.node(id).kind.startswith("ConvTranspose")
    by_unit = np.swapaxes(weight, 0, 1) if is_turned else weight
    rows = by_unit.reshape(len(by_unit), -1).astype(np.float64)
    return rows if len(rows) > 1 else None


def _are_equal(rows: NDArray[np.float64], tolerance: float) -> bool:
    """Whether all rows are the first, up to what rounding does. False where one is not finite."""
    return bool(np.abs(rows - rows[0]).max() <= tolerance * np.abs(rows).max())


def _drawn(case: Case) -> Iterator[Finding]:
    """In what the initializers would draw: constants, one layer after the other."""
    project, network = case.project, case.project.network
    nodes = [node for node in live_nodes(network) if node.spec.has_weights]
    if project.training.initial_weights.kind != "New" or _is_disturbed(network):
        return
    for node in nodes:
        after = network.reachable_from(node.id)
        behind = [other for other in nodes if other.id in after]
        if behind and all(_is_constant(project, one.id) for one in (node, *behind)):
            width = node.params.get("out_features", node.params.get("out_channels"))
            if isinstance(width, int) and width > 1 and not node.is_frozen:
                text = (
                    f"All {width:,} units of {node.name} start with the same weights, as do those "
                    "of the layers behind it, so they compute the same and learn the same."
                )
                yield _finding(case, node.id, width, text)
                return


def _is_disturbed(network: Network) -> bool:
    """Whether dropout treats units differently."""
    return any(is_dropout(node) for node in live_nodes(network))


def _is_constant(project: Project, id: str) -> bool:
    setting = initializer_of(project.network, id, project.training.initialization)
    spec = INITIALIZERS[setting.kind]
    return spec.draws and (not spec.is_random or setting.params.get("std") == 0.0)


def _finding(case: Case, id: str, units: int, text: str) -> Finding:
    return Finding(
        rule=SYMMETRY.kind,
        severity=Severity.ALARM,
        text=text,
        value=float(units),
        threshold=1.0,
        node=id,
        step=case.step,
        first_step=min(1, case.step),
        remedies=(remedies.initialize_fittingly(),),
    )


SYMMETRY = Rule(
    kind="symmetry",
    title="Units that are all alike",
    help="Units that start alike get the same gradient, and stay alike for ever: a layer of many "
    "is worth one.",
    judge=_judge,
    gate="Silent for the last layer, whose units are told apart by the classes, and for frozen "
    "layers.",
    doubt="A penalty so strong that it made all weights 0.",
    source="By definition. Rounding may differ by 10⁻⁶ between units.",
    evidence="weight_histogram",
    params=(
        IntParam(name="after", default=10, minimum=1, help="Steps to wait before judging."),
        FloatParam(
            name="tolerance",
            default=1e-6,
            maximum=1.0,
            is_log=True,
            help="Difference between units, relative to the largest weight, that counts as none.",
        ),
    ),
    is_static=True,
)
