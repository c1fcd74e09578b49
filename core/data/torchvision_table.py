"""The classification sets that torchvision knows, each declared once.

A row names torchvision's class, how to ask it for its parts, and what is known without a file:
classes and size. Sets whose many classes have no name here are numbered. torchvision itself is
asked only when one is loaded (`core.data.torchvision_sets`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.data.class_names import (
    CIFAR100,
    DIGITS,
    EMNIST_CLASSES,
    EMOTIONS,
    HIRAGANA,
    IMAGENETTE,
    LAND,
    PETS,
    TEXTURES,
    Names,
    numbered,
    words,
)
from core.params import ChoiceParam, IntParam, Param, Params

Arguments = Mapping[str, object]

SIZE = IntParam(
    name="size",
    default=64,
    minimum=8,
    maximum=512,
    unit="px",
    help="Height and width that every image is brought to: its middle square, made smaller.",
)
TRAIN: Arguments = {"train": True}
TEST: Arguments = {"train": False}


@dataclass(frozen=True, kw_only=True)
class Published:
    """A set of torchvision: the class `name` there.

    `train` and `test` are the arguments for its parts, `test` None where there is one part
    alone. `labels` is the attribute with the class of each sample, or with pairs that end in
    it; `first_label` the number of the first class. `size` is the height and width of an image,
    None where images differ, so that the person says. `is_turned`: images lie on their side.

    """

    kind: str
    title: str
    name: str
    help: str
    classes: Names | Callable[[Params], Names]
    size: int | None
    is_colour: bool = True
    train: Arguments = field(default_factory=lambda: TRAIN)
    test: Arguments | None = field(default_factory=lambda: TEST)
    labels: str = "targets"
    first_label: Callable[[Params], int] = lambda params: 0
    params: tuple[Param, ...] = ()
    can_download: bool = True
    is_turned: bool = False
    origin: str = ""

    def names(self, params: Params) -> Names:
        """The classes."""
        return self.classes(params) if callable(self.classes) else self.classes


SETS = (
    Published(
        kind="kmnist",
        title="Kuzushiji-MNIST",
        name="KMNIST",
        help="70,000 images of ten cursive Japanese characters, 28×28 pixels: as MNIST, harder.",
        classes=HIRAGANA,
        size=28,
        is_colour=False,
        origin="KMNIST, CODH, adapted from the Kuzushiji data set of NIJL, CC BY-SA 4.0.",
    ),
    Published(
        kind="qmnist",
        title="QMNIST",
        name="QMNIST",
        help="MNIST reconstructed, with all 60,000 test images.",
        classes=DIGITS,
        size=28,
        is_colour=False,
        origin="QMNIST, C. Yadav and L. Bottou, BSD licence.",
    ),
    Published(
        kind="emnist",
        title="EMNIST",
        name="EMNIST",
        help="Handwritten letters and digits, 28×28 pixels, in six selections.",
        classes=lambda params: EMNIST_CLASSES[str(params["split"])],
        size=28,
        is_colour=False,
        params=(
            ChoiceParam(
                name="split",
                default="balanced",
                choices=tuple(EMNIST_CLASSES),
                help="Which selection: letters alone, digits alone, or both.",
            ),
        ),
        first_label=lambda params: int(params["split"] == "letters"),
        is_turned=True,
        origin="EMNIST, G. Cohen, S. Afshar, J. Tapson and A. van Schaik, NIST.",
    ),
    Published(
        kind="usps",
        title="USPS",
        name="USPS",
        help="9,298 handwritten digits from envelopes, 16×16 pixels.",
        classes=DIGITS,
        size=16,
        is_colour=False,
        origin="USPS, J. J. Hull, A Database for Handwritten Text Recognition Research.",
    ),
    Published(
        kind="semeion",
        title="Semeion",
        name="SEMEION",
        help="1,593 handwritten digits of 80 people, 16×16 pixels in black and white.",
        classes=DIGITS,
        size=16,
        is_colour=False,
        train={},
        test=None,
        labels="labels",
        origin="Semeion Research Center of Sciences of Communication, CC BY 4.0.",
    ),
    Published(
        kind="svhn",
        title="SVHN",
        name="SVHN",
        help="99,289 house numbers seen from the street, 32×32 pixels. Needs scipy.",
        classes=DIGITS,
        size=32,
        train={"split": "train"},
        test={"split": "test"},
        labels="labels",
        origin="Street View House Numbers, Y. Netzer et al., for non-commercial use.",
    ),
    Published(
        kind="cifar100",
        title="CIFAR-100",
        name="CIFAR100",
        help="60,000 photographs of a hundred things, 32×32 pixels.",
        classes=CIFAR100,
        size=32,
        origin="CIFAR-100, A. Krizhevsky, V. Nair and G. Hinton, University of Toronto.",
    ),
    Published(
        kind="stl10",
        title="STL-10",
        name="STL10",
        help="5,000 training and 8,000 test photographs of ten things, 96×96 pixels.",
        classes=words("airplane bird car cat deer dog horse monkey ship truck"),
        size=96,
        train={"split": "train"},
        test={"split": "test"},
        labels="labels",
        origin="STL-10, A. Coates, H. Lee and A. Y. Ng, from ImageNet.",
    ),
    Published(
        kind="gtsrb",
        title="GTSRB",
        name="GTSRB",
        help="German traffic signs: 26,640 training and 12,630 test images of 43 signs.",
        classes=numbered(43),
        size=None,
        train={"split": "train"},
        test={"split": "test"},
        labels="_samples",
        origin="German Traffic Sign Recognition Benchmark, J. Stallkamp et al.",
    ),
    Published(
        kind="eurosat",
        title="EuroSAT",
        name="EuroSAT",
        help="27,000 satellite images of ten uses of land, 64×64 pixels.",
        classes=LAND,
        size=64,
        train={},
        test=None,
        origin="EuroSAT, P. Helber, B. Bischke, A. Dengel and D. Borth, MIT licence.",
    ),
    Published(
        kind="dtd",
        title="Describable textures",
        name="DTD",
        help="5,640 photographs of 47 textures: a third each to train, validate and test.",
        classes=TEXTURES,
        size=None,
        train={"split": "train"},
        test={"split": "test"},
        labels="_labels",
        origin="Describable Textures Dataset, M. Cimpoi et al., for research.",
    ),
    Published(
        kind="flowers102",
        title="Flowers",
        name="Flowers102",
        help="8,189 photographs of 102 flowers; 10 of each to train. Needs scipy.",
        classes=numbered(102, 1),
        size=None,
        train={"split": "train"},
        test={"split": "test"},
        labels="_labels",
        origin="Oxford Flowers 102, M.-E. Nilsback and A. Zisserman.",
    ),
    Published(
        kind="food101",
        title="Food-101",
        name="Food101",
        help="101,000 photographs of 101 dishes (5 GB).",
        classes=numbered(101, 1),
        size=None,
        train={"split": "train"},
        test={"split": "test"},
        labels="_labels",
        origin="Food-101, L. Bossard, M. Guillaumin and L. Van Gool, ETH Zürich.",
    ),
    Published(
        kind="pets",
        title="Oxford pets",
        name="OxfordIIITPet",
        help="7,349 photographs of 37 breeds of cats and dogs.",
        classes=PETS,
        size=None,
        train={"split": "trainval"},
        test={"split": "test"},
        labels="_labels",
        origin="Oxford-IIIT Pet, O. M. Parkhi et al., CC BY-SA 4.0.",
    ),
    Published(
        kind="caltech101",
        title="Caltech 101",
        name="Caltech101",
        help="8,677 photographs of 101 sorts of things.",
        classes=numbered(101, 1),
        size=None,
        train={},
        test=None,
        labels="y",
        origin="Caltech 101, F.-F. Li, M. Andreeto, M. Ranzato and P. Perona, CC BY 4.0.",
    ),
    Published(
        kind="caltech256",
        title="Caltech 256",
        name="Caltech256",
        help="30,607 photographs of 256 sorts of things, and clutter.",
        classes=numbered(257, 1),
        size=None,
        train={},
        test=None,
        labels="y",
        origin="Caltech 256, G. Griffin, A. Holub and P. Perona, CC BY 4.0.",
    ),
    Published(
        kind="aircraft",
        title="Aircraft",
        name="FGVCAircraft",
        help="10,000 photographs of 100 variants of aircraft.",
        classes=numbered(100, 1),
        size=None,
        train={"split": "trainval"},
        test={"split": "test"},
        labels="_labels",
        origin="FGVC-Aircraft, S. Maji et al., for non-commercial research.",
    ),
    Published(
        kind="cars",
        title="Stanford cars",
        name="StanfordCars",
        help="16,185 photographs of 196 cars, from files that you have. Needs scipy.",
        classes=numbered(196, 1),
        size=None,
        train={"split": "train"},
        test={"split": "test"},
        labels="_samples",
        can_download=False,
        origin="Stanford Cars, J. Krause, M. Stark, J. Deng and L. Fei-Fei.",
    ),
    Published(
        kind="sun397",
        title="SUN397",
        name="SUN397",
        help="108,754 photographs of 397 scenes (37 GB).",
        classes=numbered(397, 1),
        size=None,
        train={},
        test=None,
        labels="_labels",
        origin="SUN Database, J. Xiao et al., Princeton.",
    ),
    Published(
        kind="country211",
        title="Country211",
        name="Country211",
        help="63,300 photographs, to be told the country of, out of 211 (11 GB).",
        classes=numbered(211, 1),
        size=None,
        train={"split": "train"},
        test={"split": "test"},
        origin="Country211, OpenAI, from YFCC100m.",
    ),
    Published(
        kind="pcam",
        title="PatchCamelyon",
        name="PCAM",
        help="327,680 scans of lymph nodes, with and without cancer, 96×96 pixels. Needs h5py.",
        classes=("no tumour", "tumour"),
        size=96,
        train={"split": "train"},
        test={"split": "test"},
        labels="",
        origin="PCam, B. Veeling et al., CC0.",
    ),
    Published(
        kind="rendered-sst2",
        title="Rendered SST2",
        name="RenderedSST2",
        help="9,741 sentences about films, drawn as images, to be told good from bad.",
        classes=("negative", "positive"),
        size=None,
        train={"split": "train"},
        test={"split": "test"},
        labels="_samples",
        origin="Rendered SST2, OpenAI, after R. Socher et al.",
    ),
    Published(
        kind="omniglot",
        title="Omniglot",
        name="Omniglot",
        help="964 characters of 30 alphabets, drawn by 20 people each.",
        classes=numbered(964, 1),
        size=None,
        is_colour=False,
        train={"background": True},
        test=None,
        labels="_flat_character_images",
        origin="Omniglot, B. Lake, R. Salakhutdinov and J. Tenenbaum, MIT licence.",
    ),
    Published(
        kind="lfw",
        title="Labeled faces",
        name="LFWPeople",
        help="13,233 photographs of 5,749 people, from files that you have.",
        classes=numbered(5749, 1),
        size=None,
        train={"split": "10fold"},
        test=None,
        can_download=False,
        origin="Labeled Faces in the Wild, G. B. Huang et al., University of Massachusetts.",
    ),
    Published(
        kind="imagenette",
        title="Imagenette",
        name="Imagenette",
        help="13,394 photographs of ten easy classes of ImageNet.",
        classes=IMAGENETTE,
        size=None,
        train={"split": "train", "size": "160px"},
        test={"split": "val", "size": "160px"},
        labels="_samples",
        origin="Imagenette, J. Howard, fast.ai, Apache licence; from ImageNet.",
    ),
    Published(
        kind="imagenet",
        title="ImageNet",
        name="ImageNet",
        help="1.3 million photographs of 1,000 things, from files that you have. Needs scipy.",
        classes=numbered(1000, 1),
        size=None,
        train={"split": "train"},
        test={"split": "val"},
        can_download=False,
        origin="ImageNet (ILSVRC 2012), O. Russakovsky et al., for non-commercial research.",
    ),
    Published(
        kind="fer2013",
        title="FER2013",
        name="FER2013",
        help="Faces with seven expressions, 48×48 pixels, from a file that you have.",
        classes=EMOTIONS,
        size=48,
        is_colour=False,
        train={"split": "train"},
        test=None,
        labels="_samples",
        can_download=False,
        origin="FER2013, P.-L. Carrier and A. Courville.",
    ),
    Published(
        kind="places365",
        title="Places365",
        name="Places365",
        help="1.8 million photographs of 365 places (24 GB).",
        classes=numbered(365, 1),
        size=None,
        train={"split": "train-standard", "small": True},
        test={"split": "val", "small": True},
        origin="Places365, B. Zhou et al., MIT, CC BY.",
    ),
    Published(
        kind="clevr",
        title="CLEVR counting",
        name="CLEVRClassification",
        help="85,000 drawn scenes of 3 to 10 things to be counted (18 GB).",
        classes=numbered(8, 3),
        size=None,
        train={"split": "train"},
        test={"split": "val"},
        labels="_labels",
        first_label=lambda params: 3,
        origin="CLEVR, J. Johnson et al., CC BY 4.0.",
    ),
)
