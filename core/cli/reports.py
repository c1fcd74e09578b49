"""The jobs that only look: check, summary, export."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from core.check import check
from core.cli.data_options import with_data
from core.cli.findings import finding_to_json, in_words
from core.cli.output import OutputError, writing_to
from core.data.describing import described, has_place
from core.data.loading import load_dataset
from core.diagnosis.diagnose import diagnose_before
from core.errors import CompileError, DataError, ProjectFileError, WeightsError
from core.layers.spec import Shape
from core.problems import Problem
from core.project import Project
from core.project_file import write_atomically
from core.shapes import Inference

COLUMNS = ("name", "kind", "output shape", "parameters")


def run_check(project: Project, options: argparse.Namespace) -> int:
    """Print the problems by layer, and what the rules find before training. 0 where the network
    can be trained on its data, otherwise 1.

    With `--train`, a network that can be is tried out, and the code is that of the trials. Raises
    `ParamError` there for data that cannot be used.
    """
    if options.train:
        project = with_data(project, options)
        if check(project).is_trainable:
            from core.cli.trials import run_trials

            return run_trials(project, options)
    project, fault, told = _read(project)
    inference = check(project)
    if fault and not any(problem.text in fault for problem in inference.problems):
        inference = check(project, fault)
    findings = diagnose_before(project)
    if options.json:
        said = {
            "trainable": inference.is_trainable,
            "problems": [problem_to_json(project, problem) for problem in inference.problems],
            "findings": [finding_to_json(finding, project) for finding in findings],
            **({"data": told} if told else {}),
        }
        print(json.dumps(said, indent=1))
    else:
        verdict = "can be trained" if inference.is_trainable else "cannot be trained yet"
        count = len(inference.problems)
        found = f": {count} problem{'s' * (count > 1)}" if count else ""
        print(f"{options.file.name} {verdict} ({inference.total_parameters:,} parameters){found}.")
        for problem in inference.problems:
            print(f"  {problem.severity}: {_about(project, problem)}")
        if told:
            print(f"  data: {told}")
        known = {problem.rule for problem in inference.problems}
        for finding in findings:
            if finding.rule not in known:
                print(f"  {in_words(finding)}")
    return 0 if inference.is_trainable else 1


def _read(project: Project) -> tuple[Project, str, str]:
    """`project` with its data in memory, so that the rules about them can speak, the sentence
    about what is wrong with them, and what is left out or filled in. Nothing is downloaded."""
    data, told = project.data, ""
    if data.unknown is not None and not has_place(data.dataset):
        return project, "", ""
    try:
        if data.unknown is not None:
            data = replace(data, dataset=described(data.dataset))
        if not data.spec.needs_download:
            told = load_dataset(data).left_out
    except DataError as error:
        return replace(project, data=data), str(error), ""
    return replace(project, data=data), data.impossible_split, told


def _about(project: Project, problem: Problem) -> str:
    """The sentence of a problem, with the layer's name where it does not say it."""
    node = project.network.nodes.get(problem.node or "")
    return (
        problem.text
        if node is None or node.name in problem.text
        else f"{node.name}: {problem.text}"
    )


def problem_to_json(project: Project, problem: Problem) -> dict[str, object]:
    """One problem as plain JSON data; `node` is the id, `name` what the layer is called."""
    node = project.network.nodes.get(problem.node or "")
    edge = problem.edge
    return {
        "severity": str(problem.severity),
        "rule": problem.rule,
        "text": problem.text,
        "node": problem.node,
        "name": node.name if node else None,
        "edge": {"source": edge.source, "target": edge.target} if edge else None,
        "fix": problem.fix.label if problem.fix else None,
    }


def run_summary(project: Project, options: argparse.Namespace) -> int:
    """Print one row a layer, in the order of computation, and the totals."""
    inference = check(project)
    nodes = [project.network.nodes[node] for node in project.network.order]
    layers: list[dict[str, object]] = [
        {
            "name": node.name,
            "kind": node.kind,
            "output_shape": _listed(inference.shapes.get(node.id)),
            "parameters": inference.parameters.get(node.id, 0),
        }
        for node in nodes
    ]
    if options.json:
        totals = {
            "total_parameters": inference.total_parameters,
            "trainable_parameters": inference.learning_parameters,
        }
        print(json.dumps({"layers": layers, **totals}, indent=1))
    else:
        _print_table(layers, inference)
    return 0


def _listed(shape: Shape | None) -> list[int] | None:
    return None if shape is None else list(shape)


def _print_table(layers: list[dict[str, object]], inference: Inference) -> None:
    rows = [COLUMNS, *(_row(layer) for layer in layers)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    line = "─" * (sum(widths) + 2 * (len(widths) - 1))
    for index, row in enumerate(rows):
        words = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        print("  ".join(words + numbers).rstrip())
        if index == 0:
            print(line)
    print(line)
    print(f"total parameters      {inference.total_parameters:,}")
    print(f"trainable parameters  {inference.learning_parameters:,}")


def _row(layer: dict[str, object]) -> tuple[str, ...]:
    shape = layer["output_shape"]
    shown = "×".join(map(str, shape)) if isinstance(shape, list) else "?"
    return str(layer["name"]), str(layer["kind"]), shown, f"{layer['parameters']:,}"


def _file_name(path: Path) -> str:
    if not path.name or path.is_dir():
        raise OutputError(f"Cannot write {path}: it is a folder; name a file.")
    return path.name


def run_export(project: Project, options: argparse.Namespace) -> int:
    """Write the network, or the network with its training, as Python source."""
    from core.codegen import python_module, training_files, training_script

    beside: dict[str, bytes] = {}
    if options.to != "python" and project.data.unknown:
        raise ProjectFileError(project.data.unknown)
    try:
        if options.to == "python":
            text = python_module(project.network, project.input_shape)
        else:
            text, beside = training_script(project), training_files(project)
    except (CompileError, WeightsError) as error:
        raise ProjectFileError(str(error)) from error
    if options.out is None:
        sys.stdout.write(text)
    else:
        contents = {_file_name(options.out): text.encode("utf-8"), **beside}
        for name, content in contents.items():
            path = options.out.with_name(name)
            with writing_to(path):
                write_atomically(path, content)
            print(f"Written: {path}")
    return 0
