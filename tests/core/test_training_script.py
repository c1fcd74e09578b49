"""The exported training script has the loss curve of the window, to the last bit."""

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from core import project_file
from core.codegen import training_files, training_script
from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DataSettings
from core.data.spec import Group
from core.initializers import INITIALIZERS
from core.network import Network
from core.params import Setting
from core.probes.cadence import Cadence
from core.project import Project
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import PARTS, SCHEDULES
from core.settings.training import TrainingSettings
from core.training.control import Control
from core.training.events import RunFinished, StepMeasured
from core.training.trainer import TEN_A_SECOND, train
from tests.core.builders import chain
from tests.core.training.runs import SELDOM

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"
POINTS = DataSettings(dataset=DATASETS.setting("spirals", samples=301, arms=3))
DIGITS = DataSettings(dataset=DATASETS.setting("digits"))


def _mlp() -> Network:
    return chain(
        "Input",
        "Flatten",
        ("Linear", {"out_features": 16}),
        "BatchNorm1d",
        "ReLU",
        ("Dropout", {"p": 0.2}),
        ("Linear", {"out_features": 12}),
        "Tanh",
        ("Linear", {"out_features": 3}),
        "Output",
    )


def _project(network: Network, data: DataSettings = POINTS, **training: object) -> Project:
    settings = TrainingSettings(batch_size=32, epochs=3, seed=7, device="cpu")
    return Project(network, data, replace(settings, **training))  # type: ignore[arg-type]


def _run_script(project: Project, folder: Path) -> ModuleType:
    path = folder / "drawn_training.py"
    path.write_text(training_script(project), encoding="utf-8")
    for name, content in training_files(project).items():
        (folder / name).write_bytes(content)
    module = ModuleType("drawn_training")
    module.__file__ = str(path)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


def _compare(project: Project, folder: Path, cadence: Cadence = SELDOM) -> list[float]:
    events = list(train(project, Control(), cadence=cadence))
    expected = [event.loss for event in events if isinstance(event, StepMeasured)]
    finished = events[-1]
    assert isinstance(finished, RunFinished), finished
    state = torch.random.get_rng_state()
    network, losses = _run_script(project, folder).main()
    torch.random.set_rng_state(state)
    assert losses == expected
    weights = network.state_dict()
    assert list(weights) == list(finished.weights)
    for name, value in finished.weights.items():
        assert np.array_equal(weights[name].numpy(), value), name
    return expected


@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_every_optimizer(kind: str, tmp_path: Path) -> None:
    given = {"lr": 0.05, "max_iter": 4} if kind == "LBFGS" else {}  # 1 is for full batches
    optimizer = OPTIMIZERS.setting(kind, **given)
    assert len(_compare(_project(_mlp(), optimizer=optimizer), tmp_path)) == 24


def test_inner_steps_with_a_penalty_on_convolutions(tmp_path: Path) -> None:
    network = chain("Input", ("Conv2d", {"out_channels": 4}), "ReLU", "Flatten", "Linear", "Output")
    for node in network.nodes.values():
        if node.kind == "Linear":
            network = network.put(replace(node, params=node.params.set("out_features", 10)))
    _compare(
        _project(
            network,
            DIGITS,
            batch_size=512,
            epochs=1,
            optimizer=OPTIMIZERS.setting("LBFGS", max_iter=3, line_search_fn="strong_wolfe"),
            regularization=(REGULARIZERS.setting("ElasticNet", strength=0.01),),
        ),
        tmp_path,
    )


@pytest.mark.parametrize("kind", list(SCHEDULES))
@pytest.mark.parametrize("interval", ["epoch", "step"])
def test_every_schedule(kind: str, interval: str, tmp_path: Path) -> None:
    has_interval = any(param.name == "interval" for param in SCHEDULES[kind].params)
    given = {"interval": interval} if has_interval else {}
    _compare(_project(_mlp(), schedule=SCHEDULES.setting(kind, **given)), tmp_path)


EVERY_PART = SCHEDULES.setting(
    "SequentialLR",
    parts=[PARTS.setting(kind, part_length=None if kind == "DrawnLR" else 2) for kind in PARTS],
)


