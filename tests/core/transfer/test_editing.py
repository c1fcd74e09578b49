"""Freezing and a new head, as pure edits."""

from dataclasses import replace

import pytest

from core.check import check
from core.data.catalogue import DATASETS
from core.data.settings import DataSettings
from core.errors import NetworkError
from core.plan import make_plan
from core.project import Project
from core.templates import find_template
from core.transfer.editing import can_freeze, head_of, replace_head, set_frozen
from tests.core.builders import chain, named
from tests.core.training.runs import of
from tests.core.transfer.files import network


def test_freezing_takes_what_can_learn_and_leaves_the_rest() -> None:
    drawn = network()
    frozen = set_frozen(drawn, drawn.nodes, True)
    names = {node.name for node in frozen.nodes.values() if node.is_frozen}
    assert names == {"linear", "batchnorm1d", "linear_2", "prelu", "linear_3"}
    assert len(can_freeze(drawn, drawn.nodes)) == 5
    assert set_frozen(frozen, drawn.nodes, True) is frozen
    assert set_frozen(frozen, drawn.nodes, False) == drawn
    assert set_frozen(drawn, [named(drawn, "relu")], True) is drawn


def _digits(project: Project) -> Project:
    return replace(project, data=DataSettings(dataset=DATASETS.setting("digits")))


def test_the_head_of_a_large_network_becomes_one_that_fits() -> None:
    template = find_template("resnet18")
    assert template is not None
    data = DataSettings(dataset=DATASETS.setting("cifar10"))
    project = Project(network=template.draw(1000), data=data)
    assert any(problem.rule == "classes" for problem in check(project).problems)
    new = replace_head(project, freezes_before=True)
    assert {problem.rule for problem in check(new).problems} <= {"download", "frozen"}
    head = head_of(new.network)
    assert (head.name, head.kind, head.params["out_features"]) == ("head", "Linear", 10)
    assert head.position == project.network.nodes["fc"].position
    assert head.id not in project.network.nodes
    learning = [n.name for n in new.network.nodes.values() if n.spec.can_learn and not n.is_frozen]
    assert learning == ["head"]
    steps = [step.name for step in make_plan(new.network, (3, 32, 32)).steps]
    assert steps[-2:] == ["head", "output"]


def test_other_settings_of_the_head_stay_and_names_never_come_back() -> None:
    drawn = network().set_params(named(network(), "linear_3"), bias=False, is_frozen=True)
    project = _digits(of(drawn))
    names = []
    for _ in range(3):
        project = replace_head(project)
        head = head_of(project.network)
        assert head.params["bias"] is False
        assert not head.is_frozen
        names.append(head.name)
    assert names == ["head", "head_2", "head_3"]
    assert not any(node.is_frozen for node in project.network.nodes.values())


def test_a_convolution_can_be_the_head() -> None:
    drawn = chain("Input", "Conv2d", "ReLU", "AdaptiveAvgPool2d", "Flatten", "Output")
    new = replace_head(_digits(of(drawn)))
    assert head_of(new.network).params["out_channels"] == 10


def test_a_layer_aside_is_not_the_head() -> None:
    drawn = network()
    loose = drawn.new_node("Linear")
    assert head_of(drawn.add(loose)).name == "linear_3"
    assert drawn.leading_to(named(drawn, "relu")) == {
        named(drawn, name) for name in ("input", "linear", "batchnorm1d")
    }


def test_without_a_layer_to_replace_a_sentence_says_so() -> None:
    with pytest.raises(NetworkError, match="no last layer to replace"):
        replace_head(of(chain("Input", "Flatten", "Output")))
    with pytest.raises(NetworkError, match="no last layer to replace"):
        replace_head(Project())
