"""Can this project be trained? Shapes and wiring, and whether data and loss fit the Output."""

import math
from collections.abc import Iterator
from dataclasses import replace

from core import fixes
from core.data.own.table import SET_MISSING
from core.data_check import data_problems, to_download
from core.layers.spec import Family, shown_shape
from core.loss_check import loss_problems
from core.problems import Problem, Severity
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.optimizers import OPTIMIZERS
from core.shapes import Inference, infer


def check(project: Project, data_error: str = "") -> Inference:
    """Shapes, counts and all problems of `project`, those of data and loss included.

    `data_error` is the sentence with which loading these data failed, if that is known.
    """
    found = infer(project.network, project.input_shape)
    if project.data.unknown is not None:
        return _without_data(project, found, data_error)
    more = (
        *(_not_loaded(data_error) if data_error else to_download(project)),
        *_input(project),
        *loss_problems(project, found),
        *_nothing_to_learn(project, found),
        *_all_frozen(project, found),
        *_frozen_at_random(project, found),
        *_one_rate(project, found),
        *_lone_samples(project, found),
        *_idle_regularizers(project),
        *data_problems(project),
    )
    return replace(found, problems=(*found.problems, *more)) if more else found


def _not_loaded(data_error: str) -> Iterator[Problem]:
    """What kept the data from being loaded keeps them from being trained on."""
    has_gaps = SET_MISSING in data_error
    fix = fixes.set_data({"missing": "mean"}, "Fill in means") if has_gaps else None
    yield Problem(Severity.ERROR, "data", data_error, fix=fix)


def _without_data(project: Project, found: Inference, data_error: str) -> Inference:
    """Before one's own file is read there is no shape to infer from, and nothing else to say."""
    waiting = Problem(Severity.INCOMPLETE, "data", str(project.data.unknown))
    problem = next(_not_loaded(data_error)) if data_error else waiting
    inputs = project.network.of_kind("Input")
    if inputs and inputs[0].params["shape"] is not None:
        return replace(found, problems=(*found.problems, problem))
    return replace(found, shapes={}, problems=(problem,))


def _input(project: Project) -> Iterator[Problem]:
    """The data must fill the Input exactly; its own `shape` may arrange the values anew."""
    given, wanted = project.data.shape, project.input_shape
    if math.prod(given) == math.prod(wanted):
        return
    node = project.network.of_kind("Input")[0]
    text = (
        f"{node.name} takes samples of {shown_shape(wanted)}, but those of "
        f"{project.data.spec.title} are {shown_shape(given)}: leave its shape to the data."
    )
    fix = fixes.set_params(node.id, {"shape": None})
    yield Problem(Severity.ERROR, "input", text, node.id, fix=fix)


def _nothing_to_learn(project: Project, found: Inference) -> Iterator[Problem]:
    is_whole = any(node.id in found.shapes for node in project.network.of_kind("Output"))
    if is_whole and found.live and found.total_parameters == 0:
        text = "The network has nothing to learn: add a layer with weights, such as a Linear."
        yield Problem(Severity.INCOMPLETE, "parameters", text)


def _all_frozen(project: Project, found: Inference) -> Iterator[Problem]:
    """The last layer that could learn is the one to unfreeze first."""
    nodes = project.network.nodes
    able = [nodes[key] for key in project.network.order if key in found.live]
    able = [node for node in able if found.parameters.get(node.id)]
    if able and all(node.is_frozen for node in able):
        text = f"Every layer that could learn is frozen: unfreeze {able[-1].name}."
        fix = fixes.unfreeze(able[-1])
        yield Problem(Severity.ERROR, "frozen", text, able[-1].id, fix=fix)


def _frozen_at_random(project: Project, found: Inference) -> Iterator[Problem]:
    """New weights that never learn are features drawn at random."""
    if INITIAL_WEIGHTS[project.training.initial_weights.kind].is_loaded:
        return
    nodes = project.network.nodes
    order = [key for key in project.network.order if key in found.live]
    held = [nodes[key] for key in order if key in found.frozen and found.parameters.get(key)]
    held = [node for node in held if node.spec.family is not Family.NORM]  # these start as ones
    if not held or not found.learning_parameters:
        return
    more = len(held) - 1
    others = f" and {more} other layer{'s' if more > 1 else ''}" if more else ""
    text = (
        f"{held[0].name}{others} {'are' if more else 'is'} frozen: a run that starts from "
        "new weights leaves them random. Load weights that have learned, or unfreeze."
    )
    yield Problem(Severity.WARNING, "frozen", text, held[0].id, fix=fixes.unfreeze_all(held))


def _one_rate(project: Project, found: Inference) -> Iterator[Problem]:
    """An optimizer with inner steps moves all layers at once."""
    kind = project.training.optimizer.kind
    if not OPTIMIZERS[kind].takes_closure:
        return
    for key in project.network.order:
        node = project.network.nodes[key]
        if key in found.live and node.params.get("lr_factor", 1.0) != 1.0 and not node.is_frozen:
            text = (
                f"{kind} has one learning rate for all layers: lr_factor of {node.name} does "
                "nothing. Choose another optimizer, or set it to 1."
            )
            fix = fixes.set_params(key, {"lr_factor": 1.0})
            yield Problem(Severity.WARNING, "lr_factor", text, key, fix=fix)
            return


def _lone_samples(project: Project, found: Inference) -> Iterator[Problem]:
    """BatchNorm cannot measure the variance of one value."""
    if project.training.batch_size > 1:
        return
    for node in project.network.nodes.values():
        is_batch_norm = node.kind in ("BatchNorm1d", "BatchNorm2d") and node.id in found.live
        is_batch_norm = is_batch_norm and not node.is_frozen
        if is_batch_norm and math.prod(found.shapes.get(node.id, (0, 0))[1:]) == 1:
            text = (
                f"{node.name} normalizes over the samples of a batch, but the batch size is 1: "
                "set the batch size to 2 or more."
            )
            yield Problem(Severity.ERROR, "batch", text, node.id)


def _idle_regularizers(project: Project) -> Iterator[Problem]:
    """Monte Carlo dropout needs a dropout layer; a network without one predicts the same twice."""
    network = project.network
    has_dropout = any("Dropout" in network.nodes[node].kind for node in network.live)
    is_wanted = any(setting.kind == "MCDropout" for setting in project.training.regularization)
    if is_wanted and network.live and not has_dropout:
        text = (
            "MCDropout averages over what dropout does, but the network has no dropout layer: add "
            "one, or turn MCDropout off."
        )
        fix = fixes.turn_off("MCDropout")
        yield Problem(Severity.WARNING, "regularization", text, fix=fix)