@pytest.mark.parametrize(
    "schedule",
    [
        SCHEDULES.setting("OneCycleLR", total_steps=10, pct_start=0.1, max_lr=0.1),
        SCHEDULES.setting("ReduceLROnPlateau", patience=0, threshold=0.9, min_lr=1e-5),
        SCHEDULES.setting("CosineAnnealingLR", T_max=5, eta_min=1e-4, interval="step"),
        SCHEDULES.setting("MultiStepLR", milestones=[2, 9, 17], interval="step"),
        SCHEDULES.setting("CosineAnnealingWarmRestarts", T_0=3, T_mult=2),
        SCHEDULES.setting("CyclicLR", step_size_up=3, step_size_down=2, mode="triangular2"),
        SCHEDULES.setting("CyclicLR", base_lr=0.01, mode="exp_range", gamma=0.9),
        SCHEDULES.setting("DrawnLR", points=((0.1, 0.01), (0.5, 1.0), (0.9, 1e-3)), scale="log"),
        SCHEDULES.setting("DrawnLR", interval="epoch", length=2),
        EVERY_PART,
    ],
    ids=lambda setting: setting.kind,
)
def test_schedules_with_parameters(schedule: Setting, tmp_path: Path) -> None:
    optimizer = OPTIMIZERS.setting("SGD", lr=0.1, momentum=0.9, nesterov=True)
    _compare(_project(_mlp(), schedule=schedule, optimizer=optimizer), tmp_path)


@pytest.mark.parametrize(
    "regularization",
    [
        (REGULARIZERS.setting("L1", strength=0.01),),
        (REGULARIZERS.setting("L2", strength=0.01), REGULARIZERS.setting("ElasticNet")),
        (
            REGULARIZERS.setting("ClipGradNorm", max_norm=0.1),
            REGULARIZERS.setting("ClipGradValue", clip_value=0.01),
        ),
        (REGULARIZERS.setting("EarlyStopping", patience=1, min_delta=0.5),),
        (REGULARIZERS.setting("EarlyStopping", patience=1, min_delta=9.0, restore_best=False),),
    ],
    ids=lambda settings: "+".join(setting.kind for setting in settings),
)
def test_regularization(regularization: tuple[Setting, ...], tmp_path: Path) -> None:
    _compare(_project(_mlp(), regularization=regularization, epochs=5), tmp_path)


def test_early_stopping_does_stop(tmp_path: Path) -> None:
    stopping = (REGULARIZERS.setting("EarlyStopping", patience=1, min_delta=5.0),)
    assert len(_compare(_project(_mlp(), regularization=stopping, epochs=9), tmp_path)) < 72


@pytest.mark.parametrize("kind", list(INITIALIZERS))
def test_every_initializer(kind: str, tmp_path: Path) -> None:
    setting = INITIALIZERS.setting(kind)
    _compare(_project(_mlp(), initialization=setting, epochs=1), tmp_path)


def test_a_layer_initialized_by_itself(tmp_path: Path) -> None:
    own = INITIALIZERS.setting("Normal", std=0.3, bias=0.1)
    params = {"out_features": 3, "bias": False, "initialization": own}
    network = chain("Input", ("Linear", {}), ("LeakyReLU", {}), ("Linear", params), "Output")
    _compare(_project(network, epochs=1), tmp_path)


@pytest.mark.parametrize("kind", ["Auto", "KaimingUniform"])
def test_each_group_of_a_convolution_is_drawn_by_itself(kind: str, tmp_path: Path) -> None:
    mode = {"mode": "fan_out"} if kind == "KaimingUniform" else {}
    depthwise = {"out_channels": 8, "kernel_size": 3, "groups": 4}
    network = chain(
        "Input",
        ("Conv2d", {"out_channels": 4, "kernel_size": 3}),
        ("Conv2d", depthwise),
        "Flatten",
        ("Linear", {"out_features": 10}),
        "Output",
    )
    data = replace(DIGITS, validation_fraction=0.8)
    setting = INITIALIZERS.setting(kind, **mode)
    _compare(_project(network, data, initialization=setting, epochs=1), tmp_path)


POINT_SETS = [k for k, s in DATASETS.items() if s.group is Group.POINTS]


