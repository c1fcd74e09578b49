"""Which of torchvision's published weights to take: a list that can be searched."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.panels.background import Background
from app.panels.pieces import label
from core.data.spec import Progress
from core.data.torchvision_sets import PublishedWeights, published_weights
from core.templates import find_template
from core.transfer.published import is_here

SIZE = (720, 520)
NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
COLUMNS = ("Weights", "Parameters", "Download", "Accuracy", "Can be drawn")
WORDS = (
    "Published by torchvision, trained on ImageNet. Weights find the layers of your network by "
    "name; where an architecture can be drawn, its template has these names."
)

Offer = tuple[PublishedWeights, bool]
"""Weights, and whether they are in the cache."""


def _offers(progress: Progress) -> list[Offer]:
    progress("Asking torchvision", 0, 0)
    found = [(weights, is_here(weights)) for weights in published_weights()]
    return sorted(found, key=lambda offer: find_template(offer[0].architecture) is None)


class PretrainedDialog(QDialog):
    """`chosen(weights)` takes weights for the network that is open, `drawn(weights)` draws
    their architecture first."""

    chosen = Signal(object)
    drawn = Signal(object)

    def __init__(self, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Pretrained weights")
        self.resize(*SIZE)
        self._background = background
        self._offers: list[Offer] = []
        self._build()
        background.finished.connect(self._show_offers)
        background.failed.connect(self.words.setText)
        background.start(_offers)

    def _build(self) -> None:
        self.words = label("Asking torchvision…", "mute")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search, such as resnet")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderLabels(list(COLUMNS))
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.setAccessibleName("Published weights")
        self.list.currentItemChanged.connect(self._show_choice)
        self.draw = QPushButton("New network of it")
        self.draw.clicked.connect(lambda: self._choose(self.drawn))
        self.take = QPushButton("Use in this network…")
        self.take.setProperty("role", "primary")
        self.take.clicked.connect(lambda: self._choose(self.chosen))
        self.take.setDefault(True)
        cancel = QPushButton("Cancel")
        for button in (cancel, self.draw):
            button.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        for button in (cancel, self.draw, self.take):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        for widget in (self.words, self.search):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self._show_choice()

    @property
    def current(self) -> PublishedWeights | None:
        """The weights in the selected row."""
        item = self.list.currentItem()
        if item is None or item.isHidden():
            return None
        return self._offers[item.data(0, Qt.ItemDataRole.UserRole)][0]

    def _show_offers(self, offers: list[Offer]) -> None:
        self._offers = offers
        self.words.setText(WORDS)
        for index, offer in enumerate(offers):
            item = QTreeWidgetItem(_texts(*offer))
            item.setData(0, Qt.ItemDataRole.UserRole, index)
            for column in (1, 2, 3):
                item.setTextAlignment(column, NUMBERS)
            self.list.addTopLevelItem(item)
        self.list.setCurrentItem(self.list.topLevelItem(0))
        self.search.setFocus()
        self._filter(self.search.text())

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        items = [self.list.topLevelItem(i) for i in range(self.list.topLevelItemCount())]
        for item in items:
            assert item is not None
            item.setHidden(not all(word in item.text(0).lower() for word in words))
        current = self.list.currentItem()
        if current is None or current.isHidden():
            shown = (item for item in items if item is not None and not item.isHidden())
            if first := next(shown, None):
                self.list.setCurrentItem(first)
        self._show_choice()

    def _show_choice(self, *_: object) -> None:
        weights = self.current
        self.take.setEnabled(weights is not None)
        can_draw = weights is not None and find_template(weights.architecture) is not None
        self.draw.setEnabled(can_draw)

    def _choose(self, signal: Signal) -> None:
        weights = self.current
        if weights is not None:
            self.accept()
            signal.emit(weights)  # type: ignore[attr-defined]

    def done(self, result: int) -> None:
        """Whatever is still asked for ends."""
        self._background.cancel()
        super().done(result)


def _texts(weights: PublishedWeights, is_kept: bool) -> list[str]:
    return [
        weights.name,
        f"{weights.parameters / 1e6:,.1f} M",
        "in the cache" if is_kept else f"{weights.megabytes:,.0f} MB",
        f"{weights.accuracy:.1f} %" if math.isfinite(weights.accuracy) else "",
        "yes" if find_template(weights.architecture) else "",
    ]
