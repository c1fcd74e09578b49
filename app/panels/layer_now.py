"""The section of the layer panel with what is measured of it, renewed ten times a second."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.appearance import Appearance
from app.panels.layer_figures import now_facts
from app.panels.pieces import Facts, Heading, hairline, label
from app.runs.looks import other_look
from app.runs.twin_run import TwinRun
from core.network import Node
from core.training.history import History

REFRESH_MS = 100
LOOKS = (
    "Gradients are known of every step. The other figures are of the last step before this one "
    "at which the layers were looked at."
)


class LayerNow(QWidget):
    """Figures of one layer out of a history; away while there are none."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._history: History | None = None
        self._twin: TwinRun | None = None
        self._node: Node | None = None
        self._step: int | None = None
        self.facts = Facts(appearance)
        self.heading = Heading("Now")
        self.whose = label("", "note")
        self.whose.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (hairline(), self.heading, self.whose, self.facts):
            column.addWidget(widget)
        self._pace = QTimer(self, interval=REFRESH_MS, singleShot=True)
        self._pace.timeout.connect(self._show)
        self.hide()

    def show_node(self, node: Node | None) -> None:
        """Show this layer from now on."""
        self._node = node
        self._show()

    def show_history(self, history: History | None, twin: TwinRun | None = None) -> None:
        """Show what this run says, soon, or a twin beside it, which is named."""
        is_other = history is not self._history or twin is not self._twin
        self._history, self._twin = history, twin
        if is_other:
            self._show()
        elif not self._pace.isActive() and self._is_looked_at():
            self._pace.start()

    def show_step(self, step: int | None) -> None:
        """Show this step of the run from now on; None is the latest."""
        self._step = step
        self.heading.show_title("Now" if step is None else f"At step {step:,}")
        self._show()

    def _is_looked_at(self) -> bool:
        parent = self.parentWidget()
        return parent is not None and parent.isVisible()

    def _show(self) -> None:
        twin, node, facts = self._twin, self._node, []
        history = twin.history if twin else self._history
        run = twin.project.network.nodes.get(node.id, node) if twin and node else node
        if history is not None and run is not None:
            facts = now_facts(history, run.id, run.spec.is_rectifier, self._step)
        is_other_kind = run is not None and node is not None and run.kind != node.kind
        kind = f", where this is a {run.kind}" if run and is_other_kind else ""
        self.whose.setText(f"{twin.belonging}{kind}" if twin else "")
        self.whose.setVisible(twin is not None)
        self._say_look(history)
        self.facts.show_facts(facts)
        self.setVisible(bool(facts))

    def _say_look(self, history: History | None) -> None:
        """Say of which step the figures are, where that was not looked at."""
        found = other_look(history, self._step)
        words = "" if found is None else f"looked at step {found:,}"
        self.heading.show_note(words, LOOKS if words else "")
