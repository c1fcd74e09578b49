"""The data set of the command line: its options, and reading what is one's own."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace

from core.cli.progress_bar import ProgressBar
from core.data.catalogue import DATASETS
from core.data.describing import described, has_place, with_whole_paths
from core.data.loading import load_dataset
from core.data.settings import DataSettings
from core.data.spec import DatasetSpec, Progress, silent
from core.data_check import listed
from core.errors import DataError, ParamError
from core.params import BoolParam, Setting, TextParam
from core.project import Project

WHERE = "the command line"
_SWITCHES = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


def add_data(parser: argparse.ArgumentParser) -> None:
    """The options of `train` about data."""
    parser.add_argument(
        "--dataset", metavar="NAME", help="Another data set, such as mnist, at its defaults."
    )
    parser.add_argument(
        "--data-path",
        metavar="PATH",
        help="The file or folder of the data set: with --dataset csv, npz or image-folder your "
        "own, otherwise where a published one lies.",
    )
    parser.add_argument("--target", metavar="COLUMN", help="With csv: the column to be learned.")
    parser.add_argument(
        "--task",
        choices=("auto", "classification", "regression"),
        help="With csv and npz: learn classes or values.",
    )
    parser.add_argument(
        "--data-option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="Any other parameter of the data set, as missing=mean with csv or skip_broken=yes "
        "with image-folder; may be given several times.",
    )


def with_data(project: Project, options: argparse.Namespace) -> Project:
    """`project` with the data set of the command line, looked at where it is one's own and not
    yet known. Raises `ParamError`."""
    before = project.data.dataset
    kind = getattr(options, "dataset", None) or before.kind
    spec = DATASETS.find(kind, WHERE)
    given = _given(spec, options)
    if not given and kind == before.kind:
        chosen, is_known = before, project.data.unknown is None or not has_place(before)
    else:
        old = before.params if kind == before.kind else {}
        chosen = Setting(kind, spec.complete({**old, **given}, f"{WHERE}, data set {kind}"))
        is_known = not has_place(chosen)
        chosen = with_whole_paths(chosen)
    dataset = chosen if is_known else _looked_at(chosen)
    return replace(project, data=replace(project.data, dataset=dataset))


def _looked_at(dataset: Setting) -> Setting:
    try:
        with ProgressBar(delay=1.0) as bar:
            return described(dataset, bar.show_preparation)
    except DataError as error:
        raise ParamError(str(error)) from error


def _given(spec: DatasetSpec, options: argparse.Namespace) -> dict[str, object]:
    """What the options say about the parameters of a data set. Raises `ParamError`."""
    given: dict[str, object] = {}
    if getattr(options, "data_path", None) is not None:
        names = [p.name for p in spec.params if isinstance(p, TextParam) and p.picks]
        if not names:
            raise ParamError(f"{WHERE}: {spec.kind} is read from no file or folder.")
        given[names[0]] = options.data_path
    for name in ("target", "task"):
        if getattr(options, name, None) is not None:
            given[name] = getattr(options, name)
    return given | _free(spec, getattr(options, "data_option", ()))


def _free(spec: DatasetSpec, texts: Sequence[str]) -> dict[str, object]:
    """The parameters that `--data-option` names. Raises `ParamError`."""
    found: dict[str, object] = {}
    known = {param.name: param for param in spec.params if not param.is_hidden}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise ParamError(f"{WHERE}: --data-option takes NAME=VALUE, not {text!r}.")
        if name not in known:
            names = ", ".join(known) or "none"
            raise ParamError(f"{WHERE}: {spec.kind} has no option {name!r}; it has {names}.")
        param = known[name]
        if isinstance(param, BoolParam):
            found[name] = _SWITCHES.get(value.lower(), value)
        else:
            found[name] = value if isinstance(param.default, str) else _number(value)
    return found


def _number(text: str) -> object:
    """A number or a list of them; anything else stays a text, for its parameter to refuse."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def read_ahead_of_run(data: DataSettings, progress: Progress = silent) -> str:
    """Load data that need no download, so that what is wrong with them is bad input. Gives what
    is said of columns and samples that are left out or filled in, and of labels that do not count
    from 0.
    Raises `ParamError`."""
    if data.spec.needs_download:
        return ""
    try:
        told = f"{data.remark} {load_dataset(data, progress).left_out}".strip()
    except DataError as error:
        raise ParamError(str(error)) from error
    labels = data.whole_labels
    if labels == tuple(range(len(labels))):
        return told
    return f"{told} {len(labels):,} classes are learned, whose labels are {listed(labels)}.".strip()
