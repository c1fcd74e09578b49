"""What the layers of a run are called and which family they are of.

A node may be renamed or deleted after the run began; then its newest known name stays.
"""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from app.document import Document
from core.layers.spec import Family
from core.network import Network, Node


class LayerNames(QObject):
    """Remembers every node that the document has had."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: dict[str, Node] = {}
        self._of_twin: Mapping[str, Node] = {}
        self._remember(document.network)
        document.project_changed.connect(lambda before, after: self._remember(after.network))

    def _remember(self, network: Network) -> None:
        self._nodes.update(network.nodes)

    def put_first(self, nodes: Mapping[str, Node]) -> None:
        """From now on those of a twin, which is looked into, count before those of the document."""
        self._of_twin = nodes

    def _known(self, node: str) -> Node | None:
        return self._of_twin.get(node) or self._nodes.get(node)

    def name_of(self, node: str) -> str:
        """The name of a node; its id where nothing is known of it."""
        known = self._known(node)
        return known.name if known else node

    def family_of(self, node: str) -> Family:
        """The family of a node's kind."""
        known = self._known(node)
        return known.spec.family if known else Family.LINEAR

    def is_rectifier(self, node: str) -> bool:
        """Whether units of this layer can give exactly 0 for every sample."""
        known = self._known(node)
        return known is not None and known.spec.is_rectifier
