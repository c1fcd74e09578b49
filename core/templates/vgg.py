"""VGG networks, layer by layer as torchvision builds them.

Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition",
2014. The numbers in the names count all layers, as in torchvision.
"""

from core.network import Network
from core.templates.drawing import Drawing

WIDTHS = (64, 128, 256, 512, 512)
HIDDEN = 4096


def vgg(convolutions: tuple[int, ...], classes: int) -> Network:
    """A network of stages with so many `convolutions` each, for images from 32×32 up."""
    drawing = Drawing()
    last, number = drawing.add("input", "Input"), 0
    for stage, (count, width) in enumerate(zip(convolutions, WIDTHS, strict=True)):
        if stage in (2, 4):
            drawing.begin_column()
        for _ in range(count):
            name = f"features_{number}"
            last = drawing.add(name, "Conv2d", last, out_channels=width, kernel_size=3, padding=1)
            last = drawing.add(f"features_{number + 1}", "ReLU", last)
            number += 2
        last = drawing.add(f"features_{number}", "MaxPool2d", last, kernel_size=2)
        number += 1
    drawing.begin_column()
    last = drawing.add("avgpool", "AdaptiveAvgPool2d", last, output_size=7)
    last = drawing.add("flatten", "Flatten", last)
    for number in (0, 3):
        last = drawing.add(f"classifier_{number}", "Linear", last, out_features=HIDDEN)
        last = drawing.add(f"classifier_{number + 1}", "ReLU", last)
        last = drawing.add(f"classifier_{number + 2}", "Dropout", last, p=0.5)
    last = drawing.add("classifier_6", "Linear", last, out_features=classes)
    drawing.add("output", "Output", last)
    return drawing.network()
