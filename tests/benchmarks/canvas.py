"""How fast the canvas is with 2,000 layers, drawn without a screen at 1600×1000.

Run it as `python -m tests.benchmarks.canvas`; it prints a table of milliseconds a frame.
Targets: pan under 5 (median), zoom under 20 (99th percentile), dragging everything under 60.
"""

import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from immutabledict import immutabledict
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from app.appearance import Appearance
from app.canvas import CanvasView
from app.canvas.carrying import Carried
from app.canvas.flow import LEVELS, Flow
from app.canvas.thumbnails import Picture, Thumbnail
from app.checker import Checker
from app.document import Document
from app.selection import Selection
from core.layers import LAYERS
from core.network import Edge, Network, Node

COUNT = 2_000
PER_COLUMN = 50
FRAMES = 120
COLORS = np.arange(256, dtype=np.uint32) | 0xFF000000
KINDS = ("Linear", "ReLU", "BatchNorm1d", "Linear", "Sigmoid", "Dropout")


def big_network(count: int = COUNT) -> Network:
    """A chain in columns, with a skip over every third layer."""
    nodes, edges = {}, []
    for index in range(count):
        kind = "Add" if index % 12 == 11 else KINDS[index % len(KINDS)]
        place = (index // PER_COLUMN * 224.0, index % PER_COLUMN * 96.0)
        key = f"n{index}"
        nodes[key] = Node(key, kind, f"{kind.lower()}{index}", LAYERS[kind].defaults(), place)
        if index:
            edges.append(Edge(f"n{index - 1}", key))
        if kind == "Add":
            edges.append(Edge(f"n{index - 6}", key, 0, 1))
    return Network(immutabledict(nodes), tuple(edges))


def frames(act: Callable[[int], object], count: int = FRAMES) -> list[float]:
    """Milliseconds that each frame takes: the act, and all painting that follows from it."""
    times = []
    for index in range(count):
        start = time.perf_counter()
        act(index)
        QApplication.processEvents()
        times.append(1e3 * (time.perf_counter() - start))
    return times


def show(name: str, times: list[float], target: str) -> None:
    """One line of the table."""
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    print(f"{name:<34}{statistics.median(times):>9.1f}{last:>9.1f}   {target}")


def main() -> None:
    """Measure, and print the table."""
    application = QApplication.instance() or QApplication([])
    appearance = Appearance("dark")
    appearance.apply(application)
    document = Document()
    selection = Selection(document)
    view = CanvasView(document, selection, Checker(document), appearance)
    view.reduce_motion(True)
    view.resize(1600, 1000)
    view.show()
    network = big_network()
    print(f"{COUNT:,} layers, 1600×1000{'median':>20}{'99 %':>9}   target (ms)")
    show("open", frames(lambda _: document.apply_network("Open", network), 1), "")
    view.fit()
    QApplication.processEvents()
    measure_looking(view)
    measure_moving(view, document, selection)


def measure_looking(view: CanvasView) -> None:
    """Pan and zoom."""
    fitted = view.scale_now
    for scale in (fitted, 0.4, 0.7, 1.0):
        view.zoom_to(scale)
        view.look_at(view.canvas.content_rect().center())
        QApplication.processEvents()
        name = f"pan at {100 * scale:.0f} %"
        show(name, frames(lambda i: view.pan(12 if i % 40 < 20 else -12, 7)), "5 median")
    times = frames(lambda i: view.zoom_to(fitted * 1.05 ** (i % 60)))
    show(f"zoom {100 * fitted:.0f} to {100 * fitted * 1.05**60:.0f} %", times, "20 at 99 %")
    view.zoom_to(fitted)
    view.look_at(view.canvas.content_rect().center())


def measure_moving(view: CanvasView, document: Document, selection: Selection) -> None:
    """Drag, select, edit."""
    carried = Carried(view.canvas, view.canvas.nodes)
    times = frames(lambda i: carried.carry(QPointF(8.0 * (i % 30), 8.0 * (i % 17))), 60)
    show("drag everything, all in sight", times, "60")
    carried.put_back()
    one = Carried(view.canvas, ["n1000"])
    show("drag one", frames(lambda i: one.carry(QPointF(8.0 * (i % 30), 0.0))), "")
    one.put_back()
    everything = [frozenset(document.network.nodes), frozenset()]
    show("select all or nothing", frames(lambda i: selection.select(everything[i % 2]), 20), "")
    show("gradients of all layers", frames(lambda i: view.canvas.show_flow(flows(i)), 20), "33")
    view.canvas.show_flow({})
    show("nudge one", frames(lambda i: nudge(document, i), 20), "100")
    measure_thumbnails(view, document.network)
    view.zoom_to(1.0)
    show("hit test", frames(lambda i: view.hit(QPointF(30.0 * i, 20.0 * i))), "")


def measure_thumbnails(view: CanvasView, network: Network) -> None:
    """Other feature maps, or values, under every layer; then to look about among them."""
    generator = np.random.default_rng(0)
    shapes = ((6, 28, 28), (128,))
    levels = [generator.integers(0, 254, shapes[n % 2], np.uint8) for n in range(40)]

    def pictures(index: int) -> dict[str, Picture]:
        made, nodes = enumerate(network.nodes), view.canvas.nodes
        return {
            key: Picture(Thumbnail(levels[(n + index) % 40], ""), COLORS, nodes[key].thumbnail)
            for n, key in made
        }

    for scale in (0.4, 1.0):
        view.zoom_to(scale)
        show_all = view.canvas.show_thumbnails
        name = f"other thumbnails at {100 * scale:.0f} %"
        show(name, frames(lambda i: show_all(pictures(i)), 20), "33")  # noqa: B023
        name = f"pan with them at {100 * scale:.0f} %"
        show(name, frames(lambda i: view.pan(12 if i % 40 < 20 else -12, 7)), "5 median")
    view.canvas.show_thumbnails({})


def flows(index: int) -> dict[str, Flow]:
    """A gradient for every layer, another one each time."""
    levels = range(LEVELS + 1)
    return {
        f"n{n}": Flow(levels[(n + index) % LEVELS], levels[(n + index) % LEVELS])
        for n in range(COUNT)
    }


def nudge(document: Document, index: int) -> None:
    """Move one layer as an edit."""
    network = document.network.move({"n1000": (index * 8.0 + 4480.0, 0.0)})
    document.apply_network("Move", network)


if __name__ == "__main__":
    main()
