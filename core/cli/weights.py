"""The weights that `train` starts from: the option for them, and what of them fits."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from core.data.spec import Progress
from core.errors import ParamError, WeightsError
from core.project import Project
from core.settings.initial_weights import INITIAL_WEIGHTS, MATCH

MOST_LINES = 8
"""Tensors that are named one by one; more are counted."""


def add_weights(parser: argparse.ArgumentParser) -> None:
    """The options of `train` about weights."""
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        help="start from these weights: safetensors, or a state dict that torch saved",
    )
    parser.add_argument("--match", choices=MATCH.choices, help=MATCH.help)


def with_weights(project: Project, options: argparse.Namespace) -> Project:
    """`project` with what the command line says. Raises `ParamError`."""
    held = project.training.initial_weights
    if options.weights is not None:
        held = INITIAL_WEIGHTS.setting("File", path=str(options.weights))
    if options.match is not None:
        if "match" not in held.params:
            raise ParamError(
                "--match says how weights are found: say with --weights in which file."
            )
        held = INITIAL_WEIGHTS.setting(held.kind, **{**held.params, "match": options.match})
    return replace(project, training=replace(project.training, initial_weights=held))


def report_weights(project: Project, progress: Progress) -> None:
    """Say on stderr what of loaded weights fits. Raises `ParamError` where they cannot be read,
    nothing fits, or what fits is not finite; `DataError` where published ones cannot be had."""
    from core.transfer.loading import (
        file_of,
        is_loaded,
        refuse_misfit,
        refuse_unsound,
        report_on,
        source_name,
    )
    from core.transfer.reading import read_weights

    setting = project.training.initial_weights
    if not is_loaded(setting):
        return
    try:
        tensors = read_weights(file_of(setting, progress))
        report = report_on(project, tensors, str(setting.params["match"]))
        refuse_misfit(report, setting)
        refuse_unsound(tensors, report, setting)
    except WeightsError as error:
        raise ParamError(str(error)) from error
    lines = list(report.lines())
    print(f"{source_name(setting)}: {report.summary}", file=sys.stderr)
    for line in lines[:MOST_LINES]:
        print(f"  {line}", file=sys.stderr)
    if len(lines) > MOST_LINES:
        print(f"  and {len(lines) - MOST_LINES:,} more", file=sys.stderr)
