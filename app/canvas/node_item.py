"""One layer on the canvas: what it shows, as plain fields. How it is painted is elsewhere."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from app.canvas import node_painting
from app.canvas.flow import NO_FLOW, Flow
from app.canvas.geometry import FAR, MIDDLE, NODE_RECT, Port, port_point
from app.canvas.node_texts import NodeTexts
from app.canvas.paints import Paints
from core.layers.spec import Shape
from core.network import Node
from core.problems import Problem, Severity

OUTER_RECT = NODE_RECT.adjusted(-4, -16, 12, 10)
"""The node with its ports, badges and open ends."""


class NodeItem(QGraphicsRectItem):
    """Shows a `Node`. Each `show_…` repaints only when something visible changed."""

    def __init__(self, node: Node, paints: Paints) -> None:
        super().__init__(OUTER_RECT)
        self.setZValue(1.0)
        self.node = node
        self.paints = paints
        self.wired: frozenset[int] = frozenset()
        self.shape_known: Shape | None = None
        self.parameters = 0
        self.problems: tuple[Problem, ...] = ()
        self.flow: Flow = NO_FLOW
        self.is_selected = False
        self.is_hovered = False
        self.is_dimmed = False
        self.offered: frozenset[Port] = frozenset()
        self._texts: NodeTexts | None = None
        self.setPos(*(node.position or (0.0, 0.0)))

    # -- what it shows ---------------------------------------------------------------

    def show_node(self, node: Node) -> None:
        """Another value of the same node."""
        self.node = node
        self._forget_texts()

    def show_paints(self, paints: Paints) -> None:
        """Another theme."""
        self.paints = paints
        self._forget_texts()

    def show_wired(self, ports: frozenset[int]) -> None:
        """Which input ports have a wire."""
        if ports != self.wired:
            self.wired = ports
            self.update()

    def show_meaning(
        self, shape: Shape | None, parameters: int, problems: Sequence[Problem]
    ) -> None:
        """What the check found out about it."""
        found = tuple(problems)
        if (shape, parameters, found) != (self.shape_known, self.parameters, self.problems):
            self.shape_known, self.parameters, self.problems = shape, parameters, found
            self._forget_texts()

    def show_flow(self, flow: Flow) -> bool:
        """What the run says about it. Whether that changed anything."""
        if flow == self.flow:
            return False
        self.flow = flow
        self.update()
        return True

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
            self.update()

    def _forget_texts(self) -> None:
        self._texts = None
        self.update()

    # -- questions ---------------------------------------------------------------------

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
        count = self.node.spec.outputs if port.is_output else max(self.input_count, port.index + 1)
        return self.pos() + port_point(port.is_output, port.index, count)

    @property
    def body(self) -> QRectF:
        """The node's rectangle in the scene, without ports and badges."""
        return NODE_RECT.translated(self.pos())

    @property
    def severity(self) -> Severity | None:
        """The worst of its problems; a half-built network is not one."""
        found = {problem.severity for problem in self.problems}
        if Severity.ERROR in found:
            return Severity.ERROR
        return Severity.WARNING if Severity.WARNING in found else None

    @property
    def texts(self) -> NodeTexts:
        """Its lines of text, laid out when they are first needed."""
        if self._texts is None:
            self._texts = NodeTexts(self.node, self.shape_known, self.parameters, self.paints)
        return self._texts

    # -- Qt ------------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        scale = painter.worldTransform().m11()
        if self.is_dimmed:
            painter.setOpacity(0.35)
        if scale < FAR:
            node_painting.paint_far(painter, self)
        else:
            node_painting.paint_body(painter, self)
            if scale >= MIDDLE:
                node_painting.paint_details(painter, self)
        if self.is_dimmed:
            painter.setOpacity(1.0)
