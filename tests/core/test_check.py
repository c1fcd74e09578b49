"""Whether data and loss fit what the network gives."""

from dataclasses import replace

from core.check import check
from core.network import Network
from core.params import Setting
from core.problems import Problem, Severity
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.losses import LOSSES
from tests.core.builders import chain, named


def _problems(network: Network, **training: object) -> tuple[Problem, ...]:
    project = Project(network=network)
    settings = replace(project.training, **training)  # type: ignore[arg-type]
    return check(replace(project, training=settings)).problems


def _mend(network: Network, problem: Problem) -> Network:
    assert problem.fix is not None
    return problem.fix.apply(Project(network=network)).network


def test_a_fitting_project_has_no_problem() -> None:
    network = chain("Input", "Flatten", ("Linear", {"out_features": 10}), "Output")
    assert _problems(network) == ()


def test_the_number_of_classes_is_set_through_activations() -> None:
    network = chain("Input", "Flatten", "Linear", "BatchNorm1d", "ReLU", "Dropout", "Output")
    (problem,) = _problems(network)
    assert problem.severity is Severity.ERROR
    assert problem.text == (
        "output gives 64 values, but CrossEntropyLoss needs one for each of the 10 classes of "
        "Optical digits: set out_features of linear to 10."
    )
    assert _problems(_mend(network, problem)) == ()


def test_an_image_at_the_output_is_flattened_before_the_linear() -> None:
    network = chain("Input", "Conv2d", ("Linear", {"out_features": 10}), "Output")
    caution, problem = _problems(network)
    assert caution.severity is Severity.WARNING
    assert "put a Flatten before linear" in problem.text
    assert problem.fix == caution.fix
    assert _problems(_mend(network, problem)) == ()


def test_without_any_linear_one_is_put_in() -> None:
    network = chain("Input", "Conv2d", "Output")
    for _ in range(2):
        (problem,) = _problems(network)
        network = _mend(network, problem)
    assert _problems(network) == ()
    kinds = [network.nodes[node].kind for node in network.order]
    assert kinds == ["Input", "Conv2d", "Flatten", "Linear", "Output"]


def test_softmax_twice_is_a_warning() -> None:
    network = chain("Input", "Flatten", ("Linear", {"out_features": 10}), "Softmax", "Output")
    (problem,) = _problems(network)
    assert problem.severity is Severity.WARNING
    assert problem.node == named(network, "softmax")
    assert _problems(_mend(network, problem)) == ()
    squared: Setting = LOSSES.setting("MSELoss")
    assert _problems(network, loss=squared) == ()


def test_a_network_without_weights_has_nothing_to_learn() -> None:
    network = chain("Input", "Flatten", "Output")
    assert "parameters" in {problem.rule for problem in _problems(network)}


def test_an_input_of_another_size_than_the_data() -> None:
    network = chain(("Input", {"shape": [3, 32, 32]}), "Flatten", "Output")
    problem = next(p for p in _problems(network) if p.rule == "input")
    assert "input takes samples of 3×32×32" in problem.text
    assert "1×8×8" in problem.text
    assert "input" not in {p.rule for p in _problems(_mend(network, problem))}


def test_an_input_may_arrange_the_data_anew() -> None:
    network = chain(("Input", {"shape": [64]}), ("Linear", {"out_features": 10}), "Output")
    assert _problems(network) == ()


def test_batch_normalization_needs_a_batch() -> None:
    layers = ("Input", "Flatten", "BatchNorm1d", ("Linear", {"out_features": 10}), "Output")
    (problem,) = _problems(chain(*layers), batch_size=1)
    assert "batch size is 1" in problem.text


def test_features_frozen_at_random_are_warned_of_unless_weights_are_loaded() -> None:
    network = chain(
        "Input",
        "Flatten",
        ("Linear", {"is_frozen": True}),
        "ReLU",
        ("Linear", {"is_frozen": True}),
        ("Linear", {"out_features": 10}),
        "Output",
    )
    (problem,) = _problems(network)
    assert problem.severity is Severity.WARNING
    assert problem.text == (
        "linear and 1 other layer are frozen: a run that starts from new weights leaves them "
        "random. Load weights that have learned, or unfreeze."
    )
    assert _problems(_mend(network, problem)) == ()
    loaded = INITIAL_WEIGHTS.setting("File", path="learned.safetensors")
    assert _problems(network, initial_weights=loaded) == ()


def test_parameters_that_learn_are_counted_apart() -> None:
    network = chain("Input", "Flatten", ("Linear", {"is_frozen": True}), "Linear", "Output")
    found = check(Project(network=network))
    assert found.total_parameters == (64 * 64 + 64) * 2
    assert found.learning_parameters == 64 * 64 + 64
