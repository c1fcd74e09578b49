"""What twins are called, and what is proposed for them."""

from dataclasses import replace
from pathlib import Path

import pytest

from core import fixes, project_file
from core.check import check
from core.diagnosis import remedies
from core.initializers import INITIALIZERS
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.twins.difference import SAME, difference, differs, naming_kinds
from core.twins.ideas import cure, ideas
from core.twins.twin import Keep
from tests.core.training.runs import points

EXAMPLES = Path("resources/examples")
SIGMOIDS = (("Linear", {"out_features": 12}), "Sigmoid") * 2
MAIN = points(*SIGMOIDS)


def trained(**training: object) -> Project:
    return replace(MAIN, training=replace(MAIN.training, **training))  # type: ignore[arg-type]


def example(name: str) -> Project:
    return project_file.load(EXAMPLES / f"{name}.loom")


HIDDEN = MAIN.network.of_kind("Linear")[0]
WIDER = replace(MAIN, network=MAIN.network.set_params(HIDDEN.id, out_features=24))


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (MAIN, SAME),
        (remedies.ReplaceActivations(("Sigmoid",), "ReLU")(MAIN), "ReLU instead of Sigmoid"),
        (remedies.SetRate(0.1)(MAIN), "lr 0.1 instead of 0.001"),
        (trained(optimizer=OPTIMIZERS.setting("Adam", lr=0.01)), "lr 0.01 instead of 0.001"),
        (
            trained(optimizer=OPTIMIZERS.setting("SGD", lr=0.1)),
            "SGD instead of Adam, lr 0.1 instead of 0.001",
        ),
        (trained(seed=3), "seed 3 instead of 0"),
        (trained(batch_size=8), "batch size 8 instead of 32"),
        (trained(deterministic=True), "with deterministic"),
        (trained(loss=LOSSES.setting("CrossEntropyLoss", label_smoothing=0.1)),
         "label_smoothing 0.1 instead of 0"),
        (trained(schedule=SCHEDULES.setting("ExponentialLR")), "ExponentialLR instead of Constant"),
        (trained(regularization=(REGULARIZERS.setting("L2"),)), "with L2"),
        (
            trained(initialization=INITIALIZERS.setting("KaimingNormal")),
            "KaimingNormal instead of Auto",
        ),
        (remedies.Normalize()(MAIN), "with 2 BatchNorm1d"),
        (fixes.Preprocess("MinMax")(MAIN), "MinMax instead of Standardize"),
        (WIDER, f"out_features 24 instead of 12 in {HIDDEN.name}"),
    ],
)  # fmt: skip
def test_the_difference_is_named(other: Project, text: str) -> None:
    assert difference(MAIN, other) == text


def test_what_was_taken_away_is_named_too():
    normal = remedies.Normalize()(MAIN)
    assert difference(normal, MAIN) == "without 2 BatchNorm1d"
    assert difference(trained(regularization=(REGULARIZERS.setting("L2"),)), MAIN) == "without L2"


def test_a_layer_of_another_kind_has_it_in_brackets():
    relu = remedies.ReplaceActivations(("Sigmoid",), "ReLU")(MAIN).network
    named = naming_kinds(MAIN.network, relu)
    for key, node in MAIN.network.nodes.items():
        ending = " (ReLU)" if node.kind == "Sigmoid" else ""
        assert named.nodes[key].name == f"{relu.nodes[key].name}{ending}"
    assert naming_kinds(MAIN.network, MAIN.network) is MAIN.network


def test_names_and_places_make_no_difference():
    node = replace(HIDDEN, name="other", position=(5.0, 5.0))
    moved = replace(MAIN, network=MAIN.network.put(node), description="another")
    assert not differs(MAIN, moved)


@pytest.mark.parametrize(
    ("sick", "sound", "text"),
    [
        ("vanishing-gradients", "vanishing-gradients-relu",
         "ReLU instead of Sigmoid, KaimingNormal instead of Normal"),
        ("dead-relus", "dead-relus-leaky", "LeakyReLU instead of ReLU"),
    ],
)  # fmt: skip
def test_the_cure_of_an_example_is_the_sound_example(sick: str, sound: str, text: str) -> None:
    fix = cure(example(sick))
    assert fix is not None
    cured = fix.apply(example(sick))
    assert difference(cured, example(sound)) == SAME
    assert difference(example(sick), cured) == text
    assert cure(cured) is None


@pytest.mark.parametrize("name", ["digits-mlp", "mnist-cnn", "residual-cnn", "spirals"])
def test_a_sound_network_needs_no_cure(name: str) -> None:
    assert cure(example(name)) is None


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.loom")), ids=lambda path: path.stem)
def test_every_idea_makes_a_difference_and_can_be_trained(path: Path) -> None:
    project = project_file.load(path)
    found = ideas(project)
    assert len({fix.label for fix in found}) == len(found) >= 5
    for fix in found:
        assert differs(project, fix.apply(project))
        assert check(fix.apply(project)).is_trainable


def test_a_project_that_was_kept_comes_back_whatever_is_edited():
    assert Keep(MAIN)(WIDER) is MAIN


def test_a_large_network_has_ideas_at_once():
    """Nothing is inserted hundreds of times for a menu."""
    large = points(*(("Linear", {"out_features": 4}), "Sigmoid") * 60)
    assert not [fix for fix in ideas(large) if isinstance(fix.apply, remedies.Normalize)]
    assert cure(large) is not None
