"""The project file: what is written is read back, what is wrong is said in one sentence, and
a crash loses nothing."""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core import atomic_file, project_file
from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DataSettings
from core.errors import ProjectFileError
from core.initializers import INITIALIZERS
from core.layers import LAYERS
from core.network import Edge, Network
from core.project import Project
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.settings.training import TrainingSettings
from tests.core.saving import SAVING
from tests.forked import Forks

ISSUED = """{"format": "layerloom-project", "version": 1, "network": {"nodes": [
    {"id": "n0", "kind": "Input"},
    {"id": "n1", "kind": "Linear", "name": "hidden", "params": {"out_features": 500}},
    {"id": "n2", "kind": "Output"}],
  "edges": [{"source": "n0", "target": "n1"},
    {"source": "n1", "target": "n2", "source_port": 0, "target_port": 0}]},
  "data": {"dataset": "digits", "params": {}},
  "training": {"loss": {"kind": "CrossEntropyLoss", "params": {}},
    "optimizer": {"kind": "Adam", "params": {"lr": 0.001}},
    "schedule": {"kind": "Constant", "params": {}},
    "regularization": [{"kind": "L2", "params": {}}],
    "batch_size": 128, "epochs": 5, "seed": 0, "device": "auto"}}"""


def parsed() -> dict[str, Any]:
    """The file above, to be spoilt."""
    value: dict[str, Any] = json.loads(ISSUED)
    return value


def residual() -> Project:
    """A project that uses merges, nested settings, sizes and positions."""
    network = Network()
    ids = []
    for kind, params in (
        ("Input", {"shape": [1, 8, 8]}),
        ("Conv2d", {"out_channels": 4, "kernel_size": [3, 5]}),
        ("ReLU", {}),
        ("Concat", {"dim": 1}),
        ("Linear", {"initialization": {"kind": "KaimingNormal", "params": {"a": 0.25}}}),
        ("Output", {}),
    ):
        node = network.new_node(kind, (8.5 * len(ids), -0.125), **params)
        network = network.add(node)
        ids.append(node.id)
    for source, target, port in ((0, 1, 0), (1, 2, 0), (2, 3, 1), (0, 3, 0), (3, 4, 0), (4, 5, 0)):
        network = network.connect(Edge(ids[source], ids[target], 0, port))
    dataset, whiten = DATASETS.setting("spirals", arms=3), PREPROCESSING.setting("Whiten")
    data = DataSettings(dataset, 0.25, 0.0, whiten, 7)
    penalties = (REGULARIZERS.setting("L2"), REGULARIZERS.setting("EarlyStopping"))
    training = TrainingSettings(
        loss=LOSSES.setting("MSELoss"),
        optimizer=OPTIMIZERS.setting("SGD", lr=0.1 + 0.2),
        schedule=SCHEDULES.setting("CosineAnnealingLR"),
        regularization=penalties,
        initialization=INITIALIZERS.setting("Normal", std=1e-3),
        seed=2**31 - 1,
    )
    return Project(network, data, training, 'Quotes ", \\ and ünïcødé 🧠\nin two lines')


def message(text: str) -> str:
    """What is said about a file that cannot be read: always one line, and the file's name."""
    with pytest.raises(ProjectFileError) as caught:
        project_file.loads(text, "a.loom")
    said = str(caught.value)
    assert said.startswith("a.loom: ")
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 500
    return said


# -- there and back ------------------------------------------------------------------------------


def test_a_project_survives_the_round_trip() -> None:
    project = residual()
    assert project_file.loads(project_file.dumps(project)) == project


def test_every_kind_survives_the_round_trip() -> None:
    network = Network()
    for index, kind in enumerate(LAYERS):
        network = network.add(network.new_node(kind, (0.0, 96.0 * index)))
    project = Project(network)
    assert project_file.loads(project_file.dumps(project)) == project
    for kind in DATASETS:
        project = Project(data=DataSettings(DATASETS.setting(kind)))
        assert project_file.loads(project_file.dumps(project)) == project
    for field, catalogue in (
        ("loss", LOSSES),
        ("optimizer", OPTIMIZERS),
        ("schedule", SCHEDULES),
        ("initialization", INITIALIZERS),
    ):
        for kind in catalogue:
            settings = replace(TrainingSettings(), **{field: catalogue.setting(kind)})
            project = Project(training=settings)
            assert project_file.loads(project_file.dumps(project)) == project


