"""The folder a run leaves behind: metrics as they come, then weights, and the project.

`metrics.csv` and `metrics.jsonl` hold the same rows, written line by line, so that a kill loses
none, and forced to disk about once a second. `weights.safetensors` and `project.loom` are
written whole or not at all.
"""

import csv
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.project import Project
from core.project_file import save, write_atomically
from core.training.checkpoints.place import Place

COLUMNS = (
    "event",
    "step",
    "epoch",
    "loss",
    "accuracy",
    "lr",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "test_loss",
    "test_accuracy",
    "reason",
)
FLUSH_SECONDS = 1.0


class RunFiles:
    """Writes into `folder`, which is made. Raises `OSError` where that cannot be."""

    def __init__(self, folder: Path, start: Place | None = None) -> None:
        """A run that goes on from `start` keeps the rows up to there."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        past = _rows(folder / "metrics.jsonl", start) if start else []
        self._lines = (folder / "metrics.jsonl").open("w", 1, encoding="utf-8", newline="\n")
        self._table = (folder / "metrics.csv").open("w", 1, encoding="utf-8", newline="")
        self._writer: csv.DictWriter[str] = csv.DictWriter(
            self._table, COLUMNS, extrasaction="ignore"
        )
        self._writer.writeheader()
        self._flushed = time.monotonic()
        for row in past:
            self.write_row(row)
        self._flushed = 0.0

    def __enter__(self) -> "RunFiles":
        return self

    def __exit__(self, *error: object) -> None:
        self._flush()
        self._lines.close()
        self._table.close()

    def write_project(self, project: Project) -> None:
        """Keep what is trained. Raises `ProjectFileError`."""
        save(project, self.folder / "project.loom")

    def write_row(self, row: Mapping[str, object]) -> None:
        """Add one row of metrics."""
        self._lines.write(json.dumps(row, allow_nan=False) + "\n")
        self._writer.writerow(row)
        if time.monotonic() - self._flushed > FLUSH_SECONDS:
            self._flush()

    def write_weights(self, weights: Mapping[str, NDArray[Any]]) -> None:
        """Keep what was learned, as safetensors; nothing where there is nothing."""
        from safetensors.numpy import save as to_bytes

        if weights:
            arrays = {name: np.ascontiguousarray(array) for name, array in weights.items()}
            write_atomically(self.folder / "weights.safetensors", to_bytes(arrays))

    def _flush(self) -> None:
        self._flushed = time.monotonic()
        for file in (self._lines, self._table):
            file.flush()
            os.fsync(file.fileno())


def _rows(path: Path, start: Place) -> list[dict[str, Any]]:
    """What was measured up to `start`; nothing from where the file is damaged, as by a kill."""
    found: list[dict[str, Any]] = []
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                is_ahead = row["step"] > start.step
                is_ahead |= row["event"] == "epoch" and row["epoch"] > start.epoch
                if row["event"] != "finished" and not is_ahead:
                    found.append(row)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return found
