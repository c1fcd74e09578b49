"""Puts thumbnails on the layers that a run still speaks of, and says in the legend of what."""

from PySide6.QtCore import QPointF

from app.canvas.cards import ThumbsLegend
from app.canvas.scene import CanvasScene
from app.canvas.thumbnails import AREA, Picture, Thumbnails, Thumbs

LEGENDS = {
    Thumbs.HISTOGRAMS: ThumbsLegend(
        "Histograms",
        "what layers give; tick: 0",
        more="How what each layer gives is spread over the samples of a step; the tick is at 0.",
    ),
    Thumbs.MAPS: ThumbsLegend("Feature maps", "", has_scale=True),
}
"""What the legend says; of feature maps it depends on the run."""
TOO_FAR = "zoom in to see them"


class ThumbnailShow:
    """Thumbnails in one scene."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._found: Thumbnails | None = None
        self._pictures: dict[str, Picture] = {}

    def take(self, found: Thumbnails | None) -> None:
        """These from now on, None for none; `show_on` shows them."""
        self._found, before = found, self._pictures
        self._pictures = {}
        if found is not None:
            self._pictures = {
                node: Picture(thumbnail, found.colors, before.get(node))
                for node, thumbnail in found.by_node.items()
            }

    @property
    def has_any(self) -> bool:
        """Whether there are thumbnails for some layers."""
        return bool(self._pictures)

    def show_on(self, layers: frozenset[str]) -> None:
        """Show them on these layers."""
        if self._pictures or self._scene.has_thumbnails:
            shown = {key: made for key, made in self._pictures.items() if key in layers}
            self._scene.show_thumbnails(shown)

    @property
    def legend(self) -> ThumbsLegend | None:
        """What the legend says of them; None where there is nothing to say."""
        found = self._found
        if found is None:
            return None
        step = f"step {found.step:,}"
        about = TOO_FAR if self._scene.detail.is_far and found.by_node else found.about
        return ThumbsLegend(found.title, about, step, found.more, bool(found.by_node))

    def text_at(self, point: QPointF) -> str:
        """What is said of the thumbnail under a point of the scene; empty for none."""
        if not self._scene.has_thumbnails or self._scene.detail.is_far:
            return ""
        for item in self._scene.nodes.values():
            if item.thumbnail is not None and AREA.contains(point - item.pos()):
                return f"{item.node.name}: {item.thumbnail.text}"
        return ""