def test_a_half_built_network_can_be_saved() -> None:
    network = Network()
    for kind in ("Input", "Input", "Linear", "Output", "Output"):
        network = network.add(network.new_node(kind, (0.0, 0.0)))
    project = Project(network)
    assert project_file.loads(project_file.dumps(project)) == project


def test_what_is_left_out_takes_its_default() -> None:
    project = project_file.loads(ISSUED)
    assert project.network.nodes["n1"].params["bias"] is True
    assert project.network.nodes["n0"].name == "input"
    assert project.network.edges[0] == Edge("n0", "n1", 0, 0)
    assert all(node.position is not None for node in project.network.nodes.values())
    least = {"format": "layerloom-project", "version": 1, "network": {}}
    assert project_file.loads(json.dumps(least)) == Project()


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    path.write_text(ISSUED, "utf-8-sig")
    assert project_file.load(path) == project_file.loads(ISSUED)


def test_the_largest_network_can_be_opened_and_saved_again() -> None:
    value = parsed()
    nodes = [{"id": f"x{n}", "kind": "Identity"} for n in range(3000)]
    wires = [{"source": f"x{n}", "target": f"x{n + 1}"} for n in range(2999)]
    value["network"] = {"nodes": nodes, "edges": wires}
    project = project_file.loads(json.dumps(value))
    assert project_file.loads(project_file.dumps(project)) == project


# -- what is wrong is said -----------------------------------------------------------------------

Spoil = Callable[[dict[str, Any]], object]


