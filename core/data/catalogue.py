"""The catalogue of data sets: one `DatasetSpec` a set."""

from collections.abc import Callable
from typing import Any

from core.catalogue import Catalogue
from core.data import points
from core.data.bundled import read_bundled
from core.data.published import load_cifar10, load_fashion_mnist, load_mnist
from core.data.spec import DataKind, DatasetSpec, Generator, Progress, RawData, Samples
from core.params import FloatParam, IntParam, Param, Params, TextParam

DIGITS = tuple("0123456789")
CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
THINGS = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)

SAMPLES = IntParam(
    name="samples", default=1000, minimum=10, maximum=100_000, help="Number of points drawn."
)
SEED = IntParam(name="seed", default=0, maximum=2**31 - 1, help="Another seed draws other points.")
FOLDER = TextParam(
    name="folder",
    default="",
    help="A folder that holds the files, or where to put them; empty for a cache of your own.",
)


def _noise(default: float) -> FloatParam:
    return FloatParam(
        name="noise",
        default=default,
        maximum=10.0,
        help="Standard deviation of what is added to each coordinate.",
    )


def _points(
    kind: str,
    title: str,
    generator: Generator,
    help: str,
    *params: Param,
    classes: Callable[[Params], Any] = lambda params: 2,
) -> DatasetSpec:
    """A 2-D set; `classes(params)` is the number of its classes."""

    def load(params: Params, progress: Progress) -> RawData:
        return RawData(Samples(*generator(**params)))

    return DatasetSpec(
        kind=kind,
        title=title,
        help=help,
        params=(SAMPLES, *params, SEED),
        data_kind=DataKind.POINTS,
        shape=lambda params: (2,),
        classes=lambda params: tuple(map(str, range(classes(params)))),
        load=load,
        origin="Drawn by Layerloom.",
        generator=generator,
    )


DATASETS = Catalogue(
    "data set",
    (
        DatasetSpec(
            kind="digits",
            title="Optical digits",
            help="1,797 handwritten digits of 8×8 pixels: trains in seconds.",
            data_kind=DataKind.IMAGE,
            shape=lambda params: (1, 8, 8),
            classes=lambda params: DIGITS,
            load=lambda params, progress: read_bundled("digits.npz"),
            white=16.0,
            origin="Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, "
            "UCI Machine Learning Repository, CC BY 4.0.",
            file="digits.npz",
        ),
        DatasetSpec(
            kind="mnist-mini",
            title="MNIST, a sixth",
            help="10,000 training and 2,000 test images of MNIST, 28×28 pixels, as many of "
            "each digit; no download.",
            data_kind=DataKind.IMAGE,
            shape=lambda params: (1, 28, 28),
            classes=lambda params: DIGITS,
            load=lambda params, progress: read_bundled("mnist-mini.npz"),
            white=255.0,
            origin="MNIST, Y. LeCun, C. Cortes and C. Burges, CC BY-SA 3.0.",
            has_test_set=True,
            file="mnist-mini.npz",
        ),
        _points(
            "moons",
            "Two moons",
            points.moons,
            "Two interleaved half circles: a line cannot part them.",
            _noise(0.1),
        ),
        _points(
            "circles",
            "Two circles",
            points.circles,
            "One circle inside the other.",
            FloatParam(
                name="factor",
                default=0.5,
                maximum=1.0,
                help="Radius of the inner circle; the outer one has 1.",
            ),
            _noise(0.08),
        ),
        _points(
            "spirals",
            "Spirals",
            points.spirals,
            "Arms wound into each other: hard for a small network.",
            IntParam(
                name="arms", default=2, minimum=2, maximum=10, help="Number of spirals and classes."
            ),
            FloatParam(
                name="turns", default=1.5, maximum=10.0, help="How often each winds around."
            ),
            _noise(0.02),
            classes=lambda params: params["arms"],
        ),
        _points(
            "xor",
            "Exclusive or",
            points.xor,
            "Class 1 where exactly one coordinate is positive: the smallest task that needs a "
            "hidden layer.",
            _noise(0.0),
        ),
        _points(
            "gaussians",
            "Gaussian clouds",
            points.gaussians,
            "Round clouds on a circle: a single linear layer can part them.",
            IntParam(name="classes", default=3, minimum=2, maximum=10, help="Number of clouds."),
            _noise(0.25),
            classes=lambda params: params["classes"],
        ),
        DatasetSpec(
            kind="mnist",
            title="MNIST",
            help="60,000 training and 10,000 test images of handwritten digits, 28×28 pixels.",
            params=(FOLDER,),
            data_kind=DataKind.IMAGE,
            shape=lambda params: (1, 28, 28),
            classes=lambda params: DIGITS,
            load=load_mnist,
            white=255.0,
            origin="MNIST, Y. LeCun, C. Cortes and C. Burges, CC BY-SA 3.0.",
            has_test_set=True,
            needs_download=True,
        ),
        DatasetSpec(
            kind="fashion-mnist",
            title="Fashion-MNIST",
            help="60,000 training and 10,000 test images of clothes, 28×28 pixels: as MNIST, "
            "but harder.",
            params=(FOLDER,),
            data_kind=DataKind.IMAGE,
            shape=lambda params: (1, 28, 28),
            classes=lambda params: CLOTHES,
            load=load_fashion_mnist,
            white=255.0,
            origin="Fashion-MNIST, H. Xiao, K. Rasul and R. Vollgraf, Zalando, MIT licence.",
            has_test_set=True,
            needs_download=True,
        ),
        DatasetSpec(
            kind="cifar10",
            title="CIFAR-10",
            help="50,000 training and 10,000 test photographs of ten things, 32×32 pixels in "
            "colour.",
            params=(FOLDER,),
            data_kind=DataKind.IMAGE,
            shape=lambda params: (3, 32, 32),
            classes=lambda params: THINGS,
            load=load_cifar10,
            white=255.0,
            origin="CIFAR-10, A. Krizhevsky, V. Nair and G. Hinton, University of Toronto.",
            has_test_set=True,
            needs_download=True,
        ),
    ),
)
