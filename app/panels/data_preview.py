"""What a loaded data set looks like: samples, sizes of its parts, class counts."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import numbers
from app.appearance import Appearance
from app.panels.pieces import Fact, Facts, Heading, label
from app.panels.samples import COLUMNS, ClassBars, SampleGrid, Scatter, picture
from core.data import Dataset
from core.data.spec import DataKind
from core.layers.spec import shown_shape


class DataPreview(QWidget):
    """Shows a data set; away until there is one."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.grid = SampleGrid()
        self.scatter = Scatter(appearance)
        self.facts = Facts(appearance)
        self.bars = ClassBars(appearance)
        self._origin = label("", "note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.grid, self.scatter, self.facts):
            column.addWidget(widget)
        column.addWidget(Heading("Training samples by class"))
        column.addWidget(self.bars)
        column.addWidget(self._origin)
        self.hide()

    def show_dataset(self, dataset: Dataset) -> None:
        """Show this one."""
        is_points = dataset.spec.data_kind is DataKind.POINTS
        self.grid.setVisible(not is_points)
        self.scatter.setVisible(is_points)
        if is_points:
            self.scatter.show_points(dataset.train.raw(slice(None)), dataset.train.targets)
        else:
            self._show_pictures(dataset)
        self.facts.show_facts(_facts(dataset))
        counts = dataset.class_counts(dataset.train).tolist()
        self.bars.show_counts(dataset.classes, counts, is_points)
        self._origin.setText(dataset.spec.origin)
        self.show()

    def _show_pictures(self, dataset: Dataset) -> None:
        white = dataset.spec.white
        rows = [
            (name, [picture(sample, white) for sample in dataset.train.raw(which)])
            for name, which in zip(dataset.classes, dataset.examples(COLUMNS), strict=True)
        ]
        self.grid.show_rows(rows)


def _facts(dataset: Dataset) -> list[Fact]:
    parts = (
        ("training", dataset.train),
        ("validation", dataset.validation),
        ("test", dataset.test),
    )
    facts = [Fact(name, numbers.count(len(split))) for name, split in parts]
    facts.append(Fact("one sample", shown_shape(dataset.shape)))
    return facts
