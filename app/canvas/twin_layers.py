"""What the layers are in a twin that is looked into: there some have other kinds, parameters and
shapes than in the drawing, which stays as it is. A layer that was edited since the run began is
shown as it is drawn: edits go to the drawing, and are seen at once."""

from dataclasses import dataclass, replace

from app.canvas.run_flow import RunFlow, is_same
from app.canvas.scene import CanvasScene
from app.runs.twin_run import TwinRun
from core.layers.spec import Shape
from core.network import Network, Node
from core.project import Project
from core.shapes import Inference
from core.twins.difference import node_difference
from core.twins.following import carried_over


@dataclass(frozen=True, slots=True)
class InTwin:
    """A layer of the drawing as it is in a twin. `difference` says what it has there in place of
    what is drawn; empty where that is nothing. `is_absent`: the twin is without it."""

    node: Node
    shape: Shape | None = None
    parameters: int = 0
    difference: str = ""
    is_absent: bool = False


class TwinLayers:
    """Shows layers as they are in a twin. `network` and `inference` are those of the twin that is
    shown, None where there is none."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._shown: tuple[TwinRun | None, Network | None, Network | None] = (None, None, None)
        self.network: Network | None = None
        self.inference: Inference | None = None

    def show(self, run: RunFlow, drawn: Network) -> bool:
        """Show the layers that are `drawn` as in the twin that `run` looks into, or as they are.
        Whether that is anything new."""
        wanted = (run.twin, run.network, drawn) if run.twin is not None else (None, None, None)
        if all(one is other for one, other in zip(wanted, self._shown, strict=True)):
            return False
        self._shown, self.network, self.inference = wanted, None, None
        layers: dict[str, InTwin] = {}
        if run.twin is not None:
            project = _now(run.twin.project, run.network, drawn)
            self._learn(project)
            layers = self._layers(project.network, run.network, drawn)
        for key, item in self._scene.nodes.items():
            item.show_twin(layers.get(key))
        return True

    def _learn(self, twin: Project) -> None:
        from core.check import check  # it needs torch, which is there once anything has trained

        self.network, self.inference = twin.network, check(twin)

    def _layers(self, twin: Network, was: Network, drawn: Network) -> dict[str, InTwin]:
        """The layers that are drawn as they are in `twin`, but for those edited since."""
        found: dict[str, InTwin] = {}
        for key, now in drawn.nodes.items():
            if is_same(was.nodes.get(key), now):
                found[key] = self._layer(twin.nodes.get(key), now)
        return found

    def _layer(self, there: Node | None, now: Node) -> InTwin:
        if there is None:
            return InTwin(now, difference="it is not there", is_absent=True)
        known = self.inference
        return InTwin(
            replace(there, name=now.name, position=now.position),
            known.shapes.get(there.id) if known else None,
            known.parameters.get(there.id, 0) if known else 0,
            node_difference(now, there),
        )


def _now(twin: Project, was: Network, drawn: Network) -> Project:
    """`twin` with what it could follow of the edits since the run began."""
    before, after = (replace(twin, network=network) for network in (was, drawn))
    return carried_over(twin, before, after)
