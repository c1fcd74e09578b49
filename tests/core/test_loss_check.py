"""What each loss needs of the end of a network, said with a remedy that works."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from core.check import check
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.network import Network
from core.problems import Problem, Severity
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.regularizers import REGULARIZERS
from tests.core.builders import Layer, chain

MOONS = DataSettings(DATASETS.setting("moons"))
SPIRALS = DataSettings(DATASETS.setting("spirals", arms=3))


def project_of(
    outputs: int, *last: Layer, loss: str, data: DataSettings = MOONS, **training: object
) -> Project:
    network = chain("Input", ("Linear", {"out_features": outputs}), *last, "Output")
    project = Project(network, data)
    settings = replace(project.training, loss=LOSSES.setting(loss), **training)  # type: ignore[arg-type]
    return replace(project, training=settings)


def problems(project: Project) -> tuple[Problem, ...]:
    return check(project).problems


def mended(project: Project) -> Project:
    """After every remedy in turn, at most three."""
    for _ in range(3):
        for problem in problems(project)[:1]:
            assert problem.fix is not None
            project = problem.fix.apply(project)
    return project


def kinds(network: Network) -> list[str]:
    return [network.nodes[node].kind for node in network.order]


@pytest.mark.parametrize(
    ("outputs", "last", "loss", "data"),
    [
        (2, (), "CrossEntropyLoss", MOONS),
        (2, ("LogSoftmax",), "CrossEntropyLoss", MOONS),
        (2, ("LogSoftmax",), "NLLLoss", MOONS),
        (1, (), "BCEWithLogitsLoss", MOONS),
        (2, (), "BCEWithLogitsLoss", MOONS),
        (1, ("Sigmoid",), "BCELoss", MOONS),
        (2, ("Softmax",), "BCELoss", MOONS),
        (2, ("Sigmoid", "Flatten"), "BCELoss", MOONS),
        (3, ("Sigmoid",), "BCELoss", SPIRALS),
        (3, (), "MultiMarginLoss", SPIRALS),
        (3, ("Sigmoid",), "HuberLoss", SPIRALS),
    ],
)
def test_what_fits_has_no_problem(
    outputs: int, last: Iterable[Layer], loss: str, data: DataSettings
) -> None:
    assert problems(project_of(outputs, *last, loss=loss, data=data)) == ()


@pytest.mark.parametrize(
    ("outputs", "last", "loss", "data", "severity", "text"),
    [
        (
            5,
            (),
            "BCEWithLogitsLoss",
            MOONS,
            Severity.ERROR,
            "output gives 5 values, but BCEWithLogitsLoss needs one for each of the 2 classes of "
            "Two moons, or a single one: set out_features of linear to 1.",
        ),
        (
            1,
            (),
            "BCEWithLogitsLoss",
            SPIRALS,
            Severity.ERROR,
            "output gives 1 value, but BCEWithLogitsLoss needs one for each of the 3 classes of "
            "Spirals: set out_features of linear to 3.",
        ),
        (
            1,
            (),
            "CrossEntropyLoss",
            MOONS,
            Severity.ERROR,
            "output gives 1 value, but CrossEntropyLoss needs one for each of the 2 classes of "
            "Two moons: use BCEWithLogitsLoss, or set out_features of linear to 2.",
        ),
        (
            2,
            ("Sigmoid",),
            "CrossEntropyLoss",
            MOONS,
            Severity.WARNING,
            "sigmoid comes right before CrossEntropyLoss, which takes the softmax of plain values "
            "by itself: remove it.",
        ),
        (
            2,
            ("Softmax",),
            "CrossEntropyLoss",
            MOONS,
            Severity.WARNING,
            "softmax comes right before CrossEntropyLoss, which takes the softmax by itself; "
            "twice, it learns slowly: remove it.",
        ),
        (
            1,
            ("Sigmoid",),
            "BCEWithLogitsLoss",
            MOONS,
            Severity.WARNING,
            "sigmoid comes right before BCEWithLogitsLoss, which takes the sigmoid by itself; "
            "twice, it learns slowly: remove it.",
        ),
        (
            2,
            (),
            "NLLLoss",
            MOONS,
            Severity.WARNING,
            "NLLLoss reads what a LogSoftmax gives, without it the loss falls without end: put "
            "one before output, or use CrossEntropyLoss, which includes it.",
        ),
        (
            2,
            ("Softmax",),
            "NLLLoss",
            MOONS,
            Severity.WARNING,
            "NLLLoss reads what a LogSoftmax gives, without it the loss falls without end: make "
            "softmax one, or use CrossEntropyLoss, which includes it.",
        ),
        (
            1,
            ("Tanh",),
            "BCELoss",
            MOONS,
            Severity.ERROR,
            "BCELoss reads what a Sigmoid gives, other values it refuses: put one before output, "
            "or use BCEWithLogitsLoss, which includes it.",
        ),
    ],
)
def test_what_does_not_is_said_and_mended(
    outputs: int,
    last: Iterable[Layer],
    loss: str,
    data: DataSettings,
    severity: Severity,
    text: str,
) -> None:
    project = project_of(outputs, *last, loss=loss, data=data)
    (problem,) = problems(project)
    assert (problem.severity, problem.text) == (severity, text)
    assert problems(mended(project)) == ()


def test_one_squashed_output_for_two_classes_asks_for_the_binary_loss() -> None:
    project = project_of(1, "Sigmoid", loss="CrossEntropyLoss")
    assert [problem.rule for problem in problems(project)] == ["classes", "softmax-before-loss"]
    fixed = mended(project)
    assert fixed.training.loss.kind == "BCELoss"
    assert problems(fixed) == ()


def test_the_softmax_becomes_its_logarithm() -> None:
    fixed = mended(project_of(2, "Softmax", loss="NLLLoss"))
    assert kinds(fixed.network) == ["Input", "Linear", "LogSoftmax", "Output"]


def test_monte_carlo_without_dropout_is_turned_off() -> None:
    passes = (REGULARIZERS.setting("MCDropout"), REGULARIZERS.setting("L2"))
    project = project_of(2, loss="CrossEntropyLoss", regularization=passes)
    (problem,) = problems(project)
    assert problem.severity is Severity.WARNING
    assert [setting.kind for setting in mended(project).training.regularization] == ["L2"]
    assert problems(project_of(2, "Dropout", loss="NLLLoss", regularization=passes))[0].rule == (
        "last-layer"
    )


@pytest.mark.parametrize("loss", [kind for kind, spec in LOSSES.items() if not spec.fits_values])
def test_a_regression_asks_for_a_loss_of_values(loss: str) -> None:
    sets = [kind for kind, spec in DATASETS.items() if spec.values(spec.defaults())]
    data = DataSettings(DATASETS.setting(sets[0]))
    project = project_of(len(data.values), loss=loss, data=data)
    (problem,) = problems(project)
    assert problem.rule == "loss"
    assert mended(project).training.loss.kind == "MSELoss"
    assert problems(mended(project)) == ()


@pytest.mark.parametrize("loss", [kind for kind, spec in LOSSES.items() if spec.fits_values])
def test_a_loss_of_values_is_unusual_for_classes(loss: str) -> None:
    project = project_of(3, loss=loss, data=SPIRALS)
    (problem,) = problems(project)
    assert problem.severity is Severity.WARNING
    assert problem.text == (
        f"CrossEntropyLoss is the usual loss for classes, as Spirals has; {loss} is for values."
    )
    assert mended(project).training.loss.kind == "CrossEntropyLoss"
    assert problems(mended(project)) == ()


def test_a_loss_that_has_to_go_is_not_what_the_outputs_are_counted_for() -> None:
    wave = DataSettings(DATASETS.setting("wave"))
    loss, outputs = problems(project_of(10, loss="CrossEntropyLoss", data=wave))
    assert loss.fix is not None
    assert loss.fix.label == "Use MSELoss"
    assert outputs.text == (
        "output gives 10 values, but Wave has 1 value to learn: set out_features of linear to 1."
    )


def test_a_half_built_network_is_left_alone() -> None:
    network = chain("Input", "Output")
    project = Project(network, MOONS)
    training = replace(project.training, loss=LOSSES.setting("BCELoss"))
    found = problems(replace(project, training=training))
    assert all(problem.severity is not Severity.ERROR for problem in found)
