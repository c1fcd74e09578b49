"""The columns of one's own table: what each was taken for, and what it is used for."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.forms.choices import Choices
from app.forms.row import ElidedLabel
from app.panels.pieces import label
from core.data.own.columns import CATEGORY, EMPTY, NUMBER, TEXT, Column
from core.data.own.table_known import columns_of, leaving_out, left_out, remark_of, target_of
from core.params import Params, Setting

MOST = 60
"""Columns shown; a table with more is better served by its parameters."""
INPUT, TARGET, OUT = "input", "target", "unused"
HELP = {INPUT: "Learn from it.", TARGET: "Learn it.", OUT: "Leave it out."}


def told(column: Column) -> str:
    """What a column was taken for, in a few words."""
    if column.kind == CATEGORY:
        return f"{len(column.categories)} categories"
    return {NUMBER: "numbers", TEXT: "text", EMPTY: "empty"}.get(column.kind, column.kind)


def more_told(column: Column) -> str:
    """What there is to say beside: categories, the reason why it cannot be learned from."""
    if column.reason:
        return f"It {column.reason}."
    less = "" if column.input_name == column.name else f"Read as {column.input_name}."
    return ", ".join(column.categories[:20]) or less


class OwnColumns(QWidget):
    """A row a column: name, type, and what it is for, and a note on what cannot be learned from.
    `setting_changed(setting)` where a person gives a column another use."""

    setting_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._setting: Setting | None = None
        self._shown: tuple[tuple[Column, str], ...] = ()
        self.uses: dict[str, Choices] = {}
        self.note = label("", "mute")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        self._grid = QGridLayout()
        rows.addLayout(self._grid)
        rows.addWidget(self.note)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        for column, share in enumerate((10, 8, 11)):
            self._grid.setColumnStretch(column, share)
        self.hide()

    def show_setting(self, setting: Setting) -> None:
        """Show the columns of a table; away for any other data set."""
        self._setting = setting
        columns = columns_of(setting.params)[:MOST] if setting.kind == "csv" else ()
        shown = tuple((column, use_of(column, setting.params)) for column in columns)
        if [column for column, _ in shown] != [column for column, _ in self._shown]:
            self._build([column for column, _ in shown])
        self._shown = shown
        for column, use in shown:
            self.uses[column.name].show_key(use)
        self.note.setText(remark_of(setting.params) if shown else "")
        self.note.setVisible(bool(self.note.text()))
        self.setVisible(bool(shown))

    def set_missing(self, missing: str) -> None:
        """Deal with missing values in this way."""
        if self._setting is not None and "missing" in self._setting.params:
            params = Params({**self._setting.params, "missing": missing})
            self.setting_changed.emit(Setting(self._setting.kind, params))

    def _build(self, columns: list[Column]) -> None:
        while item := self._grid.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.uses = {}
        for row, column in enumerate(columns):
            choices = Choices([(use, use, HELP[use]) for use in uses_for(column)])
            choices.setAccessibleName(f"use of {column.name}")
            choices.chosen.connect(lambda use, name=column.name: self._use(name, str(use)))
            self.uses[column.name] = choices
            name = ElidedLabel(column.name, "field")
            name.setToolTip(column.name)
            self._grid.addWidget(name, row, 0)
            kind = ElidedLabel(told(column), "mute")
            kind.setToolTip(more_told(column))
            self._grid.addWidget(kind, row, 1)
            self._grid.addWidget(choices, row, 2)

    def _use(self, name: str, use: str) -> None:
        if self._setting is None:
            return
        params = used(self._setting.params, name, use)
        if params != self._setting.params:
            self.setting_changed.emit(Setting(self._setting.kind, params))
        else:
            self.show_setting(self._setting)


def uses_for(column: Column) -> tuple[str, ...]:
    """What a column can be used for."""
    return {NUMBER: (INPUT, TARGET, OUT), CATEGORY: (INPUT, TARGET, OUT)}.get(
        column.kind, (OUT, TARGET) if column.kind == TEXT else (OUT,)
    )


def use_of(column: Column, params: Params) -> str:
    """What a column is used for."""
    if column.name == target_of(params):
        return TARGET
    is_out = column.kind in (TEXT, EMPTY) or column.name in left_out(params)
    return OUT if is_out else INPUT


def used(params: Params, name: str, use: str) -> Params:
    """The parameters with another use of the column `name`. There is always one to be learned."""
    out = set(left_out(params)) - {name}
    if use == TARGET:
        return Params({**params, "target": name, "leave_out": leaving_out(out)})
    if name == target_of(params):
        return params
    out |= {name} if use == OUT else set()
    return Params({**params, "leave_out": leaving_out(out)})
