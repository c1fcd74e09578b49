"""The form of the selected layers: edits them together, each change one undo step."""

import uuid
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.appearance import Appearance
from app.document import Document
from app.forms import SpecForm
from core.errors import LayerloomError
from core.network import Node
from core.params import ParamValue


class LayerForm(QWidget):
    """Shows the parameters of nodes of one kind; where they differ it says so."""

    help_wanted = Signal(str)

    def __init__(self, document: Document, appearance: Appearance) -> None:
        super().__init__()
        self._document, self._appearance = document, appearance
        self._nodes: tuple[Node, ...] = ()
        self.form: SpecForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_nodes(self, nodes: tuple[Node, ...]) -> None:
        """Show these; a form that already shows them keeps its focus and what is typed."""
        is_same = [(n.id, n.kind) for n in nodes] == [(n.id, n.kind) for n in self._nodes]
        self._nodes = nodes
        if not is_same:
            self._rebuild()
        elif self.form is not None:
            self.form.set_values(nodes[0].params, _mixed(nodes))

    def _rebuild(self) -> None:
        if self.form is not None:
            self.form.hide()
            self._column.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
        kinds = {node.kind for node in self._nodes}
        if len(kinds) == 1 and self._nodes[0].spec.params:
            self.form = self._make(self._nodes)
            self._column.addWidget(self.form)
        self.setVisible(self.form is not None)

    def _make(self, nodes: tuple[Node, ...]) -> SpecForm:
        spec = nodes[0].spec
        form = SpecForm(spec.params, nodes[0].params, self._appearance, spec.conflict)
        form.set_values(nodes[0].params, _mixed(nodes))
        # what is typed belongs to these nodes, even if others are selected by then
        ids, visit = tuple(node.id for node in nodes), uuid.uuid4().hex
        form.value_changed.connect(partial(self._change, form, ids, visit))
        form.help_wanted.connect(self.help_wanted)
        return form

    def _change(
        self, form: SpecForm, ids: tuple[str, ...], visit: str, name: str, value: ParamValue
    ) -> None:
        network = self._document.network
        present = [key for key in ids if key in network.nodes]
        try:
            for key in present:
                network = network.set_params(key, **{name: value})
        except LayerloomError as error:
            form.row(name).refuse(str(error))
            return
        names = [network.nodes[key].name for key in present]
        whom = names[0] if len(names) == 1 else f"{len(names)} layers"
        merge_key = f"{visit}:{form.merge_key}" if form.merge_key else ""
        self._document.apply_network(f"Change {name} of {whom}", network, merge_key)


def _mixed(nodes: tuple[Node, ...]) -> list[str]:
    """The parameters in which the nodes differ."""
    first = nodes[0].params
    others = [node.params for node in nodes[1:]]
    return [name for name in first if any(params[name] != first[name] for params in others)]