@pytest.mark.parametrize("kind", POINT_SETS)
def test_every_set_of_points(kind: str, tmp_path: Path) -> None:
    as_it_is = PREPROCESSING.setting("Rescale")
    data = DataSettings(DATASETS.setting(kind, samples=301), 0.0, preprocessing=as_it_is)
    params = {"out_features": len(data.classes)}
    network = chain("Input", ("Linear", {}), "ReLU", ("Linear", params), "Output")
    plateau = SCHEDULES.setting("ReduceLROnPlateau", patience=0)
    _compare(_project(network, data, epochs=2, schedule=plateau), tmp_path)


def test_images_through_convolutions(tmp_path: Path) -> None:
    network = chain(
        "Input",
        ("Conv2d", {"out_channels": 8}),
        "BatchNorm2d",
        "ReLU",
        "MaxPool2d",
        ("Dropout2d", {"p": 0.1}),
        "Flatten",
        ("Linear", {"out_features": 10}),
        "Output",
    )
    data = replace(DIGITS, split_seed=3, validation_fraction=0.2)
    _compare(_project(network, data, batch_size=64, epochs=1), tmp_path)


@pytest.mark.parametrize("name", ["digits-mlp", "spirals", "dead-relus", "residual-cnn"])
def test_the_examples(name: str, tmp_path: Path) -> None:
    project = project_file.load(EXAMPLES / f"{name}.loom")
    training = replace(project.training, epochs=1, device="cpu")
    data = DIGITS if project.data.shape == (1, 28, 28) else project.data
    looked_into = replace(project, training=training, data=data)
    _compare(looked_into, tmp_path, cadence=TEN_A_SECOND)


def test_a_bundled_set_with_a_published_test_set(tmp_path: Path) -> None:
    data = DataSettings(DATASETS.setting("mnist-mini"))
    network = chain("Input", "Flatten", ("Linear", {"out_features": 10}), "Output")
    _compare(_project(network, data, batch_size=2048, epochs=1), tmp_path)


@pytest.mark.parametrize("kind", [k for k, s in DATASETS.items() if s.needs_download])
@pytest.mark.parametrize("folder", ["", 'some "folder"'])
def test_published_sets_make_valid_source(kind: str, folder: str) -> None:
    data = DataSettings(DATASETS.setting(kind, folder=folder))
    network = chain("Input", "Flatten", ("Linear", {"out_features": 10}), "Output")
    source = training_script(_project(network, data))
    compile(source, "drawn_training.py", "exec")
    reads_files = bool(folder) and kind in ("mnist", "fashion-mnist")
    assert ("from torchvision import datasets" in source) is not reads_files
    assert training_files(_project(network, data)) == {}


def test_it_lints(tmp_path: Path) -> None:
    import subprocess

    stopping = (REGULARIZERS.setting("EarlyStopping"), REGULARIZERS.setting("L1"))
    optimizer = OPTIMIZERS.setting("LBFGS")
    for kind in (kind for kind, spec in DATASETS.items() if spec.describe is None):
        for folder in ("", "files"):
            given = {"folder": folder} if DATASETS[kind].needs_download else {}
            data = DataSettings(DATASETS.setting(kind, **given))
            params = {"out_features": len(data.classes or data.values)}
            network = chain("Input", "Flatten", ("Linear", params), "Output")
            given = {"regularization": stopping, "optimizer": optimizer, "device": "auto"}
            project = _project(network, data, schedule=EVERY_PART, **given)
            path = tmp_path / f"{kind.replace('-', '_')}{folder}.py"
            path.write_text(training_script(project), encoding="utf-8")
    command = ["ruff", "check", "--select", "E,F,I,UP,B", "--line-length", "100"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--isolated", "--no-cache", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_names_cannot_smuggle_code_into_the_source() -> None:
    network = chain("Input", "Flatten", ("Linear", {"out_features": 3}), "Output")
    for node in network.nodes.values():
        network = network.put(replace(node, name='"""\nraise SystemExit("gotcha")\n"""'))
    source = training_script(_project(network))
    assert 'SystemExit("' not in source
    compile(source, "drawn_training.py", "exec")
