"""Where the files are that a project names: a relative path starts at the project's own folder."""

from dataclasses import replace
from pathlib import Path, PureWindowsPath

from core.catalogue import Spec
from core.params import Params, Setting, TextParam
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS


def with_places_from(project: Project, folder: Path) -> Project:
    """`project` with the files and folders that it names from the root on, found from `folder`.

    What starts at a person's home (~) or is too long to be kept so stays as it is.
    """
    data, training = project.data, project.training
    weights = training.initial_weights
    dataset = _placed(data.dataset, data.spec, folder)
    initial = _placed(weights, INITIAL_WEIGHTS[weights.kind], folder)
    if dataset is not data.dataset:
        data = replace(data, dataset=dataset)
    if initial is not weights:
        training = replace(training, initial_weights=initial)
    return replace(project, data=data, training=training)


def _placed(setting: Setting, spec: Spec, folder: Path) -> Setting:
    found = {
        param.name: text
        for param in spec.params
        if isinstance(param, TextParam) and param.picks
        for text in [_whole(str(setting.params[param.name]), folder)]
        if text != setting.params[param.name] and len(text) <= param.maximum_length
    }
    return Setting(setting.kind, Params({**setting.params, **found})) if found else setting


def _whole(text: str, folder: Path) -> str:
    is_whole = Path(text).is_absolute() or PureWindowsPath(text).is_absolute()
    if not text or text.startswith("~") or is_whole:
        return text
    try:
        return str(folder.absolute() / text)
    except OSError:  # the present folder is gone
        return text
