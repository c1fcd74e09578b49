"""The catalogue of layers: one `LayerSpec` constant a layer, a file a family.

To add a layer, write its constant in the file of its family and name it here.
"""

from core.catalogue import Catalogue
from core.layers import activation, conv, io, linear, merge, norm, pool, regularization, shape
from core.layers.spec import LayerSpec

LAYERS: Catalogue[LayerSpec] = Catalogue(
    "layer",
    (
        io.INPUT,
        io.OUTPUT,
        linear.LINEAR,
        conv.CONV1D,
        conv.CONV2D,
        pool.MAX_POOL2D,
        pool.AVG_POOL2D,
        pool.ADAPTIVE_AVG_POOL2D,
        norm.BATCH_NORM1D,
        norm.BATCH_NORM2D,
        norm.LAYER_NORM,
        activation.RELU,
        activation.LEAKY_RELU,
        activation.PRELU,
        activation.ELU,
        activation.SELU,
        activation.GELU,
        activation.SILU,
        activation.SOFTPLUS,
        activation.SIGMOID,
        activation.TANH,
        activation.SOFTMAX,
        activation.LOG_SOFTMAX,
        regularization.DROPOUT,
        regularization.DROPOUT2D,
        shape.FLATTEN,
        shape.IDENTITY,
        merge.ADD,
        merge.MULTIPLY,
        merge.CONCAT,
    ),
)
