"""Shapes and problems: where they begin, what they say, what mends them."""

import pytest

from core.errors import CompileError
from core.network import Edge, Network
from core.plan import make_plan
from core.problems import Problem, Severity
from core.project import Project
from core.shapes import infer
from tests.core.builders import Layer, chain, named

IMAGE = (1, 28, 28)


def _only(network: Network, shape: tuple[int, ...] = IMAGE) -> Problem:
    problems = infer(network, shape).problems
    assert len(problems) == 1, problems
    return problems[0]


def _mended(network: Network, problem: Problem) -> Network:
    assert problem.fix is not None
    assert problem.fix.label
    return problem.fix.apply(Project(network=network)).network


def test_lenet_has_the_published_number_of_parameters() -> None:
    """LeCun et al. 1998 with full connections: 156, 2,416, 48,120, 10,164 and 850."""
    network = chain(
        "Input",
        ("Conv2d", {"out_channels": 6, "kernel_size": 5, "padding": 2}),
        ("AvgPool2d", {}),
        ("Conv2d", {"out_channels": 16, "kernel_size": 5}),
        ("AvgPool2d", {}),
        "Flatten",
        ("Linear", {"out_features": 120}),
        ("Linear", {"out_features": 84}),
        ("Linear", {"out_features": 10}),
        "Output",
    )
    found = infer(network, IMAGE)
    assert found.problems == ()
    assert found.is_trainable
    assert [n for n in found.parameters.values() if n] == [156, 2416, 48120, 10164, 850]
    assert found.total_parameters == 61_706
    assert found.shapes[named(network, "flatten")] == (400,)


def test_a_problem_is_told_once_where_it_begins() -> None:
    network = chain("Input", "Flatten", "Linear", "Conv2d", "ReLU", "Linear", "Output")
    problem = _only(network)
    conv = named(network, "conv2d")
    assert problem.node == conv
    assert problem.edge == network.incoming[conv][0]
    assert problem.severity is Severity.ERROR
    assert problem.text == (
        "conv2d expects images (channels×height×width) and gets 64: "
        "connect it to a layer that gives images (channels×height×width)."
    )
    shapes = infer(network, IMAGE).shapes
    assert named(network, "linear") in shapes
    assert named(network, "relu") not in shapes


MENDED: list[tuple[str, tuple[Layer, ...]]] = [
    ("cannot divide its 32 input channels", ("Conv2d", ("Conv2d", {"groups": 5}))),
    ("a window of 30×30 over an input of only 28×28", (("Conv2d", {"kernel_size": 30}),)),
    ("61×61", (("Conv2d", {"kernel_size": 3, "dilation": 30}),)),
    ('"reflect"', (("Conv2d", {"padding": 28, "padding_mode": "reflect"}),)),
    ('"circular"', (("Conv2d", {"padding": 29, "padding_mode": "circular"}),)),
    ("at most half", (("MaxPool2d", {"padding": 2}),)),
    ("at most half", (("AvgPool2d", {"padding": [1, 2]}),)),
    ("a window of 29×29", (("MaxPool2d", {"kernel_size": 29}),)),
    ("takes BatchNorm1d|take BatchNorm1d in its place", ("Flatten", "BatchNorm2d")),
    ("take BatchNorm2d in its place", ("BatchNorm1d",)),
    ("take Conv2d in its place", ("Conv1d",)),
    ("take Dropout in its place", ("Flatten", "Dropout2d")),
    ("connect it to a layer", ("Flatten", "MaxPool2d")),
    ("has 3 slopes", (("PReLU", {"num_parameters": 3}),)),
    ("normalizes over 5", (("LayerNorm", {"normalized_shape": [5]}),)),
    ("has only 1", ("Flatten", ("Softmax", {"dim": 2}))),
    ("joins dimensions 3 to 2", (("Flatten", {"start_dim": 3, "end_dim": 2}),)),
    ("put a Flatten before it to use all 784", ("Linear",)),
]


