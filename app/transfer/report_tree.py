"""What of a file of weights fits a network, as a tree: what is loaded, then the problems."""

from collections.abc import Iterable

from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from core.layers.spec import Shape, shown_shape
from core.transfer.matching import Report

Row = tuple[str, str, str]
"""In the network, in the file, shapes."""


class ReportTree(QTreeWidget):
    """Four groups of tensors."""

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(3)
        self.setHeaderLabels(["In the network", "In the file", "Shape"])
        self.setAccessibleName("Tensors of the network and of the file")
        self.setUniformRowHeights(True)
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(False)

    def show_report(self, report: Report) -> None:
        """Show this one."""
        self.clear()
        self._add(
            "Loaded",
            ((pair.slot.name, pair.source, _shape(pair.shape)) for pair in report.matched),
            is_open=not (report.differing or report.missing),
        )
        self._add(
            "Another shape: stay new",
            (
                (pair.slot.name, pair.source, _two(pair.slot.shape, pair.shape))
                for pair in report.differing
            ),
        )
        self._add(
            "Not in the file: stay new",
            ((slot.name, "", _shape(slot.shape)) for slot in report.missing),
        )
        self._add("Left over in the file", (("", name, "") for name in report.left_over))

    def _add(self, title: str, rows: Iterable[Row], is_open: bool = True) -> None:
        items = [QTreeWidgetItem(list(row)) for row in rows]
        if items:
            group = QTreeWidgetItem([f"{title} ({len(items):,})"])
            group.addChildren(items)
            self.addTopLevelItem(group)
            group.setFirstColumnSpanned(True)
            group.setExpanded(is_open)


def _shape(shape: Shape) -> str:
    return shown_shape(shape) or "one number"


def _two(here: Shape, there: Shape) -> str:
    return f"{_shape(here)} here, {_shape(there)} there"
