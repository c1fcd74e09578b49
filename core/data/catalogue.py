"""The catalogue of data sets: one `DatasetSpec` a set."""

from core.catalogue import Catalogue
from core.data.bundled import read_bundled
from core.data.class_names import DIGITS, words
from core.data.drawn import O_RINGS, POINT_SETS, SEQUENCES, VALUE_SETS
from core.data.own import OWN_SETS
from core.data.published import (
    has_cifar10,
    has_fashion_mnist,
    has_mnist,
    load_cifar10,
    load_fashion_mnist,
    load_mnist,
)
from core.data.spec import DataKind, DatasetSpec, Group
from core.data.torchvision_loading import FOLDER, TORCHVISION_SETS

CLOTHES = words("T-shirt/top Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Ankle_boot")
THINGS = words("airplane automobile bird cat deer dog frog horse ship truck")

DATASETS = Catalogue(
    "data set",
    (
        DatasetSpec(
            kind="digits",
            title="Optical digits",
            help="1,797 handwritten digits of 8×8 pixels: trains in seconds.",
            data_kind=DataKind.IMAGE,
            group=Group.SMALL,
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
            group=Group.SMALL,
            shape=lambda params: (1, 28, 28),
            classes=lambda params: DIGITS,
            load=lambda params, progress: read_bundled("mnist-mini.npz"),
            white=255.0,
            origin="MNIST, Y. LeCun, C. Cortes and C. Burges, CC BY-SA 3.0.",
            has_test_set=True,
            file="mnist-mini.npz",
        ),
        O_RINGS,
        SEQUENCES,
        *POINT_SETS,
        *VALUE_SETS,
        *OWN_SETS,
        DatasetSpec(
            kind="mnist",
            title="MNIST",
            help="60,000 training and 10,000 test images of handwritten digits, 28×28 pixels.",
            params=(FOLDER,),
            data_kind=DataKind.IMAGE,
            group=Group.PUBLISHED,
            shape=lambda params: (1, 28, 28),
            classes=lambda params: DIGITS,
            load=load_mnist,
            white=255.0,
            origin="MNIST, Y. LeCun, C. Cortes and C. Burges, CC BY-SA 3.0.",
            has_test_set=True,
            needs_download=True,
            megabytes=12,
            is_here=has_mnist,
        ),
        DatasetSpec(
            kind="fashion-mnist",
            title="Fashion-MNIST",
            help="60,000 training and 10,000 test images of clothes, 28×28 pixels: as MNIST, "
            "but harder.",
            params=(FOLDER,),
            data_kind=DataKind.IMAGE,
            group=Group.PUBLISHED,
            shape=lambda params: (1, 28, 28),
            classes=lambda params: CLOTHES,
            load=load_fashion_mnist,
            white=255.0,
            origin="Fashion-MNIST, H. Xiao, K. Rasul and R. Vollgraf, Zalando, MIT licence.",
            has_test_set=True,
            needs_download=True,
            megabytes=31,
            is_here=has_fashion_mnist,
        ),
        DatasetSpec(
            kind="cifar10",
            title="CIFAR-10",
            help="50,000 training and 10,000 test photographs of ten things, 32×32 pixels in "
            "colour.",
            params=(FOLDER,),
            data_kind=DataKind.IMAGE,
            group=Group.PUBLISHED,
            shape=lambda params: (3, 32, 32),
            classes=lambda params: THINGS,
            load=load_cifar10,
            white=255.0,
            origin="CIFAR-10, A. Krizhevsky, V. Nair and G. Hinton, University of Toronto.",
            has_test_set=True,
            needs_download=True,
            megabytes=170,
            is_here=has_cifar10,
        ),
        *TORCHVISION_SETS,
    ),
)
