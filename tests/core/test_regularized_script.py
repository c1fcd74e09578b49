"""The exported script knows every loss and every regularizer, to the last bit."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.codegen import training_script
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.network import Network
from core.params import Setting
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from tests.core.builders import Layer, chain
from tests.core.test_training_script import _compare as compare
from tests.core.test_training_script import _mlp as mlp
from tests.core.test_training_script import _project as project_of

TWO_CLASSES = DataSettings(DATASETS.setting("moons", samples=140))
NOISE = (
    REGULARIZERS.setting("InputNoise", std=0.3),
    REGULARIZERS.setting("WeightNoise", std=0.05),
    REGULARIZERS.setting("GradientNoise", eta=0.3, gamma=0.7),
)


def small(outputs: int, *last: Layer, **first: object) -> Network:
    hidden = ("Linear", {"out_features": 8, **first})
    return chain(
        "Input", hidden, "ReLU", "Dropout", ("Linear", {"out_features": outputs}), *last, "Output"
    )


LAST = {"BCELoss": ("Sigmoid",), "NLLLoss": ("LogSoftmax",)}


@pytest.mark.parametrize("kind", list(LOSSES))
def test_every_loss_over_three_classes(kind: str, tmp_path: Path) -> None:
    network = small(3, *LAST.get(kind, ()))
    compare(project_of(network, loss=LOSSES.setting(kind), epochs=2), tmp_path)


@pytest.mark.parametrize("kind", [kind for kind, spec in LOSSES.items() if spec.is_binary])
@pytest.mark.parametrize("is_judged_by_passes", [False, True])
def test_two_classes_with_one_output(kind: str, is_judged_by_passes: bool, tmp_path: Path) -> None:
    passes = (REGULARIZERS.setting("MCDropout", samples=3), *STOPPING) * is_judged_by_passes
    network = small(1, *LAST.get(kind, ()))
    project = project_of(network, TWO_CLASSES, loss=LOSSES.setting(kind), regularization=passes)
    compare(project, tmp_path)


WEIGHED = [
    kind for kind, spec in LOSSES.items() if any(p.name == "class_weight" for p in spec.params)
]


@pytest.mark.parametrize("kind", WEIGHED)
def test_balanced_classes(kind: str, tmp_path: Path) -> None:
    loss = LOSSES.setting(kind, class_weight="balanced")
    network = small(3, *LAST.get(kind, ()))
    compare(project_of(network, loss=loss, epochs=1), tmp_path)


def test_a_balanced_single_output(tmp_path: Path) -> None:
    loss = LOSSES.setting("BCEWithLogitsLoss", class_weight="balanced")
    compare(project_of(small(1), TWO_CLASSES, loss=loss, epochs=1), tmp_path)


STOPPING = (REGULARIZERS.setting("EarlyStopping", patience=1, min_delta=0.02),)
"""Makes the weights at the end depend on what the evaluations gave."""


@pytest.mark.parametrize(
    "regularization",
    [
        (REGULARIZERS.setting("MaxNorm", max_norm=0.5),),
        *[(noise,) for noise in NOISE],
        (
            *NOISE,
            REGULARIZERS.setting("ElasticNet", strength=0.01),
            REGULARIZERS.setting("MaxNorm", max_norm=0.7),
            REGULARIZERS.setting("ClipGradNorm", max_norm=0.1),
        ),
        (REGULARIZERS.setting("MCDropout", samples=5), *STOPPING),
    ],
    ids=lambda settings: "+".join(setting.kind for setting in settings),
)
def test_regularization(regularization: tuple[Setting, ...], tmp_path: Path) -> None:
    compare(project_of(mlp(), regularization=regularization, epochs=4), tmp_path)


@pytest.mark.parametrize("kind", [kind for kind, spec in LOSSES.items() if spec.fits_values])
def test_a_regression(kind: str, tmp_path: Path) -> None:
    sets = [kind for kind, spec in DATASETS.items() if spec.values(spec.defaults())]
    data = DataSettings(DATASETS.setting(sets[0]))
    passes = (REGULARIZERS.setting("MCDropout", samples=3), *STOPPING)
    project = project_of(small(len(data.values)), data, loss=LOSSES.setting(kind), epochs=2)
    training = replace(project.training, regularization=passes, batch_size=64)
    compare(replace(project, training=training), tmp_path)


def test_inner_steps_with_all_the_noise(tmp_path: Path) -> None:
    optimizer = OPTIMIZERS.setting("LBFGS", lr=0.1, max_iter=3)
    compare(project_of(small(3), optimizer=optimizer, regularization=NOISE, epochs=1), tmp_path)


def test_layers_with_a_penalty_and_a_bound_of_their_own(tmp_path: Path) -> None:
    own = {"penalty": REGULARIZERS.setting("L1", strength=0.05), "unit_max_norm": 0.4}
    shared = (REGULARIZERS.setting("L2", strength=0.1), REGULARIZERS.setting("MaxNorm"))
    compare(project_of(small(3, **own), regularization=shared, epochs=1), tmp_path)


def test_frozen_layers_are_left_alone(tmp_path: Path) -> None:
    shared = (*NOISE, REGULARIZERS.setting("L2"), REGULARIZERS.setting("MaxNorm", max_norm=0.1))
    network = small(3, is_frozen=True)
    compare(project_of(network, regularization=shared, epochs=1), tmp_path)


def test_channels_of_images_are_bounded_by_filter(tmp_path: Path) -> None:
    conv = ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1})
    linear = ("Linear", {"out_features": 10})
    network = chain("Input", conv, "ReLU", "Dropout2d", "Flatten", linear, "Output")
    data = DataSettings(DATASETS.setting("digits"), validation_fraction=0.8)
    regularization = (
        *NOISE,
        REGULARIZERS.setting("MaxNorm", max_norm=0.8),
        REGULARIZERS.setting("MCDropout", samples=2),
    )
    project = project_of(network, data, regularization=regularization, batch_size=64, epochs=1)
    compare(project, tmp_path)


def test_all_of_it_together_lints(tmp_path: Path) -> None:
    own = {"penalty": REGULARIZERS.setting("L1", strength=0.05), "unit_max_norm": 0.4}
    everything = tuple(REGULARIZERS.setting(kind) for kind in REGULARIZERS)
    for kind, spec in LOSSES.items():
        balanced = {"class_weight": "balanced"} if kind in WEIGHED else {}
        loss = LOSSES.setting(kind, **balanced)
        network = small(1 if spec.is_binary else 2, *LAST.get(kind, ()), **own)
        project = project_of(network, TWO_CLASSES, loss=loss, regularization=everything)
        (tmp_path / f"{kind.lower()}.py").write_text(training_script(project), encoding="utf-8")
    command = ["ruff", "check", "--select", "E,F,I,UP,B", "--line-length", "100"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--isolated", "--no-cache", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