@pytest.mark.parametrize(("words", "layers"), MENDED)
def test_what_is_offered_mends_it(words: str, layers: tuple[Layer, ...]) -> None:
    network = chain("Input", *layers, "Output")
    problem = _only(network)
    assert any(part in problem.text for part in words.split("|")), problem.text
    assert problem.text.endswith(".")
    mended = _mended(network, problem)
    assert infer(mended, IMAGE).problems == ()
    assert problem.fix is not None
    assert problem.fix.apply(Project()) == Project()


def test_a_flatten_put_in_makes_room_for_itself() -> None:
    network = chain("Input", "Linear", "Output")
    network = network.move({key: (0.0, 96.0 * i) for i, key in enumerate(network.nodes)})
    mended = _mended(network, _only(network))
    places = {node.kind: node.position for node in mended.nodes.values()}
    assert places == {
        "Input": (0.0, 0.0),
        "Flatten": (0.0, 96.0),
        "Linear": (0.0, 192.0),
        "Output": (0.0, 288.0),
    }
    kinds = [mended.nodes[node].kind for node in mended.order]
    assert kinds == ["Input", "Flatten", "Linear", "Output"]


@pytest.mark.parametrize(
    ("shape", "kind", "params"),
    [
        ((16, 8, 8), "Conv2d", {"out_channels": 32, "kernel_size": 1}),
        ((16, 8, 8), "Conv2d", {"out_channels": 32, "padding": 1, "stride": 2}),
        ((16, 9, 8), "Conv2d", {"out_channels": 8, "padding": 1, "stride": [3, 2]}),
        ((16,), "Linear", {"out_features": 32}),
        ((16, 9), "Conv1d", {"out_channels": 5, "padding": 1, "stride": 2}),
    ],
)
def test_a_shortcut_is_made_to_fit(
    shape: tuple[int, ...], kind: str, params: dict[str, object]
) -> None:
    network = chain("Input", (kind, params), "Add", "Output")
    first = named(network, "input")
    network = network.connect(Edge(first, named(network, "add"), 0, 1))
    problem = _only(network, shape)
    assert problem.text.startswith("add needs inputs of one shape and gets ")
    assert infer(_mended(network, problem), shape).problems == ()


def test_images_and_vectors_are_joined_by_a_flatten() -> None:
    network = chain("Input", "Flatten", "Concat", "Output")
    network = network.connect(Edge(named(network, "input"), named(network, "concat"), 0, 1))
    problem = _only(network)
    mended = infer(_mended(network, problem), IMAGE)
    assert mended.problems == ()
    assert mended.shapes[named(network, "concat")] == (2 * 784,)


def test_an_empty_network_asks_for_its_ends() -> None:
    network = Network()
    found = infer(network, IMAGE)
    assert not found.is_trainable
    assert [problem.rule for problem in found.problems] == ["input", "output"]
    assert all(problem.severity is Severity.INCOMPLETE for problem in found.problems)
    for problem in found.problems:
        network = _mended(network, problem)
    assert infer(network, IMAGE).problems == ()


def test_two_inputs_are_one_too_many() -> None:
    network = chain("Input", "Flatten", "Output")
    network = network.add(network.new_node("Input"))
    problem = next(p for p in infer(network, IMAGE).problems if p.severity is Severity.ERROR)
    assert "one Input too many" in problem.text
    assert infer(_mended(network, problem), IMAGE).problems == ()


def test_what_lies_aside_does_not_keep_a_network_from_training() -> None:
    network = chain("Input", "Flatten", "Output")
    network = network.add(network.new_node("Linear"))
    aside = network.new_node("Conv2d", kernel_size=100)
    network = network.add(aside).connect(Edge(named(network, "input"), aside.id))
    found = infer(network, IMAGE)
    assert found.is_trainable
    assert {problem.rule for problem in found.problems} == {"unconnected", "dead-end", "shape"}
    plan = make_plan(network, IMAGE)
    assert [step.kind for step in plan.steps] == ["Input", "Flatten", "Output"]


