"""Cards side by side where there is room, otherwise below each other."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from app.appearance import Appearance

NARROWEST = 262
SPACING = 8
LEAD_WIDTH = 96


class CardGrid(QWidget):
    """As many columns as fit: of equal width, but in a single row as wide as `shares` say.
    `lead` stands left of a single row of cards, and above several rows."""

    def __init__(
        self,
        lead: Sequence[QWidget],
        cards: Sequence[QWidget],
        shares: Sequence[int],
        appearance: Appearance,
    ) -> None:
        super().__init__()
        self._appearance = appearance
        appearance.scale_changed.connect(self._refit)
        self._cards, self._shares = tuple(cards), tuple(shares)
        self.columns = 0
        self._lead = QWidget()
        self._lead_box = QBoxLayout(QBoxLayout.Direction.RightToLeft, self._lead)
        self._lead_box.setContentsMargins(0, 0, 0, 0)
        for widget in lead:
            self._lead_box.addWidget(widget, 1 if widget is lead[-1] else 0)
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACING)
        self._outer = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(SPACING)
        self._outer.addWidget(self._lead)
        self._outer.addLayout(self._grid, 1)
        self._place(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self._fitting())

    def minimumSizeHint(self) -> QSize:
        """Any width will do: a narrower one makes fewer columns."""
        return QSize(0, super().minimumSizeHint().height())

    def _fitting(self) -> int:
        count, width = len(self._cards), self.width()
        lead, narrowest = (self._appearance.px(least) for least in (LEAD_WIDTH, NARROWEST))
        needed = lead + count * (narrowest + SPACING)
        if width >= needed:
            return count
        return 2 if width >= 2 * narrowest + SPACING and count > 1 else 1

    def _refit(self) -> None:
        """Type has another size."""
        self._place(self._fitting())
        self._place_lead(self.columns == len(self._cards))

    def _place(self, columns: int) -> None:
        if columns == self.columns:
            return
        for column in range(self.columns):
            self._grid.setColumnStretch(column, 0)
        self.columns = columns
        for index, card in enumerate(self._cards):
            self._grid.addWidget(card, index // columns, index % columns)
        is_single_row = columns == len(self._cards)
        for column in range(columns):
            self._grid.setColumnStretch(column, self._shares[column] if is_single_row else 1)
        self._place_lead(is_single_row)

    def _place_lead(self, is_beside: bool) -> None:
        direction = QBoxLayout.Direction
        self._outer.setDirection(direction.LeftToRight if is_beside else direction.TopToBottom)
        self._lead_box.setDirection(direction.TopToBottom if is_beside else direction.RightToLeft)
        width = self._appearance.px(LEAD_WIDTH)
        self._lead.setMinimumWidth(width if is_beside else 0)
        self._lead.setMaximumWidth(width if is_beside else 16_777_215)
