"""The weights that training starts from: new ones, those of a file, or published ones.

A project keeps where they are and not the weights themselves; they are read when a run starts,
after all weights are drawn, so that what a file does not have is new.
"""

from dataclasses import dataclass

from core.catalogue import Catalogue, Spec
from core.params import ChoiceParam, Param, TextParam

SAFETENSORS = ".safetensors"
SUFFIXES = (SAFETENSORS, ".pt", ".pth", ".bin", ".ckpt")
"""Names of files that weights are read from: the last ones are torch's."""

MATCH = ChoiceParam(
    name="match",
    default="name",
    choices=("name", "order"),
    help="Find the weights of a layer by its name, or take them in the order of the file where "
    "the shape is the same.",
)


@dataclass(frozen=True, kw_only=True)
class InitialWeightsSpec(Spec):
    """Where weights come from. `is_loaded`: from a file, after new ones are drawn."""

    is_loaded: bool = True


_FILE: tuple[Param, ...] = (
    TextParam(
        name="path",
        default="",
        maximum_length=4000,
        picks="file",
        endings=SUFFIXES,
        hint="a file of weights",
        help="The file: safetensors, or a state dict that torch saved (.pt, .pth, .bin).",
    ),
    MATCH,
)

INITIAL_WEIGHTS: Catalogue[InitialWeightsSpec] = Catalogue(
    "initial weights",
    (
        InitialWeightsSpec(
            kind="New",
            help="Drawn anew for each run, as the initialization says.",
            is_loaded=False,
        ),
        InitialWeightsSpec(
            kind="File",
            help="Loaded when a run starts; what the file does not have is drawn.",
            params=_FILE,
        ),
        InitialWeightsSpec(
            kind="Torchvision",
            help="Published weights of torchvision, trained on ImageNet; downloaded once.",
            params=(
                TextParam(
                    name="weights",
                    default="ResNet18_Weights.IMAGENET1K_V1",
                    help="Their name in torchvision, such as ResNet18_Weights.IMAGENET1K_V1.",
                ),
                MATCH,
            ),
        ),
    ),
)
