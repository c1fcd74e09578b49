"""The part of a training script that loads the data.

What Layerloom itself runs is copied from its source, so that both compute the same bits.
"""

import inspect
from importlib.resources import files

from core.codegen.own_data import own_imports, own_loading
from core.codegen.preparation import preparation_functions
from core.data.settings import DataSettings
from core.data.torchvision_loading import ROWS, arguments_of
from core.data.torchvision_table import Arguments, Published
from core.params import Params
from core.source import literal

PUBLISHED = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "cifar10": "CIFAR10"}
"""The classes of torchvision, by kind of data set."""

NPZ = '''\
def load() -> tuple[np.ndarray, ...]:
    """Inputs and labels as stored{then_test}."""
    names = {names}
    with np.load(Path(__file__).with_name({file})) as arrays:
        return tuple(arrays[name] for name in names)
'''

DRAWN = '''\
def load() -> tuple[np.ndarray, ...]:
    """Samples, and what is to be learned of each."""
    return {call}
'''

TORCHVISION = '''\
def load() -> tuple[np.ndarray, ...]:
    """Images and labels for training, then those for testing; downloaded if missing."""
    found: list[np.ndarray] = []
    for is_train in (True, False):
        part = datasets.{name}({folder}, train=is_train, download=True)
        found += [{images}, np.asarray(part.targets)]
    return tuple(found)
'''

ANY_OF_TORCHVISION = '''\
def load() -> tuple[np.ndarray, ...]:
    """Images and labels{then_test}; downloaded if missing."""
    found: list[np.ndarray] = []
    for part in (
{parts}    ):
        pairs = [part[index] for index in range(len(part))]
        images = [squared(image, {size}, {is_colour}, True) for image, _ in pairs]
        found += [np.stack(images){turned}, np.array([label for _, label in pairs]){less}]
    return tuple(found)
'''

IDX = '''\
def load() -> tuple[np.ndarray, ...]:
    """Images and labels for training, then those for testing, from their IDX files."""
    root = Path({folder})
    folders = (root / "{name}" / "raw", root / "raw", root / "{kind}", root)
    found = []
    for part in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        names = [f"{{part}}-ubyte", f"{{part}}-ubyte.gz", part.replace("-idx", ".idx") + "-ubyte"]
        path = next(f / name for f in folders for name in names if (f / name).is_file())
        data = path.read_bytes()
        data = gzip.decompress(data) if data[:2] == b"\\x1f\\x8b" else data
        shape = np.frombuffer(data, ">i4", data[3], 4)
        array = np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)
        found.append(array[:, None] if "images" in part else array)
    return tuple(found)
'''


def data_functions(data: DataSettings, has_fitted: bool = False) -> list[str]:
    """The source of all functions up to `prepared()`; needs `np`, `torch`, `Tensor`, DEVICE.

    `has_fitted`: it gives what was measured for the preprocessing as well.
    """
    return [*_loading(data), *preparation_functions(data, has_fitted)]


def data_imports(data: DataSettings) -> tuple[list[str], list[str]]:
    """Import lines for it: of the standard library, and of others."""
    if data.spec.describe is not None:
        return own_imports(data)
    if data.spec.generator is not None:
        return [], []
    if data.spec.file:
        return ["from pathlib import Path"], []
    if data.dataset.kind in ROWS:
        return [], ["from PIL import Image, ImageOps", "from torchvision import datasets"]
    if _reads_idx(data):
        return ["import gzip", "from pathlib import Path"], []
    return [], ["from torchvision import datasets"]


def data_files(data: DataSettings) -> dict[str, bytes]:
    """The files that the script reads beside itself, by name."""
    name = data.spec.file
    return {name: files("resources").joinpath(f"data/{name}").read_bytes()} if name else {}


def _reads_idx(data: DataSettings) -> bool:
    is_idx = data.dataset.kind in ("mnist", "fashion-mnist")
    return is_idx and bool(data.dataset.params["folder"])


def _loading(data: DataSettings) -> list[str]:
    spec, params = data.spec, data.dataset.params
    if spec.describe is not None:
        return own_loading(data)
    if spec.generator is not None:
        told = ", ".join(f"{name}={literal(value)}" for name, value in params.items())
        call = f"{spec.generator.__name__}({told})"
        return [inspect.getsource(spec.generator), DRAWN.format(call=call)]
    if spec.file:
        parts = ("train", "test") if spec.has_test_set else ("train",)
        names = [f"{part}_{what}" for part in parts for what in ("inputs", "labels")]
        shown = "(" + ", ".join(map(literal, names)) + ")"
        then_test = ", then those for testing" if spec.has_test_set else ""
        return [NPZ.format(file=literal(spec.file), names=shown, then_test=then_test)]
    if data.dataset.kind in ROWS:
        return _any_of_torchvision(data, ROWS[data.dataset.kind])
    name = PUBLISHED[data.dataset.kind]
    folder = literal(params["folder"] or "data")
    if _reads_idx(data):
        return [IDX.format(folder=folder, name=name, kind=data.dataset.kind)]
    is_colour = data.dataset.kind == "cifar10"
    images = "part.data.transpose(0, 3, 1, 2)" if is_colour else "part.data.numpy()[:, None]"
    return [TORCHVISION.format(name=name, folder=folder, images=images)]


def _any_of_torchvision(data: DataSettings, row: Published) -> list[str]:
    from core.data.own.pictures import squared

    params = data.dataset.params
    first = row.first_label(params)
    load = ANY_OF_TORCHVISION.format(
        then_test=" for training, then those for testing" if row.test else "",
        parts="".join(
            f"        datasets.{row.name}({_told(row, part, params)}),\n"
            for part in (row.train, row.test)
            if part is not None
        ),
        size=data.shape[-1],
        is_colour=row.is_colour,
        turned=".transpose(0, 1, 3, 2)" if row.is_turned else "",
        less=f" - {first}" if first else "",
    )
    return [inspect.getsource(squared), load]


def _told(row: Published, part: Arguments, params: Params) -> str:
    told = {**arguments_of(row, part, params), **({"download": True} if row.can_download else {})}
    given = [f"{name}={literal(value)}" for name, value in told.items()]
    return ", ".join([literal(params["folder"] or "data"), *given])
