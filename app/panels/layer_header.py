"""The head of the layer panel: the name, which can be changed, the kind, the parameters."""

import html

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QWidget

from app import numbers
from app.appearance import Appearance
from app.forms.entry import Entry
from app.panels.pieces import label


class LayerHeader(QWidget):
    """`renamed(name)` when the person gave another name, never an empty one."""

    renamed = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.name = Entry(appearance, can_step=False)
        self.name.setProperty("role", "name")
        self.name.setAccessibleName("Name of the layer")
        self.name.setToolTip("Rename the layer")
        self.name.setMaxLength(100)
        self.name.setTextMargins(-2, 0, 0, 0)  # the name begins where all else does
        self.name.committed.connect(self._commit)
        self.title = label("", "title")
        self.count = label("", "number", is_wrapped=False)
        self.count.setFont(appearance.number_font(15, QFont.Weight.Medium))
        self.count.setProperty("role", "count")
        self.unit = label("", "note", is_wrapped=False)
        self.kind = label("", "mute")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.count, 0, 1, right | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.kind, 1, 0)
        grid.addWidget(self.unit, 1, 1, right | Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 1)

    def show_layer(self, name: str, kind: str) -> None:
        """One layer, which can be renamed."""
        self.name.show()
        self.title.hide()
        self.name.show_texts(name, name)
        self.kind.setTextFormat(Qt.TextFormat.RichText)
        # no bundled font has the raised T of a transposed matrix
        self.kind.setText(html.escape(kind).replace("ᵀ", "<sup>T</sup>"))
        self.kind.show()

    def show_title(self, title: str, kind: str) -> None:
        """Anything else."""
        self.name.hide()
        self.title.show()
        self.title.setText(title)
        self.kind.setTextFormat(Qt.TextFormat.PlainText)
        self.kind.setText(kind)
        self.kind.setVisible(bool(kind))

    def show_count(self, parameters: int | None) -> None:
        """The number of parameters; None where there is nothing to say."""
        self.count.setText("" if parameters is None else numbers.count(parameters))
        unit = "parameter" if parameters == 1 else "parameters"
        self.unit.setText("" if parameters is None else unit)

    def _commit(self, text: str) -> None:
        if text.strip():
            self.renamed.emit(text.strip())
        else:
            self.name.restore()
