"""A form over declared parameters: one row each, the advanced ones folded away."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.appearance import Appearance
from app.forms.editors import MIXED
from app.forms.row import Row
from app.icons import set_icon
from core.catalogue import no_conflict
from core.params import Param, Params, ParamValue

Conflict = Callable[[Params], str | None]


class SpecForm(QWidget):
    """Shows the values of `params` and says valid changes by `value_changed(name, value)`.

    Nothing is said for a wrong entry, nor for values that do not go together (`conflict`, as
    a spec declares it): a sentence stands under the field, and what was typed stays. While
    `value_changed` is emitted, `values` already holds the change, and `merge_key` is the same
    for all steps of one field while it keeps the focus (empty for a change in one go), so that
    they can be undone as one. `help_wanted(text)` explains the field that got the focus.
    `is_in_words` shows what parameters mean in the place of their names.
    """

    value_changed = Signal(str, object)
    help_wanted = Signal(str)

    def __init__(
        self,
        params: tuple[Param, ...],
        values: Mapping[str, ParamValue],
        appearance: Appearance,
        conflict: Conflict = no_conflict,
        parent: QWidget | None = None,
        is_in_words: bool = False,
    ) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._is_in_words = is_in_words
        self._conflict = conflict
        self._values = Params(values)
        self._pending: dict[str, ParamValue] = {}
        self._gesture = 0
        self.merge_key = ""
        self._rows = {param.name: self._row(param) for param in params}
        self._lay_out()
        self.set_values(values)

    @property
    def values(self) -> Params:
        """The values that hold."""
        return self._values

    @property
    def is_wrong(self) -> bool:
        """Whether a wrong entry is waiting to be mended."""
        return any(row.is_wrong for row in self._rows.values())

    def row(self, name: str) -> Row:
        """The row of one parameter."""
        return self._rows[name]

    def set_values(self, values: Mapping[str, ParamValue], mixed: Iterable[str] = ()) -> None:
        """Show these values without saying so, and without taking the focus.

        Those named in `mixed` have several values and are shown as such.
        """
        self._values = Params(values)
        several = frozenset(mixed)
        for name, row in self._rows.items():
            if name not in several:
                row.show_value(values[name])
            elif row.value != MIXED:
                row.show_mixed()

    def show_advanced(self, is_shown: bool = True) -> None:
        """Unfold what is folded away."""
        if self._more is not None:
            self._more.setChecked(is_shown)

    # -- building --------------------------------------------------------------------------

    def _row(self, param: Param) -> Row:
        row = Row(param, self._appearance, self._is_in_words)
        row.changed.connect(lambda value, is_step: self._take(param.name, value, is_step))
        row.cleared.connect(lambda: self._pending.pop(param.name, None))
        row.help_wanted.connect(self._explain)
        return row

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        advanced = [row for row in self._rows.values() if row.param.is_advanced]
        for row in self._rows.values():
            if row not in advanced:
                column.addWidget(row)
        self._more = self._fold(column, advanced) if advanced else None

    def _fold(self, column: QVBoxLayout, rows: list[Row]) -> QPushButton:
        more = QPushButton("More")
        more.setProperty("role", "fold")
        more.setCheckable(True)
        more.setToolTip("Show " + ", ".join(row.param.name for row in rows))
        set_icon(more, "chevron-right", self._appearance, "accent")
        inner = QWidget()
        inner.hide()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        for row in rows:
            inside.addWidget(row)
        more.toggled.connect(lambda is_open: self._unfold(more, inner, is_open))
        column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(inner)
        return more

    def _unfold(self, more: QPushButton, inner: QWidget, is_open: bool) -> None:
        inner.setVisible(is_open)
        more.setText("Less" if is_open else "More")
        set_icon(more, "chevron-down" if is_open else "chevron-right", self._appearance, "accent")

    # -- changes ---------------------------------------------------------------------------

    def _explain(self, text: str) -> None:
        self._gesture += 1
        self.help_wanted.emit(text)

    def _take(self, name: str, value: ParamValue, is_step: bool) -> None:
        wanted = {name: value, **self._pending}
        wanted[name] = value
        values = Params({**self._values, **wanted})
        reason = self._conflict(values)
        if reason:
            self._pending[name] = value
            self._rows[name].refuse(f"{reason[:1].upper()}{reason[1:]}.")
            return
        self._pending.clear()
        self._values = values
        self.merge_key = f"{id(self)}:{name}:{self._gesture}" if is_step else ""
        for changed, new in wanted.items():
            self._rows[changed].show_value(new)
            self.value_changed.emit(changed, new)
        self.merge_key = ""
