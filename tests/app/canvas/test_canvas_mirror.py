"""After any edits, undone and redone, the scene is what a fresh scene would show."""

import random

import pytest
from canvas_bench import Bench
from PySide6.QtCore import QPointF

from app.appearance import Appearance
from app.canvas import edits, grafting
from app.canvas.scene import CanvasScene
from core.errors import NetworkError
from core.layers import LAYERS
from core.network import Edge, Network

KINDS = sorted(LAYERS)


def random_edit(network: Network, dice: random.Random) -> Network:
    """One edit that the canvas could make; the same network where it is refused."""
    ids = list(network.nodes)
    place = (dice.randrange(-60, 60) * 8.0, dice.randrange(-60, 60) * 8.0)
    kind = dice.choice(KINDS)
    some = dice.sample(ids, min(len(ids), dice.randrange(1, 4)))
    try:
        match dice.randrange(11):
            case 0 | 1:
                return edits.add(network, kind, place)[0]
            case 2 if ids:
                return edits.add_after(network, kind, dice.choice(ids), place)[0]
            case 3 | 4 | 5 if len(ids) > 1:
                source, target = dice.sample(ids, 2)
                port = edits.best_input(network, target)
                moved = dice.choice([None, None, *network.edges])
                return edits.join(network, Edge(source, target, 0, port), moved)
            case 6 if network.edges:
                return edits.add_into(network, kind, dice.choice(network.edges), place)[0]
            case 7 if network.edges:
                return network.disconnect(dice.choice(network.edges))
            case 8 if some:
                return edits.remove_and_reconnect(network, some)
            case 9 if some:
                return network.move(dict.fromkeys(some, place))
            case _ if some:
                return grafting.graft(network, grafting.part(network, some), (40.0, 40.0))[0]
    except NetworkError:
        pass
    return network


def picture(scene: CanvasScene) -> tuple[object, ...]:
    """All that a scene shows of a network."""
    nodes = {
        key: (item.node, item.pos().toTuple(), item.wired, item.input_count)
        for key, item in scene.nodes.items()
    }
    wires = {edge: (wire.pos().toTuple(), wire.form) for edge, wire in scene.wires.items()}
    return nodes, wires, len(scene.items())


def fresh_picture(network: Network) -> tuple[object, ...]:
    scene = CanvasScene(Appearance("dark"))
    scene.show_network(network)
    return picture(scene)


@pytest.mark.parametrize("seed", range(8))
def test_the_scene_mirrors_the_document(bench: Bench, seed: int) -> None:
    dice = random.Random(seed)
    passed = [bench.document.project]
    for _ in range(40):
        bench.document.apply_network("Edit", random_edit(bench.network, dice))
        if bench.document.project is not passed[-1]:
            passed.append(bench.document.project)
        assert picture(bench.view.canvas) == fresh_picture(bench.network)
    stack = bench.document.undo_stack
    assert stack.count() == len(passed) - 1 > 15
    for project in reversed(passed[:-1]):
        stack.undo()
        assert bench.document.project == project
    assert picture(bench.view.canvas) == fresh_picture(Network())
    for project in passed[1:]:
        stack.redo()
        assert bench.document.project == project
    assert picture(bench.view.canvas) == fresh_picture(bench.network)


def test_unchanged_items_stay_the_same(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    items = dict(bench.view.canvas.nodes)
    wires = dict(bench.view.canvas.wires)
    bench.document.apply_network("Add", edits.add(chain, "Tanh", (400.0, 0.0))[0])
    assert {key: bench.view.canvas.nodes[key] for key in items} == items
    assert bench.view.canvas.wires == wires


def test_a_change_of_training_does_not_touch_the_scene(bench: Bench, chain: Network) -> None:
    bench.show(chain)
    bench.view.canvas.nodes[bench.node("a").id].setPos(QPointF(7, 7))
    bench.document.apply("Other", type(bench.document.project)(network=bench.network))
    assert bench.item("a").pos() == QPointF(7, 7)


def test_shapes_and_problems_are_shown(bench: Bench, chain: Network) -> None:
    from core.problems import Problem, Severity
    from core.shapes import Inference

    bench.show(chain)
    a, b = bench.node("a").id, bench.node("b").id
    problems = (
        Problem(Severity.ERROR, "shape", "a is wrong.", a),
        Problem(Severity.INCOMPLETE, "unconnected", "b waits.", b),
    )
    inference = Inference({a: (64,)}, {a: 4160}, problems)
    bench.checker.inference = inference
    bench.checker.checked.emit(inference)
    assert bench.item("a").shape_known == (64,)
    assert bench.item("a").severity is Severity.ERROR
    assert bench.item("b").severity is None
    assert bench.view.cards.totals == ("4,160 parameters", "4 layers")
