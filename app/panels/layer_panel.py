"""The inspector: what the selected layer is told, what follows from it, what is measured.

Several layers of one kind are edited together; with nothing selected it sums up the network.
"""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.appearance import Appearance
from app.checker import Checker
from app.document import Document
from app.panels.activation_curve import activation_curves, has_curve
from app.panels.chart import Chart
from app.panels.layer_figures import network_facts, shape_facts
from app.panels.layer_form import LayerForm
from app.panels.layer_header import LayerHeader
from app.panels.layer_in_twin import Explained, explained
from app.panels.layer_now import LayerNow
from app.panels.panel import RESTART, Panel
from app.panels.pieces import Facts, Heading, label
from app.panels.problem_list import ProblemList
from app.runs.twin_run import TwinRun
from app.selection import Selection
from core.network import Network, Node
from core.training.history import History
from core.training.live import LAYER_PARAMS


class LayerPanel(Panel):
    """Follows document, selection and checker; `refresh(history)` brings measurements."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        checker: Checker,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(appearance, parent)
        self._document, self._selection, self._checker = document, selection, checker
        self._nodes: tuple[Node, ...] = ()
        self._drawn: Node | None = None
        self._history: History | None = None
        self._twin: TwinRun | None = None
        self._trained: Network | None = None
        self._is_running = False
        self._build()
        selection.selection_changed.connect(self._follow)
        document.project_changed.connect(self._follow)
        checker.checked.connect(self._show_checked)
        self._follow()

    def refresh(self, history: History) -> None:
        """Show what `history`, or the twin beside it, says of the layer now."""
        self._history = history
        self.now.show_history(history, self._twin)

    def show_twin(self, twin: TwinRun | None, trained: Network | None = None) -> None:
        """Show what this twin says from now on, and explain layers as they are in it; None is
        the run of what is drawn. `trained` is what was drawn when the run began."""
        self._twin, self._trained = twin, trained
        self.now.show_history(self._history, twin)
        self._show_header()
        self._show_curve()

    def show_step(self, step: int | None) -> None:
        """Show this step of the run from now on; None is the latest."""
        self.now.show_step(step)

    def clear(self) -> None:
        """Forget the run."""
        self._history = None
        self.show_twin(None)

    def set_running(self, is_running: bool) -> None:
        self._is_running = is_running
        self._show_when()

    def _show_when(self) -> None:
        """What the run under way takes up at once, and that it takes up nothing else."""
        params = self._nodes[0].spec.params if self._nodes else ()
        live = [param.name for param in params if param.name in LAYER_PARAMS]
        others = "" if len(live) == len(params) else f" Others {RESTART[0]}."
        at_once = f"At once: {', '.join(live)}.{others}"
        words = at_once if live else f"Changes apply {RESTART[0]}."
        self._when.setText(words if self._is_running else "")
        self._when.setToolTip(RESTART[1])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.now.show_node(self._single)

    def _build(self) -> None:
        self.header = LayerHeader(self.appearance)
        self.header.renamed.connect(self._rename)
        self.words = label("", "mute")
        self._when = label("", "note")
        self.problems = ProblemList(self._document, self.appearance)
        self.fields = LayerForm(self._document, self.appearance)
        self.fields.help_wanted.connect(self.explain)
        self.chart = Chart(self.appearance)
        self._follows_heading = Heading("Follows from the input")
        self.follows = Facts(self.appearance)
        self.now = LayerNow(self.appearance)
        self.add(self.header, self.words, self.problems, self.fields, self._when)
        self.add(self.now, self.chart, self._follows_heading, self.follows)

    @property
    def _single(self) -> Node | None:
        return self._nodes[0] if len(self._nodes) == 1 else None

    def _follow(self, *_: object) -> None:
        nodes = self._document.network.nodes
        chosen = tuple(nodes[key] for key in nodes if key in self._selection.ids)
        if {node.id for node in chosen} != {node.id for node in self._nodes}:
            self.explain("")
        self._nodes = chosen
        self.fields.show_nodes(chosen)
        self.now.show_node(self._single)
        self._when.setVisible(bool(chosen))
        self._show_when()
        self._show_header()
        self._show_checked()

    def _rename(self, name: str) -> None:
        if self._single is not None:
            network = self._document.network.rename(self._single.id, name)
            self._document.apply_network(f"Rename {self._single.name}", network)

    # -- showing ---------------------------------------------------------------------------

    def _show_header(self) -> None:
        kinds = list(dict.fromkeys(node.kind for node in self._nodes))
        self.words.setText(self._words(len(kinds)))
        if self._single is not None:
            self.header.show_layer(self._single.name, self._explained(self._single).kind)
        elif not kinds:
            self.header.show_title("Network", "")
        else:
            self.header.show_title(f"{len(self._nodes)} layers", ", ".join(kinds))

    def _words(self, kinds: int) -> str:
        if not self._document.network.nodes:
            return "Drag a layer from the palette onto the canvas to begin."
        if not kinds:
            return "Select a layer to see and change its parameters."
        if kinds > 1:
            return "Select layers of one kind to change them together."
        if self._single is not None:
            return self._explained(self._single).words
        return f"{self._nodes[0].spec.help} A change applies to all of them."

    def _explained(self, drawn: Node) -> Explained:
        """The layer as it is in the run that is looked into."""
        return explained(self._document.network, drawn.id, self._twin, self._trained)

    def _show_checked(self, *_: object) -> None:
        self._show_count()
        self._show_facts()
        self._show_curve()
        inference, node = self._checker.inference, self._single
        known = inference.problems_of(node.id) if inference and node else ()
        self.problems.show_problems(known)

    def _show_count(self) -> None:
        inference = self._checker.inference
        if inference is None:
            self.header.show_count(None)
        elif not self._nodes:
            self.header.show_count(inference.total_parameters)
        else:
            counts = [inference.parameters.get(node.id) for node in self._nodes]
            known = [count for count in counts if count is not None]
            self.header.show_count(sum(known) if known else None)

    def _show_facts(self) -> None:
        network, inference, node = self._document.network, self._checker.inference, self._single
        facts = [] if self._nodes else network_facts(network, inference)
        if node is not None:
            facts = shape_facts(network, inference, node)
        self.follows.show_facts(facts)
        self.follows.setVisible(bool(facts))
        self._follows_heading.setVisible(bool(facts and self._nodes))

    def _show_curve(self) -> None:
        shown = self._explained(self._single).node if self._single else None
        node = shown if shown and has_curve(shown) else None
        self.chart.setVisible(node is not None)
        if node is None:
            self._drawn = None
        elif not self._checker.is_warm:
            self.chart.show_words("The curve appears in a moment.")
        elif self._drawn is None or (self._drawn.kind, self._drawn.params) != (
            node.kind,
            node.params,
        ):
            self._drawn = node
            self.chart.show_curves(activation_curves(node), "x")
