"""What led to the first value that was no number."""

from PySide6.QtGui import QResizeEvent

from app.instruments.choice_column import ChoiceColumn
from app.instruments.context import Context
from app.instruments.forensics_words import ForensicsWords
from app.instruments.page import Page
from app.plots.broken_table import BrokenTable
from app.plots.last_steps import LAST_QUANTITIES, LastLayers, LastLoss
from core.diagnosis.forensics import is_broken
from core.training.history import History

ROOM_FOR_LOSS, ROOM_FOR_CHOICES = 1080, 840
"""Pixels of a page, at the usual size of type, from which on the curve of the loss is there (words
tell of it too), and the choice of another figure."""


class ForensicsPage(Page):
    """The tensor, the steps before, the layers at the step that broke. There is a tab only where
    a value is not finite, or somebody asks for it."""

    title = "Forensics"
    evidence = ("forensics",)
    has_own_time = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        selection = context.selection
        self.words = ForensicsWords(context.names, context.offers, context.appearance)
        self.loss = LastLoss(context.appearance)
        self.layers = LastLayers(context.names, context.appearance)
        self.table = BrokenTable(context.names, context.appearance, self.layers.color_of)
        choices = [(one, one.word, one.help) for one in LAST_QUANTITIES]
        self.choices = ChoiceColumn("Figure of the layers", choices)
        self.add(self.words, 35)
        self.add(self.loss, 16)
        self.row.addWidget(self.choices)
        self.add(self.layers, 23)
        self.add(self.table, 26)
        self.choices.chosen.connect(self._show)
        self.table.row_chosen.connect(lambda node: selection.select([node]))
        self.table.hovered_changed.connect(self._highlight)
        selection.selection_changed.connect(self._show_selected)
        context.appearance.fit(self, self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = self.context.appearance.px
        self.loss.setVisible(self.width() >= px(ROOM_FOR_LOSS))
        self.choices.setVisible(self.width() >= px(ROOM_FOR_CHOICES))

    def _show(self, quantity: object) -> None:
        self.layers.show_quantity(quantity)  # type: ignore[arg-type]
        self.table.update()

    def _show_selected(self, *_: object) -> None:
        self.table.select(self.context.selection.single)
        self._highlight(None)

    def _highlight(self, node: str | None) -> None:
        """Bring the curve of a row to the front, otherwise that of the selected layer."""
        self.layers.highlight(node if node is not None else self.context.selection.single)

    @classmethod
    def is_due(cls, history: History) -> bool:
        return is_broken(history)
