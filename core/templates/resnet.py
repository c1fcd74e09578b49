"""Residual networks, layer by layer as torchvision builds them.

He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015. The stride of a
bottleneck is at its 3×3 convolution, as in torchvision.
"""

from dataclasses import dataclass

from core.network import Network
from core.templates.drawing import Drawing

WIDTHS = (64, 128, 256, 512)
EXPANSION = 4
"""Channels that a bottleneck gives for each it computes with."""
BLOCKS_A_COLUMN = 2


@dataclass(frozen=True, slots=True)
class _Convolution:
    """One convolution of a block, without the activation behind it."""

    channels: int
    kernel: int
    stride: int = 1


def resnet(blocks: tuple[int, ...], classes: int, has_bottleneck: bool = False) -> Network:
    """A network of stages with so many `blocks` each, for images of any size from 32×32 up."""
    drawing = Drawing()
    last = drawing.add("input", "Input")
    last = _convolve(drawing, last, ("conv1", "bn1"), _Convolution(WIDTHS[0], 7, 2))
    last = drawing.add("relu", "ReLU", last)
    last = drawing.add("maxpool", "MaxPool2d", last, kernel_size=3, stride=2, padding=1)
    channels = WIDTHS[0]
    for stage, (count, width) in enumerate(zip(blocks, WIDTHS, strict=True)):
        for index in range(count):
            if index % BLOCKS_A_COLUMN == 0:
                drawing.begin_column()
            stride = 2 if stage > 0 and index == 0 else 1
            parts = _bottleneck(width, stride) if has_bottleneck else _basic(width, stride)
            is_changing = stride > 1 or channels != parts[-1].channels
            last = _block(drawing, f"layer{stage + 1}_{index}", last, parts, is_changing)
            channels = parts[-1].channels
    drawing.begin_column()
    last = drawing.add("avgpool", "AdaptiveAvgPool2d", last, output_size=1)
    last = drawing.add("flatten", "Flatten", last)
    last = drawing.add("fc", "Linear", last, out_features=classes)
    drawing.add("output", "Output", last)
    return drawing.network()


def _basic(width: int, stride: int) -> tuple[_Convolution, ...]:
    return _Convolution(width, 3, stride), _Convolution(width, 3)


def _bottleneck(width: int, stride: int) -> tuple[_Convolution, ...]:
    return (
        _Convolution(width, 1),
        _Convolution(width, 3, stride),
        _Convolution(width * EXPANSION, 1),
    )


def _block(
    drawing: Drawing, name: str, source: str, parts: tuple[_Convolution, ...], is_changing: bool
) -> str:
    """Convolutions beside a shortcut, which is a convolution itself where the shape changes."""
    last = source
    for number, part in enumerate(parts, start=1):
        last = _convolve(drawing, last, (f"{name}_conv{number}", f"{name}_bn{number}"), part)
        if part is not parts[-1]:
            last = drawing.add(f"{name}_relu{number}", "ReLU", last)
    shortcut = source
    if is_changing:
        stride = max(part.stride for part in parts)
        names = (f"{name}_downsample_0", f"{name}_downsample_1")
        shortcut = _convolve(drawing, source, names, _Convolution(parts[-1].channels, 1, stride))
    last = drawing.add(f"{name}_add", "Add", last, shortcut)
    return drawing.add(f"{name}_relu", "ReLU", last)


def _convolve(drawing: Drawing, source: str, names: tuple[str, str], part: _Convolution) -> str:
    convolved = drawing.add(
        names[0],
        "Conv2d",
        source,
        out_channels=part.channels,
        kernel_size=part.kernel,
        stride=part.stride,
        padding=part.kernel // 2,
        bias=False,
    )
    return drawing.add(names[1], "BatchNorm2d", convolved)
