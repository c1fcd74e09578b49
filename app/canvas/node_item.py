"""One layer on the canvas: what it shows, as plain fields. How it is painted is elsewhere."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from app.canvas.flow import NO_FLOW, Flow
from app.canvas.geometry import NODE_RECT, Detail, Port, port_point
from app.canvas.node_looks import differs_in_twin, look_of
from app.canvas.node_texts import NodeTexts
from app.canvas.paints import Paints
from app.canvas.repainting import repaint
from app.canvas.thumbnails import AREA, Picture
from core.layers.spec import Shape
from core.layout.grid import NODE_HEIGHT, NODE_WIDTH
from core.network import Node
from core.problems import Problem, Severity

if TYPE_CHECKING:
    from app.canvas.twin_layers import InTwin

FAR_EDGE_WIDTH = 16.0
"""Of the family's colour from afar: wider than on a card that is read."""
NODE_Z = 1.0
OUTER_RECT = NODE_RECT.adjusted(-4, -16, 12, 10)
"""The node with its ports, badges and open ends."""
WITH_THUMBNAIL = OUTER_RECT.united(AREA)


class NodeItem(QGraphicsRectItem):
    """Shows a `Node`. Each `show_…` repaints only when something visible changed."""

    def __init__(self, node: Node, paints: Paints, detail: Detail) -> None:
        super().__init__(OUTER_RECT)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)  # it is painted with all
        self.detail = detail
        self.setZValue(NODE_Z)
        self.node = node
        self.paints = paints
        self.wired: frozenset[int] = frozenset()
        self._shape: Shape | None = None
        self._parameters = 0
        self.in_twin: InTwin | None = None  # what `show_twin` said
        self.problems: tuple[Problem, ...] = ()
        self.flow: Flow = NO_FLOW
        self.thumbnail: Picture | None = None
        self.is_selected = False
        self.is_hovered = False
        self.is_dimmed = False
        self.offered: frozenset[Port] = frozenset()
        self.severity: Severity | None = None
        self._texts: NodeTexts | None = None
        self._face: int | None = None
        self.family = node.spec.family
        self._far_rects: tuple[QRectF, QRectF] | None = None
        self.move_to(QPointF(*(node.position or (0.0, 0.0))))

    # -- what it shows ---------------------------------------------------------------

    def show_node(self, node: Node) -> None:
        """Another value of the same node."""
        self.node = node
        self.family = self.shown.spec.family
        self._forget_texts()

    def show_twin(self, in_twin: "InTwin | None") -> None:
        """What it is in the twin that is looked into; None where it is as it is drawn."""
        if in_twin != self.in_twin:
            self.in_twin = in_twin
            self.show_node(self.node)

    def show_paints(self, paints: Paints) -> None:
        """Another theme."""
        self.paints = paints
        self._forget_texts()

    def show_wired(self, ports: frozenset[int]) -> None:
        """Which input ports have a wire."""
        if ports != self.wired:
            self.wired = ports
            self._look_changed()

    def show_meaning(
        self, shape: Shape | None, parameters: int, problems: Sequence[Problem]
    ) -> None:
        """What the check found out about it."""
        found = tuple(problems)
        if (shape, parameters, found) != (self._shape, self._parameters, self.problems):
            self._shape, self._parameters, self.problems = shape, parameters, found
            self.severity = _worst(found)
            self._forget_texts()

    def take_selected(self, is_selected: bool) -> None:
        """Whether it is selected; whoever says so repaints."""
        self.is_selected = is_selected
        self._face = None

    def take_flow(self, flow: Flow) -> bool:
        """What the run says about it. Whether that changed anything; then whoever says so
        repaints."""
        before = self.flow
        if flow == before:
            return False
        self.flow = flow
        looks = ((one.has_bar, one.is_changed) for one in (before, flow))
        if len(set(looks)) > 1:
            self._face = None
        return True

    def take_thumbnail(self, picture: Picture | None) -> None:
        """What it does with one sample; whoever says so repaints."""
        if (self.thumbnail is None) != (picture is None):
            self.setRect(OUTER_RECT if picture is None else WITH_THUMBNAIL)
        self.thumbnail = picture

    def show_state(
        self,
        *,
        selected: bool | None = None,
        hovered: bool | None = None,
        dimmed: bool | None = None,
        offered: frozenset[Port] | None = None,
    ) -> None:
        """Change some of: selected, under the cursor, dimmed, ports offered to a wire."""
        before = (self.is_selected, self.is_hovered, self.is_dimmed, self.offered)
        self.is_selected = self.is_selected if selected is None else selected
        self.is_hovered = self.is_hovered if hovered is None else hovered
        self.is_dimmed = self.is_dimmed if dimmed is None else dimmed
        self.offered = self.offered if offered is None else offered
        if before != (self.is_selected, self.is_hovered, self.is_dimmed, self.offered):
            self._look_changed()

    def _forget_texts(self) -> None:
        self._texts = None
        self._look_changed()

    def _look_changed(self) -> None:
        self._face = None
        self.detail.touch()
        repaint(self, self.detail)

    def move_to(self, place: QPointF) -> None:
        """Stand there; whoever moves layers lays their wires and has all that repainted."""
        self.setPos(place)
        self.left, self.top = place.x(), place.y()
        self._far_rects = None

    # -- questions ---------------------------------------------------------------------

    @property
    def shown(self) -> Node:
        """The layer as it is shown: that of the twin that is looked into, or the one drawn."""
        return self.in_twin.node if self.in_twin else self.node

    @property
    def shape_known(self) -> Shape | None:
        """The shape of what it gives, where that is known."""
        return self.in_twin.shape if self.in_twin else self._shape

    @property
    def parameters(self) -> int:
        """How many parameters it has."""
        return self.in_twin.parameters if self.in_twin else self._parameters

    @property
    def input_count(self) -> int:
        """How many input ports are shown; a merge always has room for one more wire."""
        inputs = self.node.spec.inputs
        if inputs is not None:
            return inputs
        return max(2, len(self.wired) + (1 if self.offered else 0))

    def ports(self) -> list[Port]:
        """All ports shown, inputs first."""
        node = self.node.id
        found = [Port(node, False, index) for index in range(self.input_count)]
        return found + [Port(node, True, index) for index in range(self.node.spec.outputs)]

    def port_at(self, port: Port) -> QPointF:
        """Where a port is, in the scene."""
        if port.is_output:
            return self.output_point(port.index)
        return self.input_point(port.index)

    def output_point(self, index: int) -> QPointF:
        """Where an output port is, in the scene."""
        return self.pos() + port_point(True, index, self.node.spec.outputs)

    def input_point(self, index: int) -> QPointF:
        """Where an input port is, in the scene."""
        return self.pos() + port_point(False, index, max(self.input_count, index + 1))

    @property
    def body(self) -> QRectF:
        """The node's rectangle in the scene, without ports and badges."""
        return NODE_RECT.translated(self.pos())

    @property
    def far_rects(self) -> tuple[QRectF, QRectF]:
        """What of it is seen from afar, in the scene: the body and its coloured edge."""
        if self._far_rects is None:
            body = QRectF(self.left, self.top, NODE_WIDTH, NODE_HEIGHT)
            edge = QRectF(self.left, self.top, FAR_EDGE_WIDTH, NODE_HEIGHT)
            self._far_rects = body, edge
        return self._far_rects

    @property
    def has_bar(self) -> bool:
        """Whether a run has measured its gradient."""
        return self.flow.has_bar

    @property
    def has_badge(self) -> bool:
        """Whether there is something to say about it."""
        return self.severity is not None or self.flow.has_findings

    @property
    def face(self) -> int:
        """The same for nodes whose cards look the same, apart from texts, bar and badges."""
        if self._face is None:
            self._face = self.paints.faces.number_of(look_of(self))
        return self._face

    @property
    def texts(self) -> NodeTexts:
        """Its lines of text, laid out when they are first needed."""
        if self._texts is None:
            self._texts = _texts_of(self)
        return self._texts


def _texts_of(item: NodeItem) -> NodeTexts:
    there = item.in_twin
    note = (
        "not in the twin" if there and there.is_absent else _note(item.problems, item.shape_known)
    )
    is_marked = differs_in_twin(item)
    shape, count = item.shape_known, item.parameters
    return NodeTexts(item.shown, shape, count, item.paints, note, is_marked)


def _worst(problems: Sequence[Problem]) -> Severity | None:
    """The worst severity; that a network is half-built is not one."""
    found = {problem.severity for problem in problems if not problem.is_quiet}
    if Severity.ERROR in found:
        return Severity.ERROR
    return Severity.WARNING if Severity.WARNING in found else None


def _note(problems: Sequence[Problem], shape: Shape | None) -> str:
    """What to say quietly of a node that wires do not reach, or do not leave in a network that
    trains without it."""
    rules = {problem.rule: problem.severity for problem in problems}
    if "unconnected" in rules and shape is None:
        return "not connected"
    return "unused" if rules.get("dead-end") is Severity.WARNING else ""
