"""What can be said of a drawing: found where it is drawn, mended by its remedy, and silent on
what is drawn well."""

import random
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from core.check import check
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.diagnosis.diagnose import diagnose_before
from core.diagnosis.finding import Finding, Severity
from core.initializers import INITIALIZERS
from core.network import Edge, Network
from core.project import Project
from core.project_file import load
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.losses import LOSSES
from core.templates import find_template
from tests.core.builders import Layer, chain, named
from tests.core.random_edits import random_edit
from tests.core.random_networks import random_network

MOONS = DataSettings(DATASETS.setting("moons"))
DIGITS = DataSettings(DATASETS.setting("digits"))
TWO: Layer = ("Linear", {"out_features": 2})
TEN: Layer = ("Linear", {"out_features": 10})
NARROW: Layer = ("Linear", {"out_features": 8})
CONV: Layer = ("Conv2d", {"out_channels": 8})


def drawn(*layers: Layer, data: DataSettings = MOONS, **training: object) -> Project:
    project = Project(chain("Input", *layers, "Output"), data)
    settings = replace(project.training, **training)  # type: ignore[arg-type]
    return replace(project, training=settings)


def findings(project: Project) -> dict[str, Finding]:
    return {finding.rule: finding for finding in diagnose_before(project)}


def mended(project: Project) -> Project:
    """After the first remedy of every finding."""
    for finding in diagnose_before(project):
        project = finding.remedies[0].apply(project)
    return project


def kinds(project: Project) -> list[str]:
    return [project.network.nodes[node].kind for node in project.network.order]


NORMAL = INITIALIZERS.setting("Normal", std=1.0)

