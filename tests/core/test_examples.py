"""Every bundled example opens, can be trained, and shows what its description promises."""

import itertools
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from core.check import check
from core.project import Project
from core.project_file import load
from core.training.control import Control
from core.training.events import StepMeasured
from core.training.history import History
from core.training.trainer import train

FOLDER = Path(str(files("resources").joinpath("examples")))
NAMES = sorted(path.stem for path in FOLDER.glob("*.loom"))


def example(name: str) -> Project:
    return load(FOLDER / f"{name}.loom")


def trained(project: Project, max_steps: int | None = None) -> History:
    history = History()
    history.extend(train(project, Control(), max_steps=max_steps))
    return history


def profile(history: History) -> np.ndarray:
    """Mean gradient norm of each weighted layer, from the input to the output."""
    return history.gradient_norms.values.mean(axis=0)


def dead_shares(history: History) -> list[float]:
    measures = history.measures[-1].layers.values()
    return [measure.dead_share for measure in measures if measure.dead is not None]


def test_the_promised_examples_are_there() -> None:
    assert set(NAMES) >= {
        "digits-mlp",
        "mnist-cnn",
        "mnist-keras-mlp",
        "spirals",
        "vanishing-gradients",
        "vanishing-gradients-relu",
        "dead-relus",
        "dead-relus-leaky",
        "residual-cnn",
    }


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_and_trains_offline(name: str) -> None:
    project = example(name)
    inference = check(project)
    assert inference.problems == ()
    assert not project.data.spec.needs_download
    steps = [
        event
        for event in itertools.islice(train(project, Control(), max_steps=3), 50)
        if isinstance(event, StepMeasured)
    ]
    assert [step.step for step in steps] == [1, 2, 3]
    assert all(np.isfinite(step.loss) for step in steps)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is_for_and_stands_tidily(name: str) -> None:
    project = example(name)
    first, _, more = project.description.partition("\n")
    assert 20 < len(first) < 110
    assert more
    corners = {node.position for node in project.network.nodes.values()}
    assert len(corners) == len(project.network.nodes)
    assert all(value % 8 == 0 for corner in corners if corner for value in corner)


def test_the_keras_network_has_the_textbook_number_of_parameters() -> None:
    inference = check(example("mnist-keras-mlp"))
    assert inference.total_parameters == 418_060
    assert sorted(n for n in inference.parameters.values() if n) == [510, 25_050, 392_500]


def test_digits_reach_95_percent() -> None:
    history = trained(example("digits-mlp"))
    assert history.epochs[-1].validation_accuracy > 0.95
    assert history.seconds.values[-1] < 20


def test_spirals_reach_95_percent() -> None:
    assert trained(example("spirals")).epochs[-1].validation_accuracy > 0.95


def test_the_gradient_vanishes_with_sigmoids_and_not_with_relus() -> None:
    vanishing = trained(example("vanishing-gradients"))
    healthy = trained(example("vanishing-gradients-relu"))
    falling, flat = profile(vanishing), profile(healthy)
    assert falling[0] / falling[-1] < 1e-5
    assert np.all(np.diff(falling) > 0)
    assert flat.min() / flat.max() > 1e-2
    assert vanishing.epochs[-1].validation_accuracy < 0.7
    assert healthy.epochs[-1].validation_accuracy > 0.95


def test_the_twins_of_vanishing_gradients_differ_in_activation_and_initialization_alone() -> None:
    one, other = example("vanishing-gradients"), example("vanishing-gradients-relu")
    assert one.data == other.data
    initialization = other.training.initialization
    assert replace(one.training, initialization=initialization) == other.training
    kinds = [[n.kind for n in p.network.nodes.values()] for p in (one, other)]
    assert [kind.replace("Sigmoid", "ReLU") for kind in kinds[0]] == kinds[1]


def test_most_relus_die_and_no_leaky_one() -> None:
    dying, living = trained(example("dead-relus")), trained(example("dead-relus-leaky"))
    shares = dead_shares(dying)
    assert len(shares) == 3
    assert np.mean(shares) > 0.5
    assert dead_shares(living) == []
    assert living.epochs[-1].validation_accuracy > 0.85 > 0.3
    assert dying.epochs[-1].validation_accuracy < 0.3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "accuracy"), [("mnist-cnn", 0.96), ("mnist-keras-mlp", 0.93), ("residual-cnn", 0.95)]
)
def test_images_reach_what_is_promised(name: str, accuracy: float) -> None:
    assert trained(example(name)).epochs[-1].validation_accuracy > accuracy


@pytest.mark.slow
def test_the_convolutional_example_reaches_98_5_percent_on_the_whole_of_mnist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Path(__file__).parents[3] / "shared" / "data"
    if not (folder / "mnist").is_dir():
        pytest.skip("The whole of MNIST is not here.")
    monkeypatch.setenv("LAYERLOOM_DATA", str(folder))
    project = example("mnist-cnn")
    dataset = replace(project.data.dataset, kind="mnist")
    params = type(project.data.dataset.params)({"folder": ""})
    data = replace(project.data, dataset=replace(dataset, params=params))
    history = trained(replace(project, data=data))
    assert len(history.epochs) == 3
    assert history.ended.test_accuracy >= 0.985  # type: ignore[union-attr]
