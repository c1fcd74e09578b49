"""The catalogue of layers: one `LayerSpec` constant a layer, a file a family."""

from core.catalogue import Catalogue
from core.layers import io, linear, merge
from core.layers.spec import LayerSpec

LAYERS: Catalogue[LayerSpec] = Catalogue(
    "layer",
    (
        io.INPUT,
        io.OUTPUT,
        linear.LINEAR,
        merge.ADD,
        merge.MULTIPLY,
        merge.CONCAT,
    ),
)
