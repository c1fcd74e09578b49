"""The learning rates that a trial offers: what each ended at, and a button that takes it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.appearance import Appearance
from app.numbers import figure, short
from app.panels.pieces import label
from core.trials.result import Offer

ROW_WIDTH = 250
"""Narrower than this a row of its own is needed for each rate."""


BUTTON_WIDTH, ROW_HEIGHT = 48, 16

STALE = "Made before the last change: run it again."


class Offers(QWidget):
    """A table of rates. `rate_wanted(rate)` when one is taken."""

    rate_wanted = Signal(float)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._offers: tuple[Offer, ...] = ()
        self._rows: list[_Row] = []
        self._used = 0.0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        appearance.scale_changed.connect(self._make_anew)
        self.hide()

    @property
    def buttons(self) -> list[QPushButton]:
        """The buttons, in the order of the rates."""
        return [row.button for row in self._rows]

    def show_offers(self, offers: Sequence[Offer], used: float) -> None:
        """Offer these; `used` is the rate of the project."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._offers, self._used = tuple(offers), used
        is_table = len(offers) > 1
        self._rows = [_Row(o, i, is_table, self._appearance) for i, o in enumerate(offers)]
        for row in self._rows:
            row.button.clicked.connect(partial(self.rate_wanted.emit, row.offer.rate))
        self._place()
        self.show_used(used)
        self.setVisible(bool(offers))

    def _make_anew(self) -> None:
        """Type has another size."""
        is_stale = any(row.is_stale for row in self._rows)
        self.show_offers(self._offers, self._used)
        self.show_stale(is_stale)

    def stand_beside(self, is_beside: bool) -> None:
        """Whether it stands beside the chart, and so wants to be narrow."""
        horizontal = QSizePolicy.Policy.Fixed if is_beside else QSizePolicy.Policy.Preferred
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Maximum)

    def show_used(self, used: float) -> None:
        """Say which of them the project has."""
        for row in self._rows:
            row.show_used(row.offer.rate == used)

    def show_stale(self, is_stale: bool) -> None:
        """Offer nothing while the project is not the one that was tried."""
        for row in self._rows:
            row.show_stale(is_stale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        columns = 2 if self.width() >= 2 * self._appearance.px(ROW_WIDTH) else 1
        for index, row in enumerate(self._rows):
            self._grid.addWidget(row, index // columns, index % columns)


class _Row(QWidget):
    """A rate with the colour of its curve, its loss, and the button."""

    def __init__(self, offer: Offer, index: int, is_table: bool, appearance: Appearance) -> None:
        super().__init__()
        self.offer = offer
        name = short(offer.rate)
        self._is_table, self._text = is_table, "Use" if is_table else f"Use {name}"
        self.button = QPushButton(self._text)
        self.button.setProperty("role", "link" if is_table else "fix")
        self.button.setAccessibleName(f"Use the learning rate {name}")
        self._tip = f"Take {name} over as the learning rate; can be undone"
        self._is_used = self.is_stale = False
        if is_table:
            px = appearance.px
            self.button.setFixedSize(px(BUTTON_WIDTH), px(ROW_HEIGHT))
            self.setToolTip("Ends lowest" if offer.is_best else "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if is_table:
            self.setFixedHeight(appearance.px(ROW_HEIGHT))
            row.addWidget(_Swatch(index, appearance))
            row.addWidget(_bold(label(name, "number", is_wrapped=False), offer.is_best))
            row.addStretch(1)
            ended = label(_ended(offer), _role(offer), is_wrapped=False)
            row.addWidget(_bold(ended, offer.is_best))
        row.addWidget(self.button)
        if not is_table:
            row.addStretch(1)

    def show_used(self, is_used: bool) -> None:
        """A rate that is in use cannot be taken."""
        self._is_used = is_used
        self._show()

    def show_stale(self, is_stale: bool) -> None:
        """Nor can one that another project was tried with."""
        self.is_stale = is_stale
        self._show()

    def _show(self) -> None:
        """A rate that diverged should not be taken either."""
        can_be_taken = not (self._is_used or self.is_stale or self.offer.has_diverged)
        self.button.setEnabled(can_be_taken)
        is_outdated = self.is_stale and not self._is_used
        self.button.setToolTip(STALE if is_outdated else self._tip)
        self.button.setText("In use" if self._is_used and self._is_table else self._text)


class _Swatch(QWidget):
    """The colour of a curve."""

    def __init__(self, index: int, appearance: Appearance) -> None:
        super().__init__()
        self._index, self._appearance = index, appearance
        self.setFixedSize(14, 14)
        appearance.theme_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color: QColor = self._appearance.series_color(self._index)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(1, 5, 12, 4, 2, 2)
        painter.end()


def _ended(offer: Offer) -> str:
    if offer.has_diverged:
        return "diverged"
    return figure(offer.loss)


def _bold(words: QLabel, is_bold: bool) -> QLabel:
    """The best stands out."""
    if is_bold:
        words.setStyleSheet("font-weight: 700;")
    return words


def _role(offer: Offer) -> str:
    return "warning" if offer.has_diverged else "number"
