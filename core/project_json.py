"""The project as JSON data, and back: the public format, version 2.

Reading validates everything by the catalogues; an error is one sentence that names the place
in the file. Nothing here touches a disk, and nothing in the data is ever executed.
"""

from collections.abc import Iterator
from typing import Any

from core.catalogue import Catalogue, Spec
from core.data.augmentation import AUGMENTATIONS
from core.data.catalogue import DATASETS
from core.data.preprocessing import PREPROCESSING
from core.data.settings import DATA_PARAMS, DataSettings
from core.errors import ProjectFileError
from core.initializers import INITIALIZERS
from core.json_reading import read_list, read_object, read_plain, read_text, refuse_others
from core.layout import place_missing
from core.network_json import network_from_json, network_to_json
from core.params import Setting, shown
from core.project import Project
from core.project_upgrade import upgraded
from core.settings.initial_weights import INITIAL_WEIGHTS
from core.settings.losses import LOSSES
from core.settings.optimizers import OPTIMIZERS
from core.settings.regularizers import REGULARIZERS
from core.settings.schedules import SCHEDULES
from core.settings.training import RUN_PARAMS, TrainingSettings

FORMAT = "layerloom-project"
VERSION = 2


# -- value to JSON data ------------------------------------------------------------------


def to_json(project: Project) -> dict[str, object]:
    """`project` as plain JSON data."""
    found: dict[str, object] = {"format": FORMAT, "version": VERSION}
    if project.description:
        found["description"] = project.description
    found["network"] = network_to_json(project.network)
    found["data"] = _data_to_json(project.data)
    found["training"] = _training_to_json(project.training)
    return found


def _data_to_json(data: DataSettings) -> dict[str, object]:
    params = data.spec.params_to_json(data.dataset.params)
    plain = {param.name: param.to_json(getattr(data, param.name)) for param in DATA_PARAMS}
    preprocessing = PREPROCESSING.to_json(data.preprocessing)
    return {
        "dataset": data.dataset.kind,
        "params": params,
        "preprocessing": preprocessing,
        **plain,
    }


def _training_to_json(training: TrainingSettings) -> dict[str, object]:
    return {
        "loss": LOSSES.to_json(training.loss),
        "optimizer": OPTIMIZERS.to_json(training.optimizer),
        "schedule": SCHEDULES.to_json(training.schedule),
        "regularization": [REGULARIZERS.to_json(item) for item in training.regularization],
        "augmentation": [AUGMENTATIONS.to_json(item) for item in training.augmentation],
        "initialization": INITIALIZERS.to_json(training.initialization),
        "initial_weights": INITIAL_WEIGHTS.to_json(training.initial_weights),
        **{param.name: param.to_json(getattr(training, param.name)) for param in RUN_PARAMS},
    }


# -- JSON data to value ------------------------------------------------------------------


def from_json(value: object) -> Project:
    """The project that plain JSON data describes. Raises `LayerloomError`."""
    fields = read_object(value, "a project file")
    _check_format(fields)
    fields = upgraded(fields)
    known = ("format", "version", "description", "network", "data", "training")
    refuse_others(fields, known, "the file")
    if "network" not in fields:
        raise ProjectFileError('the field "network" is missing.')
    return Project(
        network=place_missing(network_from_json(fields["network"])),
        data=_data(fields.get("data", {})),
        training=_training(fields.get("training", {})),
        description=read_text(fields.get("description", ""), "description"),
    )


def _check_format(fields: dict[str, Any]) -> None:
    if fields.get("format") != FORMAT:
        wrong = f'is {shown(fields.get("format"))}, not "{FORMAT}"'
        told = wrong if "format" in fields else f'is missing; it must be "{FORMAT}"'
        raise ProjectFileError(f'not a Layerloom project: the field "format" {told}.')
    if "version" not in fields:
        raise ProjectFileError(
            'the field "version" is missing, which says how the file is to be read: a file that '
            f'is written by hand has "version": {VERSION}.'
        )
    version = fields["version"]
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ProjectFileError(
            f'the field "version" is {shown(version)}, but this Layerloom reads the versions 1 to '
            f'{VERSION}, as whole numbers: a file that is written by hand has "version": {VERSION}.'
        )
    if version > VERSION:
        raise ProjectFileError(
            f"made by a newer Layerloom (version {shown(version)} of the project file; this one "
            f"reads up to {VERSION}): update Layerloom."
        )


def _data(value: object) -> DataSettings:
    fields = read_object(value, "data")
    plain = [param.name for param in DATA_PARAMS]
    refuse_others(fields, ("dataset", "params", "preprocessing", *plain), "data")
    kind = fields.get("dataset", "digits")
    dataset = DATASETS.parse({"kind": kind, "params": fields.get("params", {})}, "data")
    chosen: dict[str, Any] = read_plain(fields, DATA_PARAMS, "data")
    if "preprocessing" in fields:
        place = "data.preprocessing"
        chosen["preprocessing"] = PREPROCESSING.parse(fields["preprocessing"], place)
    return DataSettings(dataset=dataset, **chosen)


def _training(value: object) -> TrainingSettings:
    fields = read_object(value, "training")
    catalogues: dict[str, Catalogue[Spec]] = {
        "loss": LOSSES,
        "optimizer": OPTIMIZERS,
        "schedule": SCHEDULES,
        "initialization": INITIALIZERS,
        "initial_weights": INITIAL_WEIGHTS,
    }
    plain = (param.name for param in RUN_PARAMS)
    refuse_others(fields, (*catalogues, "regularization", "augmentation", *plain), "training")
    chosen: dict[str, Any] = {}
    for name, catalogue in catalogues.items():
        if name in fields:
            chosen[name] = catalogue.parse(fields[name], f"training.{name}")
    if "regularization" in fields:
        chosen["regularization"] = _regularization(fields["regularization"])
    if "augmentation" in fields:
        chosen["augmentation"] = tuple(_augmentation(fields["augmentation"]))
    return TrainingSettings(**chosen, **read_plain(fields, RUN_PARAMS, "training"))


def _augmentation(value: object) -> Iterator[Setting]:
    where = "training.augmentation"
    for index, item in enumerate(read_list(value, where)):
        yield AUGMENTATIONS.parse(item, f"{where}[{index}]")


def _regularization(value: object) -> tuple[Setting, ...]:
    where = "training.regularization"
    found: dict[str, Setting] = {}
    for index, item in enumerate(read_list(value, where)):
        setting = REGULARIZERS.parse(item, f"{where}[{index}]")
        if setting.kind in found:
            raise ProjectFileError(f"{where}[{index}]: {setting.kind} stands twice.")
        found[setting.kind] = setting
    return tuple(found.values())