def test_an_open_input_that_matters_does() -> None:
    network = chain("Input", "Flatten", "Add", "Output")
    lone = network.new_node("Linear")
    network = network.add(lone).connect(Edge(lone.id, named(network, "add"), 0, 1))
    found = infer(network, IMAGE)
    assert not found.is_trainable
    assert found.problems_of(lone.id)[0].severity is Severity.INCOMPLETE
    with pytest.raises(CompileError, match="linear has no input") as caught:
        make_plan(network, IMAGE)
    assert caught.value.node == lone.id


def test_a_half_drawn_network_is_only_incomplete() -> None:
    network = chain("Input", "Flatten", "Linear")
    found = infer(network, IMAGE)
    assert {problem.severity for problem in found.problems} == {Severity.INCOMPLETE}
    assert found.shapes[named(network, "linear")] == (64,)


@pytest.mark.parametrize(
    "layers",
    [
        ("Flatten", ("Linear", {"out_features": 10**6}), ("Linear", {"out_features": 10**6})),
        (("Conv2d", {"kernel_size": 1, "padding": 10_000}),),
        (("Conv2d", {"kernel_size": 10_000, "padding": 10_000, "out_channels": 10**6}),),
        (("AdaptiveAvgPool2d", {"output_size": 10_000}), "Concat", "Flatten"),
    ],
)
def test_what_no_memory_holds_is_a_sentence_not_a_crash(layers: tuple[Layer, ...]) -> None:
    found = infer(chain("Input", *layers, "Output"), (3, 64, 64))
    texts = [p.text for p in found.problems if p.severity is Severity.ERROR]
    assert texts
    assert "GB" in texts[0] or "larger than any memory" in texts[0]


def test_the_largest_input_shape_is_no_crash() -> None:
    found = infer(chain("Input", "Flatten", "Linear", "Output"), (10**6,) * 4)
    assert not found.is_trainable


def test_problems_of_the_same_network_are_equal_values() -> None:
    network = chain("Input", "Linear", ("Conv2d", {"groups": 7}), "Output")
    assert infer(network, IMAGE) == infer(network, IMAGE)


def test_asking_for_shapes_draws_no_random_number() -> None:
    import torch

    before = torch.random.get_rng_state()
    infer(chain("Input", ("Conv2d", {"out_channels": 77}), "Dropout", "Output"), (5, 31, 31))
    assert torch.equal(torch.random.get_rng_state(), before)


TORN = chain("Input", "Flatten", "Linear", "ReLU", ("Linear", {"out_features": 10}), "Output")


def test_a_gap_where_a_layer_was_deleted_is_closed_with_one_click() -> None:
    torn = TORN.remove([named(TORN, "relu")])
    problems = {problem.rule: problem for problem in infer(torn, IMAGE).problems}
    assert problems.keys() == {"unconnected", "dead-end"}
    for problem in problems.values():
        assert problem.fix is not None
        assert problem.fix.label == "Connect linear → linear_2"
        mended = _mended(torn, problem)
        assert not infer(mended, IMAGE).problems
        assert _mended(mended, problem) == mended


def test_no_wire_is_offered_where_several_would_do() -> None:
    torn = TORN.remove([named(TORN, "relu")])
    loose = torn.new_node("Linear")
    more = torn.add(loose).connect(Edge(named(torn, "flatten"), loose.id))
    assert all(problem.fix is None for problem in infer(more, IMAGE).problems)
    twice = TORN.remove([named(TORN, "relu"), named(TORN, "flatten")])
    assert all(problem.fix is None for problem in infer(twice, IMAGE).problems)


def test_a_bare_input_is_not_to_be_connected_with_the_output() -> None:
    bare = chain("Input", "Output")
    bare = bare.disconnect(*bare.edges)
    assert all(problem.fix is None for problem in infer(bare, IMAGE).problems)


def test_the_gap_at_the_end_of_a_chain_is_closed_as_well() -> None:
    whole = chain("Input", "Flatten", "Linear", "Output")
    torn = whole.disconnect(whole.incoming[named(whole, "output")][0])
    labels = {problem.fix.label for problem in infer(torn, IMAGE).problems if problem.fix}
    assert labels == {"Connect linear → output"}