def node(value: dict[str, Any], index: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = value["network"]["nodes"][index]
    return found


def wire(value: dict[str, Any], index: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = value["network"]["edges"][index]
    return found


def add_wire(value: dict[str, Any], source: str, target: str, port: int = 0) -> None:
    value["network"]["edges"].append({"source": source, "target": target, "target_port": port})


def close_a_cycle(value: dict[str, Any]) -> None:
    value["network"]["nodes"].append({"id": "n3", "kind": "Add", "name": "sum"})
    node(value).update(kind="Add", params={})
    add_wire(value, "n1", "n3")
    add_wire(value, "n3", "n1", 1)


SPOILT: dict[str, tuple[Spoil, str]] = {
    "format": (lambda v: v.update(format="pdf"), "the field \"format\" is 'pdf'"),
    "no format": (lambda v: v.pop("format"), 'the field "format" is missing'),
    "version": (lambda v: v.update(version=3), "newer Layerloom (version 3 of the project file"),
    "no version": (lambda v: v.pop("version"), "is missing, which says how the file is to be read"),
    "version type": (
        lambda v: v.update(version="1"),
        "is '1', but this Layerloom reads the versions 1",
    ),
    "version true": (
        lambda v: v.update(version=True),
        "is true, but this Layerloom reads the versions",
    ),
    "no network": (lambda v: v.pop("network"), 'the field "network" is missing'),
    "top field": (lambda v: v.update(nodes=[]), 'the file: unknown field "nodes"'),
    "kind": (
        lambda v: node(v).update(kind="Liner"),
        "network.nodes[1] \"n1\": unknown layer 'Liner' (did you mean Linear?)",
    ),
    "no kind": (lambda v: node(v).pop("kind"), 'network.nodes[1]: the field "kind" is missing'),
    "param": (
        lambda v: node(v).update(params={"out_feature": 5}),
        "network.nodes[1] \"hidden\": Linear has no parameter 'out_feature' (did you mean out_f",
    ),
    "param type": (
        lambda v: node(v)["params"].update(out_features="many"),
        'network.nodes[1] "hidden": out_features must be a whole number from 1 to',
    ),
    "param range": (lambda v: node(v)["params"].update(out_features=0), "not 0."),
    "param nan": (lambda v: node(v)["params"].update(out_features=float("nan")), "not nan."),
    "param float": (lambda v: node(v)["params"].update(out_features=5.0), "not 5.0."),
    "param bool": (lambda v: node(v)["params"].update(out_features=True), "not true."),
    "params list": (
        lambda v: node(v).update(params=[]),
        "network.nodes[1].params: expected an object",
    ),
    "double id": (
        lambda v: node(v, 2).update(id="n1"),
        'network.nodes[2]: the id "n1" stands twice',
    ),
    "no id": (lambda v: node(v).pop("id"), 'network.nodes[1]: the field "id" is missing'),
    "id type": (lambda v: node(v).update(id=5), "network.nodes[1].id: expected a text, not 5"),
    "empty id": (lambda v: node(v).update(id=""), "network.nodes[1].id: must not be empty"),
    "empty name": (lambda v: node(v).update(name=" "), "network.nodes[1].name: must not be empty"),
    "node type": (
        lambda v: v["network"]["nodes"].append(7),
        "network.nodes[3]: expected an object {…}, not 7",
    ),
    "node field": (lambda v: node(v).update(x=1), 'network.nodes[1]: unknown field "x"'),
    "position": (
        lambda v: node(v).update(position=[1]),
        "network.nodes[1]: position must be two numbers [x, y], not [1]",
    ),
    "position nan": (
        lambda v: node(v).update(position=[0, float("nan")]),
        "network.nodes[1]: position [0, nan] is off the canvas",
    ),
    "position far": (lambda v: node(v).update(position=[1e300, 0]), "is off the canvas"),
    "position text": (lambda v: node(v).update(position="ab"), "position must be two numbers"),
    "dangling source": (
        lambda v: wire(v).update(source="n9"),
        "network.edges[1]: source 'n9' is not a node's id",
    ),
    "dangling target": (lambda v: wire(v).update(target=None), "network.edges[1]: target null is"),
    "no target": (lambda v: wire(v).pop("target"), 'network.edges[1]: the field "target" is mis'),
    "double wire": (
        lambda v: add_wire(v, "n1", "n2"),
        'network.edges[2]: the wire "hidden" → "output" stands twice',
    ),
    "taken port": (
        lambda v: add_wire(v, "n0", "n2"),
        'network.edges[2]: input port 0 of "output" already has a wire, from "hidden"',
    ),
    "port": (
        lambda v: wire(v).update(target_port=1),
        'network.edges[1]: "output" has only port 0 as input, not port 1',
    ),
    "source port": (lambda v: wire(v).update(source_port=-1), '"hidden" has only port 0 as output'),
    "port type": (
        lambda v: wire(v).update(target_port=0.0),
        "network.edges[1]: target_port must be a whole number, not 0.0",
    ),
    "port gap": (
        lambda v: (node(v).update(kind="Add", params={}), wire(v, 0).update(target_port=2)),
        'the input ports of "hidden" must be 0, 1, 2, … without a gap; port 0 has no wire',
    ),
    "into input": (lambda v: add_wire(v, "n1", "n0"), '"input" is an Input and has no input port'),
    "out of output": (
        lambda v: add_wire(v, "n2", "n1"),
        '"output" is an Output and has no output port',
    ),
    "loop": (
        lambda v: (node(v).update(kind="Add", params={}), add_wire(v, "n1", "n1", 1)),
        'the wires close a cycle: "hidden" → "hidden"',
    ),
    "cycle": (close_a_cycle, 'the wires close a cycle: "hidden" → "sum" → "hidden"'),
    "nodes type": (
        lambda v: v["network"].update(nodes={}),
        "network.nodes: expected a list […], not {}",
    ),
    "too many": (
        lambda v: v["network"].update(nodes=[0] * 20_001),
        "network.nodes: 20,001 layers; at most 20,000 can be opened",
    ),
    "data set": (
        lambda v: v["data"].update(dataset="mnst"),
        "data: unknown data set 'mnst' (did you mean mnist?)",
    ),
    "data param": (
        lambda v: v["data"].update(params={"folder": "x"}),
        "data digits: digits has no parameter 'folder'",
    ),
    "data range": (
        lambda v: v["data"].update(validation_fraction=2),
        "data: validation_fraction must be a number from 0 to 0.9, not 2",
    ),
    "data type": (lambda v: v.update(data=[]), "data: expected an object {…}, not []"),
    "optimizer": (
        lambda v: v["training"]["optimizer"].update(kind="adam2"),
        "training.optimizer: unknown optimizer 'adam2' (did you mean Adam",
    ),
    "lr": (
        lambda v: v["training"]["optimizer"]["params"].update(lr=-1),
        "training.optimizer Adam: lr must be a number",
    ),
    "lr infinite": (
        lambda v: v["training"]["optimizer"]["params"].update(lr=float("inf")),
        "training.optimizer Adam: lr must be a number",
    ),
    "double penalty": (
        lambda v: v["training"]["regularization"].append({"kind": "L2"}),
        "training.regularization[1]: L2 stands twice",
    ),
    "penalty type": (
        lambda v: v["training"].update(regularization={}),
        "training.regularization: expected a list",
    ),
    "batch": (
        lambda v: v["training"].update(batch_size=0),
        "training: batch_size must be a whole number from 1",
    ),
    "device": (
        lambda v: v["training"].update(device="tpu"),
        'training: device must be one of "auto", "cpu", "cuda", "mps", not \'tpu\'',
    ),
    "description": (lambda v: v.update(description=3), "description: expected a text, not 3"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_wrong_field_is_named_with_its_place(case: str) -> None:
    spoil, expected = SPOILT[case]
    value = parsed()
    spoil(value)
    assert expected in message(json.dumps(value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file is empty."),
        (" \n", "the file is empty."),
        ("[]", "a project file: expected an object {…}, not []."),
        ("null", "expected an object {…}, not null."),
        ("hello", "not valid JSON at line 1, column 1: Expecting value."),
        (ISSUED + "}", "not valid JSON at line 12, column 66: Extra data."),
        (ISSUED[:200], "cut off: the file ends in the middle of what stands at line 4"),
        (ISSUED[:-1], "cut off: the file ends in the middle"),
        ('{"format": "layerloom-pro', "cut off: the file ends in the middle of what stands at l"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        (ISSUED.replace("500", "NaN"), "out_features must be a whole number from 1"),
        (ISSUED.replace("500", "9" * 5000), "out_features must be a whole number from 1"),
        (ISSUED.replace("500", "1e999"), "out_features must be a whole number from 1"),
        (ISSUED.replace('"id": "n1"', '"id": "n1", "id": "n7"'), "network.nodes[1]: the field"),
        (ISSUED.replace("hidden", "\\ud83e"), "half a character"),
        (ISSUED.replace("500", "[" * 500 + "]" * 500), "out_features must be a whole number"),
    ],
    ids=lambda text: text[-24:],
)
def test_a_broken_text_is_explained(text: str, expected: str) -> None:
    assert expected in message(text)


def test_a_truncated_file_is_never_taken_for_a_whole_one() -> None:
    text = project_file.dumps(residual()).rstrip()
    for length in range(0, len(text), 7):
        message(text[:length])


def test_both_halves_of_a_character_are_read() -> None:
    project = project_file.loads(ISSUED.replace("hidden", "\\ud83e\\udde0 C:\\\\ud83e"))
    assert project.network.nodes["n1"].name == "🧠 C:\\ud83e"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe{\x00}\x00", "is not a text file in UTF-8"),
        (bytes(range(256)), "is not a text file in UTF-8"),
        (b" " * (100 * 2**20), "is 100 MB; a project file is at most 16 MB"),
    ],
)
def test_a_file_of_another_sort_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "a.loom"
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match=expected):
        project_file.load(path)


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, expected in (
        (tmp_path, "is a folder and not a project file"),
        (tmp_path / "none.loom", "there is no such file or folder"),
        (tmp_path / "none" / "a.loom", "there is no such file or folder"),
        (tmp_path / "a\0.loom", "null"),
    ):
        with pytest.raises(ProjectFileError, match=expected):
            project_file.load(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.loom")
    with pytest.raises(ProjectFileError, match="is not a plain file"):
        project_file.load(tmp_path / "pipe.loom")


# -- mutations -----------------------------------------------------------------------------------

ODD: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    float("nan"),
    float("-inf"),
    "",
    "Conv2d",
    "n1",
    "x" * 3000,
    "\x00",
    [],
    [3, 3],
    {},
    {"kind": "ReLU"},
    [[[]]],
)


def mutate_bytes(content: bytes, rng: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(len(spoilt))
        length = rng.choice((1, 1, 1, 8, 60))
        match rng.randrange(4):
            case 0:
                spoilt[start] = rng.randrange(256)
            case 1:
                del spoilt[start : start + length]
            case 2:
                spoilt[start:start] = spoilt[start : start + length]
            case _:
                spoilt[start:start] = rng.choice((b'"', b"{", b"]", b",", b"9", b"\\u", b"\xc3"))
        if not spoilt:
            return b""
    return bytes(spoilt)


def mutate_json(value: Any, rng: random.Random) -> None:
    """Change one random place of a tree of objects and lists."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = rng.choice(keys)
        inner = value[key]
        if isinstance(inner, dict | list) and inner and rng.random() < 0.8:
            value = inner
            continue
        match rng.randrange(4):
            case 0:
                del value[key]
            case 1 if isinstance(value, list):
                value.append(inner)
            case 2 if isinstance(value, dict):
                value[rng.choice((f"{key}s", str(key).upper()))] = value.pop(key)
            case _:
                value[key] = rng.choice(ODD)
        return


@pytest.mark.parametrize("seed", range(500))
def test_a_mutated_file_is_read_or_refused(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    content = project_file.dumps(residual()).encode()
    if seed % 2:
        value = json.loads(content)
        for _ in range(rng.randint(1, 3)):
            mutate_json(value, rng)
        content = json.dumps(value).encode()
    else:
        content = mutate_bytes(content, rng)
    path = tmp_path / "a.loom"
    path.write_bytes(content)
    try:
        project = project_file.load(path)
    except ProjectFileError as error:
        said = str(error)
        assert said.endswith(".")
        assert "\n" not in said
        assert len(said) < 500
    else:
        assert project_file.loads(project_file.dumps(project)) == project


# -- saving ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["fdopen", "fsync", "chmod", "replace"])
def test_a_failure_while_saving_leaves_the_old_file(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.loom"
    project_file.save(Project(), path)

    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(atomic_file.os, step, fail)
        with pytest.raises(ProjectFileError, match=r"Cannot write .*: no space left on device\."):
            project_file.save(residual(), path)
    assert project_file.load(path) == Project()
    assert os.listdir(tmp_path) == ["a.loom"]


def test_a_folder_that_cannot_be_written_gives_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(atomic_file.tempfile, "mkstemp", refuse)
    with pytest.raises(ProjectFileError, match=r"Cannot write .*a.loom: permission denied\."):
        project_file.save(Project(), tmp_path / "a.loom")


def test_a_file_that_is_read_only_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.loom"
    project_file.save(Project(), path)
    path.chmod(0o444)
    monkeypatch.setattr(atomic_file.os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(ProjectFileError, match="the file is read-only"):
        project_file.save(residual(), path)
    assert project_file.load(path) == Project()


def test_a_place_that_does_not_exist_gives_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match="there is no such file or folder"):
        project_file.save(Project(), tmp_path / "none" / "a.loom")
    with pytest.raises(ProjectFileError, match="there is a folder of that name"):
        project_file.save(Project(), tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "real.loom", tmp_path / "link.loom"
    project_file.save(Project(), target)
    target.chmod(0o640)
    link.symlink_to(target)
    project_file.save(residual(), link)
    assert link.is_symlink()
    assert project_file.load(target) == residual()
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_long_name_and_odd_characters_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / f"{'ü' * 120}.loom"
    network = Network().add(replace(Network().new_node("ReLU", (0.0, 0.0)), name="half \ud83e"))
    project_file.save(Project(network), path)
    (found,) = project_file.load(path).network.nodes.values()
    assert found.name == "half ?"


def test_killing_the_program_while_it_saves_leaves_a_whole_file(
    tmp_path: Path, forks: Forks
) -> None:
    path = tmp_path / "a.loom"
    project_file.save(residual(), path)
    rng = random.Random(0)
    for _ in range(4):
        seconds = rng.uniform(0.02, 0.2)  # any moment will do
        assert forks.run(tmp_path, SAVING, path, seconds) == ("", -signal.SIGALRM)
        assert project_file.load(path).network == residual().network
        assert project_file.load(path).description
