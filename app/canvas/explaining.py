"""What a tool tip says about what is under the pointer, as rich text."""

from html import escape

from app.canvas.badges import found_in
from app.canvas.geometry import Port
from app.canvas.labels import plural, shape_text
from app.canvas.node_item import NodeItem
from app.canvas.picking import Hit
from app.canvas.scene import CanvasScene
from core.network import Edge

CHANGED = "Changed since this run began: nothing of it is measured until the next start."


def explain_hit(scene: CanvasScene, hit: Hit, whose: str = "") -> str:
    """What to know about what was hit; nothing for nothing. `whose` is the run that is shown,
    where that is not the one of what is drawn."""
    if hit.node is not None and hit.node in scene.nodes:
        item = scene.nodes[hit.node]
        return _port(item, hit.port) if hit.port is not None else _layer(item, whose)
    if hit.wire is not None and hit.wire in scene.wires:
        return _wire(scene, hit.wire)
    return ""


def _layer(item: NodeItem, whose: str) -> str:
    lines = [f"<b>{escape(item.node.name)}</b> · {item.shown.kind}"]
    if item.in_twin is not None and item.in_twin.difference:
        lines.append(f"in this twin: {escape(item.in_twin.difference)}")
    if item.shape_known:
        lines.append(f"gives {shape_text(item.shape_known)}")
    if item.parameters:
        lines[-1] += f", {plural(item.parameters, 'parameter')}"
    lines += [escape(problem.text) for problem in item.problems]
    found = [one.meaning for one in found_in(item.flow)]
    if item.flow.is_changed:
        return "<br>".join([*lines, CHANGED])
    lines += [f"{escape(whose[:1].upper() + whose[1:])}:", *found] if whose and found else found
    return "<br>".join(lines)


def _port(item: NodeItem, port: Port) -> str:
    if port.is_output:
        shape = f": {shape_text(item.shape_known)}" if item.shape_known else ""
        return f"Output of {escape(item.node.name)}{shape}"
    number = f" {port.index + 1}" if item.input_count > 1 else ""
    state = "" if port.index in item.wired else ", not connected"
    return f"Input{number} of {escape(item.node.name)}{state}"


def _wire(scene: CanvasScene, edge: Edge) -> str:
    source, target = scene.nodes[edge.source], scene.nodes[edge.target]
    names = f"{escape(source.node.name)} → {escape(target.node.name)}"
    return f"{names}<br>{shape_text(source.shape_known)}" if source.shape_known else names
