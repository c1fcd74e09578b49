"""What is seen of layers at small scales: their names while there is room, faults always."""

import numpy as np
import pytest
from canvas_bench import Bench
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from core.network import Network
from core.problems import Problem, Severity
from core.shapes import Inference


def seen(bench: Bench, name: str) -> QImage:
    """The part of the screen where a layer is, and a little around it."""
    body = bench.item(name).body
    place = bench.view.mapFromScene(body).boundingRect().adjusted(-6, -8, 8, 2)
    return bench.view.viewport().grab(QRect(place)).toImage()


def reds(image: QImage) -> int:
    """How many pixels are clearly red."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(plain.constBits(), np.uint8).reshape(-1, 4).astype(int)
    blue, green, red, _ = pixels.T
    return int(((red > 150) & (red > 1.8 * np.maximum(green, blue))).sum())


@pytest.mark.parametrize("scale", [0.05, 0.15, 0.3, 0.4, 0.55, 1.0])
@pytest.mark.parametrize("is_selected", [False, True])
def test_a_fault_is_seen_at_every_zoom(
    bench: Bench, chain: Network, scale: float, is_selected: bool
) -> None:
    bench.show(chain)
    bench.view.zoom_to(scale)
    if is_selected:
        bench.selection.select([bench.node("a").id])
    assert reds(seen(bench, "a")) == 0
    problem = Problem(Severity.ERROR, "shape", "It does not fit.", node=bench.node("a").id)
    bench.view.canvas.show_inference(Inference({}, {}, (problem,)))
    assert reds(seen(bench, "a")) >= 8
    bench.view.canvas.show_inference(Inference({}, {}, ()))
    assert reds(bench.view.viewport().grab().toImage()) == 0


@pytest.mark.parametrize("scale", [0.25, 0.4, 0.55])
def test_few_layers_have_their_names_where_fitting_takes_them(
    bench: Bench, chain: Network, scale: float
) -> None:
    bench.show(chain.rename(next(iter(chain.nodes)), "pool_12"))
    bench.view.zoom_to(scale)
    before = seen(bench, "pool_12")
    bench.document.apply_network(
        "Rename", bench.network.rename(bench.node("pool_12").id, "pool_13")
    )
    assert seen(bench, "pool_13") != before


def test_of_two_long_names_the_ends_differ(bench: Bench, chain: Network) -> None:
    first, second, *_ = chain.nodes
    bench.show(chain.rename(first, "adaptiveavgpool2d_2").rename(second, "adaptiveavgpool2d_3"))
    bench.view.zoom_to(0.4)
    one, other = (seen(bench, f"adaptiveavgpool2d_{number}") for number in (2, 3))
    assert one != other
