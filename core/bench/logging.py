"""Where the script writes its figures: TensorBoard if it is installed, else what stands in.

The stand-in computes what `SummaryWriter` computes (histograms in TensorBoard's own bins) and
appends it to a file as lines of JSON. It is cheaper than TensorBoard, which also packs records.
"""

import json
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Log(Protocol):
    """The part of `SummaryWriter` that the script uses."""

    def add_scalar(self, tag: str, value: float, step: int) -> None: ...

    def add_histogram(self, tag: str, values: Any, step: int) -> None: ...

    def close(self) -> None: ...


def has_tensorboard() -> bool:
    """Whether the script logs as it really would."""
    return find_spec("tensorboard") is not None


def open_log(folder: str) -> Log:
    """A log that writes into `folder`."""
    if has_tensorboard():
        from torch.utils.tensorboard import SummaryWriter

        writer: Log = SummaryWriter(folder)
        return writer
    return Lines(Path(folder) / "events.jsonl")


class Lines:
    """What stands in for TensorBoard."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._edges = bin_edges()

    def add_scalar(self, tag: str, value: float, step: int) -> None:
        """Append one number."""
        self._write({"tag": tag, "step": step, "value": value})

    def add_histogram(self, tag: str, values: Any, step: int) -> None:
        """Append the counts of `values` in TensorBoard's bins."""
        array = values.detach().cpu().numpy().reshape(-1)
        counts, _ = np.histogram(array, self._edges)
        used = np.flatnonzero(counts)
        first, last = (used[0], used[-1] + 1) if len(used) else (0, 0)
        self._write(
            {
                "tag": tag,
                "step": step,
                "min": float(array.min()),
                "max": float(array.max()),
                "sum": float(array.sum()),
                "squares": float(array.dot(array)),
                "edges": self._edges[first : last + 1].tolist(),
                "counts": counts[first:last].tolist(),
            }
        )

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def _write(self, record: dict[str, object]) -> None:
        self._file.write(json.dumps({"time": time.time(), **record}) + "\n")


def bin_edges() -> NDArray[np.float64]:
    """The bins of `SummaryWriter.add_histogram`: 10⁻¹² to 10²⁰, each 1.1 times the last, on
    both sides of 0 (torch/utils/tensorboard/writer.py)."""
    positive, value = [], 1e-12
    while value < 1e20:
        positive.append(value)
        value *= 1.1
    return np.array([-edge for edge in reversed(positive)] + [0.0] + positive)