FAULTS: dict[str, tuple[str, Severity, Project]] = {
    "two layers": ("missing-activation", Severity.ALARM, drawn("Linear", TWO)),
    "dropout between": ("missing-activation", Severity.ALARM, drawn("Linear", "Dropout", TWO)),
    "norm between": ("missing-activation", Severity.ALARM, drawn(
        ("Linear", {"bias": False}), "BatchNorm1d", TWO)),
    "average between": ("missing-activation", Severity.ALARM, drawn(
        CONV, "AvgPool2d", "Flatten", TEN, data=DIGITS)),
    "softmax": ("softmax-before-loss", Severity.ALARM, drawn("Linear", "ReLU", TWO, "Softmax")),
    "sigmoid": ("softmax-before-loss", Severity.ALARM, drawn("Linear", "ReLU", TWO, "Sigmoid")),
    "dropout last": ("dropout-before-output", Severity.ALARM, drawn(
        "Linear", "ReLU", TWO, "Dropout")),
    "much dropout": ("dropout-high", Severity.NOTE, drawn(
        "Linear", "ReLU", ("Dropout", {"p": 0.6}), TWO)),
    "bias": ("bias-before-batchnorm", Severity.NOTE, drawn(
        "Linear", "BatchNorm1d", "ReLU", TWO)),
    "glorot for relu": ("unfit-initializer", Severity.NOTE, drawn(
        "Linear", "ReLU", TWO, initialization=INITIALIZERS.setting("XavierNormal"))),
    "he for selu": ("unfit-initializer", Severity.NOTE, drawn(
        "Linear", "SELU", TWO, initialization=INITIALIZERS.setting("KaimingNormal"))),
    "wide normal": ("unfit-initializer", Severity.NOTE, drawn(
        "Linear", "Tanh", "Linear", "Tanh", TWO, initialization=NORMAL)),
    "own of a layer": ("unfit-initializer", Severity.NOTE, drawn(
        ("Linear", {"initialization": NORMAL}), "ReLU", ("Linear", {"initialization": NORMAL}),
        "ReLU", TWO)),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_found_and_its_remedy_mends_it(name: str) -> None:
    rule, severity, project = FAULTS[name]
    found = findings(project)
    assert set(found) == {rule}
    finding = found[rule]
    assert finding.severity is severity
    assert finding.node in project.network.nodes
    assert (finding.step, finding.first_step) == (0, 0)
    assert finding.text.endswith(".")
    after = mended(project)
    assert after != project
    assert diagnose_before(after) == ()
    assert check(after).is_trainable


def pre_activation() -> Network:
    """A block whose shortcut is a convolution of its own, right behind another one."""
    network = chain("Input", CONV, "ReLU", CONV, "Add", "ReLU", "Flatten", TEN, "Output")
    network = network.add(network.new_node("Conv2d", out_channels=8))
    first, add, shortcut = (named(network, name) for name in ("conv2d", "add", "conv2d_3"))
    network = network.connect(Edge(first, shortcut))
    return network.connect(Edge(shortcut, add, 0, 1))


HEALTHY = {
    "mlp": drawn("Linear", "ReLU", "Linear", "ReLU", TWO),
    "tanh": drawn("Linear", "Tanh", "Dropout", "Linear", "SELU", TWO),
    "one layer": drawn(TWO),
    "max pooling": drawn(CONV, "MaxPool2d", "Flatten", TEN, data=DIGITS),
    "norm": drawn(("Linear", {"bias": False}), "BatchNorm1d", "ReLU", "Linear", "LayerNorm", TWO),
    "factorized": drawn("Linear", "ReLU", NARROW, "Linear", "ReLU", TWO),
    "separable": drawn(
        "ReLU", ("Conv2d", {"out_channels": 3, "groups": 1}), "ReLU",
        ("Conv2d", {"out_channels": 3, "groups": 3, "kernel_size": 1}), CONV, "ReLU", "Flatten",
        TEN, data=DIGITS),
    "shortcut": Project(pre_activation(), DIGITS),
    "sigmoid for BCE": drawn(
        "Linear", "ReLU", ("Linear", {"out_features": 1}), "Sigmoid", loss=LOSSES.setting("BCELoss")
    ),
    "torch's draws": drawn("Linear", "ReLU", TWO, initialization=INITIALIZERS.setting("Default")),
    "fitting normal": drawn(
        "Linear", "ReLU", TWO, initialization=INITIALIZERS.setting("Normal", std=0.7)),
    "scale set right": drawn(
        ("Linear", {"bias": False}), "BatchNorm1d", "ReLU", TWO, initialization=NORMAL),
    "loaded": drawn(
        "Linear", "ReLU", "Linear", "ReLU", TWO, initialization=NORMAL,
        initial_weights=INITIAL_WEIGHTS.setting(list(INITIAL_WEIGHTS)[1])),
    "empty": Project(),
    "half built": Project(chain("Input", "Linear"), MOONS),
    "own data not chosen": Project(
        chain("Input", "Linear", "ReLU", TWO, "Output"), DataSettings(DATASETS.setting("csv"))),
}  # fmt: skip


@pytest.mark.parametrize("name", HEALTHY)
def test_what_is_drawn_well_is_silent(name: str) -> None:
    assert diagnose_before(HEALTHY[name]) == ()


def test_published_architectures_are_silent() -> None:
    template = find_template("resnet18")
    assert template is not None
    assert diagnose_before(Project(template.draw(10), DIGITS)) == ()


EXAMPLES = Path(str(files("resources").joinpath("examples")))


@pytest.mark.parametrize(
    "name", ["digits-mlp", "mnist-cnn", "mnist-keras-mlp", "residual-cnn", "spirals"]
)
def test_the_examples_of_healthy_networks_are_silent(name: str) -> None:
    assert diagnose_before(load(EXAMPLES / f"{name}.loom")) == ()


def test_no_drawing_breaks_a_rule_or_a_remedy() -> None:
    """A remedy asked of the project it was made for either mends it or leaves it as it is."""
    rng, seen = random.Random(0), 0
    for _ in range(20):
        project = _anything(rng)
        for _ in range(3):
            for finding in diagnose_before(project):
                for remedy in finding.remedies:
                    seen += 1
                    assert remedy.apply(project).network.is_acyclic()
            project = random_edit(project, rng)[1]
    assert seen > 10


def _anything(rng: random.Random) -> Project:
    network, shape = random_network(rng)
    places = network.of_kind("Input")
    return Project(network.set_params(places[0].id, shape=shape))
