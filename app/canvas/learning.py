"""What menus and keys do about the learning of layers: freezing, and a new last layer. Each is
one named undo step."""

from collections.abc import Callable

from app.canvas.labels import named
from app.document import Document
from app.selection import Selection
from core.errors import NetworkError
from core.transfer.editing import can_freeze, head_of, replace_head, set_frozen
from core.transfer.loading import is_loaded

FREEZE_KEY = "Shift+F"
NOTHING_LEARNS = "Select layers that can learn, such as a Linear or a convolution, to freeze them."

RANDOM = (
    "What is frozen now has new, random weights: load weights that have learned "
    "(Network ▸ Load weights, or Pretrained weights)."
)


class Learning:
    """Acts on the document for the selection. `say(text)` tells why something did not happen."""

    def __init__(
        self, document: Document, selection: Selection, say: Callable[[str], None]
    ) -> None:
        self._document, self._selection, self._say = document, selection, say

    @property
    def can_freeze(self) -> bool:
        """Whether any selected layer can learn."""
        return bool(self._able)

    @property
    def would_freeze(self) -> bool:
        """Whether the selection would be frozen; not where all that can be is frozen."""
        nodes = self._document.network.nodes
        return not all(nodes[key].is_frozen for key in self._able)

    @property
    def freeze_text(self) -> str:
        """What freezing the selection, or undoing that, is called."""
        return "Freeze" if self.would_freeze or not self._able else "Unfreeze"

    @property
    def _able(self) -> tuple[str, ...]:
        return can_freeze(self._document.network, self._selection.ids)

    def is_head(self, node: str) -> bool:
        """Whether a node is the last layer, which can be replaced."""
        try:
            return head_of(self._document.network).id == node
        except NetworkError:
            return False

    def toggle_frozen(self) -> None:
        """Freeze the selected layers, or unfreeze them where all are frozen."""
        network, able = self._document.network, self._able
        if not able:
            self._say(NOTHING_LEARNS)
            return
        text = f"{self.freeze_text} {named(network, able)}"
        self._document.apply_network(text, set_frozen(network, able, self.would_freeze))

    def unfreeze_all(self) -> None:
        """Let every layer learn."""
        network = self._document.network
        self._document.apply_network("Unfreeze all", set_frozen(network, network.nodes, False))

    def replace_head(self, freezes_before: bool = False) -> None:
        """Put a new last layer that fits the data, and if wanted freeze all before it."""
        before = self._document.project
        try:
            after = replace_head(before, freezes_before)
        except NetworkError as error:
            self._say(str(error))
            return
        more = ", freeze the rest" if freezes_before else ""
        self._document.apply(f"Replace the head{more}", after)
        if freezes_before and not is_loaded(after.training.initial_weights):
            self._say(RANDOM)
        self._selection.select(after.network.nodes.keys() - before.network.nodes.keys())
