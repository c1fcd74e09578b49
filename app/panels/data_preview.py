"""What a loaded data set looks like: samples, sizes of its parts, class counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app import numbers
from app.appearance import Appearance
from app.panels.data_tables import CurveRows, FirstRows
from app.panels.pieces import Fact, Facts, Heading, hairline, label
from app.panels.samples import COLUMNS, MOST_BARS, ClassBars, SampleGrid, Scatter, picture
from core.data import Dataset
from core.data.spec import DataKind, Task
from core.layers.spec import shown_shape

MOST_CLASSES = 20
"""Classes of which samples are shown."""

Examples = tuple[tuple[str, NDArray[np.generic]], ...]


@dataclass(frozen=True, eq=False)
class Loaded:
    """A data set with some samples of each class, read where reading may take its time."""

    dataset: Dataset
    examples: Examples

    @classmethod
    def of(cls, dataset: Dataset) -> "Loaded":
        """Read the samples that are shown. Raises `DataError` where one cannot be read."""
        is_shown_so = dataset.data_kind in (DataKind.IMAGE, DataKind.SEQUENCE)
        return cls(dataset, _examples(dataset) if is_shown_so else ())


def _examples(dataset: Dataset) -> Examples:
    if dataset.task is Task.REGRESSION:
        return (("", dataset.train.raw(slice(0, 2 * COLUMNS))),)
    labels = dataset.train.targets
    return tuple(
        (name, dataset.train.raw(np.flatnonzero(labels == index)[:COLUMNS]))
        for index, name in enumerate(dataset.classes[:MOST_CLASSES])
    )


class DataPreview(QWidget):
    """Shows a data set; away until there is one. `reading_wanted()`: its files may have
    changed."""

    reading_wanted = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.grid = SampleGrid()
        self.scatter = Scatter(appearance)
        self.curves = CurveRows(appearance)
        self.table = FirstRows(appearance)
        self.facts = Facts(appearance)
        self.bars = ClassBars(appearance)
        self._by_class = Heading("Training samples by class")
        self._origin = label("", "note")
        self.again = QPushButton("Read again")
        self.again.setToolTip("Look at the files anew: they may have changed.")
        self.again.clicked.connect(self.reading_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(hairline())
        column.addWidget(Heading("Samples"))
        samples = (self.grid, self.scatter, self.curves, self.table)
        for widget in (*samples, self.facts, self._by_class, self.bars, self._origin):
            column.addWidget(widget)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_dataset(self, loaded: Loaded) -> None:
        """Show this one."""
        dataset = loaded.dataset
        chosen = self._show_samples(dataset, loaded.examples)
        for widget in (self.grid, self.scatter, self.curves, self.table):
            widget.setVisible(widget is chosen)
        self.facts.show_facts(_facts(dataset))
        self._show_balance(dataset, chosen in (self.scatter, self.curves))
        self.again.setVisible(dataset.spec.describe is not None)
        self._origin.setText(f"{dataset.left_out} {dataset.spec.origin}".strip())
        self.show()

    def _show_balance(self, dataset: Dataset, is_coloured: bool) -> None:
        counts = dataset.class_counts(dataset.train).tolist()
        for widget in (self._by_class, self.bars):
            widget.setVisible(bool(dataset.classes))
        self.bars.show_counts(dataset.classes, counts, is_coloured)
        more = len(counts) - MOST_BARS
        self._by_class.show_note(f"and {more:,} more" if more > 0 else "")

    def _show_samples(self, dataset: Dataset, examples: Examples) -> QWidget:
        """Fill the view that suits the samples, and return it."""
        if dataset.data_kind is DataKind.SEQUENCE:
            self.curves.show_rows(examples)
            return self.curves
        if dataset.data_kind is DataKind.IMAGE:
            white = dataset.spec.white
            self.grid.show_rows(
                [(name, [picture(sample, white) for sample in raw]) for name, raw in examples]
            )
            return self.grid
        if dataset.shape == (1,) and len(dataset.values or (1,)) == 1:
            self._show_curve(dataset)
            return self.scatter
        if dataset.data_kind is DataKind.POINTS:
            self._show_plane(dataset)
            return self.scatter
        self.table.show_dataset(dataset)
        return self.table

    def _show_plane(self, dataset: Dataset) -> None:
        points = dataset.train.raw(slice(None))
        if dataset.task is Task.REGRESSION:
            self.scatter.show_values(points, dataset.values_of(dataset.train.targets)[:, 0])
        else:
            self.scatter.show_points(points, dataset.train.targets)

    def _show_curve(self, dataset: Dataset) -> None:
        """One input: what is to be learned over it."""
        x = dataset.train.raw(slice(None))[:, 0]
        name = (dataset.features or ("x",))[0]
        if dataset.task is Task.REGRESSION:
            y = dataset.values_of(dataset.train.targets)[:, 0]
            self.scatter.show_curve(np.stack([x, y], axis=1), (name, dataset.values[0]))
        else:
            labels = dataset.train.targets.astype(np.int64)
            self.scatter.show_curve(np.stack([x, labels], axis=1), (name, "class"), labels)


def _facts(dataset: Dataset) -> list[Fact]:
    parts = (
        ("training", dataset.train),
        ("validation", dataset.validation),
        ("test", dataset.test),
    )
    facts = [Fact(name, numbers.count(len(split))) for name, split in parts]
    facts.append(Fact("values a sample", shown_shape(dataset.shape)))
    if not dataset.train.is_in_memory:
        facts.append(Fact("kept", "on the disk", tip="Read as they are needed."))
    if dataset.task is Task.REGRESSION:
        facts.append(Fact("to be learned", ", ".join(dataset.values)))
    return facts
